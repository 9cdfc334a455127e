"""Checks of what forces and the network mean. Each module asks one question."""
