"""Where the time went: mean hours per element by cause, coordination first."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.delays.cause_hours import CauseHours, hours_of
from analysis.figures.causes import PARTS, cause_bar, cause_legend
from analysis.figures.registry import Figure
from analysis.results import Results
from analysis.runs import Floats
from analysis.statistics import half_width
from analysis.words import number, percent, replications
from sim.record.tables import ALL_FORCES

TOTAL = "total"


def delay_table(results: Results) -> pd.DataFrame:
    """The data of the figure.

    Returns
    -------
    DataFrame
        Columns variant, part ("coordination", "movement"), cause (and "total" per part and for both), hours (mean
        per delivered element, mean over the replications), low_95, high_95 (t interval over the replications),
        replications (those in which anything was delivered). Causes without any time are left out.
    """
    hours = results.once(hours_of)
    per_run, spent = hours.per_element(), hours.hours
    rows: list[tuple[str, str, str, float, float, float, int]] = []
    for variant in results.variants:
        runs = _runs_of(hours, per_run, variant)
        for inside, part in ((1, "coordination"), (0, "movement")):
            for place, cause in enumerate(hours.causes):
                if spent[:, :, inside, place].any():
                    rows.append((variant, part, cause, *_mean_with_interval(runs[:, inside, place])))
            rows.append((variant, part, TOTAL, *_mean_with_interval(runs[:, inside].sum(axis=1))))
        rows.append((variant, TOTAL, TOTAL, *_mean_with_interval(runs.sum(axis=(1, 2)))))
    return pd.DataFrame(rows, columns=["variant", "part", "cause", "hours", "low_95", "high_95", "replications"])


def plot_delay_by_cause(results: Results, ax: Axes | None = None) -> Axes:
    """Draw one stacked bar per variant: hours per element from ready to delivered, by cause."""
    table = delay_table(results)
    with style.paper():
        axes = ax or style.new_axes(0.9 + 0.85 * len(results.variants))
        totals = table[table["part"] == TOTAL].set_index("variant")
        longest = float(np.nanmax([*totals["hours"], 0.0]))
        axes.set(xlim=(0, (longest or 1) * 1.14), ylim=(len(results.variants) - 0.5, -0.62))
        for row, variant in enumerate(results.variants):
            _bar(axes, table[table["variant"] == variant], row, _share(results, variant))
        style.name_rows(axes, results.variants, width=20)
        axes.set_xlabel("mean hours per delivered element, from ready to delivered")
        if longest == 0:
            style.empty(axes, "Nothing was delivered by the end of the run.")
        # What is thinner than a line is drawn, but needs no place in the legend.
        drawn = table[(table["cause"] != TOTAL) & (table["hours"] > 0.003 * longest)]
        cause_legend(axes, zip(drawn["part"], drawn["cause"], strict=True))
        style.heading(axes, "Time from ready to delivered, by cause", _note(results, table))
    return axes


def _bar(axes: Axes, rows: pd.DataFrame, y: int, share: float) -> None:
    """One variant: its causes, a bracket over those of coordination, and the total with its interval."""
    causes = rows[rows["cause"] != TOTAL]
    parts = causes[["part", "cause", "hours"]].fillna({"hours": 0.0}).itertuples(index=False, name=None)
    right = cause_bar(axes, y, parts, 0.5)
    inside = float(causes.loc[causes["part"] == next(iter(PARTS)), "hours"].sum())
    if inside > 0:
        top = y - 0.29
        axes.plot([0, 0, inside, inside], [top, top - 0.06, top - 0.06, top], color=style.INK, linewidth=0.9)
        words = f"coordination {number(inside)} h{'' if np.isnan(share) else f' ({percent(share)})'}"
        style.write(axes, words, (0, top - 0.09), size=8.5, va="bottom", fontweight="bold")
    total = rows[rows["part"] == TOTAL].iloc[0]
    if total["hours"] > 0:
        ends = "" if np.isnan(total["low_95"]) else f"\n({number(total['low_95'])} to {number(total['high_95'])})"
        style.write(axes, f"{number(total['hours'])} h{ends}", (right, y), (5, 0), linespacing=1.3)


def _share(results: Results, variant: str) -> float:
    """The mean share of coordination, as the summary has it; nan if some run delivered nothing."""
    summary = results.summary
    metric = f"coordination share / {ALL_FORCES}"
    return float(summary.loc[(summary["variant"] == variant) & (summary["metric"] == metric), "mean"].iloc[0])


def _note(results: Results, table: pd.DataFrame) -> str:
    numbers = [*map(int, table.loc[table["part"] == TOTAL, "replications"])]
    interval = "; at the right the total and its 95 % interval" if max(numbers) > 1 else ", so no interval"
    arrived = results.deliveries["delivered_s"].notna()
    late = (
        ""
        if arrived.all()
        else f" Only elements delivered by the horizon count: {percent(float(arrived.mean()))} of all."
    )
    return f"Means over {replications(*numbers)} per variant{interval}.{late}"


def _runs_of(hours: CauseHours, per_run: Floats, variant: str) -> Floats:
    """Hours per element in the runs of one variant in which anything was delivered, shape (runs, 2, causes)."""
    number, size = hours.runs.variants.index(variant), len(hours.runs.replications)
    rows = slice(number * size, (number + 1) * size)
    delivered: Floats = per_run[rows][hours.delivered[rows].sum(axis=1) > 0]
    return delivered


def _mean_with_interval(values: Floats) -> tuple[float, float, float, int]:
    n = len(values)
    if n == 0:
        return float("nan"), float("nan"), float("nan"), 0
    mean = float(values.mean())
    sd = np.array([values.std(ddof=1) if n > 1 else np.nan])
    width = float(half_width(sd, np.array([n]))[0])
    return mean, mean - width, mean + width, n


FIGURE: Final = Figure(
    name="delay_by_cause",
    title="delay by cause",
    plot=plot_delay_by_cause,
    table=delay_table,
    alt=lambda _: "One stacked bar per variant: mean hours per element from ready to delivered, by cause.",
    caption="Mean hours per element from ready to delivered. What agreement can change stands at the left.",
    answers=("Coordination",),
)
