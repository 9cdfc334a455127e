"""Steps that are done only once something has been reached: a ship is stopped only after it was identified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.domains.coordination.steps import StepGraph, StepPlan
from sim.model.incident_record import Milestone
from sim.model.switches import Switch
from sim.model.world import World
from sim.process.primitives import Node


@dataclass(frozen=True, slots=True)
class Preconditions:
    """What has been reached in one case, as switches of a world.

    Attributes
    ----------
    stem
        Stem of all labels of the case, also of what is done again in it.
    asked_about
        The milestones that some step waits for and some step reaches. A milestone that an arrangement has taken away
        keeps nothing from being done.
    """

    world: World
    stem: str
    asked_about: frozenset[Milestone]

    @classmethod
    def of(cls, world: World, stem: str, steps: StepGraph) -> Preconditions:
        """What has to be known about a case with these steps."""
        asked = {step.if_reached for step in steps.values() if step.if_reached is not None}
        return cls(world, stem, frozenset(asked & {one for step in steps.values() for one in step.milestones}))

    def reached(self, label: str, step: StepPlan) -> Iterator[Node]:
        """What notes that a step has reached its milestones."""
        for milestone in step.milestones:
            if milestone in self.asked_about:
                yield self._switch(milestone).turned(f"{label} / {milestone} from now on", on=True)

    def done_if_reached(self, label: str, step: StepPlan, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """A step, or nothing where what it needs has not been reached when its turn comes."""
        if step.if_reached is None or step.if_reached not in self.asked_about:
            return nodes
        return (self._switch(step.if_reached).only_if_on(f"{label} / if {step.if_reached}", nodes),)

    def _switch(self, milestone: Milestone) -> Switch:
        return Switch(self.world, f"{self.stem} / {milestone}")
