"""Steps that are done only once something has been reached: a ship is stopped only after it was identified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.model.steps import StepGraph, StepPlan
from sim.model.world import ALWAYS, World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ByCost, Choose, Cost, Node, Over, Sequence
from sim.process.program import DerivedLevel
from sim.scenario.schema import Milestone


@dataclass(frozen=True, slots=True)
class Reaching:
    """What has been reached in one case, as levels of a world.

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
    def of(cls, world: World, stem: str, steps: StepGraph) -> Reaching:
        """What has to be known about a case with these steps."""
        asked = {step.if_reached for step in steps.values() if step.if_reached is not None}
        return cls(world, stem, frozenset(asked & {one for step in steps.values() for one in step.milestones}))

    def reached(self, label: str, step: StepPlan) -> Iterator[Node]:
        """What notes that a step has reached its milestones."""
        for milestone in step.milestones:
            if milestone in self.asked_about:
                yield Adjust(f"{label} / {milestone} from now on", self._not_yet(milestone))

    def done_if_reached(self, label: str, step: StepPlan, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """A step, or nothing where what it needs has not been reached when its turn comes."""
        if step.if_reached is None or step.if_reached not in self.asked_about:
            return nodes
        ways = (Sequence(f"{label} / is done", nodes), Sequence(f"{label} / passed over", ()))
        costs = (Cost(terms=(Over(0.0, self._level(step.if_reached)),)), Cost(1.0))
        return (Choose(f"{label} / if {step.if_reached}", ways, ByCost(costs, step.cause)),)

    def _level(self, milestone: Milestone) -> str:
        """The level that is 0 until a milestone has been reached, then 1."""
        inputs = (self.world.level(ALWAYS), self._before(milestone))
        return self.world.derived(DerivedLevel(f"{self.stem} / {milestone} reached", "sum", inputs, (1.0, -1.0)))

    def _before(self, milestone: Milestone) -> str:
        return self.world.level(f"{self.stem} / before {milestone}", Cause.DECISION)

    def _not_yet(self, milestone: Milestone) -> str:
        return self.world.modifier(f"{self.stem} / {milestone}", self._before(milestone), 0.0)
