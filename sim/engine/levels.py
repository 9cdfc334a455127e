"""Levels and the modifiers that move them, for the reference engine."""

from __future__ import annotations

from graphlib import TopologicalSorter
from math import isfinite

from sim.engine import failures
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.program import DerivedLevel, Level, Modifier, Program


class LevelBoard:
    """The present value of every level, and why the ones at zero are there.

    Changes are collected with `adjust` and take effect together with `settle`, so that their order within an
    instant cannot matter.
    """

    def __init__(self, program: Program) -> None:
        self.names = tuple(sorted([*(level.name for level in program.levels), *(d.name for d in program.derived)]))
        self._plain: dict[str, Level] = {level.name: level for level in program.levels}
        derived: dict[str, DerivedLevel] = {level.name: level for level in program.derived}
        graph = {name: [i for i in level.inputs if i in derived] for name, level in derived.items()}
        self._derived = [derived[name] for name in TopologicalSorter(graph).static_order()]
        self._modifiers = {modifier.name: modifier for modifier in program.modifiers}
        self._of_target: dict[str, list[Modifier]] = {}
        for modifier in sorted(program.modifiers, key=lambda m: m.name):
            self._of_target.setdefault(modifier.target, []).append(modifier)
        self._count = dict.fromkeys(self._modifiers, 0)
        self._pending: dict[str, int] = {}
        self.value: dict[str, float] = {}
        self.cause: dict[str, Cause] = {}
        for name, level in self._plain.items():
            self.value[name], self.cause[name] = level.base, level.cause
        self._derive(0)

    def adjust(self, modifier: str, add: bool) -> None:
        """Note one application (or removal) of a modifier, to take effect when the instant settles."""
        self._pending[modifier] = self._pending.get(modifier, 0) + (1 if add else -1)

    def settle(self, now: int) -> tuple[list[str], list[tuple[str, int]]]:
        """Apply what was noted.

        Returns
        -------
        The levels whose value or cause changed, in order of name; the resources whose capacity changed, with the
        sum of their modifiers.
        """
        if not self._pending:
            return [], []
        targets: set[str] = set()
        for name, change in sorted(self._pending.items()):
            if change == 0:
                continue
            self._count[name] += change
            if self._count[name] < 0:
                raise SimulationError(failures.removed_too_often(name, now))
            targets.add(self._modifiers[name].target)
        self._pending.clear()
        before = {name: (self.value[name], self.cause[name]) for name in self.names}
        capacities = []
        for target in sorted(targets):
            if target in self._plain:
                self._set(target, self._modified(target), now)
            else:
                capacities.append((target, self._added(target)))
        self._derive(now)
        return [name for name in self.names if before[name] != (self.value[name], self.cause[name])], capacities

    def _modified(self, level: str) -> float:
        """Base times modifiers, always multiplied in order of name so that both engines round alike."""
        value = self._plain[level].base
        for modifier in self._of_target[level]:
            for _ in range(self._count[modifier.name]):
                value *= modifier.amount
        return value

    def _added(self, resource: str) -> int:
        return sum(int(modifier.amount) * self._count[modifier.name] for modifier in self._of_target[resource])

    def _set(self, level: str, value: float, now: int) -> None:
        if not isfinite(value):
            raise SimulationError(failures.not_finite(level, value, now))
        self.value[level] = value

    def _derive(self, now: int) -> None:
        for level in self._derived:
            parts = [weight * self.value[name] for weight, name in zip(level.weights, level.inputs, strict=True)]
            match level.kind:
                case "sum":
                    # Plain additions from left to right: Python's own sum rounds differently from 3.12 on.
                    value = 0.0
                    for part in parts:
                        value += part
                case "minimum":
                    value = min(parts)
                case "product":
                    value = 1.0
                    for part in parts:
                        value *= part
            self._set(level.name, value, now)
            self.value[level.name] = min(max(value, level.low), level.high)
            stopped = (self.cause[name] for name in level.inputs if self.value[name] <= 0.0)
            self.cause[level.name] = next(stopped, level.cause)
