"""What would save time: hours saved without a cause of delay, beside those that the ledger charges to it.

Or with other values, such as one more repair ship, to which the ledger charges nothing.

The two need not agree, and where they do not, the reader learns something:

- saved is less than charged where others would have waited anyway: behind a clearance stands a queue, behind a closed
  desk the weekend train;
- saved is more than charged where a cause brings about others: who waits for a permission misses the ferry, and its
  wait for the next one is charged to the timetable.

So hours saved do not add up to the delay, neither below nor above each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.comparison.common_elements import CommonElements, replications_over, unlike_reference
from analysis.comparison.cube import cube_of
from analysis.comparison.paired import asked_of, compare
from analysis.experiments.sweep import HEADLINE, metric_named
from analysis.experiments.value_tables import MORE_IS_BETTER
from analysis.figures.counterfactual import plot_counterfactual
from analysis.fonts import letters_in
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.results import Results, load
from analysis.statistics import mean_interval
from analysis.style import lettering, save
from sim.errors import LeidangError
from sim.record.csv_files import write_csv
from sim.record.tables import ALL_FORCES
from sim.record.tables.studies import COUNTERFACTUAL

NO_TIMES: Final = (MORE_IS_BETTER, "coordination share", "utilisation")
"""What the metrics begin with that are no hours."""

CLOSURE: Final = f"closure 100 % / {ALL_FORCES}"


def metric_of_hours(name: str, forces: Sequence[str]) -> str:
    """The metric of which hours are to be saved; found out before anything is run.

    Raises
    ------
    LeidangError
        There will be no such metric, or it is no time.
    """
    metric = metric_named(name, forces)
    if metric.startswith(NO_TIMES):
        raise LeidangError(f"{name!r} is no time, so no hours of it can be saved; take for example {ARRIVAL_DELAY!r}")
    return metric


def write_counterfactual(
    folder: str | Path, ledger: Mapping[str, Sequence[str]], metric: str = HEADLINE
) -> pd.DataFrame:
    """Write `counterfactual.csv` and its figure into a folder of a variant and the same with one thing different.

    Parameters
    ----------
    ledger
        By variant, the causes of the ledger that it lacks; none for one with other values.
    metric
        Of which hours are saved.

    Returns
    -------
    DataFrame
        As `counterfactual_table`.
    """
    results = load(folder)
    table = counterfactual_table(results, ledger, metric, unlike_reference(results))
    write_csv(results.folder / "counterfactual.csv", table)
    figures = results.folder / "figures"
    figures.mkdir(exist_ok=True)
    with lettering(letters_in(results.folder)):
        save(plot_counterfactual(table, results.reference), figures / "counterfactual")
    write_csv(figures / "counterfactual.csv", table)
    return table


def counterfactual_table(
    results: Results,
    ledger: Mapping[str, Sequence[str]],
    metric: str = HEADLINE,
    unlike: Mapping[str, CommonElements] | None = None,
) -> pd.DataFrame:
    """The columns of `counterfactual.csv`, what saves most first.

    Of the time from ready to delivered, hours are means per element over the replications: charged to the causes on
    the ledger of delivered elements, and saved in pairs. Of another metric they are those of its own.

    Parameters
    ----------
    unlike
        By variant that moves other elements than the reference, those in common, over which its means are.

    Raises
    ------
    LeidangError
        The runs have no such metric.
    """
    closures = results.comparisons[results.comparisons["metric"] == CLOSURE]
    earlier = {str(row["variant"]): _earlier(row) for _, row in closures.iterrows()}
    saved = _saved(results, metric)
    for variant, common in (unlike or {}).items():
        saved.loc[variant], earlier[variant] = _in_common(results, variant, common, metric)
    _, _, force = metric.partition(" / ")
    rows: list[tuple[object, ...]] = []
    for variant, own in ledger.items():
        if variant not in saved.index:
            continue
        n, total, *ends = map(float, saved.loc[variant].to_numpy(dtype=np.float64))
        known = own and metric.startswith(ARRIVAL_DELAY)
        charged = _charged(results, own, force) if known else (float("nan"),) * 3
        shares = [part / total if total > 0 else float("nan") for part in (charged[0], ends[0])]
        rows.append((variant, metric, int(n), *charged, shares[0], *ends, shares[1], *earlier[variant]))
    table = pd.DataFrame(rows, columns=list(COUNTERFACTUAL.names))
    return table.sort_values("saved_h", ascending=False, kind="stable", ignore_index=True)


def _in_common(
    results: Results, variant: str, common: CommonElements, metric: str
) -> tuple[list[float], tuple[float, float, float]]:
    """The row of `_saved`, and how much earlier the last element is, over those shared with the reference."""
    nothing = (float("nan"),) * 3
    if not common.names:
        return [0.0, float("nan"), *nothing], nothing
    rows = replications_over(results, common)
    rows = rows[rows["variant"].isin([results.reference, variant])]
    table = compare(rows, results.reference, asked_of(results.manifest))
    levels = rows[rows["variant"] == results.reference].groupby("metric", observed=True)["value"].mean()
    own, closure = (table[table["metric"] == name].iloc[0] for name in (metric, CLOSURE))
    return [float(own["n"]), float(levels[metric]), *_earlier(own)], _earlier(closure)


def _saved(results: Results, metric: str) -> pd.DataFrame:
    """By variant: pairs, hours under the reference, and hours saved with the ends of their interval."""
    kind, _, of = metric.partition(" / ")
    if kind == ARRIVAL_DELAY:
        table = results.savings
        own = table[(table["measure"] == ARRIVAL_DELAY) & (table["of"] == of)].set_index("variant")
        return own[["n", "reference_h", "saved_h", "low_95", "high_95"]]
    own = results.comparisons[results.comparisons["metric"] == metric].set_index("variant")
    if own.empty:
        known = ", ".join(dict.fromkeys(results.comparisons.loc[results.comparisons["unit"] == "h", "metric"]))
        raise LeidangError(f"no metric is called {metric!r}; those that are times: {known}")
    levels = results.summary[results.summary["variant"] == results.reference].set_index("metric")["mean"]
    ends = pd.DataFrame([_earlier(row) for _, row in own.iterrows()], own.index, ["saved_h", "low_95", "high_95"])
    return pd.concat([own["n"], pd.Series(float(levels[metric]), own.index), ends], axis=1)


def _charged(results: Results, causes: Sequence[str], force: str) -> tuple[float, float, float]:
    """Hours per element on the ledger of the variant as it is, with the t interval."""
    metrics = [f"waiting: {cause} / {force}" for cause in causes]
    table = results.replications
    cube = cube_of(table[(table["variant"] == results.reference) & table["metric"].isin(metrics)])
    # A cause that nobody met has no metric.
    hours, there = cube.value.sum(axis=(0, 1)), cube.present.any(axis=(0, 1))
    if not there.any():
        return 0.0, 0.0, 0.0
    known = there & ~np.isnan(hours)
    mean, low, high = (float(value) for value in mean_interval(np.nan_to_num(hours), known))
    return mean, low, high


def _earlier(row: pd.Series) -> tuple[float, float, float]:
    """How much earlier under a row's variant; up to the horizon where some runs do not close."""
    columns = ("difference", "high_95", "low_95")
    if np.isnan(float(row["difference"])):
        columns = ("restricted", "restricted_high_95", "restricted_low_95")
    value, low, high = (0.0 - float(row[column]) for column in columns)
    return value, low, high
