"""Procedures for one case, taken alone: step graphs made by hand, and what becomes of them in a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sim.domains.coordination.desks import NATIONAL, DeskRules
from sim.domains.coordination.procedures import ProcedureBuilder
from sim.domains.coordination.steps import StepGraph, StepPlan
from sim.domains.scenario import Scenario
from sim.engine.simpy_engine import simulate
from sim.engine.trace import CAUSES, Kind, Trace
from sim.model.build import build
from sim.model.case import Roles
from sim.model.meaning import Meaning
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program
from sim.process.primitives import Mark, Sequence
from sim.units.distributions import Distribution, Fixed
from tests.unit.model import small

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR
ROLES = Roles(host="FI", origin="SE", sponsor="GB")


def step(
    name: str,
    after: Iterable[str] = (),
    work: float | Distribution = HOUR,
    hand_over: float | Distribution = 0,
    desk: str = "FI.centre",
    cause: Cause = Cause.CLEARANCE,
) -> StepPlan:
    """A step; plain numbers are seconds."""
    actor, _, place = desk.partition(".")
    return StepPlan(name, name, actor, place, _sure(work), _sure(hand_over), frozenset(after), cause)


def graph(*steps: StepPlan) -> StepGraph:
    """Steps by name."""
    return {one.name: one for one in steps}


def needs(steps: StepGraph) -> dict[str, set[str]]:
    """What each step waits for."""
    return {name: set(one.after) for name, one in steps.items()}


@dataclass(frozen=True)
class Case:
    """One request as it went.

    Attributes
    ----------
    decided
        Second of the decision, None where the run ended first.
    work
        Begin and end of the working time of each step, in the order of the steps' ends.
    """

    decided: int | None
    work: dict[str, tuple[int, int]]
    trace: Trace
    index: ProgramIndex
    meanings: dict[str, Meaning]


@dataclass(frozen=True)
class One:
    """One case: its steps, and when and how it is asked for."""

    steps: StepGraph
    requested: int = 0
    name: str = "case"
    urgent: bool = False
    priority: int = 0


def run_alone(scenario: Scenario, steps: StepGraph, requested: int = 0, seed: int = 1, replication: int = 0) -> Case:
    """Carry out one request with nobody else in the world."""
    return run_cases(scenario, One(steps, requested), seed=seed, replication=replication)


def run_cases(
    scenario: Scenario, *cases: One, rules: DeskRules = NATIONAL, seed: int = 1, replication: int = 0
) -> Case:
    """Carry out some requests in one world; what is returned is about the one that is called 'case'."""
    world = World()
    builder = ProcedureBuilder(world, scenario, rules)
    for one in cases:
        nodes = builder.carry_out("clearance", one.name, one.steps, ROLES, one.priority, urgent=one.urgent)
        body = (*nodes, Mark(f"{one.name} / decided", "decided"))
        world.process(one.name, Sequence(f"{one.name} / case", body), one.requested, f"subject of {one.name}")
    program = world.program(scenario.horizon)
    check(program)
    index = index_program(program)
    trace = simulate(index, seed, replication)
    seconds = dict(zip((index.labels[i] for i in trace.marks.label.tolist()), trace.marks.time.tolist(), strict=True))
    return Case(cast("int | None", seconds.get("case / decided")), _work(trace, index), trace, index, world.meanings)


def run_model(scenario: Scenario, variant: str, seed: int = 1, replication: int = 0) -> tuple[Trace, ProgramIndex]:
    """One replication of a whole model."""
    model = build(scenario, variant)
    check(model.program)
    index = index_program(model.program)
    return simulate(index, seed, replication), index


def charged(case: Case) -> dict[str, int]:
    """Seconds charged to each cause on the threads of the case; joins, which repeat their branches, left out."""
    intervals = case.trace.intervals
    own = [case.index.labels[label].startswith("case / ") for label in intervals.label.tolist()]
    found: dict[str, int] = {}
    for kind, code, seconds, counts in zip(
        intervals.kind.tolist(), intervals.cause.tolist(), (intervals.end - intervals.start).tolist(), own, strict=True
    ):
        if counts and kind not in (Kind.HOLD, Kind.JOIN):
            cause = CAUSES[code].value
            found[cause] = found.get(cause, 0) + seconds
    return found


def _work(trace: Trace, index: ProgramIndex) -> dict[str, tuple[int, int]]:
    intervals = trace.intervals
    found: dict[str, tuple[int, int]] = {}
    for label, start, end in zip(
        intervals.label.tolist(), intervals.start.tolist(), intervals.end.tolist(), strict=True
    ):
        name = index.labels[label].removeprefix("case / ")
        if name.endswith(" / work"):
            begin, _ = found.get(name.removesuffix(" / work"), (start, end))
            found[name.removesuffix(" / work")] = (begin, end)
    return found


def _sure(value: float | Distribution) -> Distribution:
    return Fixed(float(value)) if isinstance(value, int | float) else value


def at_ministry(work: float) -> StepGraph:
    """One step at the Finnish ministry."""
    return graph(step("a", work=work, desk="FI.ministry"))


def ministry(**fields: object) -> dict[str, Any]:
    """The desks of an actor whose ministry differs from that of the small scenario."""
    return {"desks": {**small.DESKS, "ministry": {**small.DESKS["ministry"], **fields}}}


def with_actors(at: Path, start: str = "2026-01-12T06:00+01:00", **changes: dict[str, Any]) -> Scenario:
    """The small scenario with actors added or changed, field by field; `holidays` are office hours with holidays."""
    content = small.content()
    content["start"] = start
    content["duty_hours"]["holidays"] = {**content["duty_hours"]["office"], "holidays": True}
    for actor, fields in changes.items():
        content["actors"][actor] = {**content["actors"].get(actor, {}), **fields}
    return small.loaded(at, content)
