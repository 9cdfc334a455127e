"""How long until each stage of an incident, by kind and variant, the two clocks apart."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.intervals import IntervalMark, Panel, Row, grouped, plot_intervals
from analysis.figures.registry import Figure
from analysis.incident_stages import COORDINATION, REPAIR
from analysis.incidents.words import CLOCK_WORDS, STAGE_WORDS, kind_words, time_span, time_words
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import count, percent, replications
from sim.text import listed

ROWS: Final = 45
"""Rows that fit; kinds of incidents are shown, the most frequent first, as long as there is room."""

TICKS: Final = {
    1 / 3600: "1 s",
    1 / 360: "10 s",
    1 / 60: "1 min",
    1 / 6: "10 min",
    1.0: "1 h",
    6.0: "6 h",
    24.0: "1 day",
    72.0: "3 days",
    240.0: "10 days",
    720.0: "30 days",
    2160.0: "90 days",
    8760.0: "1 year",
}
"""Marks of the scale, in hours."""


def incident_times_figure_table(results: Results) -> pd.DataFrame:
    """The data of the figure: the rows of `incident_times.csv` of the kinds that are drawn."""
    table = results.table("incident_times")
    kinds = _kinds(table)
    kept = table[table["kind"].isin(kinds)]
    order = kept["kind"].map({kind: place for place, kind in enumerate(kinds)})
    sorted_rows: pd.DataFrame = kept.loc[order.sort_values(kind="stable").index].reset_index(drop=True)
    return sorted_rows


def plot_incident_times(results: Results, ax: Axes | None = None) -> Axes:
    """Draw per stage a line for each variant, from the 10th to the 90th percentile, with the median marked."""
    table = incident_times_figure_table(results)
    panels = [_panel(table[table["clock"] == clock], clock, results) for clock in (COORDINATION, REPAIR)]
    shown = [panels[0], *(panel for panel in panels[1:] if panel.groups)]
    words = ("How long until each stage, from the fault", _note(table))
    return plot_intervals(shown, results.variants, words, empty="No incident happened.", ax=ax)


def _panel(table: pd.DataFrame, clock: str, results: Results) -> Panel:
    hours = table[["p10_h", "p50_h", "p90_h"]].to_numpy(np.float64)
    seen = hours[np.isfinite(hours) & (hours > 0)]
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (1.0, 24.0)
    below = [tick for tick in TICKS if tick <= low * 1.05] or [max(low * 0.8, 1 / 3600)]
    above = [tick for tick in TICKS if tick >= high * 0.95] or [high * 1.2]
    several = len(names_in(table["kind"])) > 1
    return Panel(
        grouped(
            table,
            ("kind", "stage"),
            lambda row: _mark(row, results),
            lambda key: STAGE_WORDS.get(key[1], key[1]),
            lambda key: kind_words(key[0]) if several else "",
        ),
        f"{CLOCK_WORDS[clock]}: time since the fault (logarithmic scale)",
        (below[-1], max(above[0], below[-1] * 10)),
        ticks=TICKS,
    )


def _mark(row: Row, results: Results) -> IntervalMark:
    low, middle, high = row["p10_h"], row["p50_h"], row["p90_h"]
    ends = time_span(row["p50_low_95"], row["p50_high_95"], middle)
    words = f"{time_words(middle)}{f' ({ends})' if ends else ''}"
    if np.isnan(middle):
        words = "less than half reach it"
    if row["reached"] < row["incidents"]:
        words += f"; {percent(row['share'])} reach it"
    return IntervalMark(results.variants.index(row["variant"]), low, middle, high, words)


def _kinds(table: pd.DataFrame) -> tuple[str, ...]:
    """The kinds shown: those that happen most, while they fit; one at least."""
    order = table.groupby("kind", sort=True)["incidents"].sum().sort_values(ascending=False, kind="stable")
    shown: list[str] = []
    for kind in order.index:
        wanted = table["kind"].isin([*shown, str(kind)])
        if not shown or int(wanted.sum()) <= ROWS:
            shown.append(str(kind))
    return tuple(shown)


def _note(table: pd.DataFrame) -> str:
    kinds = [kind_words(str(kind)) for kind in dict.fromkeys(table["kind"])]
    what = f" Kind of incident: {kinds[0]}." if len(kinds) == 1 else ""
    most = f"{count(int(table['incidents'].max()))} faults or incidents" if len(table) else "no incidents"
    return (
        "Lines from the 10th to the 90th percentile, marker at the median; at the right the median and its 95 % "
        f"interval. {replications(*map(int, table['n']))}, at most {most} per variant.{what} "
        "An arrow: later than the horizon, or never."
    )


def _alt(results: Results) -> str:
    table = results.table("incident_times")
    medians = table[(table["variant"] == table["variant"].iloc[0]) & (table["clock"] == COORDINATION)]
    seen = "Per stage a line for each variant: spread of the time since the fault, the two clocks apart."
    if medians.empty:
        return seen
    kind, variant = str(medians["kind"].iloc[0]), str(medians["variant"].iloc[0])
    words = listed(
        f"{STAGE_WORDS[row['stage']]} {time_words(row['p50_h'])}"
        for row in medians[medians["kind"] == kind].to_dict("records")
        if row["p50_h"] >= 0
    )
    return f"{seen} Medians after a {kind_words(kind)} under {variant}: {words}."


FIGURE: Final = Figure(
    name="incident_times",
    title="time until each stage of an incident",
    plot=plot_incident_times,
    table=incident_times_figure_table,
    alt=_alt,
    caption="Time from the fault to each stage. Stages that no incident of a kind reaches are left out.",
    applies=lambda results: not results.table("incident_times").empty,
)
