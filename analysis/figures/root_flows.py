"""What waiting was due to: the hours that the ledger charges to a cause, cut by their root causes."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.figures.legends import cause_legend
from analysis.results import Results
from analysis.words import cause_title, number, percent, replications

LEAST_H: Final = 0.05
LEAST_SHARE: Final = 0.01
"""Hours per element, and share of a cause's hours, that must be due to something else for the cause to be drawn."""

ROW_IN: Final = 0.27
"""Height of a row."""


def root_flows_figure_table(results: Results) -> pd.DataFrame:
    """The data of the figure: the rows of `root_flows.csv` of the causes that were due to something else as well."""
    table = results.root_flows
    elsewhere = (table["part"] != table["root_part"]) | (table["cause"] != table["root_cause"])
    keys = [table["part"], table["cause"]]
    moved = table["hours"].where(elsewhere, 0.0).groupby([*keys, table["variant"]], sort=False).sum()
    whole = table["hours"].groupby([*keys, table["variant"]], sort=False).sum()
    wanted = {(part, cause) for part, cause, _ in moved.index[(moved > LEAST_H) & (moved > LEAST_SHARE * whole)]}
    rows = np.array([pair in wanted for pair in zip(*keys, strict=True)], dtype=np.bool_)
    kept: pd.DataFrame = table[rows].reset_index(drop=True)
    return kept


def plot_root_flows(results: Results, ax: Axes | None = None) -> Axes:
    """Draw for each cause that hides another one bar per variant: the hours it has, cut by what they were due to."""
    table = root_flows_figure_table(results)
    causes = list(dict.fromkeys(zip(table["part"], table["cause"], strict=True)))
    with style.paper():
        rows = sum(len(_variants(table, *pair, results)) + 1.25 for pair in causes)
        axes = ax or style.new_axes(0.9 + ROW_IN * max(rows, 2))
        sums = table.groupby(["part", "cause", "variant"], sort=False)["hours"].sum()
        axes.set(xlim=(0, 1.3 * float(sums.max() if len(sums) else 1.0)), ylim=(max(rows, 1) - 0.2, -0.3))
        ticks: dict[float, str] = {}
        y = 0.0
        for part, cause in causes:
            _head(axes, y, part, cause)
            y += 1.0
            for variant in _variants(table, part, cause, results):
                own = table[(table["part"] == part) & (table["cause"] == cause) & (table["variant"] == variant)]
                _bar(axes, own, y, (part, cause))
                ticks[y] = style.wrapped(variant, 30)
                y += 1.0
            y += 0.25
        axes.set_yticks(list(ticks), list(ticks.values()), fontsize=8)
        axes.set_xlabel("mean hours per delivered element")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        if not causes:
            style.empty(axes, "Nobody waited for what was due to something else.")
        cause_legend(axes, zip(table["root_part"], table["root_cause"], strict=True))
        style.heading(axes, "What waiting was due to", _note(table))
    return axes


def _variants(table: pd.DataFrame, part: str, cause: str, results: Results) -> tuple[str, ...]:
    """The variants that have hours of a cause, in the scenario's order."""
    there = set(table.loc[(table["part"] == part) & (table["cause"] == cause) & (table["hours"] > 0), "variant"])
    return tuple(variant for variant in results.variants if variant in there)


def _head(axes: Axes, y: float, part: str, cause: str) -> None:
    title = cause_title(cause, coordination=part == "coordination")
    axes.text(0, y + 0.12, f"Charged to: {title}", fontsize=8.5, fontweight="bold", va="center")


def _bar(axes: Axes, own: pd.DataFrame, y: float, charged: tuple[str, str]) -> None:
    left, due, width = 0.0, 0.0, axes.get_xlim()[1]
    for row in own.itertuples():
        hours, root = float(str(row.hours)), (str(row.root_part), str(row.root_cause))
        look = style.cause_look(root[1], coordination=root[0] == "coordination")
        axes.barh(y, hours, left=left, height=0.66, color=look.fill, hatch=look.hatch, edgecolor=look.line, linewidth=0)
        axes.barh(y, hours, left=left, height=0.66, fill=False, edgecolor=style.INK, linewidth=0.4)
        if hours > 0.06 * width:
            box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
            axes.text(left + hours / 2, y, f"{number(hours)} h", ha="center", va="center", fontsize=7, bbox=box)
        left += hours
        due += hours if root != charged else 0.0
    words = f"{number(left)} h{f', {percent(due / left)} due to others' if left >= 0.05 else ''}"
    axes.annotate(words, (left, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=7.5)


def _note(table: pd.DataFrame) -> str:
    numbers = [int(n) for n in np.unique(table["n"])] if len(table) else [0]
    return (
        "Hours that elements waited, cut by what those who ended the wait did or waited for meanwhile. "
        f"Means over {replications(*numbers)} per variant; intervals in the data."
    )
