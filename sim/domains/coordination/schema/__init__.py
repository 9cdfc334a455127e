"""Sections about actors, procedures and arrangements, as a file writes them."""
