"""Incidents: what happens to assets and places, the response of states, and the repair."""
