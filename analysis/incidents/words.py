"""Plain words for incidents: stages, kinds, durations from minutes to weeks."""

from __future__ import annotations

import math
from typing import Final

from analysis.words import duration, minus, plain, span

STAGE_WORDS: Final = {
    "detected": "noticed",
    "notified": "authorities notified",
    "identified": "source identified",
    "stopped": "stopped",
    "boarded": "boarded or inspected",
    "attributed": "cause stated",
    "decided": "response decided",
    "repair_start": "repair begun",
    "restored": "back in service",
}
"""What each stage is called, in order."""

PHASE_WORDS: Final = {
    "not yet hit": "not yet hit",
    "unnoticed": "not yet noticed",
    "search for a ship": "looking for a ship",
    "permit": "waiting for the permit",
    "spares": "waiting for spares",
    "wait for repair ship": "waiting for a repair ship",
    "ship made ready": "ship made ready",
    "ship under way": "ship under way",
    "closed": "place closed",
    "weather": "waiting for weather",
    "repair": "work on site",
}
"""What the phases outside procedures are called, by the last words of their detail in the ledger, in order."""

CLOCK_WORDS: Final = {"coordination": "clock of coordination", "repair": "clock of repair"}


def kind_words(kind: str) -> str:
    """A kind of incident as words: "telecom_cable_fault" -> "telecom cable fault"."""
    return plain(kind)


def time_words(hours: float) -> str:
    """A duration with its unit: seconds, minutes below one hour, days from two days on; "–" for not a number."""
    if math.isnan(hours):
        return "–"
    unit, scale = _small(hours)
    return f"{hours * scale:.0f} {unit}" if unit else duration(hours)


def _small(hours: float) -> tuple[str, float]:
    """The unit in which less than an hour is given, and how many of it make an hour; no unit for more."""
    return ("", 1.0) if hours >= 0.995 else ("min", 60.0) if hours >= 1 / 60 else ("s", 3600.0)


def time_span(low: float, high: float, like: float) -> str:
    """Two ends of an interval without unit, in that of `time_words(like)`; an end that is not seen is "later"."""
    if math.isnan(low):
        return ""
    if math.isnan(high):
        return f"{time_words(low)} or later"
    unit, scale = _small(like)
    if unit:
        digits = 1 if 0 < (high - low) * scale < 2 else 0
        return minus(f"{low * scale:.{digits}f} to {high * scale:.{digits}f}")
    return span(low, high, like)
