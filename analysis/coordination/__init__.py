"""Who waits for whom: requests, hand-overs, desks, and what arrangements save."""
