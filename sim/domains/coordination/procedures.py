"""Procedures as processes: step graphs carried out at desks.

A procedure for one subject becomes one process: each maximal chain of steps is one branch of a parallel, and a step
that needs steps of other chains waits at a gate that they open. So the wait for the permission can be charged,
step by step, to the desk that had the case. Where a number of parties suffices, each of their steps is a
process of its own, which runs on when the others have been enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass, replace
from typing import Final

from sim.domains.coordination.desks import NATIONAL, DeskRules, Desks
from sim.domains.coordination.milestones import Watch, closes, ends_of
from sim.domains.coordination.patrols import while_out
from sim.domains.coordination.preconditions import Preconditions
from sim.domains.coordination.steps import StepGraph, StepPlan, chains, up_to
from sim.domains.scenario import Scenario
from sim.model.case import Roles
from sim.model.meaning import Meaning
from sim.model.slowing import Slowing
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import (
    ByChance,
    ByCost,
    Choose,
    Cost,
    Delay,
    Gate,
    Hold,
    Node,
    Over,
    Parallel,
    Put,
    Sequence,
    Spawn,
    StockAtLeast,
    Work,
)
from sim.units.distributions import Distribution, bounds, scaled

REVIEW_S: Final = 900
"""An urgent case in a queue is taken elsewhere this many seconds after the desk has closed or opened, or sooner."""


class ProcedureBuilder:
    """Turns step graphs into processes in a world.

    Parameters
    ----------
    rules
        What arrangements do to desks.
    slowed
        What slows desks; None for nothing.

    Attributes
    ----------
    watch
        What is stamped of the cases that are carried out; None for nothing.
    shared
        Share of the steps that is done by the staff who clear movements; the rest is done by staff of their own.
    """

    def __init__(
        self, world: World, scenario: Scenario, rules: DeskRules = NATIONAL, slowed: Slowing | None = None
    ) -> None:
        self._world = world
        self._desks = Desks(world, scenario, rules, slowed)
        self._own_desks = Desks(world, scenario, rules, slowed, " for incidents")
        self._shared_staff = scenario.shared_staff
        self.watch: Watch | None = None
        self.shared = 1.0

    def for_incident(self, watch: Watch | None) -> ProcedureBuilder:
        """The same, for a case about an incident, of which something may be stamped."""
        other = copy(self)
        other.watch = watch
        other.shared = self._shared_staff
        return other

    def carry_out(
        self, procedure: str, name: str, steps: StepGraph, roles: Roles, priority: int, *, urgent: bool = False
    ) -> tuple[Node, ...]:
        """The nodes that do all the steps of one case, one after the other.

        Parameters
        ----------
        name
            Stem of all labels, unique for the case.
        urgent
            Whether duty officers work on it while their desks are closed.
        """
        sender = roles.sponsor
        reaching = Preconditions.of(self._world, name, steps)
        desks = ((self._desks, self.shared), (self._own_desks, 1.0 - self.shared))
        case = _Case(self._world, desks, procedure, name, steps, sender, priority, urgent, self.watch, reaching)
        return tuple(case.nodes())


@dataclass(frozen=True, slots=True)
class _Case:
    """One case, or that part of it which is done again.

    Attributes
    ----------
    desks
        Those that may do a step, each with the share of the steps that it does.
    sender
        The actor who hands it to the desks of the first steps.
    """

    world: World
    desks: tuple[tuple[Desks, float], ...]
    procedure: str
    name: str
    steps: StepGraph
    sender: str
    priority: int
    urgent: bool
    watch: Watch | None
    reaching: Preconditions

    def nodes(self) -> Iterator[Node]:
        """The nodes of all steps: those that need not be waited for on their own, the others in one parallel."""
        branches = []
        for chain in chains(self.steps):
            node = self._chain(chain)
            if self._may_run_on(chain[0]):
                yield Spawn(f"{self.name} / from {chain[0].name} begins", node)
            else:
                branches.append(node)
        if branches:
            yield branches[0] if len(branches) == 1 else Parallel(f"{self.name} / steps", tuple(branches))
        yield from self._last_answers()

    def _may_run_on(self, step: StepPlan) -> bool:
        """Whether the case may be decided before this step is done."""
        return step.group is not None and self._enough(step.group) < len(self._group(step.group))

    def _group(self, group: str) -> list[StepPlan]:
        return [step for step in self.steps.values() if step.group == group]

    def _enough(self, group: str) -> int:
        """How many of a group must have answered."""
        members = self._group(group)
        return min(members[0].need or len(members), len(members))

    def _last_answers(self) -> Iterator[Node]:
        """Where no step waits for a group of which some suffice, the case itself does."""
        awaited = {before for step in self.steps.values() for before in step.after}
        for group in sorted({step.group for step in self.steps.values() if step.group and step.name not in awaited}):
            first = min(self._group(group), key=lambda step: step.name)
            if self._may_run_on(first):
                meaning = self._meaning(first)
                label = self.world.mean(f"{self.name} / enough of {group}", meaning)
                yield Gate(label, self._done(group, self._enough(group)), first.cause, follow=True)

    def _meaning(self, step: StepPlan) -> Meaning:
        return Meaning(f"{step.actor}.{step.desk}", step.name, self.procedure, self._sent_by(step), step.actor)

    def _sent_by(self, step: StepPlan) -> str:
        """The actor who had the case before: that of the first step this one waits for, else the one who asks."""
        before = sorted(name for name in step.after if name in self.steps)
        return self.steps[before[0]].actor if before else self.sender

    def _chain(self, chain: tuple[StepPlan, ...]) -> Node:
        inside = {step.name for step in chain}
        nodes: list[Node] = []
        for step in chain:
            meaning = self._meaning(step)
            nodes += self._waits(step, inside, meaning)
            label = f"{self.name} / {step.name}"
            done = (
                *self._work(step, meaning),
                *self._sent_back(step),
                *ends_of(self.world, label, step, meaning, self.watch, self.reaching),
            )
            nodes += self.reaching.done_if_reached(label, step, done)
            nodes += closes(label, step, self.watch)
            if self._is_awaited(step, inside):
                stock = self.world.stock(f"{self.name} / {step.group or step.name} done")
                nodes.append(Put(f"{self.name} / {step.name} / done", stock))
        return Sequence(f"{self.name} / from {chain[0].name}", tuple(nodes))

    def _is_awaited(self, step: StepPlan, inside: Collection[str]) -> bool:
        outside = (other for other in self.steps.values() if other.name not in inside)
        return self._may_run_on(step) or any(step.name in other.after for other in outside)

    def _done(self, before: str, count: int = 1) -> StockAtLeast:
        return StockAtLeast(self.world.stock(f"{self.name} / {before} done"), count)

    def _waits(self, step: StepPlan, inside: Collection[str], meaning: Meaning) -> Iterator[Node]:
        """A gate for each step, and each group of steps, that other chains do."""
        for before in sorted({self.steps[name].group or name for name in step.after if name not in inside}):
            count = self._enough(before) if self._group(before) else 1
            label = self.world.mean(f"{self.name} / {step.name} / after {before}", meaning)
            yield Gate(label, self._done(before, count), step.cause, follow=True)

    def _work(self, step: StepPlan, meaning: Meaning) -> Iterator[Node]:
        at_desk = self.world.mean(f"{self.name} / {step.name}", meaning)
        if bounds(step.hand_over) != (0.0, 0.0):
            # A file that lies before a desk is waiting for what that desk does.
            yield Delay(self.world.mean(f"{at_desk} / hand-over", meaning), step.hand_over, step.cause)
        doing = [(desks, share) for desks, share in self.desks if share > 0.0]
        if len(doing) == 1:
            yield self._at(doing[0][0], step, at_desk, meaning)
        else:
            ways = tuple(
                Sequence(f"{label} / way", (self._at(desks, step, label, meaning),))
                for (desks, _), label in zip(doing, (at_desk, f"{at_desk} by own staff"), strict=True)
            )
            yield Choose(f"{at_desk} / whose staff", ways, ByChance(tuple(share for _, share in doing)))

    def _at(self, desks: Desks, step: StepPlan, at_desk: str, meaning: Meaning) -> Node:
        """The work on a step by the staff of some desks, in their hours or, if it is urgent, out of them."""
        desk, officer = desks.at(step.actor, step.desk), None
        if self.urgent:
            officer = desks.officer(step.actor, step.desk)
        label = self.world.mean(f"{at_desk} / work", meaning)
        work: Node = Work(label, self._amount(step), officer.pace if officer else desk.pace, step.cause)
        if step.patrol:
            work = while_out(self.world, step.actor, at_desk, work)
        in_hours = Hold(self.world.mean(at_desk, meaning), desk.staff, work, priority=self.priority)
        if officer is None:
            return in_hours
        out_of_hours = Hold(
            self.world.mean(f"{at_desk} / duty officer", meaning), officer.staff, work, priority=self.priority
        )
        # Of the two, one is closed at any moment, and costs without end.
        costs = (Cost(terms=(Over(0.0, desk.duty),)), Cost(terms=(Over(0.0, officer.closed),)))
        who = self.world.mean(f"{at_desk} / who", meaning)
        return Choose(who, (in_hours, out_of_hours), ByCost(costs, Cause.DUTY_HOURS, review=REVIEW_S))

    def _amount(self, step: StepPlan) -> Distribution:
        """Working time: longer where the case comes from an actor whom the desk understands less than its own."""
        pace = self.desks[0][0].pace_between(self._sent_by(step), step.actor, step.desk)
        return step.work if pace == 1.0 else scaled(step.work, 1.0 / pace)

    def _sent_back(self, step: StepPlan) -> Iterator[Node]:
        """With the stated probability, the steps from the one it goes back to up to this one once more."""
        if step.rework is None or step.rework.share == 0.0:
            return
        stem = f"{self.name} / {step.name} sent back"
        steps = dict(up_to(step, step.rework.to, self.steps))
        # What comes of the step shows when it has been done for the last time.
        steps[step.name] = replace(steps[step.name], milestones=(), outcomes=())
        again = replace(self, name=stem, steps=steps, sender=step.actor)
        once = Sequence(f"{stem} / again", tuple(again.nodes()))
        if step.rework.share == 1.0:
            yield once
        else:
            weights = (step.rework.share, 1.0 - step.rework.share)
            yield Choose(stem, (once, Sequence(f"{stem} / not", ())), ByChance(weights))
