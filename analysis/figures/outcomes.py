"""How incidents end: the share of each outcome, by kind and variant."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.intervals import IntervalMark, Panel, Row, grouped, plot_intervals
from analysis.figures.registry import Figure
from analysis.incidents.words import kind_words
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import count, percent, percent_span, replications

ROWS: Final = 40
"""Rows that fit."""


def outcomes_figure_table(results: Results) -> pd.DataFrame:
    """The data of the figure: rows of `incident_outcomes.csv`.

    As many as fit, of the kinds that happen most; of a kind with more outcomes than fit those are shown in which the
    variants differ most, and of those in which they do not the most frequent.
    """
    table = results.table("incident_outcomes")
    order = table.groupby("kind")["incidents"].sum().sort_values(ascending=False, kind="stable")
    parts: list[pd.DataFrame] = []
    room = ROWS
    for kind in order.index:
        rows = table[table["kind"] == kind]
        variants = max(len(names_in(rows["variant"])), 1)
        shares = rows.groupby("outcome", sort=False)["share"].agg(["min", "max"])
        apart = (shares["max"] - shares["min"]).round(3)
        best = shares.assign(apart=apart).sort_values(["apart", "max"], ascending=False, kind="stable").index
        shown = set(best[: max(room // variants, 0 if parts else 2)])
        parts.append(rows[rows["outcome"].isin(shown)])
        room -= len(parts[-1])
    return pd.concat(parts, ignore_index=True) if parts else table


def plot_outcomes(results: Results, ax: Axes | None = None) -> Axes:
    """Draw per outcome a marker for each variant: the share of the incidents, with its interval."""
    table = outcomes_figure_table(results)

    def mark(row: Row) -> IntervalMark:
        low, high = row["low_95"], row["high_95"]
        words = (
            f"{percent(row['share'])} ({percent_span(low, high)}), {count(row['count'])} of {count(row['incidents'])}"
        )
        return IntervalMark(results.variants.index(row["variant"]), low, row["share"], high, words)

    groups = grouped(table, ("kind", "outcome"), mark, lambda key: key[1], lambda key: kind_words(key[0]))
    panel = Panel(groups, "share of the incidents of that kind", (0, 1), percent=True)
    words = ("How incidents end", _note(table, len(results.table("incident_outcomes"))))
    return plot_intervals([panel], results.variants, words, empty="No incident has an outcome.", ax=ax)


def has_outcomes(results: Results) -> bool:
    """Whether any incident has an outcome."""
    return bool(np.any(results.table("incident_outcomes")["count"].to_numpy() > 0))


def _note(table: pd.DataFrame, every: int) -> str:
    some = f" Shown are the {len(table)} of {every} shares in which variants differ most." if len(table) < every else ""
    return (
        f"Marker: share; line: its 95 % interval (Wilson); {replications(*map(int, table['n']))} per variant. An "
        f"incident has an outcome of each of several steps, so shares need not add up to 100 %.{some}"
    )


def _alt(results: Results) -> str:
    table = results.table("incident_outcomes")
    row = table.sort_values("count", ascending=False, kind="stable").iloc[0]
    most = f"{row['outcome']}, {percent(float(row['share']))} of {kind_words(str(row['kind']))} under {row['variant']}"
    return f"Per outcome a marker for each variant: share of the incidents with its interval. Most frequent: {most}."


FIGURE: Final = Figure(
    name="outcomes",
    title="outcomes of incidents",
    plot=plot_outcomes,
    table=outcomes_figure_table,
    alt=_alt,
    caption="How incidents end, by kind.",
    applies=has_outcomes,
)
