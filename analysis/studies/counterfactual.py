"""Counterfactual: hours saved without a cause of delay, beside those that the ledger charges to it.

Or hours saved with other values, such as one more repair ship, to which the ledger charges nothing. The two need not
agree:

- less is saved than charged where elements would have waited anyway: behind a clearance stands a queue, behind a closed
  desk the weekend train;
- more is saved than charged where a cause brings about others: an element that waits for a permission misses the
  ferry, and its wait for the next one is charged to the timetable.

So hours saved do not add up to the delay, neither below nor above each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.comparison.common_elements import CommonElements, replications_over, unlike_reference
from analysis.comparison.cube import cube_of
from analysis.comparison.paired import compare, comparison_basis
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.results import Results, open_results
from analysis.statistics import mean_interval
from analysis.studies.bars import BarLook, bar_legend, draw_bar, row_axes
from analysis.studies.metric_names import CLOSURE, HEADLINE, metric_words
from analysis.studies.study import Drawing, Study, StudySheet
from analysis.words import cause_title, duration, in_days, percent, plain, replications, span
from sim.errors import LeidangError
from sim.record.tables.studies import COUNTERFACTUAL
from sim.text import listed

CHARGED: Final = BarLook("#ffffff", "////", "charged to it on the ledger", "#5f5f5f")
SAVED: Final = BarLook("#0072B2", "", "saved")
HEIGHT: Final = 0.36
TITLES: Final = {
    "duty_hours": "closed desks",
    "queue": "queues",
    "coordination": "all of coordination",
    "outage": "closed links and nodes",
    "planned_wait": "planned waits (sailings, rest)",
    "handling": "loading and unloading",
    "transport": "time under way",
}
WITHOUT: Final = "without "
ANSWERED: Final = 3
"""Runs in the answer: those that save most."""

LEDGER: Final = ("ledger_h", "ledger_low_95", "ledger_high_95")
SAVING: Final = ("saved_h", "low_95", "high_95")
CLOSING: Final = ("closure_saved_h", "closure_low_95", "closure_high_95")
UNKNOWN: Final = (float("nan"),) * 3


def counterfactual_study(
    folder: str | Path,
    variant: str,
    ledger: Mapping[str, Sequence[str]],
    changes: Mapping[str, Sequence[str]],
    metric: str = HEADLINE,
) -> Study:
    """Open the folder of a variant and the same with one thing different.

    Parameters
    ----------
    variant
        The variant as it is.
    ledger
        By run, the causes of the ledger that it lacks; none for one with other values.
    changes
        By run with other values, these.
    metric
        Of which hours are saved.

    Raises
    ------
    LeidangError
        The runs have no such metric.
    """
    results = open_results(folder)
    unlike = unlike_reference(results)
    table = counterfactual_table(results, ledger, metric, unlike)
    rows = [(run_title(str(row["variant"])), row) for row in table.to_dict("records")]
    savings = [(title, _saving(row)) for title, row in rows]
    varied = [
        (run_title(name), "; ".join(changes.get(name, ())) or f"takes no time: {listed(map(plain, causes))}")
        for name, causes in ledger.items()
    ]
    cells = [
        (
            title,
            str(row["n"]),
            _hours(row, LEDGER),
            _hours(row, SAVING),
            percent(row["saved_share"]),
            _hours(row, CLOSING),
        )
        for title, row in rows
    ]
    words = metric_words(metric)
    columns = ("Run", "Pairs", "On the ledger", "Saved", "Of the whole", "Last element earlier")
    return Study(
        name="counterfactual",
        results=results,
        tables={"counterfactual": table},
        figures=[Drawing("counterfactual", lambda: plot_counterfactual(table, variant), table)],
        heading=f"What would save time under {variant}",
        answer=savings[:ANSWERED],
        varied=StudySheet("Each run differs in one thing", "manifest.json", ("Run", "Difference"), varied, words=2),
        sheets=[StudySheet(f"Hours, {words}: means with 95 % CI", "counterfactual.csv", columns, cells, printed=True)],
        facts={"variant": variant, "metric": words, "savings": savings},
        warnings=[f"{name}: {common.warnings[0]}" for name, common in unlike.items()],
    )


def counterfactual_table(
    results: Results, ledger: Mapping[str, Sequence[str]], metric: str, unlike: Mapping[str, CommonElements]
) -> pd.DataFrame:
    """The columns of `counterfactual.csv`, the run that saves most first.

    Of the time from ready to delivered, hours are means per element over the replications: charged to the causes on
    the ledger of delivered elements, and saved in pairs. Of another metric they are those of its own.

    Parameters
    ----------
    unlike
        By variant that moves other elements than the reference, those in common, over which its means are.
    """
    closures = results.comparisons[results.comparisons["metric"] == CLOSURE]
    earlier = {str(row["variant"]): _earlier(row) for _, row in closures.iterrows()}
    saved = _saved(results, metric)
    for variant, common in unlike.items():
        saved.loc[variant], earlier[variant] = _in_common(results, variant, common, metric)
    force = metric.partition(" / ")[2]
    rows: list[tuple[object, ...]] = []
    for variant, causes in ledger.items():
        if variant not in saved.index:
            continue
        n, total, *ends = map(float, saved.loc[variant].to_numpy(dtype=np.float64))
        known = causes and metric.startswith(ARRIVAL_DELAY)
        charged = _charged(results, causes, force) if known else UNKNOWN
        shares = [part / total if total > 0 else float("nan") for part in (charged[0], ends[0])]
        rows.append((variant, metric, int(n), *charged, shares[0], *ends, shares[1], *earlier[variant]))
    table = pd.DataFrame(rows, columns=list(COUNTERFACTUAL.names))
    return table.sort_values("saved_h", ascending=False, kind="stable", ignore_index=True)


def plot_counterfactual(table: pd.DataFrame, variant: str, ax: Axes | None = None) -> Axes:
    """Draw hours saved with their intervals, and for a cause that was left out hours on the ledger beside them.

    Parameters
    ----------
    table
        Columns of `counterfactual.csv`.
    """
    reach = float(np.nanmax(np.abs(table[[*LEDGER, *SAVING]].to_numpy(np.float64)), initial=0.0)) or 1.0
    scale, unit = (1 / 24, "days") if in_days(reach) else (1.0, "hours")
    looks = (CHARGED, SAVED) if table["ledger_h"].notna().any() else (SAVED,)
    with style.paper():
        axes = row_axes([run_title(str(name)) for name in table["variant"]], 0.5, ax, above_in=1.2)
        for number, (_, row) in enumerate(table.iterrows()):
            paired = not np.isnan(row["ledger_h"])
            for place, (columns, look) in enumerate(((LEDGER, CHARGED), (SAVING, SAVED))):
                value, low, high = (float(row[name]) * scale for name in columns)
                aside = (place - 0.5) * HEIGHT if paired else 0.0
                if not isnan(value):
                    draw_bar(axes, number + aside, (0.0, value), (low, high), look, height=HEIGHT * 0.9)
            words = f"saved {_hours(row.to_dict(), SAVING)}"
            style.beside_row(axes, f"{words}\ncharged {duration(row['ledger_h'])}" if paired else words, number)
        axes.axvline(0.0, color=style.INK, linewidth=1.0)
        metric = "" if table.empty else str(table["metric"].iloc[0])
        each = " per element" if metric.startswith(ARRIVAL_DELAY) else ""
        axes.set_xlabel(f"{unit}{each}, {metric_words(metric).removeprefix('the time ')}" if metric else unit)
        if table.empty:
            style.empty(axes, "Nothing was left out or changed.")
        bar_legend(axes, looks)
        runs = replications(*(int(n) for n in table["n"])) if len(table) else "no replications"
        note = (
            " What would have been waited for anyway is charged but not saved; waits that a cause brings about are "
            "saved but charged elsewhere."
        )
        note = f"Means over {runs}, in pairs; lines are 95 % CI.{note if len(looks) > 1 else ''}"
        style.heading(axes, f"What would save time under {variant}", note)
    return axes


def run_title(variant: str) -> str:
    """The difference of a run: "without" a cause by its title, or the name of a change."""
    if not variant.startswith(WITHOUT):
        return variant
    name = variant.removeprefix(WITHOUT)
    return f"{WITHOUT}{TITLES.get(name, cause_title(name, coordination=False))}"


def _saving(row: Mapping[Any, Any]) -> str:
    value, low, high = (float(row[name]) for name in SAVING)
    if isnan(value):
        return f"No mean, because {'something is open at the horizon' if row['n'] else 'no element is in both'}."
    if high < 0:
        # A cost is positive, and so is its interval.
        low, high = -high, -low
    interval = span(low, high, value)
    ends = f"({f'95 % CI {interval}' if interval else 'no interval'}, n = {row['n']}, paired)"
    if value == low == high == 0:
        text = f"Saves exactly nothing {ends}."
    elif low <= 0 <= high:
        text = f"No significant saving or cost: {duration(value)} {ends}."
    else:
        text = f"{'Saves' if value > 0 else 'Costs'} {duration(abs(value))} {ends}."
    charged = row["ledger_h"]
    return text if isnan(charged) else f"{text} The ledger charges {duration(charged)} to it."


def _hours(row: Mapping[Any, Any], columns: tuple[str, str, str]) -> str:
    value, low, high = (float(row[name]) for name in columns)
    ends = span(low, high, value)
    return f"{duration(value)} ({ends})" if ends and not isnan(value) else duration(value)


def _in_common(
    results: Results, variant: str, common: CommonElements, metric: str
) -> tuple[list[float], tuple[float, float, float]]:
    """The row of `_saved`, and how much earlier the last element is, over those shared with the reference."""
    if not common.names:
        return [0.0, float("nan"), *UNKNOWN], UNKNOWN
    rows = replications_over(results, common)
    rows = rows[rows["variant"].isin([results.reference, variant])]
    table = compare(rows, results.reference, comparison_basis(results.manifest))
    levels = rows[rows["variant"] == results.reference].groupby("metric", observed=True)["value"].mean()
    row, closure = (table[table["metric"] == name].iloc[0] for name in (metric, CLOSURE))
    return [float(row["n"]), float(levels[metric]), *_earlier(row)], _earlier(closure)


def _saved(results: Results, metric: str) -> pd.DataFrame:
    """By variant: pairs, hours under the reference, and hours saved with the ends of their interval."""
    kind, _, of = metric.partition(" / ")
    if kind == ARRIVAL_DELAY:
        table = results.savings
        rows = table[(table["measure"] == ARRIVAL_DELAY) & (table["of"] == of)].set_index("variant")
        return rows[["n", "reference_h", "saved_h", "low_95", "high_95"]]
    rows = results.comparisons[results.comparisons["metric"] == metric].set_index("variant")
    if rows.empty:
        known = ", ".join(dict.fromkeys(results.comparisons.loc[results.comparisons["unit"] == "h", "metric"]))
        raise LeidangError(f"no metric is called {metric!r}; those that are times: {known}")
    levels = results.summary[results.summary["variant"] == results.reference].set_index("metric")["mean"]
    ends = pd.DataFrame([_earlier(row) for _, row in rows.iterrows()], rows.index, ["saved_h", "low_95", "high_95"])
    return pd.concat([rows["n"], pd.Series(float(levels[metric]), rows.index), ends], axis=1)


def _charged(results: Results, causes: Sequence[str], force: str) -> tuple[float, float, float]:
    """Hours per element on the ledger of the variant as it is, with the t interval."""
    metrics = [f"waiting: {cause} / {force}" for cause in causes]
    table = results.replications
    cube = cube_of(table[(table["variant"] == results.reference) & table["metric"].isin(metrics)])
    # A cause without any time has no metric.
    hours, there = cube.value.sum(axis=(0, 1)), cube.present.any(axis=(0, 1))
    if not there.any():
        return 0.0, 0.0, 0.0
    known = there & ~np.isnan(hours)
    mean, low, high = (float(part) for part in mean_interval(np.nan_to_num(hours), known))
    return mean, low, high


def _earlier(row: pd.Series) -> tuple[float, float, float]:
    """How much earlier under a row's variant; up to the horizon where some runs do not close."""
    columns = ("difference", "high_95", "low_95")
    if np.isnan(float(row["difference"])):
        columns = ("restricted", "restricted_high_95", "restricted_low_95")
    value, low, high = (0.0 - float(row[column]) for column in columns)
    return value, low, high
