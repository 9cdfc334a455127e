"""Delegation of a step to another desk."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Literal

from pydantic import Field

from sim.domains.coordination.rewrites.kind import ChannelName, RewriteContext, StepRewrite, desk_phrase
from sim.domains.coordination.rewrites.rewiring import after_instead
from sim.domains.coordination.steps import StepGraph
from sim.scenario.fields import UncertainDuration


class Delegate(StepRewrite):
    """Another desk does the step."""

    rank: ClassVar[int] = 4
    precedence: ClassVar[int] = 3
    status: ClassVar[str] = "delegated"
    colour: ClassVar[str] = "#cfe3f5"

    do: Literal["delegate"] = Field(description="Kind of rewrite.")
    step: str = Field(description="Step that is delegated.")
    desk: str = Field(description="Desk that does it from now on, as role.desk.")
    hand_over: UncertainDuration | None = Field(
        default=None, description="Delay before it reaches that desk; left out = as before."
    )
    channel: ChannelName = Field(default=None, description="Channel by which it goes there; instead of `hand_over`.")

    @property
    def touched(self) -> tuple[str, ...]:
        """The one step that it names."""
        return (self.step,)

    def words(self, some: str) -> str:
        """What it does to some steps."""
        sent = "" if self.hand_over is None else ", with a hand-over of its own"
        if self.channel is not None:
            sent = f", handed over by {self.channel}"
        return f"{some} delegated to {desk_phrase(self.desk)}{sent}"

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """Another desk does the step, and does it once where each party did it before."""
        actor, desk = context.roles.resolve(self.desk)
        first = steps[present[0]]
        moved = replace(
            first,
            name=self.step,
            actor=actor,
            desk=desk,
            hand_over=context.hand_over(self.hand_over, self.channel) or first.hand_over,
            group=None,
            need=None,
        )
        if first.group is None:
            return {**steps, first.name: moved}
        return {**after_instead(steps, frozenset(present), self.step), self.step: moved}
