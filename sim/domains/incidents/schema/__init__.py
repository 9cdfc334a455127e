"""Sections about assets, incidents and repair, as a file writes them."""
