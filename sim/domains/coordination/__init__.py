"""Coordination: actors and their desks, procedures, and the arrangements that rewrite them."""
