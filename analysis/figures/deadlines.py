"""Probability of full closure of each force by each day, its due date marked: a panel per force, a line per variant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.figures.curves import draw_curve, mark_moment, variant_line
from analysis.figures.legends import Group, below
from analysis.figures.registry import Figure
from analysis.results import Results
from analysis.statistics import wilson
from analysis.words import percent, replications
from sim.text import listed
from sim.units.seconds import DAY_S

PANELS = 12
"""Forces shown; of more, those that close last."""

BANDS = 2
"""Variants of which each has its band; of more, only the reference."""

NAMED = 3
"""Variants whose chances are written into a panel; of more, the table has them."""

COLUMNS = 3
PANEL_IN = 1.55


def deadlines_table(results: Results) -> pd.DataFrame:
    """The data of the figure.

    Returns
    -------
    DataFrame
        Columns variant, force, due_day, day, closed (replications in which every element of the force was there by
        that day), n (replications), probability, low_95, high_95 (Wilson 1927). A force with an element that is never
        delivered is not closed on any day. The days are those on which a replication closes, the due date, and the
        first and last day of the figure.
    """
    last = _closing_days(results)
    ends, parts = _ends(results, last), []
    for force in _shown(results, last):
        due = next(part.due_s for part in results.manifest.forces if part.name == force) / DAY_S
        for variant in results.variants:
            closing = last.loc[(variant, force)].to_numpy(dtype=np.float64)
            days = np.union1d(closing[np.isfinite(closing)], [*ends, due])
            closed = np.searchsorted(np.sort(closing), days, side="right").astype(np.float64)
            n = np.full(len(days), float(len(closing)))
            low, high = wilson(closed, n)
            columns = {"closed": closed.astype(np.int64), "n": len(closing), "probability": closed / n}
            head = {"variant": variant, "force": force, "due_day": due, "day": days}
            parts.append(pd.DataFrame({**head, **columns, "low_95": low, "high_95": high}))
    return pd.concat(parts, ignore_index=True)


def plot_deadlines(results: Results, ax: Axes | None = None) -> Axes:
    """Draw for each force the probability that all of it is there by each day."""
    table = deadlines_table(results)
    forces = tuple(dict.fromkeys(table["force"]))
    columns = min(len(forces), COLUMNS)
    rows = math.ceil(len(forces) / columns)
    with style.paper():
        axes = ax or style.new_axes(0.35 + PANEL_IN * rows)
        style.bare(axes)
        for place, force in enumerate(forces):
            row, column = divmod(place, columns)
            box = _box(row, column, rows, columns)
            # The last of a column has the days written under it.
            lowest = place + columns >= len(forces)
            _panel(axes.inset_axes(box), table[table["force"] == force], results.variants, force, lowest=lowest)
        lift = 30 if len(results.variants) <= NAMED else 22
        style.heading(axes, "Probability of full closure of each force, by day", _note(results, table), lift)
        below(axes, [_key(results.variants)], gap_pt=34)
    return axes


def _closing_days(results: Results) -> pd.Series:
    """Day on which the last element of a force arrives, by variant, force and replication; infinite if never."""
    table = results.deliveries
    day = table["delivered_s"].to_numpy(dtype=np.float64, na_value=np.inf) / DAY_S
    keys = [table["variant"].astype(str), table["force"].astype(str), table["replication"]]
    return pd.Series(day).groupby([key.to_numpy() for key in keys]).max()


def _shown(results: Results, last: pd.Series) -> list[str]:
    """The forces, in the scenario's order; of too many, those whose median closing under the reference is latest."""
    names = [force.name for force in results.manifest.forces]
    if len(names) <= PANELS:
        return names
    latest = last.loc[results.reference].groupby(level=0).median().sort_values(ascending=False, kind="stable")
    kept = set(latest.index[:PANELS])
    return [name for name in names if name in kept]


def _ends(results: Results, last: pd.Series) -> tuple[float, float]:
    """The first and the last day of the curves: around all closings and due dates, or to the horizon."""
    finite = last[np.isfinite(last)]
    horizon = results.manifest.scenario.horizon_s / DAY_S
    days = [*(force.due_s / DAY_S for force in results.manifest.forces), *finite]
    end = horizon if len(finite) < len(last) else min(horizon, max(days) + 1)
    return max(0.0, math.floor(min(days)) - 1.0), end


def _box(row: int, column: int, rows: int, columns: int) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of a panel as shares of the axes."""
    gap_x, gap_y = 0.035, 0.4 / rows
    width, height = (1 - gap_x * (columns - 1)) / columns, (1 - gap_y * (rows - 1)) / rows
    return column * (width + gap_x), 1 - height - row * (height + gap_y), width, height


def _panel(axes: Axes, curves: pd.DataFrame, variants: Sequence[str], force: str, *, lowest: bool) -> None:
    due = float(curves["due_day"].iloc[0])
    mark_moment(axes, due)
    for place, variant in enumerate(variants):
        rows = curves[curves["variant"] == variant]
        band = (rows["low_95"], rows["high_95"]) if place == 0 or len(variants) <= BANDS else None
        draw_curve(axes, place, rows["day"], rows["probability"], band, steps=True)
    axes.set(xlim=(float(curves["day"].min()), float(curves["day"].max())), ylim=(-0.02, 1.02), yticks=[0, 0.5, 1])
    axes.set_yticklabels(["0", "50 %", "100 %"] if axes.get_position().x0 < 0.2 else [])
    axes.tick_params(labelsize=7, labelbottom=lowest)
    axes.grid(axis="y")
    if lowest:
        axes.set_xlabel("days since the start", fontsize=7.5)
    axes.set_title(style.wrapped(force, 30), fontsize=8.5, pad=17 if len(variants) <= NAMED else 9)
    if len(variants) <= NAMED:
        at_due = curves[curves["day"] == due].set_index("variant")["probability"]
        words = ", ".join(percent(float(at_due[variant])) for variant in variants)
        style.write(axes, f"by day {due:.0f}: {words}", (0, 1), (0, 7), frame="axes", va="baseline", color=style.MUTED)


def _key(variants: Sequence[str]) -> Group:
    return Group("Variants", tuple((variant_line(place), variant) for place, variant in enumerate(variants)))


def _note(results: Results, table: pd.DataFrame) -> str:
    numbers = [int(n) for n in table.drop_duplicates("variant")["n"]]
    variants = results.variants
    whose = "" if len(variants) <= BANDS else f" under {variants[0]}"
    order = f", in this order: {', '.join(variants)}" if 1 < len(variants) <= NAMED else ""
    chance = f" Above each panel the chance by the due date{order}." if len(variants) <= NAMED else ""
    every, shown = len(results.manifest.forces), table["force"].nunique()
    chosen = f" The {shown} of {every} forces that close last." if shown < every else ""
    what = f"Share of {replications(*numbers)} per variant; band: 95 % interval{whose}."
    return f"{what} Triangle: due date.{chance}{chosen}"


def _alt(results: Results) -> str:
    """The chances by the due date, of every force under every variant."""
    table = deadlines_table(results)
    at_due = table[table["day"] == table["due_day"]].set_index(["force", "variant"])["probability"]
    chances = "; ".join(
        f"{force} {', '.join(percent(float(at_due[force, variant])) for variant in results.variants)}"
        for force in dict.fromkeys(table["force"])
    )
    return (
        "A panel per force: steps that rise from nought to one, per variant, with the due date marked. Chance that "
        f"all is there by the due date, under {listed(results.variants)} in this order: {chances}."
    )


FIGURE: Final = Figure(
    name="deadlines",
    title="probability of full closure by day",
    plot=plot_deadlines,
    table=deadlines_table,
    alt=_alt,
    caption="Share of the replications in which the last element of the force has arrived by then, with the 95 % "
    "interval after Wilson (1927): with few replications it is wide, also where every run is in time.",
)
