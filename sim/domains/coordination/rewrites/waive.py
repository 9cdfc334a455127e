"""Waiver of steps."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.domains.coordination.rewrites.kind import OnSteps, RewriteContext
from sim.domains.coordination.rewrites.rewiring import coming_back_elsewhere
from sim.domains.coordination.steps import StepGraph, without_steps


class Waive(OnSteps):
    """The steps are no longer needed."""

    rank: ClassVar[int] = 7
    precedence: ClassVar[int] = 1
    status: ClassVar[str] = "waived"
    colour: ClassVar[str] = "#ffffff"
    takes_away: ClassVar[bool] = True

    do: Literal["waive"] = Field(description="Kind of rewrite.")

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} waived"

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """The steps without them; what waited for one now waits for what that one waited for."""
        for name in present:
            followers = [other for other in sorted(steps) if name in steps[other].after]
            steps = coming_back_elsewhere(without_steps(steps, (name,)), name, followers)
        return steps
