"""Quantities as text: reading them and writing them back.

A quantity is a number with a unit, '72 h'. An uncertain one names its distribution and says each number with its
unit: 'lognormal(median 8 h, p90 24 h)', 'triangular(2 h, 12 h, 24 h)', 'mixture(0.9: 0 h, 0.1: 18 h)'.
"""

from __future__ import annotations

from sim.units.conversion import CANONICAL, EXAMPLES, WORDS, Dimension
from sim.units.distribution_text import FORMS, format_distribution, parse_distribution
from sim.units.quantity_text import QuantityError, format_quantity, parse_quantity

__all__ = [
    "CANONICAL",
    "EXAMPLES",
    "FORMS",
    "WORDS",
    "Dimension",
    "QuantityError",
    "format_distribution",
    "format_quantity",
    "parse_distribution",
    "parse_quantity",
]
