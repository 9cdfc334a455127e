"""Sections about movement, as a file writes them."""
