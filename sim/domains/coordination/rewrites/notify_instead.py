"""A notice in place of steps."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.domains.coordination.rewrites.kind import ChannelName, OnSteps, RewriteContext, desk_phrase
from sim.domains.coordination.rewrites.rewiring import after_instead, needs_from_outside
from sim.domains.coordination.steps import StepGraph, StepPlan
from sim.model.incident_record import Milestone
from sim.process.causes import Cause
from sim.scenario.fields import UncertainDuration
from sim.units.distributions import Fixed


class NotifyInstead(OnSteps):
    """A notice takes the place of the steps."""

    rank: ClassVar[int] = 6
    precedence: ClassVar[int] = 2
    status: ClassVar[str] = "replaced"
    colour: ClassVar[str] = "#ffffff"
    takes_away: ClassVar[bool] = True

    do: Literal["notify_instead"] = Field(description="Kind of rewrite.")
    desk: str = Field(description="Desk that takes the notice, as role.desk.")
    hand_over: UncertainDuration | None = Field(
        default=None, description="Delay before the notice reaches the desk; left out = none."
    )
    channel: ChannelName = Field(default=None, description="Channel by which the notice goes; instead of `hand_over`.")
    work: UncertainDuration = Field(description="Working time at the desk for one notice.")

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"a notice to {desk_phrase(self.desk)} instead of {some}"

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """One notice takes the place of several steps, before and after which it stands as they did."""
        gone = frozenset(present)
        name = f"notice ({' + '.join(context.names)})"
        actor, desk = context.roles.resolve(self.desk)
        reached = tuple(sorted({milestone for step in present for milestone in steps[step].milestones}))
        notice = StepPlan(
            name,
            name,
            actor,
            desk,
            self.work,
            context.hand_over(self.hand_over, self.channel) or Fixed(0.0),
            needs_from_outside(steps, gone),
            Cause.NOTIFICATION,
            milestones=reached,
            if_reached=_needed_by_all(steps, present, reached),
        )
        return {**after_instead(steps, gone, name), name: notice}


def _needed_by_all(steps: StepGraph, replaced: tuple[str, ...], reached: tuple[Milestone, ...]) -> Milestone | None:
    """The milestone without which none of these steps is done, where others reach it."""
    needed = {steps[name].if_reached for name in replaced}
    milestone = needed.pop()
    return None if needed or milestone in reached else milestone
