"""Checks of what actors, procedures and arrangements mean. Each module asks one question."""
