"""Faults that show in one node by itself: what it names, how much it asks for, how long it may take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isclose, isfinite
from typing import Final

from sim.process.copy_node import Copy
from sim.process.draws import lognormal_parameters
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    ClockAt,
    Condition,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    NextDeparture,
    Node,
    Over,
    Parallel,
    Put,
    Release,
    Repeat,
    StockAtLeast,
    Take,
    Work,
)
from sim.process.program import Program
from sim.units.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogUniform,
    Mixture,
    Triangular,
    Uniform,
)

MOST: Final = 2**31 - 1
"""The largest whole number of a program: that of a 32-bit word, in which the compiled engine keeps it."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names a program defines; `levels` has the base levels and the derived ones."""

    resources: frozenset[str]
    base_levels: frozenset[str]
    levels: frozenset[str]
    stocks: frozenset[str]
    modifiers: frozenset[str]

    @classmethod
    def of(cls, program: Program) -> Names:
        """The names defined by a program."""
        base_levels = frozenset(level.name for level in program.levels)
        return cls(
            resources=frozenset(resource.name for resource in program.resources),
            base_levels=base_levels,
            levels=base_levels | {level.name for level in program.derived},
            stocks=frozenset(stock.name for stock in program.stocks),
            modifiers=frozenset(modifier.name for modifier in program.modifiers),
        )


def distributions(node: Node) -> tuple[Distribution, ...]:
    """What a node draws from, apart from the options of a choice."""
    match node:
        case Delay():
            return (node.duration,)
        case Work():
            return (node.amount,)
        case Release(after=after) if after is not None:
            return (after,)
        case Repeat(times=times) if times is not None and not isinstance(times, int):
            return (times,)
        case _:
            return ()


def whole_numbers(node: Node) -> tuple[int, ...]:
    """The whole numbers in a node: amounts, seconds, turns and priorities."""
    match node:
        case Acquire() | Hold() | Take():
            return node.amount, node.priority
        case Release() | Put():
            return (node.amount,)
        case Gate(condition=StockAtLeast(amount=amount)):
            return (amount,)
        case Gate(condition=ClockAt(second=second)):
            return (second,)
        case Gate(condition=NextDeparture(first=first, every=every)):
            return first, every
        case Repeat(times=int() as times):
            return (times,)
        case Choose(by=ByCost(review=int() as review)):
            return (review,)
        case _:
            return ()


def node_faults(nodes: Iterable[Node], names: Names) -> list[str]:
    """The faults of each node by itself, in the order of the nodes."""
    checked = _NodeCheck(names)
    for node in nodes:
        checked.visit(node)
    return checked.faults


class _NodeCheck:
    """The faults of the nodes visited so far."""

    def __init__(self, names: Names) -> None:
        self.faults: list[str] = []
        self._names = names

    def visit(self, node: Node) -> None:
        """Look at one node, without its children."""
        label = node.label
        if not label:
            self._fault(label, f"a {type(node).__name__} has no label")
        for distribution in distributions(node):
            if (fault := distribution_fault(distribution)) is not None:
                self._fault(label, fault)
        for number in whole_numbers(node):
            if abs(number) > MOST:
                self._fault(label, f"whole numbers reach to {MOST:,}, not to {number:,}")
        match node:
            case Work():
                self._level(label, node.level)
            case Acquire() | Hold() | Release():
                self._amount(label, node.amount)
                self._resource(label, node.resource)
                if isinstance(node, Release) and node.level is not None:
                    self._level(label, node.level)
            case Choose():
                self._choice(node)
            case Gate():
                self._condition(label, node.condition)
            case Put() | Take():
                self._amount(label, node.amount)
                self._stock(label, node.stock)
            case Parallel(need=need) if need is not None and not 1 <= need <= len(node.branches):
                self._fault(label, f"needs {need} of {len(node.branches)} branches")
            case Repeat(times=int() as times) if times < 0:
                self._fault(label, f"cannot repeat {times} times")
            case Adjust() if node.modifier not in self._names.modifiers:
                self._fault(label, f"unknown modifier {node.modifier!r}")
            case Copy():
                for stock in node.pattern.stocks.values():
                    self._stock(label, node.names.get(stock, stock))
            case _:
                pass

    def _fault(self, label: str, message: str) -> None:
        self.faults.append(f"{label!r}: {message}")

    def _resource(self, label: str, name: str) -> None:
        if name not in self._names.resources:
            self._fault(label, f"unknown resource {name!r}")

    def _level(self, label: str, name: str) -> None:
        if name not in self._names.levels:
            self._fault(label, f"unknown level {name!r}")

    def _stock(self, label: str, name: str) -> None:
        if name not in self._names.stocks:
            self._fault(label, f"unknown stock {name!r}")

    def _amount(self, label: str, amount: int) -> None:
        if amount < 1:
            self._fault(label, f"the amount must be at least 1, not {amount}")

    def _condition(self, label: str, condition: Condition) -> None:
        match condition:
            case LevelAtLeast():
                self._level(label, condition.level)
            case StockAtLeast():
                self._amount(label, condition.amount)
                self._stock(label, condition.stock)
            case NextDeparture() if condition.every < 1:
                self._fault(label, f"departures every {condition.every} s; they must be at least 1 s apart")
            case ClockAt() | NextDeparture():
                pass

    def _choice(self, node: Choose) -> None:
        if not node.options:
            self._fault(node.label, "a choice needs an option")
        given, kind = (node.by.weights, "weights") if isinstance(node.by, ByChance) else (node.by.costs, "costs")
        if len(given) != len(node.options):
            self._fault(node.label, f"{len(given)} {kind} for {len(node.options)} options")
        if isinstance(node.by, ByChance):
            self._weights(node.label, node.by)
        else:
            self._costs(node.label, node.by)

    def _weights(self, label: str, by: ByChance) -> None:
        for weight in by.weights:
            if not (isfinite(weight) and weight > 0):
                self._fault(label, f"the weights must be positive numbers, not {weight}")

    def _costs(self, label: str, by: ByCost) -> None:
        if by.review is not None and by.review < 1:
            self._fault(label, f"reviews every {by.review} s; they must be at least 1 s apart")
        if not by.margin >= 0:
            self._fault(label, f"the margin must not be negative ({by.margin})")
        for cost in by.costs:
            self._cost(label, cost.fixed)
            for term in cost.terms:
                self._cost(label, term.seconds)
                if isinstance(term, Over):
                    self._level(label, term.level)
                else:
                    self._resource(label, term.resource)

    def _cost(self, label: str, seconds: float) -> None:
        if not 0 <= seconds < inf:
            self._fault(label, f"a cost must be a finite number of at least 0, not {seconds}")


def distribution_fault(distribution: Distribution) -> str | None:
    """What is wrong with a distribution of durations, amounts of work or repetitions; None if it is sound.

    A value that is not a number fails every comparison, so each test asks for what must hold.
    """
    match distribution:
        case Fixed(value):
            sound = 0 <= value < inf
        case Lognormal(median, p90, cap):
            sound = 0 < median <= p90 < inf and (cap is None or 0 < cap < inf)
            if sound and not lognormal_parameters(median, p90, cap)[1] > 0:
                return f"nothing lies below the cap: {distribution}"
        case Triangular(low, mode, high):
            sound = 0 <= low <= mode <= high < inf
        case Uniform(low, high):
            sound = 0 <= low <= high < inf
        case LogUniform(low, high):
            sound = 0 < low <= high < inf
        case Exponential(mean):
            sound = 0 <= mean < inf
        case Empirical(values):
            sound = bool(values) and all(0 <= value < inf for value in values)
        case Mixture(weights, parts):
            faults = [fault for part in parts if (fault := distribution_fault(part)) is not None]
            if faults:
                return faults[0]
            sound = len(weights) == len(parts) > 0 and min(weights) >= 0 and isclose(sum(weights), 1, abs_tol=1e-6)
    return None if sound else f"not a distribution of values that are 0 or more: {distribution}"
