"""Plain words for incidents: stages, kinds, durations from minutes to weeks."""

from __future__ import annotations

import math
from typing import Final

from analysis.words import duration, minus, span

STAGE_WORDS: Final = {
    "detected": "noticed",
    "notified": "authorities told",
    "identified": "source identified",
    "stopped": "stopped",
    "boarded": "boarded or inspected",
    "attributed": "cause stated",
    "decided": "response decided",
    "repair_start": "repair begun",
    "restored": "back in service",
}
"""What each stage is called, in order."""

CLOCK_WORDS: Final = {"coordination": "clock of coordination", "repair": "clock of repair"}


def kind_words(kind: str) -> str:
    """A kind of incident as words: "telecom_cable_fault" -> "telecom cable fault"."""
    return kind.replace("_", " ")


def time_words(hours: float) -> str:
    """A duration with its unit: minutes below one hour, days from two days on; "–" for not a number."""
    if math.isnan(hours):
        return "–"
    return f"{hours * 60:.0f} min" if hours < 0.995 else duration(hours)


def time_span(low: float, high: float, like: float) -> str:
    """Two ends of an interval without unit, in that of `time_words(like)`; an end that is not seen is "later"."""
    if math.isnan(low):
        return ""
    if math.isnan(high):
        return f"{time_words(low)} or later" if like >= 0.995 else f"{low * 60:.0f} or later"
    if like < 0.995:
        return minus(f"{low * 60:.0f} to {high * 60:.0f}")
    return span(low, high, like)
