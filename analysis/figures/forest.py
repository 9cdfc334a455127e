"""Differences from the reference with their intervals, one row per metric and variant: a forest plot."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import style
from analysis.figures.rows import Mark, Rows, draw, legend, new_axes
from analysis.words import duration, in_days, number, replications, span
from sim.record.tables import ALL_FORCES

TITLES: Final = {
    "closure 50 %": "half is there",
    "closure 90 %": "nine tenths are there",
    "closure 100 %": "last element is there",
    "coordination time": "coordination per element",
    "delivered by due date": "elements by the due date",
}


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
    hours = table[table["unit"] == "h"]
    own = hours if len(hours) else table
    variants = list(dict.fromkeys(str(name) for name in own["variant"]))
    value, low, high = (_known(own, *columns) for columns in _ENDS)
    reach = float(np.nanmax(np.abs([value, low, high]), initial=practical_h * 1.2)) or 1.0
    days = in_days(reach) and len(hours) > 0
    scale = (1 / 24 if days else 1.0) if len(hours) else 100.0
    with style.paper():
        groups = _groups(own, variants, np.array([value, low, high]) * scale, reach)
        axes = ax or new_axes(groups)
        left, right = (float(np.nanmin([0.0, *low])), float(np.nanmax([0.0, *high])))
        room = 0.06 * max(right - left, reach)
        unit = ("days" if days else "hours") if len(hours) else "percentage points"
        axes.set(xlim=((left - room) * scale, (right + room) * scale), xlabel=f"difference from {reference}, {unit}")
        if practical_h and len(hours):
            axes.axvspan(-practical_h * scale, practical_h * scale, color="#eeeeee", zorder=0)
        axes.axvline(0.0, color=style.INK, linewidth=1.0, zorder=1)
        draw(axes, groups)
        legend(axes, variants, range(len(variants)))
        heading = title or f"What each variant changes against {reference}"
        style.heading(axes, heading, _note(own, practical_h, len(hours) > 0))
    return axes


_ENDS: Final = (("difference", "restricted"), ("low_95", "restricted_low_95"), ("high_95", "restricted_high_95"))


def _known(table: pd.DataFrame, column: str, otherwise: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    missing = table["difference"].isna().to_numpy()
    return np.where(missing, table[otherwise].to_numpy(np.float64), table[column].to_numpy(np.float64))


def _groups(
    table: pd.DataFrame, variants: list[str], ends: np.ndarray[tuple[int, int], np.dtype[np.float64]], like: float
) -> list[Rows]:
    groups: dict[str, list[Mark]] = {}
    for row, (middle, low, high) in zip(table.to_dict("records"), ends.T, strict=True):
        if np.isnan(middle):
            marks = (0.0, float("nan"), 0.0)
        else:
            marks = (low, middle, high) if not np.isnan(low) else (middle, middle, middle)
        mark = Mark(variants.index(str(row["variant"])), marks[0], marks[1], marks[2], _words(row, like))
        groups.setdefault(_title(str(row["metric"])), []).append(mark)
    return [Rows(name, tuple(marks)) for name, marks in groups.items()]


def _title(metric: str) -> str:
    measure, _, of = metric.partition(" / ")
    title = TITLES.get(measure, measure)
    return title if of == ALL_FORCES else f"{title}: {of}"


def _words(row: dict[object, object], like: float) -> str:
    """The difference with its interval and the verdict."""
    restricted = bool(np.isnan(float(str(row["difference"]))))
    value, low, high = (float(str(row[names[restricted]])) for names in _ENDS)
    if np.isnan(value):
        return "some runs without a value"
    text = duration(value, like) if row["unit"] == "h" else f"{number(value * 100)} points"
    ends = span(low, high, like) if row["unit"] == "h" else span(low * 100, high * 100, 1.0)
    said = f"{text} ({ends})" if ends else text
    verdict = str(row["verdict"] or "")
    return said + (" up to the horizon" if restricted else "") + (f", {verdict}" if verdict not in {"", "nan"} else "")


def _note(table: pd.DataFrame, practical_h: float, hours: bool) -> str:
    runs = replications(*(int(n) for n in table["n"])) if len(table) else "no replications"
    band = f" Grey: less than {duration(practical_h)}, which does not matter." if practical_h and hours else ""
    return f"Mean differences with their 95 % intervals, {runs}.{band}"
