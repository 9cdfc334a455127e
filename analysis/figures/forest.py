"""Differences from the reference with their intervals, one row per metric and variant: a forest plot."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.figures.intervals import IntervalMark, Panel, Row, estimate, grouped, plot_intervals
from analysis.words import duration, number, plain, replications, span
from sim.record.tables import ALL_FORCES

TITLES: Final = {
    "closure 50 %": "50 % closure",
    "closure 90 %": "90 % closure",
    "closure 100 %": "full closure",
    "coordination time": "coordination per element",
    "delivered by due date": "elements by the due date",
}

_ENDS: Final = (("difference", "restricted"), ("low_95", "restricted_low_95"), ("high_95", "restricted_high_95"))


def plot_forest(
    table: pd.DataFrame, reference: str, practical_h: float = 0.0, ax: Axes | None = None, title: str = ""
) -> Axes:
    """Draw differences with their intervals, those in hours if there are any, else shares.

    Parameters
    ----------
    table
        Rows of `comparisons.csv`. Where the mean difference is empty, that of the restricted means is drawn.
    practical_h
        Drawn as a band about zero.
    title
        Another heading than that each variant is compared with the reference.
    """
    in_hours = bool((table["unit"] == "h").any())
    table = table[table["unit"] == "h"] if in_hours else table
    variants = list(dict.fromkeys(str(name) for name in table["variant"]))
    ends = np.array([_values(row) for row in table.to_dict("records")]).reshape(-1, 3)
    reach = float(np.nanmax(np.abs(ends), initial=practical_h * 1.2)) or 1.0
    scale, unit = style.time_scale(reach) if in_hours else (100.0, "percentage points")

    def mark(row: Row) -> IntervalMark:
        value, low, high = (end * scale for end in _values(row))
        if np.isnan(value):
            low, high = 0.0, 0.0
        elif np.isnan(low):
            low, high = value, value
        return IntervalMark(variants.index(row["variant"]), low, value, high, _words(row, reach))

    groups = grouped(table, ("metric",), mark, lambda key: _title(key[0]), lambda _: "")
    left, right = float(np.nanmin(ends, initial=0.0)), float(np.nanmax(ends, initial=0.0))
    room = 0.06 * max(right - left, reach)
    panel = Panel(
        groups,
        f"difference from {reference}, {unit}",
        ((left - room) * scale, (right + room) * scale),
        band=practical_h * scale if in_hours else 0.0,
        zero=True,
    )
    words = (title or f"What each variant changes against {reference}", _note(table, practical_h, hours=in_hours))
    return plot_intervals([panel], variants, words, ax=ax)


def _values(row: Row) -> tuple[float, float, float]:
    """The difference and its interval, of restricted means where there is none of the means."""
    restricted = bool(np.isnan(row["difference"]))
    value, low, high = (float(row[names[restricted]]) for names in _ENDS)
    return value, low, high


def _title(metric: str) -> str:
    measure, _, of = metric.partition(" / ")
    title = TITLES.get(measure, plain(measure))
    return title if of == ALL_FORCES else f"{title}: {of}"


def _words(row: Row, like: float) -> str:
    """The difference with its interval and the verdict."""
    value, low, high = _values(row)
    if np.isnan(value):
        return "some runs without a value"
    ends = span(low * 100, high * 100, 1.0)
    points = f"{number(value * 100)} points" + (f" ({ends})" if ends else "")
    words = estimate(value, low, high, like) if row["unit"] == "h" else points
    horizon = " up to the horizon" if np.isnan(row["difference"]) else ""
    verdict = row["verdict"] if isinstance(row["verdict"], str) and row["verdict"] != "nan" else ""
    return f"{words}{horizon}" + (f", {verdict}" if verdict else "")


def _note(table: pd.DataFrame, practical_h: float, *, hours: bool) -> str:
    runs = replications(*map(int, table["n"])) if len(table) else "no replications"
    band = f" Grey: less than {duration(practical_h)}, which does not matter." if practical_h and hours else ""
    return f"Mean differences with their 95 % intervals, {runs}.{band}"
