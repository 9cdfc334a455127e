"""A factor on working time, with its evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from sim.domains.coordination.rewrites.kind import OnSteps, RewriteContext
from sim.domains.coordination.steps import StepGraph
from sim.scenario.fields import PositiveRatio
from sim.units.distributions import scaled


class Speed(OnSteps):
    """The working time of the steps is multiplied: the last resort, which must cite its evidence."""

    rank: ClassVar[int] = 2
    precedence: ClassVar[int] = 6
    status: ClassVar[str] = "faster"
    colour: ClassVar[str] = "#d5ecd9"

    do: Literal["speed"] = Field(description="Kind of rewrite.")
    factor: PositiveRatio = Field(description="Factor on the working time; 0.7 is 30 % less.")
    evidence: str = Field(description="Why this factor: the source.", min_length=1)

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"working time of {some} times {self.factor:g} ({self.evidence})"

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """Their working time is multiplied."""
        return {**steps, **{name: replace(steps[name], work=scaled(steps[name].work, self.factor)) for name in present}}
