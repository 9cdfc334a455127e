"""Checks of what assets and incidents mean. Each module asks one question."""
