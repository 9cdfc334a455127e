"""What each arrangement of a set is worth: Shapley values and interaction of pairs, from the runs of its subsets.

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
from math import factorial
from typing import Final

import numpy as np
from scipy import special

from analysis.runs import Floats
from analysis.statistics import LEVEL, mean_interval
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
            return interval(self.value[number])
        return _crossed(self.value[number], self.orders[number])

    def interval_of_interaction(self, first: int, second: int) -> Interval:
        """Mean and interval of the interaction of two arrangements."""
        return interval(self.interaction[first, second])


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
    found = {subset: np.asarray(values, dtype=np.float64) for subset, values in saved.items()}
    found.setdefault(frozenset(), np.zeros_like(next(iter(found.values()))))
    try:
        parts = [_contributions(order, found) for order in orders]
        interaction = _interaction_alone(names, found) if parts else _interaction(names, found)
        everything = frozenset(names)
        return Attribution(
            names=tuple(names),
            value=_shapley(names, found) if not parts else np.mean([_sorted(part, names) for part in parts], axis=0),
            alone=np.array([found[frozenset({name})] for name in names]),
            last=np.array([found[everything] - found[everything - {name}] for name in names]),
            interaction=interaction,
            total=found[everything],
            orders=None if not parts else np.array([[part[name].mean() for part in parts] for name in names]),
        )
    except KeyError as missing:
        raise LeidangError(f"no run of the set {', '.join(sorted(missing.args[0])) or 'of none'}") from None


def subsets(names: Sequence[str]) -> tuple[Subset, ...]:
    """Every subset, smaller ones first, each size in the order of the names; the first is empty."""
    every = [frozenset(name for bit, name in enumerate(names) if mask >> bit & 1) for mask in range(2 ** len(names))]
    return tuple(sorted(every, key=len))


def interval(values: Floats) -> Interval:
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


def _interaction(names: Sequence[str], saved: Mapping[Subset, Floats]) -> Floats:
    count = len(names)
    found = np.zeros((count, count, len(saved[frozenset()])))
    weights = [factorial(size) * factorial(count - size - 2) / factorial(count - 1) for size in range(count - 1)]
    for one, first in enumerate(names):
        for two in range(one + 1, count):
            others = subsets([name for name in names if name not in {first, names[two]}])
            parts = [weights[len(some)] * _together(first, names[two], some, saved) for some in others]
            found[one, two] = found[two, one] = np.sum(parts, axis=0)
    return found


def _interaction_alone(names: Sequence[str], saved: Mapping[Subset, Floats]) -> Floats:
    found = np.zeros((len(names), len(names), len(saved[frozenset()])))
    for one, first in enumerate(names):
        for two in range(one + 1, len(names)):
            found[one, two] = found[two, one] = _together(first, names[two], frozenset(), saved)
    return found


def _together(first: str, second: str, others: Subset, saved: Mapping[Subset, Floats]) -> Floats:
    """What two save together beyond what each saves alone, when some others are there."""
    both = saved[others | {first, second}] - saved[others]
    return both - (saved[others | {first}] - saved[others]) - (saved[others | {second}] - saved[others])


def _contributions(order: Sequence[str], saved: Mapping[Subset, Floats]) -> dict[str, Floats]:
    """What each adds to those before it in an order, per replication."""
    return {
        name: saved[frozenset(order[: place + 1])] - saved[frozenset(order[:place])] for place, name in enumerate(order)
    }


def _sorted(part: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    return np.array([part[name] for name in names])


def _crossed(per_replication: Floats, per_order: Floats) -> Interval:
    """Mean and interval over replications and sampled orders together (see the module's docstring)."""
    mean = float(per_replication.mean())
    sizes = (len(per_replication), len(per_order))
    if min(sizes) < 2:
        return mean, float("nan"), float("nan")
    variance = sum(float(part.var(ddof=1)) / len(part) for part in (per_replication, per_order))
    width = float(special.stdtrit(min(sizes) - 1.0, (1 + LEVEL) / 2)) * variance**0.5
    return mean, mean - width, mean + width
