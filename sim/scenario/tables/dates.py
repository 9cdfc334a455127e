"""Days and moments as planners write them in tables: D+2, 2026-03-05, 05.03.2026, 5 March 2026, with or without time.

A day alone is that day at the clock time of the scenario's start, as `D+2` is.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Final

from sim.scenario.names.countries import LANGUAGES
from sim.scenario.tables.headings import folded
from sim.units.local_time import DAY

_TIME: Final = r"(?:[ tT,]+(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?)?"
_DAYS: Final = re.compile(r"(?:d\s*(?:([+-])\s*)?|([+-])\s*)(\d{1,4})(?:[ t]+(\d{1,2})[:.]?(\d{2}))?", re.IGNORECASE)
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})([-./])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_COMPACT: Final = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_DAY_FIRST: Final = re.compile(rf"(\d{{1,2}})([./-])\s*(\d{{1,2}})\2\s*(\d{{4}}){_TIME}")
_WORDS: Final = re.compile(rf"(\d{{1,2}})[. -]*([^\W\d_]{{3,}})[. -]*(\d{{4}}|\d{{2}}){_TIME}")
_MONTH_FIRST: Final = re.compile(rf"([^\W\d_]{{3,}})\.? *(\d{{1,2}}),? +(\d{{4}}){_TIME}")
_WEEKDAY: Final = re.compile(r"([^\W\d_]+)[.,]* +")
_ARTICLE: Final = re.compile(r"(?:den|the) +", re.IGNORECASE)
_SERIAL: Final = re.compile(r"[45]\d{4}")
"""The number that a spreadsheet has for a day of the years 2009 to 2064."""
_FIRST_DAY: Final = date(1899, 12, 30)
_DATE_TIME_GROUP: Final = re.compile(r"(\d{2})(\d{2})(\d{2}) ?([ZABC]) ?([A-Z]{3}) ?(\d{2})", re.IGNORECASE)
"""Day and time of the armed forces, '311200ZOCT26'; A, B and C are one, two and three hours ahead of Z."""
_DIGITS: Final = 3
"""A bare number of up to so many digits is a number of days."""


def is_after_start(text: str) -> bool:
    """Whether a cell is a number of days after the start."""
    return _after_start(text) is not None


def _after_start(text: str) -> re.Match[str] | None:
    return _DAYS.fullmatch(f"D{text}" if text.isdecimal() and len(text) <= _DIGITS else text)


def read_table_date(text: str, start: datetime) -> str:
    """The moment of a cell as a scenario writes it, 'D+2' or 'D+2 06:00', or with an offset as it stands.

    Raises
    ------
    ValueError
        When it is no moment, or could be two; the message is what would be right.
    """
    if match := _after_start(text):
        return f"D{match[1] or match[2] or '+'}{int(match[3])}{_clock(match[4], match[5])}"
    if "T" in text and _has_offset(text):
        return text
    if group := _DATE_TIME_GROUP.fullmatch(text):
        day = _day(2000 + int(group[6]), _month(group[5]), int(group[1]))
        return f"{day}T{group[2]}:{group[3]}+0{'ZABC'.index(group[4].upper())}:00"
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
    text = _without_weekday(text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[4])), match[5], match[6]
    if match := _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3])), None, None
    if match := _WORDS.fullmatch(text):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        return _day(year, _month(match[2]), int(match[1])), match[4], match[5]
    if match := _MONTH_FIRST.fullmatch(text):
        return _day(int(match[3]), _month(match[1]), int(match[2])), match[4], match[5]
    match = _DAY_FIRST.fullmatch(text)
    if match is None and _SERIAL.fullmatch(text):
        raise ValueError(f"{_FIRST_DAY + int(text) * DAY}, if it is the number of a spreadsheet for that day")
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


def _month(word: str) -> int:
    """The number of a month by its name; 0 where it is none."""
    return _names("months").get(folded(word), 0)


def _without_weekday(text: str) -> str:
    """The text without the name of a weekday, or an article, before the date."""
    match = _WEEKDAY.match(text)
    return _ARTICLE.sub("", text[match.end() :] if match and folded(match[1]) in _names("days") else text, count=1)


@cache
def _names(kind: str) -> dict[str, int]:
    """Names of months or weekdays in the languages of the region, whole and short, with their numbers.

    No name stands for two months. Babel is imported only where a date has words.
    """
    from babel import Locale

    return {
        folded(str(name)): number
        for language in LANGUAGES
        for widths in getattr(Locale(language), kind).values()
        for width in ("wide", "abbreviated")
        for number, name in widths[width].items()
    }
