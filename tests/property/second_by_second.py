"""The state of the world at the end of every second, worked out from a trace without the help of an engine.

Modifiers, puts and takes are known from the marks that `tests.property.programs` sets beside them; what is held and
asked for, from the intervals. Arrays have one element for each second of the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import Kind, Trace
from sim.process.causes import Cause
from sim.process.index import ProgramIndex
from sim.process.primitives import Acquire, Hold, Node, Take
from sim.process.program import DerivedLevel
from sim.process.walk import preorder

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SecondBySecond:
    """A run, second by second."""

    index: ProgramIndex
    trace: Trace

    @cached_property
    def nodes(self) -> dict[int, Node]:
        """Nodes by the index of their label."""
        found = preorder(process.body for process in self.index.program.processes)
        return {self.index.label_index[node.label]: node for node in found}

    def sums(self, *words: str) -> Ints:
        """How often a milestone has been reached, weighted by the number in it if there is one ("put 2 fuel").

        Parameters
        ----------
        words
            First and last word of the milestone: ("add", "storm"), ("put", "fuel").
        """
        happened = np.zeros(self.index.program.horizon, dtype=np.int64)
        for label, second in zip(self.trace.marks.label.tolist(), self.trace.marks.time.tolist(), strict=True):
            what, _, rest = self.index.milestones[label].partition(" ")
            if what != words[0]:
                continue
            number, _, name = rest.partition(" ") if what in {"put", "take"} else ("1", "", rest)
            if name == words[1]:
                happened[second] += int(number)
        return np.cumsum(happened)

    def applications(self, modifier: str) -> Ints:
        """How often a modifier applies."""
        return self.sums("add", modifier) - self.sums("remove", modifier)

    def capacity(self, resource: str) -> Ints:
        """Capacity at the end of each second."""
        return np.maximum(0, self._base(resource) + self._changes(resource, rising_first=False))

    def most_capacity(self, resource: str) -> Ints:
        """At least the capacity at any moment of each second, in whatever order its changes came."""
        return np.maximum(0, self._base(resource) + self._changes(resource, rising_first=True))

    def _base(self, resource: str) -> int:
        return next(each.capacity for each in self.index.program.resources if each.name == resource)

    def _changes(self, resource: str, *, rising_first: bool) -> Ints:
        total = np.zeros(self.index.program.horizon, dtype=np.int64)
        for modifier in self.index.program.modifiers:
            if modifier.target == resource:
                amount = int(modifier.amount)
                added, removed = self.sums("add", modifier.name), self.sums("remove", modifier.name)
                if rising_first and amount > 0:
                    removed = np.concatenate(([0], removed[:-1]))
                elif rising_first:
                    added = np.concatenate(([0], added[:-1]))
                total += amount * (added - removed)
        return total

    @cached_property
    def levels(self) -> dict[str, Floats]:
        """Every level at the end of each second, from its modifiers and inputs."""
        program = self.index.program
        values: dict[str, Floats] = {}
        for level in program.levels:
            factors = [
                modifier.amount ** self.applications(modifier.name)
                for modifier in program.modifiers
                if modifier.target == level.name
            ]
            values[level.name] = np.asarray(level.base * prod(factors, start=np.ones(program.horizon)), np.float64)
        for derived in program.derived:  # the generator lists inputs before what is derived from them
            values[derived.name] = np.clip(_combined(derived, values), derived.low, derived.high)
        return values

    def told_level(self, level: str) -> Floats:
        """A level at the end of each second as the trace tells it."""
        program, changes = self.index.program, self.trace.levels
        names = sorted(self.levels)
        values = np.full(program.horizon, self.initial[level])
        here = changes.level == names.index(level)
        for second, value in zip(changes.time[here].tolist(), changes.value[here].tolist(), strict=True):
            values[second:] = value
        return values

    @cached_property
    def initial(self) -> dict[str, float]:
        """Every level before anything has happened."""
        values = {level.name: np.array([level.base]) for level in self.index.program.levels}
        for derived in self.index.program.derived:
            values[derived.name] = np.clip(_combined(derived, values), derived.low, derived.high)
        return {name: float(value[0]) for name, value in values.items()}

    def is_open(self, resource: str) -> NDArray[np.bool_]:
        """Whether the level of a resource is above zero at the end of each second."""
        level = next(each.level for each in self.index.program.resources if each.name == resource)
        return np.ones(self.index.program.horizon, dtype=np.bool_) if level is None else self.levels[level] > 0.0

    def cause_while_stopped(self, level: str, second: int) -> Cause:
        """What time is charged to while a level is zero at the end of a second."""
        for derived in self.index.program.derived:
            if derived.name == level:
                stopped = (name for name in derived.inputs if self.levels[name][second] <= 0.0)
                return next((self.cause_while_stopped(name, second) for name in stopped), derived.cause)
        return next(each.cause for each in self.index.program.levels if each.name == level)

    def rows(self, kind: Kind, name: str) -> Ints:
        """Intervals of a kind that have to do with a resource or stock."""
        table = self.trace.intervals
        return np.array(
            [
                row
                for row in np.flatnonzero(table.kind == kind).tolist()
                if _asked_for(self.nodes[int(table.label[row])]) == name
            ],
            dtype=np.int64,
        )

    def units(self, rows: Ints) -> Ints:
        """Units in the given intervals at the end of each second."""
        table, total = self.trace.intervals, np.zeros(self.index.program.horizon, dtype=np.int64)
        for row in rows.tolist():
            total[table.start[row] : table.end[row]] += table.amount[row]
        return total

    def most_units(self, rows: Ints) -> Ints:
        """The largest number of units in any of the given intervals at the end of each second."""
        table, largest = self.trace.intervals, np.zeros(self.index.program.horizon, dtype=np.int64)
        for row in rows.tolist():
            here = slice(table.start[row], table.end[row])
            largest[here] = np.maximum(largest[here], table.amount[row])
        return largest


def _combined(derived: DerivedLevel, values: dict[str, Floats]) -> Floats:
    parts = np.array([weight * values[name] for weight, name in zip(derived.weights, derived.inputs, strict=True)])
    combined = {"sum": parts.sum(axis=0), "product": parts.prod(axis=0), "minimum": parts.min(axis=0)}
    return np.asarray(combined[derived.kind], dtype=np.float64)


def _asked_for(node: Node) -> str:
    if isinstance(node, Acquire | Hold):
        return node.resource
    return node.stock if isinstance(node, Take) else ""
