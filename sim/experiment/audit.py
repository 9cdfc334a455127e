"""Check of common random numbers: adds unrelated elements and verifies that no other result changes.

Each draw belongs to what it is for. So a run must stay as it was, to the second, when something unrelated is
added, and when the file lists things in another order. Each check makes one such change to a scenario,
runs both, and compares every interval of everything that was there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim.domains.coordination.rewrites import Between, Waive
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.coordination.schema.procedures import Procedure
from sim.domains.movement.schema.forces import Force, Lift
from sim.domains.movement.schema.network import Network, NetworkLink, NetworkNode
from sim.domains.scenario import Scenario
from sim.engine import simpy_engine
from sim.engine.trace import CAUSES, NO_TOKEN, Kind, Trace
from sim.errors import LeidangError
from sim.experiment.run_spec import Engine
from sim.model.build import build
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program
from sim.process.primitives import Delay, Repeat
from sim.process.program import Process, Program
from sim.units.distributions import Exponential

if TYPE_CHECKING:
    from sim.engine.kernel.engine import Kernel

NAME: Final = "audit"
"""With this word begins the name of everything that a check adds."""

HOUR_S: Final = 3600
COLUMNS: Final = ("kind", "cause", "start", "end", "amount", "follow", "closed")

Row = tuple[int | str, ...]
"""An interval: its end, its label, who it belongs to, who ended it, and the columns."""


@dataclass(frozen=True, slots=True)
class AuditChange:
    """Something that may not move anything else.

    Attributes
    ----------
    scenario
        What it does to the scenario and the name of a variant.
    program
        What it does to the program.
    """

    title: str
    scenario: Callable[[Scenario, str], Scenario]
    program: Callable[[Program], Program]


@dataclass(frozen=True, slots=True)
class Audited:
    """What one check came to.

    Attributes
    ----------
    intervals
        Intervals compared over all variants and replications.
    runs
        Replications of variants compared.
    added
        Intervals that only the changed scenario has, all of what was added.
    moved
        The first thing that moved, in words; None where nothing did.
    """

    title: str
    runs: int
    intervals: int
    added: int
    moved: str | None


def audit(
    scenario: Scenario, replications: int, engine: Engine, progress: Callable[[int, int], None]
) -> Iterator[Audited]:
    """Run every check on every variant of a scenario, on one of the engines.

    Raises
    ------
    LeidangError
        The scenario already has something whose name begins as that of what the checks add.
    """
    taken = [*scenario.actors, *scenario.arrangements, *scenario.procedures, *(force.name for force in scenario.forces)]
    if any(name.startswith(NAME) for name in taken):
        raise LeidangError(
            f"names that begin with {NAME!r} are those of what this command adds; give them another name"
        )
    asked = len(CHANGES) * len(scenario.variants) * replications
    before: dict[tuple[str, int], list[Row]] = {}
    for number, change in enumerate(CHANGES):
        counted, added, moved = 0, 0, None
        for at, variant in enumerate(scenario.variants):
            changed = _Runner(change.program(build(change.scenario(scenario, variant), variant).program), engine)
            plain = None if number else _Runner(build(scenario, variant).program, engine)
            for replication in range(replications):
                if plain is not None:
                    before[variant, replication] = plain.rows(scenario.seed, replication)
                after = changed.rows(scenario.seed, replication)
                unchanged = [row for row in after if not any(str(word).startswith(NAME) for word in row[1:4])]
                counted, added = counted + len(before[variant, replication]), added + len(after) - len(unchanged)
                difference = first_moved(before[variant, replication], unchanged)
                moved = moved or (f"{variant}, replication {replication}: {difference}" if difference else None)
                progress((number * len(scenario.variants) + at) * replications + replication + 1, asked)
        yield Audited(change.title, len(scenario.variants) * replications, counted, added, moved)


def first_moved(before: list[Row], after: list[Row]) -> str | None:
    """The earliest interval that only one of two runs has, in words; None where both have the same."""
    if before == after:
        return None
    earlier, other = set(before), set(after)
    gone, come = min(earlier - other, default=None), min(other - earlier, default=None)
    if gone is None and come is None:
        return "an interval occurs another number of times"
    first = min(row for row in (gone, come) if row is not None)
    end, label, _, _, kind, cause, start = first[:7]
    what = f"{Kind(int(kind)).name.lower()} of {label!r} charged to {CAUSES[int(cause)].value}"
    return f"from second {start} to {end}, only {'before' if first == gone else 'after'} the change: {what}"


class _Runner:
    """A program on one of the engines."""

    def __init__(self, program: Program, engine: Engine) -> None:
        check(program)
        self._index = index_program(program)
        self._kernel: Kernel | None = None
        if engine == "kernel":
            from sim.engine.kernel.engine import Kernel

            self._kernel = Kernel(self._index)

    def rows(self, seed: int, replication: int) -> list[Row]:
        """Every interval by the names of its label, token and releaser, so that other programs compare; sorted."""
        trace = self._trace(seed, replication)
        table, names = trace.intervals, [*_tokens(self._index, trace), ""]
        columns = [getattr(table, name).tolist() for name in COLUMNS]
        words = [
            [self._index.labels[label] for label in table.label.tolist()],
            [names[token] for token in table.token.tolist()],
            [names[-1 if token == NO_TOKEN else token] for token in table.released_by.tolist()],
        ]
        return sorted(zip(columns[3], *words, *columns, strict=True))

    def _trace(self, seed: int, replication: int) -> Trace:
        if self._kernel is None:
            return simpy_engine.simulate(self._index, seed, replication)
        self._kernel.run(seed, replication)
        return self._kernel.trace()


def _tokens(index: ProgramIndex, trace: Trace) -> list[str]:
    """What each token is called: its label, the loops around it and its subject."""
    tokens = trace.tokens
    parts = zip(tokens.label.tolist(), tokens.loop.tolist(), tokens.subject.tolist(), strict=True)
    return [
        f"{index.labels[label]} {loop} {'' if subject == NO_TOKEN else index.subjects[subject]}"
        for label, loop, subject in parts
    ]


# The changes ---------------------------------------------------------------------------------------------------------


def _same(program: Program) -> Program:
    return program


def _unchanged(scenario: Scenario, _: str) -> Scenario:
    return scenario


def _overlay(scenario: Scenario, variant: str) -> Scenario:
    """An arrangement between two organisations without cases, which waives every step of every procedure."""
    actor = next(iter(scenario.actors.values()))
    pair = (f"{NAME} one", f"{NAME} other")
    rewrites = tuple(
        Waive(do="waive", procedure=name, steps=tuple(procedure.steps), between=_between(procedure))
        for name, procedure in scenario.procedures.items()
    )
    overlay = Arrangement(title=NAME, basis="made up", parties=pair, rewrites=rewrites)
    return scenario.model_copy(
        update={
            "actors": {**scenario.actors, **dict.fromkeys(pair, actor)},
            "arrangements": {**scenario.arrangements, f"{NAME} overlay": overlay},
            "variants": {**scenario.variants, variant: (*scenario.variants[variant], f"{NAME} overlay")},
        }
    )


def _between(procedure: Procedure) -> Between:
    if procedure.asked == "call":
        return "parties"
    return "border" if procedure.asked == "border" else "host_sponsor"


def _unit(scenario: Scenario, _: str) -> Scenario:
    """A force on a new road in its sponsor's country, where it needs no clearance."""
    known = {node.country for node in scenario.network.nodes}
    sponsor = next((name for name in sorted(scenario.actors) if name in known), None)
    if sponsor is None:
        raise LeidangError("no actor is a country of the network, so there is nowhere for an unrelated unit to drive")
    ends = tuple(
        NetworkNode(id=f"{NAME} {end}", name=NAME, country=sponsor, kind="city", lon_deg=0.0, lat_deg=0.0)
        for end in ("here", "there")
    )
    road = NetworkLink(
        id=f"{NAME} road",
        from_node=ends[0].id,
        to_node=ends[1].id,
        mode="road",
        length_km=100.0,
        speed_kmh=40.0,
        road_vehicles_per_day=500.0,
    )
    force = Force.model_validate(
        {
            "name": f"{NAME} unit",
            "sponsor": sponsor,
            "from": ends[0].id,
            "to": ends[1].id,
            "ready": HOUR_S,
            "due": scenario.horizon - 1,
            "lift": Lift(vehicles=100),
            "modes": ("road",),
        }
    )
    network = Network(nodes=(*scenario.network.nodes, *ends), links=(*scenario.network.links, road))
    return scenario.model_copy(update={"network": network, "forces": (force, *scenario.forces)})


def _draws(program: Program) -> Program:
    """A process that draws again and again, and does nothing with it."""
    body = Repeat(f"{NAME} again", Delay(f"{NAME} draw", Exponential(3.0 * HOUR_S), Cause.PLANNED_WAIT))
    return replace(program, processes=(Process(f"{NAME} process", body), *program.processes))


def _variants_turned(scenario: Scenario, _: str) -> Scenario:
    return scenario.model_copy(update={"variants": dict(reversed(scenario.variants.items()))})


def _forces_turned(scenario: Scenario, _: str) -> Scenario:
    return scenario.model_copy(update={"forces": scenario.forces[::-1]})


CHANGES: Final = (
    AuditChange("an arrangement without effect", _overlay, _same),
    AuditChange("an unrelated unit on a new road", _unit, _same),
    AuditChange("unused draws", _unchanged, _draws),
    AuditChange("the variants in another order", _variants_turned, _same),
    AuditChange("the forces in another order", _forces_turned, _same),
)
"""What is tried, in this order."""
