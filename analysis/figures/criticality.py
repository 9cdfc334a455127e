"""Criticality index: how often links, desks, ... lie on the critical path of the last element."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.delays.criticality import KINDS
from analysis.figures.intervals import IntervalMark, Panel, Row, estimate, grouped, plot_intervals
from analysis.figures.registry import Figure
from analysis.incidents.words import CLOCK_WORDS, kind_words
from analysis.movement.place_names import place_name
from analysis.results import Results
from analysis.statistics import wilson
from analysis.words import percent, replications
from sim.record.tables import ALL_FORCES
from sim.text import listed

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
PARTIES: Final = {"desk", "procedure"}
"""Kinds of items that are no places."""

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
        of_clock = table[table["of"].str.startswith(f"{clock} of ") & table["kind"].isin(kinds)]
        if len(of_clock):
            commonest = of_clock.sort_values(["n", "of"], ascending=[False, True])["of"].iloc[0]
            parts.append(_most(of_clock[of_clock["of"] == commonest], OF_A_CLOCK))
    return pd.concat(parts, ignore_index=True)


def _most(table: pd.DataFrame, items: int) -> pd.DataFrame:
    """The rows of the items with most hours, by kind and then hours; 0 for a variant in which one is on no path."""
    hours = table.groupby(["kind", "name"], sort=True)["hours"].max().sort_values(ascending=False, kind="stable")
    chosen = sorted(hours[hours > 0].index[:items], key=lambda item: KINDS.index(item[0]))
    n = table.drop_duplicates("variant").set_index("variant")["n"]
    keys = ["kind", "name", "variant"]
    every = pd.MultiIndex.from_tuples([(*item, variant) for item in chosen for variant in n.index], names=keys)
    rows = table.set_index(keys).reindex(every)
    absent = rows["n"].isna().to_numpy()
    runs = rows.index.get_level_values("variant").map(n.to_dict())
    rows = rows.assign(of=table["of"].iloc[0] if len(table) else "", n=runs)
    rows[absent] = rows[absent].fillna(0.0)
    low, high = wilson(np.zeros(absent.sum()), runs[absent].to_numpy(np.float64))
    rows.loc[absent, ["share_low_95", "share_high_95"]] = np.column_stack([low, high])
    return rows.reset_index()[list(table.columns)]


def plot_criticality(results: Results, ax: Axes | None = None) -> Axes:
    """Draw per item a dot for each variant: the share of the replications in which it is on the critical path."""
    table = criticality_figure_table(results)

    def mark(row: Row) -> IntervalMark:
        hours = row["hours"]
        words = estimate(hours, max(row["hours_low_95"], 0.0), row["hours_high_95"]) if hours else "0.0 h"
        variant = results.variants.index(row["variant"])
        return IntervalMark(variant, row["share_low_95"], row["share"], row["share_high_95"], words)

    def name(key: tuple[str, ...]) -> str:
        _, kind, item = key
        return item.replace("_", " ").replace(".", " ") if kind in PARTIES else place_name(item, results)

    groups = grouped(table, ("of", "kind", "name"), mark, name, _heading)
    panel = Panel(groups, "share of the replications in which it lies on the critical path", (0, 1), percent=True)
    words = ("Critical path of the last element", _note(table))
    return plot_intervals([panel], results.variants, words, empty="In no replication was everything delivered.", ax=ax)


def _heading(key: tuple[str, ...]) -> str:
    of, kind, _ = key
    if of == ALL_FORCES:
        return HEADINGS[kind]
    clock, _, what = of.partition(" of ")
    return f"{kind_words(what).capitalize()}, {CLOCK_WORDS[clock]}"


def _note(table: pd.DataFrame) -> str:
    return (
        "Share of the replications in which it lies on the critical path of the element that arrives last, with its "
        "95 % interval (Wilson); at the right the mean time on that path and its 95 % interval. "
        f"{replications(*map(int, table['n']))} per variant."
    )


def _alt(results: Results) -> str:
    table = criticality_figure_table(results)
    rows = table[(table["variant"] == results.reference) & (table["of"] == ALL_FORCES)]
    most = rows.sort_values(["share", "hours"], ascending=False, kind="stable").head(3)
    names = zip(most["name"], most["share"], strict=True)
    words = listed(f"{place_name(str(name), results)} {percent(float(share))}" for name, share in names)
    return (
        "Dots with intervals per link, place, desk and queue, one per variant: share of the replications in which "
        f"it lies on the critical path of the last element. Most often under {results.reference}: {words}."
    )


FIGURE: Final = Figure(
    name="criticality",
    title="what decides when the last element arrives",
    plot=plot_criticality,
    table=criticality_figure_table,
    alt=_alt,
    caption="An hour saved there is an hour saved for the force, as long as nothing else becomes the last.",
    applies=lambda results: not criticality_figure_table(results).empty,
)
