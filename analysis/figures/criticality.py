"""What decides when the force is closed: how often links, desks, ... lie on the path of the last element."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from analysis import style
from analysis.criticality import KINDS
from analysis.figures import rows
from analysis.incidents.words import CLOCK_WORDS, kind_words
from analysis.places import place_name
from analysis.results import Results
from analysis.statistics import wilson
from analysis.words import duration, replications, span
from sim.record.tables import ALL_FORCES

ITEMS: Final = 15
ROWS: Final = 40
"""Rows that fit; with many variants fewer items are drawn."""

OF_A_CLOCK: Final = 4
"""Items drawn per clock of incidents."""

HEADINGS: Final = {
    "link": "Links",
    "node": "Places",
    "desk": "Desks",
    "procedure": "Procedures",
    "resource": "Queues",
    "asset": "Assets",
}
_CLOCK_KINDS: Final = {"coordination": ("desk",), "repair": ("asset", "resource")}


def criticality_figure_table(results: Results) -> pd.DataFrame:
    """The data of the figure: the rows of `criticality.csv` that are drawn, in the order in which they are.

    Of the last element of all forces those on whose path most hours lie, in whichever variant; of incidents, the same
    of each clock, for the kind of incident that happened most often.
    """
    table = results.criticality
    items = max(min(ITEMS, ROWS // max(len(results.variants), 1)), 5)
    parts = [_most(table[table["of"] == ALL_FORCES], items)]
    for clock, kinds in _CLOCK_KINDS.items():
        own = table[table["of"].str.startswith(f"{clock} of ") & table["kind"].isin(kinds)]
        if len(own):
            commonest = own.sort_values(["n", "of"], ascending=[False, True])["of"].iloc[0]
            parts.append(_most(own[own["of"] == commonest], OF_A_CLOCK))
    return pd.concat(parts, ignore_index=True)


def _most(own: pd.DataFrame, items: int) -> pd.DataFrame:
    """The rows of the items with most hours, by kind and then hours."""
    hours = own.groupby(["kind", "name"], sort=True)["hours"].max().sort_values(ascending=False, kind="stable")
    chosen = {pair: place for place, pair in enumerate(hours[hours > 0].index[:items])}
    pairs = list(zip(own["kind"], own["name"], strict=True))
    wanted = np.array([pair in chosen for pair in pairs], dtype=np.bool_)
    kept = _with_none(own[wanted], own)
    order = sorted(
        range(len(kept)),
        key=lambda row: (KINDS.index(kept["kind"].iloc[row]), chosen[kept["kind"].iloc[row], kept["name"].iloc[row]]),
    )
    return kept.iloc[order]


def _with_none(kept: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """The rows and, for a variant in which an item is on no path, one that says so."""
    there = set(zip(kept["variant"], kept["kind"], kept["name"], strict=True))
    items = list(dict.fromkeys(zip(kept["kind"], kept["name"], strict=True)))
    missing = [
        {"variant": variant, "of": of, "kind": kind, "name": name, "n": n, "share": 0.0, "hours": 0.0}
        for variant, of, n in own[["variant", "of", "n"]].drop_duplicates().itertuples(index=False)
        for kind, name in items
        if (variant, kind, name) not in there
    ]
    if not missing:
        return kept
    more = pd.DataFrame(missing, columns=list(kept.columns))
    low, high = wilson(np.zeros(len(more)), more["n"].to_numpy(dtype=np.float64))
    both = pd.concat([kept, more.assign(share_low_95=low, share_high_95=high)], ignore_index=True)
    variants = list(dict.fromkeys(own["variant"]))
    filled = both.fillna(0.0).sort_values("variant", key=lambda column: column.map(variants.index), kind="stable")
    return filled.reset_index(drop=True)


def plot_criticality(results: Results, ax: Axes | None = None) -> Axes:
    """Draw per item a dot for each variant: the share of the replications in which it is on the critical path."""
    table = criticality_figure_table(results)
    groups = _groups(table, results)
    with style.paper():
        axes = ax or rows.new_axes(groups or (rows.Rows("", ()),))
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
        axes.set_xlabel("share of the replications in which it lies on the critical path")
        rows.draw(axes, groups)
        if not groups:
            style.empty(axes, "In no replication was everything delivered.")
        rows.legend(axes, results.variants, sorted({mark.variant for group in groups for mark in group.marks}))
        style.heading(axes, "What decides when everybody is there", _note(table) + rows.shared_words(groups))
    return axes


def _groups(table: pd.DataFrame, results: Results) -> tuple[rows.Rows, ...]:
    groups: list[rows.Rows] = []
    before = ""
    for (of, kind, name), own in table.groupby(["of", "kind", "name"], sort=False):
        heading = _heading(str(of), str(kind))
        marks = tuple(_mark(row, results) for _, row in own.iterrows())
        groups.append(rows.Rows(_name(str(kind), str(name), results), marks, heading if heading != before else ""))
        before = heading
    return tuple(groups)


def _heading(of: str, kind: str) -> str:
    if of == ALL_FORCES:
        return HEADINGS[kind]
    clock, _, what = of.partition(" of ")
    return f"{kind_words(what).capitalize()}, {CLOCK_WORDS[clock]}"


def _name(kind: str, name: str, results: Results) -> str:
    if kind in {"desk", "procedure"}:
        return name.replace("_", " ").replace(".", " ")
    return place_name(name, results)


def _mark(row: pd.Series, results: Results) -> rows.Mark:
    hours = float(row["hours"])
    ends = span(max(float(row["hours_low_95"]), 0.0), float(row["hours_high_95"]), hours) if hours else ""
    low, middle, high = (float(row[f"share{end}"]) for end in ("_low_95", "", "_high_95"))
    words = f"{duration(hours)}{f' ({ends})' if ends else ''}"
    return rows.Mark(results.variants.index(str(row["variant"])), low, middle, high, words)


def _note(table: pd.DataFrame) -> str:
    numbers = [int(n) for n in np.unique(table["n"])] if len(table) else [0]
    return (
        "Share of the replications in which it lies on the critical path of the element that arrives last, with its "
        "95 % interval (Wilson); at the right the mean time on that path and its 95 % interval. "
        f"{replications(*numbers)} per variant."
    )
