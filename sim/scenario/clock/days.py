"""Days as a calendar names them: dates, days of every year, days that move with Easter or midsummer, and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Final

from dateutil.easter import easter
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from sim.scenario.fields import MONTHS, as_tuple, fault
from sim.units.local_time import DAY

_RANGE: Final = ".."
_YEARLY: Final = re.compile("(" + "|".join(MONTHS) + r")-(\d{1,2})")
_MOVING: Final = re.compile(r"(easter|midsummer)([+-]\d{1,2})?")
_LONGEST_MONTH: Final = 2024
"""A leap year, in which every day of the year exists."""

EXAMPLES: Final = "2026-06-19, dec-24, easter-4, midsummer-1 or 2026-12-24..2027-01-06"


@dataclass(frozen=True, slots=True)
class _Day:
    """One day as written: a date, or a day of every year."""

    text: str

    @property
    def is_date(self) -> bool:
        """Whether it names its year."""
        return self.text[0].isdigit()

    def check(self) -> None:
        """Raise a ValueError where there is no such day."""
        if self.is_date:
            date.fromisoformat(self.text)
        elif self.in_year(_LONGEST_MONTH) is None:
            raise ValueError(self.text)

    def in_year(self, year: int) -> date | None:
        """The day in a year; None where it has none."""
        if self.is_date:
            found = date.fromisoformat(self.text)
            return found if found.year == year else None
        if match := _YEARLY.fullmatch(self.text):
            try:
                return date(year, MONTHS.index(match[1]) + 1, int(match[2]))
            except ValueError:
                return None
        if match := _MOVING.fullmatch(self.text):
            base = easter(year) if match[1] == "easter" else _midsummer(year)
            return base + int(match[2] or 0) * DAY
        return None


def _midsummer(year: int) -> date:
    """Midsummer Day in Sweden and Finland: the Saturday from 20 to 26 June."""
    first = date(year, 6, 20)
    return first + (5 - first.weekday()) % 7 * DAY


def days_within(texts: Iterable[str], first: date, last: date) -> frozenset[date]:
    """The days from the first to the last, both included, that one of the texts names."""
    return frozenset(day for text in texts for day in _within(text, first, last))


@lru_cache(maxsize=1024)
def _within(text: str, first: date, last: date) -> tuple[date, ...]:
    return tuple(
        begin + n * DAY
        for begin, end in _spans(text, first.year - 1, last.year)
        for n in range(max(0, (first - begin).days), (min(end, last) - begin).days + 1)
    )


def _spans(text: str, first_year: int, last_year: int) -> Iterator[tuple[date, date]]:
    """First and last day of what a text names, for every year in which it begins."""
    begin, _, end = text.partition(_RANGE)
    begins, ends = _Day(begin), _Day(end or begin)
    if begins.is_date and end:
        yield date.fromisoformat(begin), date.fromisoformat(end)
        return
    for year in range(first_year, last_year + 1):
        low, high = begins.in_year(year), ends.in_year(year)
        if low and high and high < low:
            # A range of every year that goes on into the next, such as dec-24..jan-06.
            high = ends.in_year(year + 1)
        if low and high:
            yield low, high


def _checked(text: str) -> str:
    begin, dots, end = text.partition(_RANGE)
    days = [_Day(part) for part in ((begin, end) if dots else (begin,))]
    for day in days:
        if not day.text or (day.is_date and len(day.text) != len("2026-06-19")):
            raise fault(f"{text!r} names no day", EXAMPLES)
        try:
            day.check()
        except (ValueError, OverflowError):
            raise fault(f"{text!r} names no day", EXAMPLES) from None
    if len({day.is_date for day in days}) > 1:
        raise fault(f"{text!r} mixes a date and a day of every year", EXAMPLES)
    if days[0].is_date and days[-1].text < days[0].text:
        raise fault(f"{text!r} ends before it begins", f"{end}..{begin}")
    return text


Day = Annotated[str, AfterValidator(_checked)]
Days = Annotated[
    tuple[Day, ...],
    BeforeValidator(as_tuple),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "examples": ["2026-06-19", "dec-24", "easter-4", "midsummer-1", "2026-12-24..2027-01-06"],
        }
    ),
]
