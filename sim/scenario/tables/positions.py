"""Positions as tables write them: degrees with decimals, degrees and minutes, and both in one cell."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

_LOCODE: Final = re.compile(r"(\d{2})(\d{2})([NS])\s+(\d{3})(\d{2})([EW])")
_PART: Final = r"(\d{1,3}(?:[.,]\d+)?)"
_SIGNS: Final = r"""\s*[\u00b0\u00ba\u2032\u2019'\u2033\u201d":.\s]\s*"""
_SEXAGESIMAL: Final = re.compile(
    rf"([NSEW])?\s*{_PART}(?:{_SIGNS}{_PART})?(?:{_SIGNS}{_PART})?[\u00b0\u00ba\u2032\u2019'\u2033\u201d\"\s]*([NSEW])?",
    re.IGNORECASE,
)
"""Degrees, minutes and seconds, with the hemisphere before or behind them."""


def both_of(text: str) -> tuple[Fraction, Fraction] | None:
    """Longitude and latitude of a position of UN/LOCODE, '5933N 01803E'; None where it is none."""
    match = _LOCODE.fullmatch(text)
    if match is None or int(match[2]) > 59 or int(match[5]) > 59 or int(match[1]) > 90 or int(match[4]) > 180:
        return None
    lat = (Fraction(match[1]) + Fraction(int(match[2]), 60)) * (-1 if match[3] == "S" else 1)
    lon = (Fraction(match[4]) + Fraction(int(match[5]), 60)) * (-1 if match[6] == "W" else 1)
    return lon, lat


def degrees_of(text: str, hemispheres: str) -> Fraction | None:
    """Degrees of a cell with its hemisphere, such as 'E 25.4' or '65 02 30 N'; None where it is no such position.

    Parameters
    ----------
    hemispheres
        The letters of the positive and the negative one: 'NS' or 'EW'.
    """
    match = _SEXAGESIMAL.fullmatch(text.strip())
    if match is None or bool(match[1]) == bool(match[5]):
        return None
    letter = (match[1] or match[5]).upper()
    parts = [Fraction((part or "0").replace(",", ".")) for part in match.groups()[1:4]]
    if letter not in hemispheres or any(part >= 60 for part in parts[1:]):
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -degrees if letter == hemispheres[1] else degrees


def tenth(degrees: Fraction) -> str:
    """Degrees to one decimal, halves away from zero."""
    exact = Decimal(degrees.numerator) / Decimal(degrees.denominator)
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP) + 0)
