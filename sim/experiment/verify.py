"""Do both engines say the same of a user's own scenario, to the last second?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from sim.domains.scenario import Scenario
from sim.engine import simpy_engine
from sim.engine.kernel.engine import Kernel
from sim.engine.trace import CAUSES, Intervals, Kind, Trace
from sim.errors import SimulationError
from sim.model.build import build
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing one variant came to.

    Attributes
    ----------
    intervals
        Intervals compared over all replications.
    difference
        The first difference in words; None where there is none.
    """

    variant: str
    replications: int
    intervals: int
    difference: str | None


def verify(scenario: Scenario, variant: str, replications: int) -> Verdict:
    """Run some replications of a variant on both engines and compare everything they recorded."""
    program = build(scenario, variant).program
    check(program)
    index = index_program(program)
    kernel = Kernel(index)
    compared = 0
    for replication in range(replications):
        reference = _traced(lambda number: simpy_engine.simulate(index, scenario.seed, number), replication)
        other = _traced(lambda number: _of_kernel(kernel, scenario.seed, number), replication)
        if isinstance(reference, Trace):
            compared += len(reference.intervals.token)
        difference = _difference(index, reference, other)
        if difference is not None:
            return Verdict(variant, replication + 1, compared, f"replication {replication}: {difference}")
    return Verdict(variant, replications, compared, None)


def _of_kernel(kernel: Kernel, seed: int, replication: int) -> Trace:
    kernel.run(seed, replication)
    return kernel.trace()


def _traced(simulate: Callable[[int], Trace], replication: int) -> Trace | str:
    """The trace of a replication, or why it failed."""
    try:
        return simulate(replication)
    except SimulationError as error:
        return str(error)


def _difference(index: ProgramIndex, reference: Trace | str, other: Trace | str) -> str | None:
    """The first difference; a failure in the same words is none."""
    if isinstance(reference, Trace) and isinstance(other, Trace):
        return first_difference(index, reference, other)
    if reference == other:
        return None
    results = [f"fails: {trace}" if isinstance(trace, str) else "goes well" for trace in (reference, other)]
    return f"on SimPy it {results[0]}; on the kernel it {results[1]}"


def first_difference(index: ProgramIndex, reference: Trace, other: Trace) -> str | None:
    """The earliest difference of two traces in words; None where they are equal in everything."""
    if (difference := _first_interval(index, reference.intervals, other.intervals)) is not None:
        return difference
    for part in ("tokens", "marks", "levels", "resources"):
        ours, theirs = getattr(reference, part), getattr(other, part)
        for column in fields(ours):
            if not np.array_equal(getattr(ours, column.name), getattr(theirs, column.name)):
                return f"the {part} differ in {column.name}"
    if reference.waiting != other.waiting:
        return "they disagree on who is still waiting at the end"
    return None


def _first_interval(index: ProgramIndex, ours: Intervals, theirs: Intervals) -> str | None:
    """The interval that differs and ends first."""
    rows, others = _rows(ours), _rows(theirs)
    if rows == others:
        return None
    only_ours, only_theirs = set(rows) - set(others), set(others) - set(rows)
    second, who, row = min(
        [(row[5], "only SimPy has", row) for row in only_ours]
        + [(row[5], "only the kernel has", row) for row in only_theirs]
    )
    _, label, kind, cause, start, *_ = row
    what = f"{Kind(kind).name.lower()} of {index.labels[label]!r} charged to {CAUSES[cause].value}"
    return f"up to second {second} they agree; then {who} {what} from second {start} to {second}"


def _rows(intervals: Intervals) -> list[tuple[int, ...]]:
    columns = (getattr(intervals, column.name).tolist() for column in fields(intervals))
    return list(zip(*columns, strict=True))
