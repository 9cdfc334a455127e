"""Leidang: a discrete-event simulator of cross-border coordination for tabletop and exercise planning."""

__version__ = "0.1.0"
