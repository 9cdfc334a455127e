"""Estimates as cells of a table: sums over keys, and means and shares over (pairs of) runs with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analysis.chunks import Key, by_variant, present
from analysis.runs import Flags, Floats, Runs
from analysis.statistics import mean_interval, wilson

if TYPE_CHECKING:
    import pandas as pd

Cells = tuple[float, float, float]
"""An estimate and the ends of its 95 % interval."""

UNKNOWN: Final[Cells] = (float("nan"),) * 3


def totals_of(
    keys: Sequence[Key], totals: Callable[[Key], Iterable[Key]], order: Callable[[Key], Any] | None = None
) -> tuple[list[Key], Floats]:
    """The totals in which the amounts of some keys count, and the matrix that adds them up, shape (totals, keys).

    Parameters
    ----------
    totals
        The totals in which a key counts.
    order
        What the totals are sorted by; by default they come in order of first appearance.
    """
    counted = [(total, column) for column, key in enumerate(keys) for total in totals(key)]
    names = list(dict.fromkeys(total for total, _ in counted))
    if order:
        names.sort(key=order)
    place = {name: row for row, name in enumerate(names)}
    adding = np.zeros((len(names), len(keys)))
    for total, column in counted:
        adding[place[total], column] = 1.0
    return names, adding


def mean_cells(values: Floats) -> Cells:
    """Mean of the values that are not nan and its t interval; nan without any, ends nan for fewer than two."""
    mean, low, high = mean_interval(np.nan_to_num(values), ~np.isnan(values))
    return float(mean), float(low), float(high)


def share_cells(flags: Flags) -> Cells:
    """Share of the flags that are set and its Wilson interval; nan without any."""
    if not len(flags):
        return UNKNOWN
    low, high = wilson(np.array([float(flags.sum())]), np.array([float(len(flags))]))
    return float(flags.mean()), float(low[0]), float(high[0])


def mean_columns(names: Sequence[str], values: Floats, there: Flags | bool) -> dict[str, Floats]:
    """Means along the last axis, over what is there, and the ends of their t intervals, under three names."""
    return dict(zip(names, mean_interval(values, np.asarray(there)), strict=True))


def rows_by_variant(
    runs: Runs,
    about: Mapping[str, Sequence[str]],
    columns: Mapping[str, Floats],
    order: Mapping[str, bool] | None = None,
) -> pd.DataFrame:
    """One row per variant and key, with `n`, the number of its runs.

    Parameters
    ----------
    about
        What the keys are, shape (keys,) each.
    columns
        Amounts, shape (keys, variants) each.
    order
        Columns by which the rows of a variant are sorted, and whether ascending; by default they stay as they are.
    """
    import pandas as pd

    parts = []
    for number, (variant, there) in enumerate(zip(runs.variants, present(runs), strict=True)):
        amounts = {name: values[:, number] for name, values in columns.items()}
        part = pd.DataFrame({"variant": variant, **about, "n": int(there.sum()), **amounts})
        parts.append(part.sort_values(list(order), ascending=list(order.values())) if order else part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["variant", *about, "n", *columns])


@dataclass(frozen=True, slots=True)
class Pairs:
    """An amount in the replications that two variants both have, shape (pairs,) each."""

    base: Floats
    other: Floats

    @property
    def n(self) -> int:
        """Number of pairs."""
        return len(self.base)

    @property
    def means(self) -> tuple[float, float]:
        """Mean of the first variant, and of the second."""
        return float(self.base.mean()), float(self.other.mean())


def pairs_of(runs: Runs, per_run: Floats, base: str, other: str) -> Pairs:
    """An amount (shape (runs,)) of two variants, paired by replication; a replication without a value has no pair."""
    values = np.where(present(runs), by_variant(per_run, runs), np.nan)
    first, second = (values[runs.variants.index(name)] for name in (base, other))
    both = ~np.isnan(first - second)
    return Pairs(first[both], second[both])
