"""What a cause of delay costs: hours saved when it is left out, beside the hours that the ledger charges to it.

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

from analysis.arrival_delay import ARRIVAL_DELAY
from analysis.comparison.cube import cube_of
from analysis.figures.counterfactual import plot_counterfactual
from analysis.publish import write_csv
from analysis.results import Results, load
from analysis.statistics import mean_interval
from analysis.style import save
from analysis.tables import ALL_FORCES, COUNTERFACTUAL_COLUMNS

PREFIX: Final = "without "
CLOSURE: Final = f"closure 100 % / {ALL_FORCES}"


def write_counterfactual(folder: str | Path, causes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Write `counterfactual.csv` and its figure into a folder of a variant and the same without each of some causes.

    Parameters
    ----------
    causes
        By what is left out, the causes of the ledger that this is.

    Returns
    -------
    DataFrame
        As `counterfactual_table`.
    """
    results = load(folder)
    table = counterfactual_table(results, causes)
    write_csv(results.folder / "counterfactual.csv", table)
    figures = results.folder / "figures"
    figures.mkdir(exist_ok=True)
    save(plot_counterfactual(table, results.reference), figures / "counterfactual")
    write_csv(figures / "counterfactual.csv", table)
    return table


def counterfactual_table(results: Results, causes: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The columns of `counterfactual.csv`, what saves most first.

    Hours are means per element over the replications: charged to the causes on the ledger of delivered elements, and
    saved of the time from ready to delivered, in pairs.
    """
    savings = results.savings
    savings = savings[(savings["measure"] == ARRIVAL_DELAY) & (savings["of"] == ALL_FORCES)]
    closures = results.comparisons[results.comparisons["metric"] == CLOSURE]
    rows: list[tuple[object, ...]] = []
    for name, own in causes.items():
        variant = f"{PREFIX}{name}"
        if variant not in set(savings["variant"]):
            continue
        saved = savings[savings["variant"] == variant].iloc[0]
        total = float(saved["reference_h"])
        ledger = _charged(results, own)
        ends = (float(saved[column]) for column in ("saved_h", "low_95", "high_95"))
        value, low, high = ends
        shares = [part / total if total > 0 else float("nan") for part in (ledger[0], value)]
        last = _earlier(closures[closures["variant"] == variant].iloc[0])
        rows.append((name, int(saved["n"]), *ledger, shares[0], value, low, high, shares[1], *last))
    table = pd.DataFrame(rows, columns=list(COUNTERFACTUAL_COLUMNS))
    return table.sort_values("saved_h", ascending=False, kind="stable", ignore_index=True)


def _charged(results: Results, causes: Sequence[str]) -> tuple[float, float, float]:
    """Hours per element on the ledger of the variant as it is, with the t interval."""
    metrics = [f"waiting: {cause} / {ALL_FORCES}" for cause in causes]
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
    """How much earlier the last element is there; up to the horizon where some runs do not close."""
    columns = ("difference", "high_95", "low_95")
    if np.isnan(float(row["difference"])):
        columns = ("restricted", "restricted_high_95", "restricted_low_95")
    value, low, high = (0.0 - float(row[column]) for column in columns)
    return value, low, high
