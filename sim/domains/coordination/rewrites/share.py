"""A shared channel for hand-overs."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from sim.domains.coordination.rewrites.kind import OnSteps, RewriteContext
from sim.domains.coordination.steps import StepGraph


class ShareChannel(OnSteps):
    """The steps are handed over by another channel, for example a system that all parties see."""

    rank: ClassVar[int] = 3
    precedence: ClassVar[int] = 5
    status: ClassVar[str] = "shared"
    colour: ClassVar[str] = "#d5ecd9"

    do: Literal["share"] = Field(description="Kind of rewrite.")
    channel: str = Field(description="Channel by which the steps are handed over from now on.")

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} handed over by {self.channel}"

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """The steps are handed over by the other channel."""
        delay = context.channels[self.channel].delay
        return {**steps, **{name: replace(steps[name], hand_over=delay) for name in present}}
