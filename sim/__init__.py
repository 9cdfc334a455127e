"""Leidang: how long does it take until all have agreed, and what would a different agreement change?"""

__version__ = "0.1.0"
