"""Arrangements: which procedures parties have agreed to change, and how."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from sim.domains.coordination.rewrites import Between, Open, Rewrite
from sim.domains.movement.schema.forces import MovementClass
from sim.scenario.fields import Frozen, Moment, UncertainDuration, Words, fault
from sim.scenario.limits import YEARS, in_years
from sim.scenario.schema import Phase

Confidence = Literal["low", "medium", "high"]


def _date(value: object) -> object:
    """A date for a text such as '2026-01-31'."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise fault(f"{value!r} is not a date", "for example 2026-01-31") from None
    if day is not None and not isinstance(day, date):
        raise fault("a date is needed here", "for example 2026-01-31")
    if day is not None and not in_years(day):
        raise fault(f"{value!r} is too far away", f"a date between {YEARS[0]} and {YEARS[1]}")
    return day


Date = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]


class InForce(Frozen):
    """The dates between which an arrangement is in force; a case counts by the day on which it is asked for."""

    since: Date | None = Field(default=None, validation_alias="from", description="First day; left out = always was.")
    until: Date | None = Field(default=None, description="Last day; left out = without end.")

    @model_validator(mode="after")
    def _in_order(self) -> InForce:
        if self.since and self.until and self.until < self.since:
            raise fault(f"it ends on {self.until}, before it begins", "a day after `from`")
        return self

    def on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Activation(Frozen):
    """The procedure that must be decided before an arrangement is in force."""

    procedure: str = Field(description="Procedure (asked: call) that decides on it.")
    by: str = Field(description="Actor that starts the procedure.")
    at: Moment = Field(description="When the procedure is started.")
    parties: Words = Field(default=(), description="Parties of the procedure; left out = those of the arrangement.")
    cases_under_way: Literal["keep", "ask_again"] = Field(
        default="keep",
        description="What becomes of cases asked for before: they go on as they were (keep), or they are also asked "
        "for again under the new rules, and the first answer counts (ask_again).",
    )


class Inform(Frozen):
    """What an arrangement costs: staff time for every case under it. Cases do not wait for it, but the desk is busy."""

    desk: str = Field(
        description="Desk that is informed, as role.desk; the role `parties` stands for every party of the arrangement."
    )
    work: UncertainDuration = Field(description="Working time at the desk for one case.")
    procedure: str | None = Field(
        default=None, description="Procedure whose cases it is about; left out = every one that it rewrites."
    )
    between: Between | None = Field(
        default=None,
        description="With `procedure`: who must be parties; left out = those at the border, or all parties of a call.",
    )


def _text(value: object) -> object:
    """A bare number as its text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


EndOfRange = Annotated[str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number"]})]


class Sweep(Frozen):
    """A number that is a guess, with the range to try."""

    path: str = Field(description="The number, by its path as for --set.")
    low: EndOfRange = Field(description="Lower end of the range, as it would stand in the file.")
    high: EndOfRange = Field(description="Upper end of the range.")
    why: str = Field(description="Why this range.", min_length=1)


class Arrangement(Frozen):
    """What parties have agreed, on which basis, and which steps it changes."""

    title: str = Field(description="Name of the arrangement.")
    basis: str = Field(description="The agreement it rests on, with its date.")
    parties: Words = Field(default=(), description="Countries and organisations that are parties; empty = all.")
    phases: tuple[Phase, ...] = Field(
        default=("peace", "crisis"), description="Phases in which it holds.", min_length=1
    )
    in_force: InForce = Field(default=InForce(), description="Dates between which it is in force; left out = always.")
    covers: tuple[MovementClass, ...] | None = Field(
        default=None,
        description="Classes of movement it covers: a force all of whose classes are listed, ordinary forces always. "
        "Left out = all classes.",
    )
    over: Words = Field(
        default=(), description="Arrangements over which this one wins where both rewrite a step between two parties."
    )
    activation: Activation | None = Field(
        default=None, description="The procedure that must be decided first; left out = in force from the start."
    )
    inform: tuple[Inform, ...] = Field(default=(), description="Desks that are informed of every case under it.")
    source: str = Field(default="", description="Where the facts come from, or 'notional'.")
    confidence: Confidence | None = Field(default=None, description="How far the source is trusted.")
    rewrites: tuple[Rewrite, ...] = Field(default=(), description="What it changes.")
    sweep: tuple[Sweep, ...] = Field(default=(), description="Numbers that are guesses, with the range to try.")

    @model_validator(mode="after")
    def _does_something(self) -> Arrangement:
        if not self.rewrites and not self.inform:
            raise fault(
                "the arrangement has no effect: it rewrites nothing and informs no desk", "`rewrites` or `inform`"
            )
        return self

    @property
    def opened(self) -> frozenset[str]:
        """The reserved links and nodes that it opens."""
        opening = (rewrite for rewrite in self.rewrites if isinstance(rewrite, Open))
        return frozenset(place for rewrite in opening for place in (*rewrite.links, *rewrite.nodes))

    def holds(self, phase: Phase, day: date) -> bool:
        """Whether it holds in a phase on a day."""
        return phase in self.phases and self.in_force.on(day)
