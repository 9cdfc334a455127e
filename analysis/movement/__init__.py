"""How forces move: arrivals, metrics, what went over each link and node and waited there, and where it is on a map."""
