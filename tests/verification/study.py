"""One verification study: a program, what theory says about it, how it is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from sim.process.causes import Cause
from sim.process.check import check
from sim.process.draws import label_key
from sim.process.index import index_program
from sim.process.primitives import Delay, Node, Repeat, Sequence, Spawn
from sim.process.program import Process, Program
from sim.units.distributions import Distribution, Exponential
from tests.verification.engines import ENGINES, REPLICATIONS
from tests.verification.measure import Interval, Run, interval, littles_law_gaps

HOUR = 3600
"""Times are drawn in whole seconds; means of hours keep the rounding far below what a simulation can tell."""

SEED = 20260112
"""Fixed before the first run and never chosen for its result."""


@dataclass(frozen=True)
class Study:
    """A model with a known answer.

    Attributes
    ----------
    theory
        Quantity, with its unit if it has one, and its value.
    measure
        The same quantities, measured in one run.
    """

    title: str
    program: Program
    theory: Mapping[str, float]
    measure: Callable[[Run], Mapping[str, float]]

    @property
    def seed(self) -> int:
        """The root seed: another one for each title, so that studies do not share their chances."""
        return SEED ^ label_key(self.title)


@dataclass(frozen=True)
class Outcome:
    """What a study gave: an interval per quantity, and whether Little's law held in every single run."""

    intervals: Mapping[str, Interval]
    littles_law_broken: tuple[str, ...]

    def outside(self, theory: Mapping[str, float]) -> list[str]:
        """The quantities whose theory lies outside the interval, in words."""
        return [
            f"{quantity}: theory {value:.5g}, simulated {found.mean:.5g} in [{found.low:.5g}, {found.high:.5g}]"
            for quantity, value in theory.items()
            if not (found := self.intervals[quantity]).holds(value)
        ]


def carry_out(study: Study, engine: str) -> Outcome:
    """Run the replications of a study on an engine."""
    check(study.program)
    index = index_program(study.program)
    measured: dict[str, list[float]] = {quantity: [] for quantity in study.theory}
    broken = []
    for replication in range(REPLICATIONS[engine]):
        run = Run(index, ENGINES[engine](index, study.seed, replication))
        for quantity, value in study.measure(run).items():
            measured[quantity].append(value)
        gaps = littles_law_gaps(run)
        broken += [f"replication {replication}, {what}: {gap} s" for what, gap in gaps.items() if gap]
    return Outcome({quantity: interval(values) for quantity, values in measured.items()}, tuple(broken))


@cache
def outcome(make: Callable[[], Study], engine: str) -> Outcome:
    """The outcome of a study, carried out once however many tests and tables ask for it."""
    return carry_out(make(), engine)


def arrivals(name: str, rate: float, customer: Node) -> Process:
    """A Poisson stream of customers, `rate` an hour."""
    gap = Delay(f"{name} / gap", Exponential(HOUR / rate), Cause.PLANNED_WAIT)
    turn = Sequence(f"{name} / turn", (gap, Spawn(f"{name} / arrival", customer)))
    return Process(name, Repeat(f"{name} / again and again", turn))


def hours(mean: float) -> Exponential:
    """An exponential time with a mean in hours."""
    return Exponential(mean * HOUR)


def serve(label: str, time: Distribution) -> Delay:
    """A service or any other time spent."""
    return Delay(label, time, Cause.HANDLING)
