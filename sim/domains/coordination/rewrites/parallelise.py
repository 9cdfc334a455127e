"""Steps side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from sim.domains.coordination.rewrites.kind import OnSteps, RewriteContext
from sim.domains.coordination.rewrites.rewiring import needs_from_outside
from sim.domains.coordination.steps import StepGraph
from sim.scenario.fields import Words


class Parallelise(OnSteps):
    """The steps run side by side instead of one after the other."""

    rank: ClassVar[int] = 5
    precedence: ClassVar[int] = 4
    status: ClassVar[str] = "side by side"
    colour: ClassVar[str] = "#e3d7f0"

    do: Literal["parallelise"] = Field(description="Kind of rewrite.")
    steps: Words = Field(description="Steps that run side by side.", min_length=2)

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} side by side"

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """The steps start when all that any of them needed is done; what waited for one waits for all."""
        if len(present) == 1:
            return steps
        group = frozenset(present)
        before = needs_from_outside(steps, group)
        return {
            name: replace(step, after=before)
            if name in group
            else replace(step, after=step.after | group)
            if step.after & group
            else step
            for name, step in steps.items()
        }
