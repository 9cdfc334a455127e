"""From traces to measured quantities with a 99.9 % interval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import CAUSE_CODE, NO_TOKEN, Kind, Trace
from sim.process.causes import Cause
from sim.process.index import ProgramIndex
from sim.process.primitives import Acquire, Hold
from sim.process.walk import preorder

CONFIDENCE = 0.999
WARM_SHARE, TAIL_SHARE = 0.1, 0.02
"""Shares of a run that are left out: the start, while it fills, and the end, where waits are cut off."""

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Interval:
    """A mean over independent replications with its 99.9 % t interval."""

    mean: float
    low: float
    high: float
    n: int

    def holds(self, value: float) -> bool:
        """Whether the value lies inside."""
        return self.low <= value <= self.high


def interval(values: list[float]) -> Interval:
    """The interval of the mean of independent values (at least two)."""
    from scipy.stats import t

    n, mean = len(values), float(np.mean(values))
    half = float(t.ppf((1.0 + CONFIDENCE) / 2.0, n - 1)) * float(np.std(values, ddof=1)) / sqrt(n)
    return Interval(mean, mean - half, mean + half, n)


@dataclass(frozen=True)
class Run:
    """One replication, read the way a queueing text asks: customers, waits, shares of time."""

    index: ProgramIndex
    trace: Trace

    @property
    def first(self) -> int:
        """Second from which the run is measured."""
        return int(self.index.program.horizon * WARM_SHARE)

    @property
    def last(self) -> int:
        """Arrivals after this second are left out."""
        return int(self.index.program.horizon * (1.0 - TAIL_SHARE))

    def customers(self, label: str) -> Ints:
        """Rows of the tokens that began with this label while the run was measured."""
        tokens = self.trace.tokens
        here = (tokens.label == self.index.label_index[label]) & (tokens.start >= self.first)
        return np.flatnonzero(here & (tokens.start < self.last))

    def rows(self, kind: Kind, *labels: str) -> Bools:
        """Which intervals are of a kind (and, if labels are given, at one of them)."""
        intervals = self.trace.intervals
        here: Bools = intervals.kind == kind
        if labels:
            here &= np.isin(intervals.label, [self.index.label_index[label] for label in labels])
        return here

    def times(self, label: str, which: Bools) -> NDArray[np.float64]:
        """Seconds that each customer spent in the intervals chosen, one value per customer."""
        intervals = self.trace.intervals
        spent = (intervals.end - intervals.start)[which].astype(np.float64)
        per_token = np.bincount(intervals.token[which], weights=spent, minlength=len(self.trace.tokens.label))
        return np.asarray(per_token[self.customers(label)], dtype=np.float64)

    def lives(self, label: str) -> NDArray[np.float64]:
        """Seconds from start to end of each customer; those still there at the end of the run are left out."""
        tokens, rows = self.trace.tokens, self.customers(label)
        ended = rows[tokens.end[rows] >= 0]
        return (tokens.end[ended] - tokens.start[ended]).astype(np.float64)

    def time_average(self, which: Bools) -> float:
        """How many of the intervals chosen are going on, on average over the measured time."""
        intervals = self.trace.intervals
        inside = np.clip(intervals.end[which], self.first, None) - np.clip(intervals.start[which], self.first, None)
        return float(inside.sum()) / (self.index.program.horizon - self.first)

    def average_level(self, level: str) -> float:
        """Average of a level that is 1 at the start, over the whole run."""
        changes, horizon = self.trace.levels, self.index.program.horizon
        program = self.index.program
        names = sorted([each.name for each in program.levels] + [each.name for each in program.derived])
        here = changes.level == names.index(level)
        times = np.concatenate(([0], changes.time[here], [horizon]))
        values = np.concatenate(([1.0], changes.value[here]))
        return float((np.diff(times) * values).sum()) / horizon

    def share_charged_to(self, cause: Cause, which: Bools) -> float:
        """Share of the time in the intervals chosen that is charged to a cause."""
        intervals = self.trace.intervals
        spent = intervals.end - intervals.start
        return float(spent[which & (intervals.cause == CAUSE_CODE[cause])].sum()) / float(spent[which].sum())

    @cached_property
    def resource_of_label(self) -> dict[int, str]:
        """The resource asked for at each label that asks for one."""
        nodes = preorder(process.body for process in self.index.unfolded.processes)
        return {self.index.label_index[node.label]: node.resource for node in nodes if isinstance(node, Acquire | Hold)}


def littles_law_gaps(run: Run) -> dict[str, int]:
    """Little's law on one run: unit seconds by which the queue's area differs from the sum of the waits.

    Length of the queue, averaged over time, is arrivals times mean wait; over one run, with the waits still open
    at its end counted up to there, this holds to the second and not only in the mean. Source: Little (1961), "A
    proof for the queuing formula L = lambda W", Operations Research 9.

    Returns
    -------
    For each resource the gap of the queue, and under "<resource> in use" that of the units in use (no level closes
    them here); all are zero where the law holds.
    """
    intervals, use = run.trace.intervals, run.trace.resources
    names = sorted(resource.name for resource in run.index.program.resources)
    owner = np.full(len(run.index.labels), NO_TOKEN)
    for label, resource in run.resource_of_label.items():
        owner[label] = names.index(resource)
    area = (intervals.end - intervals.start) * intervals.amount
    gaps = {}
    for number, name in enumerate(names):
        here = owner[intervals.label] == number
        gaps[name] = int(use.queued[number] - area[here & (intervals.kind == Kind.QUEUE)].sum())
        gaps[f"{name} in use"] = int(use.busy[number] - area[here & (intervals.kind == Kind.HOLD)].sum())
    return gaps
