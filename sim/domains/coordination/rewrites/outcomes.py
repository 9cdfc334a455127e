"""Other outcomes of a step."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from sim.domains.coordination.rewrites.kind import RewriteContext, StepRewrite
from sim.domains.coordination.schema.procedures import StepOutcome
from sim.domains.coordination.steps import StepGraph


class EndOtherwise(StepRewrite):
    """A step of a procedure that is called ends in other ways, or in the same with other weights and times."""

    rank: ClassVar[int] = 1
    precedence: ClassVar[int] = 7
    status: ClassVar[str] = "other outcomes"
    colour: ClassVar[str] = "#f7d9d9"

    do: Literal["outcomes"] = Field(description="Kind of rewrite.")
    step: str = Field(description="Step that ends otherwise.")
    outcomes: tuple[StepOutcome, ...] = Field(description="The ways in which it ends from now on.", min_length=1)

    @property
    def touched(self) -> tuple[str, ...]:
        """The one step that it names."""
        return (self.step,)

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} with other outcomes"

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """They end in the other ways."""
        return {**steps, **{name: replace(steps[name], outcomes=self.outcomes) for name in present}}
