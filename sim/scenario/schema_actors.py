"""Who must be asked, when they work, and which steps a permission takes."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from sim.scenario.fields import (
    Frozen,
    PositiveCount,
    PositiveRatio,
    Seconds,
    UncertainDuration,
    WholeNumber,
    Words,
    fault,
)
from sim.units.distributions import Fixed

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
StepCause = Literal["clearance", "consultation", "notification", "decision"]
ROLES: Final = ("host", "sponsor", "origin")
"""Words that stand for an actor: the country entered, the force's nation, the country left."""


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


class Actor(Frozen):
    """A nation or an organisation that asks or is asked."""

    name: str = Field(description="Name of the nation or organisation.")
    country: str | None = Field(
        default=None, description="ISO 3166-1 code whose public holidays hold (two letters).", pattern="^[A-Z]{2}$"
    )
    time_zone: str = Field(description="IANA time zone, for example 'Europe/Oslo'.")
    desks: dict[str, Desk] = Field(description="Its desks by name.", min_length=1)

    @field_validator("desks")
    @classmethod
    def _in_order(cls, desks: dict[str, Desk]) -> dict[str, Desk]:
        """By the alphabet, so that the order in the file means nothing."""
        return dict(sorted(desks.items()))


class Step(Frozen):
    """One step of a procedure: work at a desk."""

    title: str = Field(default="", description="What is done.")
    desk: str = Field(
        description="Who does it, as role.desk: `host` (country entered), `sponsor` (the force's nation), "
        "`origin` (country left) or an actor, for example host.movement_centre."
    )
    work: UncertainDuration = Field(description="Working time at the desk for one request.")
    hand_over: UncertainDuration = Field(default=Fixed(0.0), description="Delay before the request reaches the desk.")
    after: Words = Field(default=(), description="Steps that must be done before; none = at once.")
    cause: StepCause = Field(default="clearance", description="What the time is charged to.")


class Procedure(Frozen):
    """What must be agreed before an element may cross a border, or before a consignment may move."""

    title: str = Field(description="What is asked for.")
    asked: Literal["border", "consignment"] = Field(description="Once at every border of the route, or once in all.")
    lead: Seconds = Field(default=0, description="How long before the consignment is ready it is asked for.")
    priority: WholeNumber = Field(
        default=0, description="Place in the queues of the desks; the smaller number goes first."
    )
    steps: dict[str, Step] = Field(
        description="The steps by name; loaded in an order in which they can be done.", min_length=1
    )

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: dict[str, Step]) -> dict[str, Step]:
        """Each step after those it waits for, else by the alphabet, so that the order in the file means nothing."""
        ordered: dict[str, Step] = {}
        waiting = dict(sorted(steps.items()))
        while waiting:
            free = [name for name, step in waiting.items() if not (set(step.after) - {name}) & waiting.keys()]
            for name in free or list(waiting):
                ordered[name] = waiting.pop(name)
        return ordered
