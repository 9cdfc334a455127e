"""Shapley values of the arrangements of a set and interaction of its pairs, from the runs of its subsets.

The value of a subset is what it saves against none of them, replication by replication, on the same chances. The
*Shapley value* of an arrangement is what it adds to that, averaged over all orders in which the set may be agreed
(Shapley, in Contributions to the Theory of Games II, 1953). The values add up to what the whole set saves, exactly;
one that changes nothing has 0; two that do the same have the same.

The *interaction* of two arrangements is the Shapley interaction index (Grabisch and Roubens, International Journal of
Game Theory 28, 1999): what the two save together beyond what each saves without the other, averaged over what else is
agreed. Positive is synergy, negative redundancy.

Where a set is too large for all its subsets, orders are sampled. Then the interval also holds the spread over orders:
its variance is that of the mean over replications plus that of the mean over orders, which is too wide rather than
too narrow, and the interaction is that of the two alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Final

import numpy as np
from scipy import special

from analysis.runs import Floats
from analysis.statistics import mean_interval
from analysis.student_t import LEVEL
from sim.errors import LeidangError

Subset = frozenset[str]
Interval = tuple[float, float, float]
"""Mean, and the ends of its 95 % interval."""

SHAPLEY_INTERACTION: Final = "with any of the others"
ALONE: Final = "the two alone"


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a set of arrangements saves, shared out among them. The last axis of every array is the replication.

    Attributes
    ----------
    names
        The arrangements, in the order given.
    value
        Shapley values, shape (arrangements, replications).
    alone, last
        What each saves if it is the only one, and if all the others are there, shape (arrangements, replications).
    interaction
        Of each pair, shape (arrangements, arrangements, replications); 0 on the diagonal.
    total
        What all save together, shape (replications,).
    orders
        Mean contribution of each arrangement per sampled order, shape (arrangements, orders); None for all subsets.
    """

    names: tuple[str, ...]
    value: Floats
    alone: Floats
    last: Floats
    interaction: Floats
    total: Floats
    orders: Floats | None

    @property
    def n(self) -> int:
        """Number of replications."""
        return len(self.total)

    @property
    def interaction_of(self) -> str:
        """What the interaction is averaged over."""
        return SHAPLEY_INTERACTION if self.orders is None else ALONE

    def interval_of_value(self, number: int) -> Interval:
        """Mean and interval of one Shapley value."""
        if self.orders is None:
            return interval_of(self.value[number])
        return _crossed(self.value[number], self.orders[number])

    def interval_of_interaction(self, first: int, second: int) -> Interval:
        """Mean and interval of the interaction of two arrangements."""
        return interval_of(self.interaction[first, second])


def attribute(
    names: Sequence[str], saved: Mapping[Subset, Floats], orders: Sequence[Sequence[str]] = ()
) -> Attribution:
    """Share out what a set saves.

    Parameters
    ----------
    names
        The arrangements.
    saved
        What each subset saves against none of them, one value per replication. Every subset; with `orders` those
        that begin an order, every single one, every pair, every set of all but one, and all.
    orders
        Sampled orders; empty for all subsets.

    Raises
    ------
    LeidangError
        A subset that is needed is missing.
    """
    levels = {subset: np.asarray(values, dtype=np.float64) for subset, values in saved.items()}
    levels.setdefault(frozenset(), np.zeros_like(next(iter(levels.values()))))
    everything = frozenset(names)
    try:
        parts = np.array([_contributions(names, order, levels) for order in orders])
        return Attribution(
            names=tuple(names),
            value=parts.mean(axis=0) if orders else _shapley(names, levels),
            alone=np.array([levels[frozenset({name})] for name in names]),
            last=np.array([levels[everything] - levels[everything - {name}] for name in names]),
            interaction=_interaction(names, levels, alone=bool(orders)),
            total=levels[everything],
            orders=parts.mean(axis=2).T if orders else None,
        )
    except KeyError as missing:
        raise LeidangError(f"no run of the set {', '.join(sorted(missing.args[0])) or 'of none'}") from None


def subsets(names: Sequence[str]) -> tuple[Subset, ...]:
    """Every subset, smaller ones first, each size in the order of the names; the first is empty."""
    every = [frozenset(name for bit, name in enumerate(names) if mask >> bit & 1) for mask in range(2 ** len(names))]
    return tuple(sorted(every, key=len))


def interval_of(values: Floats) -> Interval:
    """Mean over replications and its t interval."""
    mean, low, high = mean_interval(values, np.ones(len(values), dtype=np.bool_))
    return float(mean), float(low), float(high)


def _shapley(names: Sequence[str], saved: Mapping[Subset, Floats]) -> Floats:
    count = len(names)
    weights = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    value = []
    for name in names:
        others = subsets([other for other in names if other != name])
        value.append(np.sum([weights[len(some)] * (saved[some | {name}] - saved[some]) for some in others], axis=0))
    return np.array(value)


def _interaction(names: Sequence[str], saved: Mapping[Subset, Floats], *, alone: bool) -> Floats:
    """The interaction of each pair: of the two alone, or the index over all subsets of the others."""
    count = len(names)
    result = np.zeros((count, count, len(saved[frozenset()])))
    for (place, first), (two, second) in combinations(enumerate(names), 2):
        others = [] if alone else [name for name in names if name not in {first, second}]
        size = len(others)
        weights = [factorial(some) * factorial(size - some) / factorial(size + 1) for some in range(size + 1)]
        parts = [weights[len(some)] * _together(first, second, some, saved) for some in subsets(others)]
        result[place, two] = result[two, place] = np.sum(parts, axis=0)
    return result


def _together(first: str, second: str, others: Subset, saved: Mapping[Subset, Floats]) -> Floats:
    """What two save together beyond what each saves alone, when some others are in force."""
    both = saved[others | {first, second}] - saved[others]
    return both - (saved[others | {first}] - saved[others]) - (saved[others | {second}] - saved[others])


def _contributions(names: Sequence[str], order: Sequence[str], saved: Mapping[Subset, Floats]) -> Floats:
    """What each adds to those before it in an order, shape (arrangements, replications)."""
    before = {name: frozenset(order[:place]) for place, name in enumerate(order)}
    return np.array([saved[before[name] | {name}] - saved[before[name]] for name in names])


def _crossed(per_replication: Floats, per_order: Floats) -> Interval:
    """Mean and interval over replications and sampled orders together (see the module's docstring)."""
    mean = float(per_replication.mean())
    sizes = (len(per_replication), len(per_order))
    if min(sizes) < 2:
        return mean, float("nan"), float("nan")
    variance = sum(float(part.var(ddof=1)) / len(part) for part in (per_replication, per_order))
    width = float(special.stdtrit(min(sizes) - 1.0, (1 + LEVEL) / 2)) * variance**0.5
    return mean, mean - width, mean + width
