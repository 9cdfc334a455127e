"""From the runs of the subsets of a set of arrangements to `value.csv` and `synergy.csv`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.experiments.value import Attribution, Interval, Subset, attribute, interval
from analysis.movement.arrival_delay import ARRIVAL_DELAY, ArrivalDelay
from analysis.results import Results
from analysis.runs import Floats, runs_of
from analysis.words import CAUSES
from sim.errors import LeidangError
from sim.record.tables import ALL_FORCES
from sim.record.tables.studies import SYNERGY, VALUE
from sim.units.seconds import HOUR_S

TOGETHER: Final = "all together"
"""The row of `value.csv` with what the whole set saves."""

MORE_IS_BETTER: Final = "delivered by due date"
"""The metrics of which more is better: there an arrangement is worth what it adds."""


METRICS: Final = (
    "closure 50 %",
    "closure 90 %",
    "closure 100 %",
    MORE_IS_BETTER,
    "coordination time",
    "coordination share",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric of every subset, and what its parts are worth.

    Attributes
    ----------
    metric, unit
        Name and unit (`h` or `share`).
    level
        The metric under each subset, one value per replication.
    open_ones
        Values that were open at the horizon and count up to it: elements, or closures.
    attribution
        What the whole set saves, shared out.
    """

    metric: str
    unit: str
    level: Mapping[Subset, Floats]
    open_ones: int
    attribution: Attribution


def check_metric(metric: str, forces: Sequence[str]) -> None:
    """Find out before anything is run whether there will be such a metric.

    Raises
    ------
    LeidangError
        There will not; the message names what there is.
    """
    kind, _, force = metric.partition(" / ")
    kinds = (ARRIVAL_DELAY, *METRICS, *(f"waiting: {cause}" for cause in CAUSES))
    known = kind in kinds and (force in {ALL_FORCES, *forces} or (kind == ARRIVAL_DELAY and not force))
    if not known and not kind.startswith("utilisation"):
        raise LeidangError(
            f"no metric is called {metric!r}; take one of {', '.join(kinds[: len(METRICS) + 1])}, waiting: CAUSE, "
            f"each with ' / FORCE' behind it (one of {', '.join((ALL_FORCES, *forces))})"
        )


def measure(results: Results, names: Sequence[str], orders: Sequence[Sequence[str]], metric: str) -> Measured:
    """Read a metric of every subset and share out what the whole set saves.

    Parameters
    ----------
    results
        The folder that the runs of the subsets left; every variant is one of them, together with what all share.
    orders
        The orders that were sampled; empty for all subsets.
    metric
        `arrival delay`, alone or with a force, or a name from `summary.csv`.

    Raises
    ------
    LeidangError
        No such metric, or one without a value in some replication.
    """
    table, unit, open_ones = _per_run(results, metric)
    whole = table.dropna(axis=1, how="any")
    if whole.empty:
        raise LeidangError("no replication was finished under every subset, so nothing can be compared")
    level = {}
    for variant, row in zip(whole.index, whole.to_numpy(dtype=np.float64), strict=True):
        level[frozenset(results.manifest.arrangements[str(variant)]) & frozenset(names)] = row
    sign = -1.0 if metric.startswith(MORE_IS_BETTER) else 1.0
    saved = {subset: sign * (level[frozenset()] - values) for subset, values in level.items()}
    return Measured(metric, unit, level, open_ones, attribute(names, saved, orders))


def value_table(measured: Measured) -> pd.DataFrame:
    """The columns of `value.csv`: a row per arrangement, then all together."""
    found = measured.attribution
    orders = 0 if found.orders is None else found.orders.shape[1]
    head = (measured.metric, measured.unit, found.n, orders)
    rows: list[tuple[object, ...]] = []
    for number, name in enumerate(found.names):
        single = (interval(found.alone[number]), interval(found.last[number]))
        rows.append((name, *head, *found.interval_of_value(number), *single[0], *single[1]))
    rows.append((TOGETHER, *head, *interval(found.total), *(float("nan"),) * 6))
    return pd.DataFrame(rows, columns=list(VALUE.names))


def synergy_table(measured: Measured) -> pd.DataFrame:
    """The columns of `synergy.csv`: a row per pair of arrangements."""
    found = measured.attribution
    rows = []
    for one, first in enumerate(found.names):
        for two in range(one + 1, len(found.names)):
            ends = found.interval_of_interaction(one, two)
            head = (first, found.names[two], measured.metric, measured.unit, found.n, found.interaction_of)
            rows.append((*head, *ends, reading(ends)))
    return pd.DataFrame(rows, columns=list(SYNERGY.names))


def reading(ends: Interval) -> str:
    """What an interaction says: "synergy", "redundancy", "none" for exactly none, or "not shown"."""
    middle, low, high = ends
    if middle == low == high == 0.0:
        return "none"
    if low > 0:
        return "synergy"
    return "redundancy" if high < 0 else "not shown"


def _per_run(results: Results, metric: str) -> tuple[pd.DataFrame, str, int]:
    """The metric per variant (rows) and replication (columns), its unit, and how many values were open."""
    kind, _, force = metric.partition(" / ")
    if kind == ARRIVAL_DELAY:
        return _arrival_delay(results, force or ALL_FORCES)
    table = results.replications
    own = table[table["metric"] == metric]
    if own.empty:
        raise LeidangError(
            f"no metric is called {metric!r}; take 'arrival delay', 'arrival delay / <force>', or a name from "
            f"{results.folder / 'summary.csv'}"
        )
    open_ones = int(own["value"].isna().sum())
    if open_ones and not kind.startswith("closure"):
        raise LeidangError(
            f"{metric!r} has no value in {open_ones} replications; take 'arrival delay', which always has one"
        )
    horizon_h = results.manifest.scenario.horizon_s / HOUR_S
    filled = own.assign(value=own["value"].fillna(horizon_h), variant=own["variant"].astype(str))
    return (
        filled.pivot_table(index="variant", columns="replication", values="value"),
        str(own["unit"].iloc[0]),
        open_ones,
    )


def _arrival_delay(results: Results, force: str) -> tuple[pd.DataFrame, str, int]:
    runs = runs_of(results.runs)
    arrivals = ArrivalDelay(runs, results.manifest.scenario.horizon_s)
    for (deliveries,) in results.blocks("deliveries"):
        arrivals.add(deliveries)
    if force not in {ALL_FORCES, *arrivals.forces}:
        raise LeidangError(f"no force is called {force!r}; the scenario has {', '.join(arrivals.forces)}")
    shape = (len(runs.variants), len(runs.replications))
    table = pd.DataFrame(arrivals.hours(force).reshape(shape), index=runs.variants, columns=runs.replications)
    return table, "h", arrivals.missing(force)
