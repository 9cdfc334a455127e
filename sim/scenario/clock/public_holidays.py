"""Holidays of countries and of their parts, from the package `holidays`, which is imported when first asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from holidays import HolidayBase

CUSTOM: Final = "de_facto"
"""The kind of holiday on which offices are closed although no law says so."""

SEATS: Final[Mapping[str, str]] = {
    "AT": "9",
    "AU": "ACT",
    "CA": "ON",
    "CH": "BE",
    "DE": "BE",
    "ES": "MD",
    "GB": "ENG",
}
"""The part of a country in which its government sits, where holidays differ between the parts."""

OTHER_CODES: Final[Mapping[str, str]] = {"UK": "GB", "EL": "GR"}
"""Codes in use that ISO 3166-1 does not have, with those that it has; the package takes one of them."""

SHIPPED: Final[Mapping[str, frozenset[str]]] = {
    "BE": frozenset(),
    "CA-ON": frozenset({"government", "optional"}),
    "DE-BE": frozenset(),
    "DK": frozenset(),
    "EE": frozenset({"public", "half_day"}),
    "FI": frozenset(),
    "FR": frozenset(),
    "GB-ENG": frozenset(),
    "IS": frozenset({"public", "half_day"}),
    "LT": frozenset(),
    "LV": frozenset(),
    "NL": frozenset({"public", "optional"}),
    "NO": frozenset(),
    "PL": frozenset(),
    "SE": frozenset({"public", CUSTOM}),
    "US": frozenset(),
}
"""Calendars of the shipped actors, each with kinds of holiday; a test asks the package for them.

To check them needs no import of the package, which takes longer than the rest of a check.
"""

_FROM: Final = re.compile(r"\(from (\d{1,2})(am|pm)\)")
_SHORTER: Final = re.compile(r"\(workday shortened by (\d) hours?\)")
_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose holidays hold.

    Attributes
    ----------
    country, subdivision
        ISO 3166-1 code, and the part of the country as ISO 3166-2 has it behind the hyphen; empty for none.
    categories
        Kinds of holiday, as the package has them for the country; None = the usual ones.
    """

    country: str
    subdivision: str = ""
    categories: tuple[str, ...] | None = None

    @property
    def code(self) -> str:
        """The ISO 3166 code: 'GB-ENG'."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country

    @property
    def is_shipped(self) -> bool:
        """Whether it is one of `SHIPPED`, and so certainly known."""
        return self.code in SHIPPED and SHIPPED[self.code].issuperset(self.categories or ())


@dataclass(frozen=True, slots=True)
class Off:
    """How much of a day is off.

    Attributes
    ----------
    since_s
        Seconds from midnight at which work ends; 0 = there is none.
    shorter_s
        Instead of it, by how much the last spell is shorter.
    """

    since_s: int = 0
    shorter_s: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the package knows of a country: its parts, other names of these, and its kinds of holiday."""

    subdivisions: tuple[str, ...]
    names: Mapping[str, str]
    categories: tuple[str, ...]


@lru_cache(maxsize=256)
def known_of(country: str) -> Known | None:
    """What is known of a country; None where nothing is."""
    from holidays import country_holidays

    if country in OTHER_CODES:
        # A second code for a country would miss what is known of it by its first, such as its seat of government.
        return None
    try:
        found = country_holidays(country)
    except NotImplementedError:
        return None
    names: Mapping[str, str] = getattr(found, "subdivisions_aliases", {})
    return Known(tuple(found.subdivisions), names, tuple(found.supported_categories))


def countries() -> list[str]:
    """The ISO 3166-1 codes of all countries that are known."""
    from holidays import list_supported_countries

    return sorted(code for code in list_supported_countries() if len(code) == len("NO") and code not in OTHER_CODES)


@lru_cache(maxsize=256)
def usual_of(country: str) -> Calendar:
    """The calendar of a state's offices where only the country is named: its seat of government, its usual holidays.

    Days on which all are off by custom count as well, where the package has them: Midsummer Eve in Sweden.
    """
    known = known_of(country)
    custom = known is not None and CUSTOM in known.categories
    return Calendar(country, SEATS.get(country, ""), ("public", CUSTOM) if custom else ("public",))


@lru_cache(maxsize=64)
def holidays_in(calendar: Calendar, first: int, last: int) -> Mapping[date, Off]:
    """The holidays from the first to the last year, both included, and how much of each is off."""
    usual = usual_of(calendar.country)
    calendar = Calendar(
        calendar.country, calendar.subdivision or usual.subdivision, calendar.categories or usual.categories
    )
    found: dict[date, Off] = {}
    for day, names in _package(calendar, first, last).items():
        # Of several holidays on one day, the one that takes most of it counts.
        found[day] = min(map(_off, names.split("; ")), key=_work_left)
    return found


def _package(calendar: Calendar, first: int, last: int) -> HolidayBase:
    from holidays import country_holidays

    english = "en_US" if "en_US" in country_holidays(calendar.country).supported_languages else None
    return country_holidays(
        calendar.country,
        subdiv=calendar.subdivision or None,
        years=range(first, last + 1),
        language=english,
        categories=calendar.categories,
    )


def _off(name: str) -> Off:
    """How much of the day a holiday takes, which the package only says in its English name."""
    if match := _FROM.search(name):
        return Off((int(match[1]) % 12 + (12 if match[2] == "pm" else 0)) * _HOUR_S)
    if match := _SHORTER.search(name):
        return Off(shorter_s=int(match[1]) * _HOUR_S)
    return Off()


def _work_left(off: Off) -> int:
    """What is left of a day that would go on until midnight, in seconds."""
    return 24 * _HOUR_S - off.shorter_s if off.shorter_s else off.since_s
