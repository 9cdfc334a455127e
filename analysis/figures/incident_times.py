"""How long until each stage of an incident, by kind and variant, the two clocks apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis import style
from analysis.figures import rows
from analysis.incidents.stages import COORDINATION, REPAIR
from analysis.incidents.words import CLOCK_WORDS, STAGE_WORDS, kind_words, time_span, time_words
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import count, percent, replications

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
    parts = {clock: _groups(table[table["clock"] == clock], results) for clock in (COORDINATION, REPAIR)}
    with style.paper():
        heights = [rows.height_in(groups) for groups in parts.values()]
        gap = 0.75 if parts[REPAIR] else 0.0
        axes = ax or rows.new_axes(parts[COORDINATION])
        last = axes
        _panel(axes, parts[COORDINATION], table, COORDINATION)
        if parts[REPAIR]:
            share = heights[1] / max(heights[0], 0.1)
            last = axes.inset_axes((0.0, -gap / max(heights[0], 0.1) - share, 1.0, share))
            _panel(last, parts[REPAIR], table, REPAIR)
        if not len(table):
            style.empty(axes, "No incident happened.")
        drawn = sorted({mark.variant for groups in parts.values() for group in groups for mark in group.marks})
        rows.legend(last, results.variants, drawn)
        note = _note(table) + rows.shared_words([group for groups in parts.values() for group in groups])
        style.heading(axes, "How long until each stage, from the fault", note)
    return axes


def _panel(axes: Axes, groups: Sequence[rows.Rows], table: pd.DataFrame, clock: str) -> None:
    own = table.loc[table["clock"] == clock, ["p10_h", "p50_h", "p90_h"]].to_numpy(np.float64)
    seen = own[np.isfinite(own) & (own > 0)]
    low, high = (float(seen.min()), float(seen.max())) if len(seen) else (1.0, 24.0)
    axes.set_xscale("log")
    ticks = list(TICKS)
    below = [tick for tick in ticks if tick <= low * 1.05] or [max(low * 0.8, 1 / 3600)]
    above = [tick for tick in ticks if tick >= high * 0.95] or [high * 1.2]
    axes.set_xlim(below[-1], max(above[0], below[-1] * 10))
    inside = [tick for tick in ticks if below[-1] <= tick <= max(above[0], below[-1] * 10) * 1.01]
    axes.xaxis.set_major_locator(FixedLocator(_apart(inside, np.log(axes.get_xlim()[1] / axes.get_xlim()[0]))))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: _tick(tick)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(f"{CLOCK_WORDS[clock]}: time since the fault (each step to the right is several times longer)")
    rows.draw(axes, groups)


def _apart(ticks: Sequence[float], width: float) -> list[float]:
    """The ticks of a logarithmic scale, without those whose words would touch those before."""
    kept: list[float] = []
    for tick in ticks:
        if not kept or np.log(tick / kept[-1]) > 0.09 * width:
            kept.append(tick)
    return kept


def _tick(hours: float) -> str:
    return min(TICKS.items(), key=lambda item: abs(np.log(item[0] / max(hours, 1e-6))))[1]


def _groups(table: pd.DataFrame, results: Results) -> tuple[rows.Rows, ...]:
    groups = []
    several = len(names_in(table["kind"])) > 1
    for kind, own in table.groupby("kind", sort=False):
        for place, stage in enumerate(dict.fromkeys(own["stage"])):
            stages = own[own["stage"] == stage]
            marks = tuple(_mark(row, results) for _, row in stages.iterrows())
            heading = kind_words(str(kind)) if several and not place else ""
            groups.append(rows.Rows(STAGE_WORDS.get(str(stage), str(stage)), marks, heading))
    return tuple(groups)


def _mark(row: pd.Series, results: Results) -> rows.Mark:
    low, middle, high = (float(row[name]) for name in ("p10_h", "p50_h", "p90_h"))
    ends = time_span(float(row["p50_low_95"]), float(row["p50_high_95"]), middle)
    words = f"{time_words(middle)}{f' ({ends})' if ends else ''}"
    if np.isnan(middle):
        words = "less than half reach it"
    if row["reached"] < row["incidents"]:
        words += f"; {percent(float(row['share']))} reach it"
    return rows.Mark(results.variants.index(str(row["variant"])), low, middle, high, words)


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
    numbers = [int(n) for n in table["n"]] or [0]
    kinds = [kind_words(str(kind)) for kind in dict.fromkeys(table["kind"])]
    what = f" Kind of incident: {kinds[0]}." if len(kinds) == 1 else ""
    most = f"{count(int(table['incidents'].max()))} faults or incidents" if len(table) else "no incidents"
    return (
        "Lines from the 10th to the 90th percentile, marker at the median; at the right the median and its 95 % "
        f"interval. {replications(*numbers)}, at most {most} per variant.{what} "
        "An arrow: later than the horizon, or never."
    )
