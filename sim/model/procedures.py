"""Procedures as step graphs at desks, before and after arrangements, and as processes.

A procedure for one subject becomes one process: each maximal chain of steps is one branch of a parallel, and a step
that needs steps of other chains waits at a gate that they open. So the wait of whoever needs the permission can be
charged, step by step, to the desk that had the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.errors import LeidangError
from sim.model.calendars import duty_level
from sim.model.meaning import Meaning, Request
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Delay, Gate, Hold, Mark, Node, Parallel, Put, Sequence, StockAtLeast, Work
from sim.scenario.schema import Procedure, Scenario
from sim.units.distributions import Distribution, Fixed, bounds


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step as it will be carried out: at which desk of which actor, after which other steps."""

    name: str
    title: str
    actor: str
    desk: str
    work: Distribution
    hand_over: Distribution
    after: frozenset[str]
    cause: Cause


@dataclass(frozen=True, slots=True)
class Roles:
    """Who is who in one case: country entered, country left, the force's nation."""

    host: str
    origin: str
    sponsor: str

    def resolve(self, desk: str) -> tuple[str, str]:
        """Actor and desk of a text such as 'host.movement_centre'."""
        role, _, name = desk.partition(".")
        return {"host": self.host, "origin": self.origin, "sponsor": self.sponsor}.get(role, role), name


StepGraph = Mapping[str, StepPlan]


def national_steps(procedure: Procedure, roles: Roles) -> StepGraph:
    """The steps as national rules have them, with the roles filled in."""
    steps = {}
    for name, step in procedure.steps.items():
        actor, desk = roles.resolve(step.desk)
        steps[name] = StepPlan(
            name=name,
            title=step.title or name,
            actor=actor,
            desk=desk,
            work=step.work,
            hand_over=Fixed(0.0) if step.hand_over is None else step.hand_over,
            after=frozenset(step.after),
            cause=Cause(step.cause),
        )
    return steps


def chains(steps: StepGraph) -> tuple[tuple[StepPlan, ...], ...]:
    """The steps cut into maximal chains, in order of first step; within a chain each step needs only the one before.

    Raises
    ------
    LeidangError
        The steps wait for each other in a circle.
    """
    followers: dict[str, list[str]] = {name: [] for name in steps}
    for name in sorted(steps):
        for before in steps[name].after:
            followers[before].append(name)
    follows = {
        name: next(iter(step.after))
        for name, step in steps.items()
        if len(step.after) == 1 and len(followers[next(iter(step.after))]) == 1
    }
    leads = {before: name for name, before in follows.items()}
    found = []
    for head in sorted(steps):
        if head in follows:
            continue
        chain = [head]
        while chain[-1] in leads:
            chain.append(leads[chain[-1]])
        found.append(tuple(steps[name] for name in chain))
    if sum(len(chain) for chain in found) != len(steps):
        raise LeidangError(f"steps wait for each other in a circle: {', '.join(sorted(steps))}")
    return tuple(found)


class ProcedureBuilder:
    """Turns step graphs into processes in a world."""

    def __init__(self, world: World, scenario: Scenario) -> None:
        self._world = world
        self._scenario = scenario
        self.requests: list[Request] = []

    def desk(self, actor: str, desk: str) -> tuple[str, str]:
        """The resource of a desk's staff and the level at which they work."""
        found = self._scenario.actors[actor].desks[desk]
        duty = duty_level(self._world, self._scenario, self._scenario.actors[actor], found.duty)
        name = f"{actor}.{desk}"
        pace = duty if found.pace == 1.0 else self._world.product(f"pace {name}", duty, found.pace)
        return self._world.resource(name, found.staff, "desk", actor, duty), pace

    def request(
        self, procedure: str, name: str, subject: str, steps: StepGraph, roles: Roles, requested: int, priority: int
    ) -> str:
        """Add the process that carries out one request; returns the stock in which the permission will lie.

        Parameters
        ----------
        procedure, name
            The procedure, and the name of this request, unique: 'light brigade 1 / clearance NO-SE'.
        requested
            Second at which it is asked for.
        """
        stock = self._world.stock(f"{name} / granted")
        asked, decided = f"{name} / requested", f"{name} / decided"
        body = Sequence(
            f"{name} / case",
            (
                Mark(asked, "requested"),
                *self._branches(procedure, name, steps, roles, priority),
                Mark(decided, "decided"),
                Put(f"{name} / grant", stock),
            ),
        )
        self._world.process(name, body, requested, subject)
        self.requests.append(Request(procedure, subject, roles.host, roles.sponsor, asked, decided))
        return stock

    def _branches(self, procedure: str, name: str, steps: StepGraph, roles: Roles, priority: int) -> tuple[Node, ...]:
        if not steps:
            return ()
        found = chains(steps)
        branches = tuple(self._chain(procedure, name, chain, steps, roles, priority) for chain in found)
        return branches if len(branches) == 1 else (Parallel(f"{name} / steps", branches),)

    def _chain(
        self, procedure: str, name: str, chain: tuple[StepPlan, ...], steps: StepGraph, roles: Roles, priority: int
    ) -> Node:
        inside = {step.name for step in chain}
        nodes: list[Node] = []
        for step in chain:
            came_from = _handed_over_by(step, steps, roles)
            meaning = Meaning(f"{step.actor}.{step.desk} {step.name}", procedure, came_from, step.actor)
            nodes += [self._wait_for(name, step, before, meaning) for before in sorted(step.after - inside)]
            nodes += self._step(name, step, priority, meaning)
            if any(step.name in other.after and other.name not in inside for other in steps.values()):
                stock = self._world.stock(f"{name} / {step.name} done")
                nodes.append(Put(f"{name} / {step.name} / done", stock))
        return Sequence(f"{name} / from {chain[0].name}", tuple(nodes))

    def _wait_for(self, name: str, step: StepPlan, before: str, meaning: Meaning) -> Node:
        label = self._world.mean(f"{name} / {step.name} / after {before}", meaning)
        stock = self._world.stock(f"{name} / {before} done")
        return Gate(label, StockAtLeast(stock, 1), step.cause, follow=True)

    def _step(self, name: str, step: StepPlan, priority: int, meaning: Meaning) -> list[Node]:
        desk, pace = self.desk(step.actor, step.desk)
        at_desk = self._world.mean(f"{name} / {step.name}", meaning)
        work = Work(self._world.mean(f"{at_desk} / work", meaning), step.work, pace, step.cause)
        hold = Hold(at_desk, desk, work, priority=priority)
        if bounds(step.hand_over) == (0.0, 0.0):
            return [hold]
        label = self._world.mean(f"{at_desk} / hand-over", meaning)
        # A file that lies before a desk is waiting for what that desk does.
        return [Delay(label, step.hand_over, step.cause), hold]


def _handed_over_by(step: StepPlan, steps: StepGraph, roles: Roles) -> str:
    """The actor who had the case before: that of the first step this one waits for, else whoever asks."""
    before = sorted(name for name in step.after if name in steps)
    return steps[before[0]].actor if before else roles.sponsor
