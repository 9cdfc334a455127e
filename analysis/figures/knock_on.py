"""What the incidents cost the movement: mean delay per element against the same run without them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.arrival_delay import ARRIVAL_DELAY
from analysis.figures import rows
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import duration, in_days, listed, percent, replications, span
from sim.record.tables import ALL_FORCES
from sim.units.seconds import HOURS_PER_DAY


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
    largest = float(np.nanmax([*table["knock_on_h"].abs(), *table["high_95"].abs(), 0.1]))
    scale = HOURS_PER_DAY if in_days(largest) else 1.0
    groups = _groups(table, results, scale, largest)
    with style.paper():
        axes = ax or rows.new_axes(groups)
        ends = table[["knock_on_h", "low_95", "high_95"]].to_numpy(np.float64) / scale
        low, high = (float(np.nanmin(ends)), float(np.nanmax(ends))) if len(table) else (0.0, 1.0)
        room = 0.06 * max(high - min(low, 0), 0.1)
        axes.set_xlim(min(low - room, -room), max(high, 0) + room)
        axes.set_xlabel(f"{'days' if scale > 1 else 'hours'} per element that the incidents add")
        rows.draw(axes, groups)
        axes.axvline(0, color=style.INK, linewidth=0.9, zorder=1)
        if not groups:
            style.empty(axes, "No variant without incidents was run to compare with.")
        rows.legend(axes, results.variants, sorted({mark.variant for group in groups for mark in group.marks}))
        style.heading(axes, "What the incidents cost the movement", _note(table) + rows.shared_words(groups))
    return axes


def _groups(table: pd.DataFrame, results: Results, scale: float, like: float) -> tuple[rows.Rows, ...]:
    groups = []
    names = {ARRIVAL_DELAY: "Arrival, mean per element", "held up": "Of this, waiting for procedures"}
    for measure, own in table.groupby("measure", sort=False):
        for place, of in enumerate(names_in(own["of"])):
            marks = []
            for _, row in own[own["of"] == of].iterrows():
                cost, low, high = (float(row[name]) for name in ("knock_on_h", "low_95", "high_95"))
                words = f"{duration(cost, like)} ({span(low, high, like)})"
                if measure == ARRIVAL_DELAY:
                    words += f", later in {percent(float(row['delayed']))} of runs"
                # A single pair of runs has no interval; the marker stands alone.
                low, high = (cost, cost) if np.isnan(low) else (low, high)
                number = results.variants.index(str(row["variant"]))
                marks.append(rows.Mark(number, low / scale, cost / scale, high / scale, words))
            groups.append(rows.Rows(of, tuple(marks), "" if place else names[str(measure)]))
    return tuple(groups)


def _note(table: pd.DataFrame) -> str:
    numbers = [int(n) for n in table["n"]] or [0]
    words = f"Paired difference from the same run without incidents and its 95 % interval; {replications(*numbers)}."
    unlike = table[~table["same_arrangements"].astype(bool)] if len(table) else table
    if len(unlike):
        names = listed(f"“{name}”" for name in names_in(unlike["variant"]))
        words += (
            f" Beside {names} the run without incidents is “{unlike['counterpart'].iloc[0]}”, whose arrangements are "
            "others, so their effect is in the difference too."
        )
    return words
