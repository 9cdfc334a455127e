"""How incidents end: the share of each outcome, by kind and variant."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from analysis import style
from analysis.figures import rows
from analysis.incident_words import kind_words
from analysis.results import Results
from analysis.words import count, percent, percent_span, replications

OUTCOMES: Final = 7
"""Outcomes shown of one kind: the most frequent."""


def outcomes_figure_table(results: Results) -> pd.DataFrame:
    """The data of the figure: rows of `incident_outcomes.csv`, of each kind the most frequent outcomes."""
    table = results.about_incidents("incident_outcomes")
    place = table.groupby(["variant", "kind"]).cumcount()
    kept: pd.DataFrame = table[place < OUTCOMES].reset_index(drop=True)
    return kept


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
        style.heading(axes, "How incidents end", _note(table))
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


def _note(table: pd.DataFrame) -> str:
    numbers = [int(n) for n in table["n"]] or [0]
    return (
        f"Marker: share; line: its 95 % interval (Wilson); {replications(*numbers)} per variant. An incident can have "
        "an outcome of each of several steps, so the shares of a kind need not add up to 100 %."
    )


def has_outcomes(results: Results) -> bool:
    """Whether any incident has an outcome."""
    return bool(np.any(results.about_incidents("incident_outcomes")["count"].to_numpy() > 0))
