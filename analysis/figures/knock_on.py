"""Delay that the incidents add: mean hours per element against the same run without them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.figures.intervals import IntervalMark, Panel, Row, estimate, grouped, plot_intervals
from analysis.figures.registry import Figure
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import duration, percent, replications
from sim.record.tables import ALL_FORCES
from sim.text import listed

HEADINGS: Final = {ARRIVAL_DELAY: "Arrival, mean per element", "held up": "Of this, waiting for procedures"}


def knock_on_figure_table(results: Results) -> pd.DataFrame:
    """The data of the figure: the rows of `knock_on.csv`; where there is one force, not it and all forces both."""
    table = results.table("knock_on")
    arrival = table["measure"] == ARRIVAL_DELAY
    if table.loc[arrival, "of"].nunique() == 2:
        table = table[~arrival | (table["of"] == ALL_FORCES)]
    kept: pd.DataFrame = table.reset_index(drop=True)
    return kept


def plot_knock_on(results: Results, ax: Axes | None = None) -> Axes:
    """Draw per force a marker for each variant: what the incidents add to its arrival, with the paired interval."""
    table = knock_on_figure_table(results)
    ends = table[["knock_on_h", "low_95", "high_95"]].to_numpy(np.float64)
    left, right = float(np.nanmin(ends, initial=0.0)), float(np.nanmax(ends, initial=0.0))
    largest = float(np.nanmax(np.abs(ends[:, [0, 2]]), initial=0.1))
    scale, unit = style.time_scale(largest)

    def mark(row: Row) -> IntervalMark:
        cost, low, high = row["knock_on_h"], row["low_95"], row["high_95"]
        words = estimate(cost, low, high, largest)
        if row["measure"] == ARRIVAL_DELAY:
            words += f", later in {percent(row['delayed'])} of runs"
        # A single pair of runs has no interval; the marker stands alone.
        low, high = (cost, cost) if np.isnan(low) else (low, high)
        return IntervalMark(results.variants.index(row["variant"]), low * scale, cost * scale, high * scale, words)

    groups = grouped(table, ("measure", "of"), mark, lambda key: key[1], lambda key: HEADINGS[key[0]])
    room = 0.06 * max(right - left, 0.1)
    limits = ((left - room) * scale, (right + room) * scale)
    panel = Panel(groups, f"{unit} per element that the incidents add", limits, zero=True)
    words = ("What the incidents cost the movement", _note(table))
    empty = "No variant without incidents was run to compare with."
    return plot_intervals([panel], results.variants, words, empty=empty, ax=ax)


def _note(table: pd.DataFrame) -> str:
    runs = replications(*map(int, table["n"]))
    words = f"Paired difference from the same run without incidents and its 95 % interval; {runs}."
    unlike = table[~table["same_arrangements"].astype(bool)] if len(table) else table
    if len(unlike):
        names = listed(f"“{name}”" for name in names_in(unlike["variant"]))
        words += (
            f" Beside {names} the run without incidents is “{unlike['counterpart'].iloc[0]}”, whose arrangements are "
            "others, so their effect is in the difference too."
        )
    return words


def _alt(results: Results) -> str:
    table = results.table("knock_on")
    rows = table[table["of"] == ALL_FORCES].to_dict("records")
    costs = listed(f"{duration(row['knock_on_h'])} under {row['variant']}" for row in rows)
    return (
        "Per force a marker for each variant: hours per element that the incidents add, with the interval. "
        f"All forces: {costs}."
    )


FIGURE: Final = Figure(
    name="knock_on",
    title="what incidents cost the movement",
    plot=plot_knock_on,
    table=knock_on_figure_table,
    alt=_alt,
    caption="Delay that the incidents add, paired with the same run without them.",
    applies=lambda results: not results.table("knock_on").empty,
)
