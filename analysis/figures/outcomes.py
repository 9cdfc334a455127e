"""How incidents end: the share of each outcome, by kind and variant."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis import style
from analysis.figures import rows
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
        own = table[table["kind"] == kind]
        variants = max(len(names_in(own["variant"])), 1)
        shares = own.groupby("outcome", sort=False)["share"].agg(["min", "max"])
        apart = (shares["max"] - shares["min"]).round(3)
        best = shares.assign(apart=apart).sort_values(["apart", "max"], ascending=False, kind="stable").index
        shown = set(best[: max(room // variants, 0 if parts else 2)])
        parts.append(own[own["outcome"].isin(shown)])
        room -= len(parts[-1])
    return pd.concat(parts, ignore_index=True) if parts else table


def plot_outcomes(results: Results, ax: Axes | None = None) -> Axes:
    """Draw per outcome a marker for each variant: the share of the incidents, with its interval."""
    table = outcomes_figure_table(results)
    groups = _groups(table, results)
    with style.paper():
        axes = ax or rows.new_axes(groups)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share * 100:.0f} %"))
        axes.set_xlabel("share of the incidents of that kind")
        rows.draw(axes, groups)
        if not groups:
            style.empty(axes, "No incident has an outcome.")
        rows.legend(axes, results.variants, sorted({mark.variant for group in groups for mark in group.marks}))
        note = _note(table, len(results.table("incident_outcomes")))
        style.heading(axes, "How incidents end", note + rows.shared_words(groups))
    return axes


def _groups(table: pd.DataFrame, results: Results) -> tuple[rows.Rows, ...]:
    groups = []
    for kind, own in table.groupby("kind", sort=False):
        for place, outcome in enumerate(dict.fromkeys(own["outcome"])):
            marks = []
            for _, row in own[own["outcome"] == outcome].iterrows():
                share, low, high = (float(row[name]) for name in ("share", "low_95", "high_95"))
                words = (
                    f"{percent(share)} ({percent_span(low, high)}), {count(row['count'])} of {count(row['incidents'])}"
                )
                marks.append(rows.Mark(results.variants.index(str(row["variant"])), low, share, high, words))
            groups.append(rows.Rows(str(outcome), tuple(marks), "" if place else kind_words(str(kind))))
    return tuple(groups)


def _note(table: pd.DataFrame, every: int) -> str:
    some = f" Shown are the {len(table)} of {every} shares in which variants differ most." if len(table) < every else ""
    numbers = [int(n) for n in table["n"]] or [0]
    return (
        f"Marker: share; line: its 95 % interval (Wilson); {replications(*numbers)} per variant. An incident has an "
        f"outcome of each of several steps, so shares need not add up to 100 %.{some}"
    )


def has_outcomes(results: Results) -> bool:
    """Whether any incident has an outcome."""
    return bool(np.any(results.table("incident_outcomes")["count"].to_numpy() > 0))
