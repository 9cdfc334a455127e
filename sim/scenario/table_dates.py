"""Days and moments as planners write them in tables: D+2, 2026-03-05, 05.03.2026, 5 March 2026, with or without time.

A day alone is that day at the clock time of the scenario's start, as `D+2` is.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from sim.scenario.fields import MONTHS

_DAYS: Final = re.compile(r"d\s*(?:([+-])\s*)?(\d{1,4})(?:[ t]+(\d{1,2})[:.](\d{2}))?", re.IGNORECASE)
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([./-])\s*(\d{1,2})\2\s*(\d{4})(?:[ T,]+(\d{1,2})[:.](\d{2}))?")
_WORDS: Final = re.compile(
    r"(\d{1,2})[. -]*([a-z]{3})[a-z]*[. -]*(\d{4})(?:[ T,]+(\d{1,2})[:.](\d{2}))?", re.IGNORECASE
)
_MONTHS: Final = {
    **{name: number for number, name in enumerate(MONTHS, start=1)},
    "maj": 5,
    "mai": 5,
    "okt": 10,
    "des": 12,
}


def read_table_date(text: str, start: datetime) -> str:
    """The moment of a cell as a scenario writes it, 'D+2' or 'D+2 06:00', or with an offset as it stands.

    Raises
    ------
    ValueError
        When it is no moment, or could be two; the message is what would be right.
    """
    match = _DAYS.fullmatch(text)
    if match:
        return f"D{match[1] or '+'}{int(match[2])}{_clock(match[3], match[4])}"
    if "T" in text and _has_offset(text):
        return text
    day, hour, minute = _calendar(text)
    return f"D{(day - start.date()).days:+d}{_clock(hour, minute)}"


def _clock(hour: str | None, minute: str | None) -> str:
    return f" {int(hour):02d}:{minute}" if hour else ""


def _has_offset(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _calendar(text: str) -> tuple[date, str | None, str | None]:
    """The day, and hour and minute where they are said."""
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3])), match[4], match[5]
    if match := _WORDS.fullmatch(text):
        month = _MONTHS.get(match[2].lower(), 0)
        return _day(int(match[3]), month, int(match[1])), match[4], match[5]
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        raise ValueError("D+2, 2026-03-05, 05.03.2026, or a date cell")
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "/" and first <= 12 and second <= 12 and first != second:
        raise ValueError(f"{year}-{second:02d}-{first:02d}, or {year}-{first:02d}-{second:02d}")
    if match[2] == "/" and second > 12:
        first, second = second, first
    return _day(year, second, first), match[5], match[6]


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("a day of the calendar") from None
