"""Who must be asked, and when they work."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator, model_validator

from sim.scenario.fields import Counted, Frozen, PositiveCount, PositiveRatio, Share, Words, fault
from sim.scenario.limits import DAYS, YEARS

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
_DAYS_SCHEMA: Final = {"anyOf": [{"const": "all"}, {"type": "array", "items": {"enum": list(WEEK)}, "minItems": 1}]}


def _days(value: object) -> object:
    """`all` is the whole week; days come in the order of the week."""
    if value == "all":
        return WEEK
    if isinstance(value, tuple) and all(day in WEEK for day in value):
        return tuple(day for day in WEEK if day in value)
    return value


def clock_s(clock: str) -> int:
    """Seconds from midnight to a time of day such as '08:00'."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


class DutyHours(Frozen):
    """When a desk works, in its own local time."""

    days: Annotated[tuple[Day, ...], BeforeValidator(_days), WithJsonSchema(_DAYS_SCHEMA)] = Field(
        description="Days of the week (mon ... sun), or `all`.", min_length=1
    )
    opens: Clock = Field(description="Time of day the desk opens, local, '08:00'.")
    closes: Clock = Field(description="Time of day the desk closes, local, '16:00'; '24:00' is midnight.")
    holidays: bool = Field(default=False, description="Whether the country's public holidays are closed days.")

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> DutyHours:
        if clock_s(self.opens) >= clock_s(self.closes):
            raise fault(f"opens at {self.opens}, which is not before it closes at {self.closes}")
        return self


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
        default=None, description="ISO 3166-1 code whose public holidays hold (two letters).", pattern="^[A-Z]{2}$"
    )
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
