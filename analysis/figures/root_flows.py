"""Root causes of waiting: the hours that the ledger charges to a cause, cut by what they go back to."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.figures.causes import cause_bar, cause_legend
from analysis.figures.registry import Figure
from analysis.results import Results
from analysis.words import cause_title, number, percent, replications
from sim.text import listed

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
                part_rows = table[(table["part"] == part) & (table["cause"] == cause) & (table["variant"] == variant)]
                _bar(axes, part_rows, y, (part, cause))
                ticks[y] = variant
                y += 1.0
            y += 0.25
        style.name_rows(axes, list(ticks.values()), list(ticks), width=30)
        axes.set_xlabel("mean hours per delivered element")
        if not causes:
            style.empty(axes, "No wait goes back to another cause.")
        cause_legend(axes, zip(table["root_part"], table["root_cause"], strict=True))
        style.heading(axes, "Root causes of waiting", _note(table))
    return axes


def _variants(table: pd.DataFrame, part: str, cause: str, results: Results) -> tuple[str, ...]:
    """The variants that have hours of a cause, in the scenario's order."""
    there = set(table.loc[(table["part"] == part) & (table["cause"] == cause) & (table["hours"] > 0), "variant"])
    return tuple(variant for variant in results.variants if variant in there)


def _head(axes: Axes, y: float, part: str, cause: str) -> None:
    title = cause_title(cause, coordination=part == "coordination")
    style.write(axes, f"Charged to: {title}", (0, y + 0.12), size=8.5, fontweight="bold")


def _bar(axes: Axes, rows: pd.DataFrame, y: float, charged: tuple[str, str]) -> None:
    parts = list(rows[["root_part", "root_cause", "hours"]].itertuples(index=False, name=None))
    right = cause_bar(axes, y, parts, 0.66, outline=0.4)
    due = sum(hours for *root, hours in parts if tuple(root) != charged)
    words = f"{number(right)} h{f', {percent(due / right)} due to others' if right >= 0.05 else ''}"
    style.write(axes, words, (right, y), (5, 0))


def _note(table: pd.DataFrame) -> str:
    return (
        "Hours that elements waited, by root cause: each wait is traced back through the process that ended it. "
        f"Means over {replications(*map(int, table['n']))} per variant; intervals in the data."
    )


def _alt(results: Results) -> str:
    table = root_flows_figure_table(results)
    rows = table[table["variant"] == results.reference].sort_values("hours", ascending=False, kind="stable").head(3)
    words = listed(
        f"{number(row['hours'])} h of {cause_title(row['cause'], coordination=row['part'] == 'coordination')}, due to "
        f"{cause_title(row['root_cause'], coordination=row['root_part'] == 'coordination')}"
        for row in rows.to_dict("records")
    )
    return (
        "Stacked bars: hours per element that the ledger charges to waiting, cut by root cause. Most under "
        f"{results.reference}: {words}."
    )


FIGURE: Final = Figure(
    name="root_flows",
    title="what waiting was due to",
    plot=plot_root_flows,
    table=root_flows_figure_table,
    alt=_alt,
    caption="Root cause: each wait is traced back through the process that ended it. A wait without such a root "
    "stays where it is: a link or a ship that no process holds but that takes only so many.",
    applies=lambda results: not root_flows_figure_table(results).empty,
)
