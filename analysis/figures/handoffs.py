"""Hand-off matrix: hours waited while a case goes from one actor to another, in the reference and another variant."""

from __future__ import annotations

from itertools import product
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
from matplotlib.patches import Rectangle

from analysis import style
from analysis.coordination.handoffs import ALL_ACTORS, ALL_PROCEDURES
from analysis.figures.registry import Figure
from analysis.results import Results
from analysis.words import count, number, replications
from sim.text import listed

ACTORS: Final = 10
"""Actors with a row and a column of their own; the others share one."""

OTHERS: Final = "others"
GAP: Final = 1.2
"""Between the two matrices, in cells."""

LESS, MORE = "▾", "▴"
"""Marks of cells that are surely lower or higher than under the reference."""

_SHADES: Final = LinearSegmentedColormap.from_list("shades", ["#ffffff", "#9ecae1", "#2171b5", "#08306b"])


def handoffs_figure_table(results: Results) -> pd.DataFrame:
    """The data of the figure: the rows of `handoffs.csv` for all procedures, in the two variants that are drawn.

    Returns
    -------
    DataFrame
        The columns of `handoffs.csv`; every pair of actors, then all of them.
    """
    table = results.handoffs
    drawn = table["variant"].isin(variants_drawn(results)) & (table["procedure"] == ALL_PROCEDURES)
    kept: pd.DataFrame = table[drawn].reset_index(drop=True)
    return kept


def variants_drawn(results: Results) -> tuple[str, ...]:
    """The reference, and the variant in which the elements wait least for procedures."""
    table = results.handoffs
    totals = table[(table["procedure"] == ALL_PROCEDURES) & (table["from_actor"] == ALL_ACTORS)].set_index("variant")
    others = [variant for variant in results.variants if variant != results.reference]
    if not others or totals.empty:
        return (results.reference,)
    return results.reference, min(others, key=lambda variant: float(totals["hours"].get(variant, 0.0)))


def plot_handoffs(results: Results, ax: Axes | None = None) -> Axes:
    """Draw the matrices side by side: rows had the case before, columns have it while the elements wait."""
    table = handoffs_figure_table(results)
    variants = variants_drawn(results)
    givers, takers = (_actors(table, column) for column in ("from_actor", "to_actor"))
    with style.paper():
        axes = ax or style.new_axes(1.3 + 0.36 * max(len(givers), 2))
        matrices = [_matrix(table[table["variant"] == variant], givers, takers) for variant in variants]
        largest = max(float(hours.to_numpy().max(initial=0.0)) for hours, _ in matrices)
        norm = PowerNorm(0.5, 0, largest or 1.0)
        for place, (variant, (hours, marks)) in enumerate(zip(variants, matrices, strict=True)):
            left = place * (len(takers) + GAP)
            _draw(axes, hours, marks, left, norm)
            _heads(axes, takers, left, variant, table)
        width = max(len(variants) * (len(takers) + GAP) - GAP, 1)
        axes.set(xlim=(-0.05, width + 0.05), ylim=(max(len(givers), 1) + 0.05, -0.05), xticks=[])
        axes.set_yticks([place + 0.5 for place in range(len(givers))], [f"from {name}" for name in givers])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        if not givers:
            style.empty(axes, "No element waited for a procedure.")
        title = "Hand-offs: waiting while a case goes from one actor to the next"
        style.heading(axes, title, _note(results, table, variants), 54)
        style.under(axes, _key(variants), gap_pt=6, size=7.5, colour=style.MUTED)
    return axes


def _actors(table: pd.DataFrame, column: str) -> tuple[str, ...]:
    """Those on whom most waiting lies first; if there are more than fit, the last place is for all others."""
    pairs = table[table["from_actor"] != ALL_ACTORS]
    weight = pairs.groupby(column)["hours"].sum().sort_values(ascending=False, kind="stable")
    order = tuple(str(name) for name in weight[weight > 0].index)
    return order if len(order) <= ACTORS + 1 else (*order[:ACTORS], OTHERS)


def _matrix(table: pd.DataFrame, givers: tuple[str, ...], takers: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hours per giver (row) and taker, and -1 or 1 where they are surely below or above the reference, else 0."""
    pairs = table[table["from_actor"] != ALL_ACTORS]
    giver, taker = (
        pairs[column].where(pairs[column].isin(names), OTHERS)
        for column, names in (("from_actor", givers), ("to_actor", takers))
    )
    change = (pairs["difference_low_95"] > 0).astype(float) - (pairs["difference_high_95"] < 0).astype(float)
    change = change.where((giver != OTHERS) & (taker != OTHERS), 0.0)
    hours, marks = (
        pd.crosstab(giver, taker, values=values, aggfunc="sum").reindex(index=givers, columns=takers).fillna(0.0)
        for values in (pairs["hours"], change)
    )
    return hours, marks


def _draw(axes: Axes, hours: pd.DataFrame, marks: pd.DataFrame, left: float, norm: PowerNorm) -> None:
    for (row, giver), (column, taker) in product(enumerate(hours.index), enumerate(hours.columns)):
        amount, change = float(hours.loc[giver, taker]), float(marks.loc[giver, taker])
        fill = _SHADES(norm(amount)) if amount > 0 else "#f7f7f7"
        axes.add_patch(Rectangle((left + column, row), 1, 1, facecolor=fill, edgecolor="white", linewidth=1))
        if giver == taker != OTHERS:
            frame = Rectangle((left + column, row), 1, 1, fill=False, edgecolor=style.INK, linewidth=0.9, zorder=4)
            axes.add_patch(frame)
        mark = "" if change == 0 else LESS if change < 0 else MORE
        if amount > 0 or mark:
            # White on what is dark, black on what is light.
            ink = "white" if amount > 0 and float(norm(amount)) > 0.55 else style.INK
            style.write(axes, _short(amount) + mark, (left + column + 0.5, row + 0.5), size=7.5, ha="center", color=ink)


def _short(hours: float) -> str:
    """Few digits, since a cell is small."""
    if hours >= 9950:
        return f"{hours / 1000:.0f}k"
    return count(hours) if hours >= 9.95 else "<1" if 0 < hours < 0.95 else "0" if hours == 0 else number(hours)


def _heads(axes: Axes, takers: tuple[str, ...], left: float, variant: str, table: pd.DataFrame) -> None:
    """The variant and its sum, and over each column to whom the case went."""
    for place, name in enumerate(takers):
        turn = 0 if len(name) < 5 else 35
        align = "left" if turn else "center"
        style.write(axes, name, (left + place + 0.5, -0.12), ha=align, va="bottom", rotation=turn)
    sums = table[(table["variant"] == variant) & (table["from_actor"] == ALL_ACTORS)]
    if sums.empty:
        return
    total = sums.iloc[0]
    ends = "" if np.isnan(total["low_95"]) else f" ({count(max(total['low_95'], 0.0))} to {count(total['high_95'])})"
    for words, up, weight in ((variant, 37, "bold"), (f"{count(total['hours'])} h{ends}, to", 25, "normal")):
        style.write(axes, words, (left, 0), (0, up), size=8.5, va="bottom", fontweight=weight)


def _note(results: Results, table: pd.DataFrame, variants: tuple[str, ...]) -> str:
    every = len(results.variants)
    chosen = (
        f" Of {every} variants the reference and the one with least waiting." if every > 2 and len(variants) > 1 else ""
    )
    return (
        "Hours that elements wait (all elements together, mean per replication) while the case is with the second "
        f"actor, having come from the first; {replications(*map(int, table['n']))} per variant.{chosen}"
    )


def _key(variants: tuple[str, ...]) -> str:
    words = "Framed: between desks of one actor. Above each matrix its sum and the 95 % interval."
    if len(variants) > 1:
        words += (
            f"\n{LESS} lower, {MORE} higher than under {variants[0]}: "
            "the 95 % interval of the paired difference leaves out 0."
        )
    return words


def _alt(results: Results) -> str:
    table = handoffs_figure_table(results)
    pairs = table[(table["variant"] == results.reference) & (table["from_actor"] != ALL_ACTORS)]
    most = pairs.sort_values("hours", ascending=False, kind="stable").head(3).to_dict("records")
    words = listed(f"{row['from_actor']} to {row['to_actor']} {count(row['hours'])} h" for row in most)
    others = listed(variants_drawn(results)[1:])
    return (
        f"Heat map under {results.reference}{f' and under {others}' if others else ''}: hours that elements wait "
        f"while a case goes from the actor of the row to that of the column. Most under {results.reference}: {words}."
    )


FIGURE: Final = Figure(
    name="handoffs",
    title="hand-offs",
    plot=plot_handoffs,
    table=handoffs_figure_table,
    alt=_alt,
    caption="Hours of waiting by which actor had the case before (row) and which has it (column), all elements "
    "together. The pairs add up to all coordination time of the ledger.",
    applies=lambda results: bool((results.handoffs["from_actor"] != ALL_ACTORS).any()),
)
