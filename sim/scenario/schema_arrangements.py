"""Arrangements: which procedures parties have agreed to change, and how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag

from sim.scenario.fields import Frozen, PositiveRatio, UncertainDuration, Words
from sim.units.distributions import Fixed

Phase = Literal["peace", "crisis"]
Confidence = Literal["low", "medium", "high"]
Between = Literal["border", "host_sponsor"]


class _OnProcedure(Frozen):
    """What every rewrite says: the procedure, and between whom it holds."""

    procedure: str = Field(description="Procedure that is rewritten.")
    between: Between = Field(
        default="border",
        description="Who must be parties: the countries left and entered (border), or the country entered and the "
        "force's nation (host_sponsor).",
    )


class Waive(_OnProcedure):
    """The steps are no longer needed."""

    do: Literal["waive"] = Field(description="Kind of rewrite.")
    steps: Words = Field(description="Steps that fall away.", min_length=1)


class NotifyInstead(_OnProcedure):
    """A notice takes the place of the steps."""

    do: Literal["notify_instead"] = Field(description="Kind of rewrite.")
    steps: Words = Field(description="Steps that the notice replaces.", min_length=1)
    desk: str = Field(description="Desk that takes the notice, as role.desk.")
    hand_over: UncertainDuration = Field(default=Fixed(0.0), description="Delay before the notice reaches the desk.")
    work: UncertainDuration = Field(description="Working time at the desk for one notice.")


class Parallelise(_OnProcedure):
    """The steps run side by side instead of one after the other."""

    do: Literal["parallelise"] = Field(description="Kind of rewrite.")
    steps: Words = Field(description="Steps that run side by side.", min_length=2)


class Delegate(_OnProcedure):
    """Another desk does the step."""

    do: Literal["delegate"] = Field(description="Kind of rewrite.")
    step: str = Field(description="Step that is delegated.")
    desk: str = Field(description="Desk that does it from now on, as role.desk.")


class Speed(_OnProcedure):
    """The working time of the steps is multiplied: the last resort, which must cite its evidence."""

    do: Literal["speed"] = Field(description="Kind of rewrite.")
    steps: Words = Field(description="Steps whose working time changes.", min_length=1)
    factor: PositiveRatio = Field(description="Factor on the working time; 0.7 is 30 % less.")
    evidence: str = Field(description="Why this factor: the source.", min_length=1)


Rewrite = Annotated[
    Annotated[Waive, Tag("waive")]
    | Annotated[NotifyInstead, Tag("notify_instead")]
    | Annotated[Parallelise, Tag("parallelise")]
    | Annotated[Delegate, Tag("delegate")]
    | Annotated[Speed, Tag("speed")],
    Field(discriminator="do"),
]


class Arrangement(Frozen):
    """What parties have agreed, on which basis, and which steps it changes."""

    title: str = Field(description="Name of the arrangement.")
    basis: str = Field(description="The agreement it rests on, with its date.")
    parties: Words = Field(default=(), description="Country codes of the parties; empty = all.")
    phases: tuple[Phase, ...] = Field(
        default=("peace", "crisis"), description="Phases in which it holds.", min_length=1
    )
    source: str = Field(default="", description="Where the facts come from, or 'notional'.")
    confidence: Confidence | None = Field(default=None, description="How far the source is trusted.")
    rewrites: tuple[Rewrite, ...] = Field(description="What it changes, in order.", min_length=1)
