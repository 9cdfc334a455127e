"""Who must be asked, and when they work."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from sim.scenario.clock.days import Days
from sim.scenario.clock.public_holidays import Calendar
from sim.scenario.clock.week import CLOCK_PATTERN, Clock, Weekdays, clock_s
from sim.scenario.fields import Counted, Frozen, PositiveCount, PositiveRatio, Share, Words, as_tuple, fault
from sim.scenario.limits import DAYS, YEARS

COUNTRY_PATTERN: Final = "^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
_CLOCK: Final = re.compile(CLOCK_PATTERN)
_DAY_S: Final = 86_400


def spell_s(spell: str) -> tuple[int, int]:
    """Begin and end of a spell such as '22:00-06:00', in seconds from the midnight with which its day begins."""
    opens, closes = map(clock_s, spell.split("-"))
    return opens, closes if closes > opens else closes + _DAY_S


def _spell(text: str) -> str:
    """A spell that is one: two times of day, of which the first is before midnight and not the second."""
    opens, dash, closes = text.partition("-")
    if not dash or not all(_CLOCK.fullmatch(clock) for clock in (opens, closes)):
        raise fault(f"{text!r} is no spell of a day", 'two times of day, such as "08:00-16:00"')
    _check_times(opens, closes)
    return text


def _check_times(opens: str, closes: str) -> None:
    if opens == "24:00":
        raise fault("a spell cannot begin at 24:00, which is the end of the day", "00:00, on the day after")
    if opens == closes:
        raise fault(f"opens and closes at {opens}, which is no time at all", '"00:00-24:00" for a whole day')


Spell = Annotated[str, AfterValidator(_spell)]


class HalfDay(Frozen):
    """Days on which work ends early."""

    days: Days = Field(description="Which days: as for `closed`.", min_length=1)
    closes: Clock = Field(description="Time of day at which work ends then, local, '12:00'.")


_CLOSED: Final = (
    "Days off: dates, days of every year (dec-24, easter-4, midsummer-1) and ranges (2026-12-24..2027-01-06)"
)
_OPENED: Final = "Days on which there is work in spite of a weekend, a holiday or a closed day."
_HALF: Final = "Days on which work ends early."


class DutyHours(Frozen):
    """When a desk works, in its own local time."""

    days: Weekdays = Field(
        description="Days of the week (mon ... sun), or `all`; a spell over midnight is of the day on which it begins.",
        min_length=1,
    )
    opens: Clock | None = Field(default=None, description="Time of day the desk opens, local, '08:00'.")
    closes: Clock | None = Field(
        default=None,
        description="Time of day the desk closes, local, '16:00'; '24:00' is midnight, and what is not after `opens` "
        "is on the next day.",
    )
    spells: Annotated[tuple[Spell, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="Several spells a day, instead of `opens` and `closes`: 08:00-11:30 and 12:30-16:00."
    )
    holidays: bool = Field(
        default=False,
        description="Whether the holidays of the country, and the closed, opened and half days of the actor, count.",
    )
    closed: Days = Field(default=(), description=f"{_CLOSED}.")
    opened: Days = Field(default=(), description=_OPENED)
    half_days: tuple[HalfDay, ...] = Field(default=(), description=_HALF)

    @field_validator("spells")
    @classmethod
    def _side_by_side(cls, spells: tuple[str, ...]) -> tuple[str, ...]:
        for one, other in combinations(spells, 2):
            if _overlap(spell_s(one), spell_s(other)):
                raise fault(f"the spells {one} and {other} overlap", "spells one after the other")
        return spells

    @model_validator(mode="after")
    def _opens_and_closes(self) -> DutyHours:
        if self.spells:
            if self.opens or self.closes:
                raise fault(
                    "`spells` stand instead of `opens` and `closes`",
                    "either the one or the others (over a library file: opens: null, closes: null)",
                )
        elif self.opens is None or self.closes is None:
            missing = "opens" if self.opens is None else "closes"
            raise fault(f"{missing!r} is missing", "`opens` and `closes`, or `spells`")
        else:
            _check_times(self.opens, self.closes)
        return self

    @property
    def spells_s(self) -> tuple[tuple[int, int], ...]:
        """Begin and end of each spell of a day, in seconds from its midnight, in order."""
        return tuple(sorted(map(spell_s, self.spells or (f"{self.opens}-{self.closes}",))))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two spells share time on the clock, also with the one of the day before."""
    shifts = (-_DAY_S, 0, _DAY_S)
    return any(one[0] < other[1] + shift and other[0] + shift < one[1] for shift in shifts)


class Desk(Frozen):
    """A place in an organisation where requests queue for staff."""

    title: str = Field(description="What the desk is called.")
    staff: PositiveCount = Field(description="Requests worked on at the same time.")
    duty: str = Field(description="Its duty hours, by name.")
    pace: PositiveRatio = Field(default=1.0, description="How fast it works; 1 is the time the procedures state.")
    duty_officer: Share = Field(
        default=0.0,
        description="Pace at which its duty officer works on urgent cases while the desk is closed; 0 = there is none.",
    )
    closed: Days = Field(default=(), description=f"{_CLOSED}; of this desk alone.")
    opened: Days = Field(default=(), description=_OPENED)
    half_days: tuple[HalfDay, ...] = Field(default=(), description=_HALF)


class HandOver(Frozen):
    """The first days of a new chair."""

    days: Annotated[int, Counted.within(DAYS)] = Field(description="How many days from 1 January on.")
    pace: PositiveRatio = Field(description="How fast the chair's desks work in these days; 1 = as ever.")


class Chair(Frozen):
    """A chair that goes from country to country with the calendar year."""

    order: Words = Field(description="Actors that hold the chair, a year each, again and again.", min_length=1)
    first_year: Annotated[int, Counted(*YEARS)] = Field(description="A year in which the first of them holds it.")
    hand_over: HandOver | None = Field(default=None, description="What the change of chair costs; left out = nothing.")

    def holder(self, year: int) -> str:
        """The actor that holds the chair in a calendar year."""
        return self.order[(year - self.first_year) % len(self.order)]


class Actor(Frozen):
    """A nation or an organisation that asks or is asked."""

    name: str = Field(description="Name of the nation or organisation.")
    country: str | None = Field(
        default=None,
        description="ISO 3166 code whose holidays hold: of the country (GB) or of a part of it (GB-ENG).",
        pattern=COUNTRY_PATTERN,
    )
    subdivision: str | None = Field(
        default=None,
        description="Part of the country whose holidays hold: ENG, or GB-ENG; left out = the seat of its government.",
    )
    holiday_categories: Words | None = Field(
        default=None,
        description="Kinds of holiday that are days off, as the package `holidays` has them for the country: public, "
        "bank, half_day, optional, de_facto, government, workday ...; left out = public, and de_facto where there is "
        "such a kind.",
        min_length=1,
    )
    closed: Days = Field(default=(), description=f"{_CLOSED}; for duty hours with `holidays: true`.")
    opened: Days = Field(default=(), description=_OPENED)
    half_days: tuple[HalfDay, ...] = Field(default=(), description=_HALF)
    chair: Chair | None = Field(
        default=None, description="Who holds the chair, in whose time zone and holidays the desks work; else left out."
    )
    time_zone: str = Field(
        default="",
        description="IANA time zone, for example 'Europe/Oslo'; left out where there is a `chair`.",
        validate_default=True,
    )
    desks: dict[str, Desk] = Field(description="Its desks by name.", min_length=1)

    @field_validator("chair")
    @classmethod
    def _chair_or_country(cls, chair: Chair | None, info: ValidationInfo) -> Chair | None:
        if chair is not None and info.data.get("country") is not None:
            raise fault("the holidays of a chair are those of the country that holds it", "no key country")
        return chair

    @field_validator("time_zone")
    @classmethod
    def _chair_or_zone(cls, zone: str, info: ValidationInfo) -> str:
        chaired = info.data.get("chair") is not None
        if chaired and zone:
            raise fault("the time zone of a chair is that of the country that holds it", "no key time_zone")
        if not chaired and not zone and "chair" in info.data:
            raise fault("'time_zone' is missing", "an IANA time zone, such as Europe/Oslo")
        return zone

    @field_validator("desks")
    @classmethod
    def _in_order(cls, desks: dict[str, Desk]) -> dict[str, Desk]:
        """By the alphabet, so that the order in the file means nothing."""
        return dict(sorted(desks.items()))

    @property
    def calendar(self) -> Calendar | None:
        """Whose holidays hold; None where no country is named."""
        if self.country is None:
            return None
        country, _, part = self.country.partition("-")
        return Calendar(country, (self.subdivision or part).removeprefix(f"{country}-"), self.holiday_categories)
