"""Where the time went: mean hours per element by cause, coordination first."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.figures.legends import cause_legend
from analysis.ledger import LedgerHours, hours_of
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
    per_run = hours.per_element()
    rows: list[tuple[str, str, str, float, float, float, int]] = []
    for variant in results.variants:
        own = _runs_of(hours, per_run, variant)
        for inside, part in ((1, "coordination"), (0, "movement")):
            for place, cause in enumerate(hours.causes):
                if hours.hours[:, :, inside, place].any():
                    rows.append((variant, part, cause, *_mean_with_interval(own[:, inside, place])))
            rows.append((variant, part, TOTAL, *_mean_with_interval(own[:, inside].sum(axis=1))))
        rows.append((variant, TOTAL, TOTAL, *_mean_with_interval(own.sum(axis=(1, 2)))))
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
        axes.set_yticks(range(len(results.variants)), [style.wrapped(variant, 20) for variant in results.variants])
        axes.set_xlabel("mean hours per delivered element, from ready to delivered")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        if longest == 0:
            style.empty(axes, "Nothing was delivered by the end of the run.")
        # What is thinner than a line is drawn, but needs no place in the legend.
        drawn = table[(table["cause"] != TOTAL) & (table["hours"] > 0.003 * longest)]
        cause_legend(axes, zip(drawn["part"], drawn["cause"], strict=True))
        style.heading(axes, "Time from ready to delivered, by cause", _note(results, table))
    return axes


def _bar(axes: Axes, own: pd.DataFrame, row: int, share: float) -> None:
    left = 0.0
    for part in ("coordination", "movement"):
        causes = own[(own["part"] == part) & (own["cause"] != TOTAL)]
        for cause, hours in zip(causes["cause"], causes["hours"].fillna(0.0), strict=True):
            look = style.cause_look(str(cause), coordination=part == "coordination")
            axes.barh(
                row, hours, left=left, height=0.5, color=look.fill, hatch=look.hatch, edgecolor=look.line, linewidth=0
            )
            _amount(axes, left, float(hours), row)
            left += float(hours)
        if part == "coordination" and left > 0:
            _bracket(axes, left, row, share)
    total = own[own["part"] == TOTAL].iloc[0]
    if total["hours"] > 0:
        ends = "" if np.isnan(total["low_95"]) else f"\n({number(total['low_95'])} to {number(total['high_95'])})"
        text = f"{number(total['hours'])} h{ends}"
        axes.annotate(
            text, (left, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8, linespacing=1.3
        )


def _amount(axes: Axes, left: float, hours: float, row: int) -> None:
    """The number of hours inside a part of the bar that is wide enough to hold it."""
    if hours > 0.05 * axes.get_xlim()[1]:
        box = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
        axes.text(left + hours / 2, row, f"{hours:.0f} h", ha="center", va="center", fontsize=7.5, bbox=box)


def _bracket(axes: Axes, right: float, row: int, share: float) -> None:
    """A bracket over the coordination part, with its hours and share."""
    top = row - 0.29
    axes.plot([0, 0, right, right], [top, top - 0.06, top - 0.06, top], color=style.INK, linewidth=0.9)
    text = f"coordination {number(right)} h{'' if np.isnan(share) else f' ({percent(share)})'}"
    axes.text(0, top - 0.09, text, va="bottom", ha="left", fontsize=8.5, fontweight="bold")


def _share(results: Results, variant: str) -> float:
    """The mean share of coordination, as the summary has it; nan if some run delivered nothing."""
    summary = results.summary
    metric = f"coordination share / {ALL_FORCES}"
    return float(summary.loc[(summary["variant"] == variant) & (summary["metric"] == metric), "mean"].iloc[0])


def _note(results: Results, table: pd.DataFrame) -> str:
    numbers = [int(n) for n in table.loc[table["part"] == TOTAL, "replications"]]
    interval = "; at the right the total and its 95 % interval" if max(numbers) > 1 else ", so no interval"
    arrived = results.deliveries["delivered_s"].notna()
    late = (
        ""
        if arrived.all()
        else f" Only elements delivered by the horizon count: {percent(float(arrived.mean()))} of all."
    )
    return f"Means over {replications(*numbers)} per variant{interval}.{late}"


def _runs_of(hours: LedgerHours, per_run: Floats, variant: str) -> Floats:
    """Hours per element in the runs of one variant in which anything was delivered, shape (runs, 2, causes)."""
    number, size = hours.runs.variants.index(variant), len(hours.runs.replications)
    own = slice(number * size, (number + 1) * size)
    found: Floats = per_run[own][hours.delivered[own].sum(axis=1) > 0]
    return found


def _mean_with_interval(values: Floats) -> tuple[float, float, float, int]:
    n = len(values)
    if n == 0:
        return float("nan"), float("nan"), float("nan"), 0
    mean = float(values.mean())
    sd = np.array([values.std(ddof=1) if n > 1 else np.nan])
    width = float(half_width(sd, np.array([n]))[0])
    return mean, mean - width, mean + width, n
