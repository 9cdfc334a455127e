"""Waterfall of the value of arrangements: from none of them to all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis import style
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.runs import Floats
from analysis.studies.bars import INTERVAL, BarLook, draw_bar, row_axes
from analysis.studies.metric_names import MORE_IS_BETTER
from analysis.studies.shapley import Attribution, Interval, Subset, interval_of
from analysis.words import count, duration, in_days, percent, percent_span, plain, replications, span
from sim.units.seconds import HOURS_PER_DAY

SAVES: Final = BarLook("#56B4E9", "", "worth, over all orders")
COSTS: Final = BarLook("#E69F00", "////", "costs time")
MARKS: Final = (("o", "as the only one"), ("s", "added last"))


@dataclass(frozen=True, slots=True)
class SubsetMetric:
    """A metric of every subset, and what its parts are worth.

    Attributes
    ----------
    metric, unit
        Name and unit (`h` or `share`).
    level
        The metric under each subset, one value per replication.
    open_values
        Values that were open at the horizon and count up to it: elements, or closures.
    attribution
        What the whole set saves, shared out.
    """

    metric: str
    unit: str
    level: Mapping[Subset, Floats]
    open_values: int
    attribution: Attribution

    @property
    def how(self) -> str:
        """Which subsets were run, and how often."""
        orders = self.attribution.orders
        subsets = "all subsets" if orders is None else f"{orders.shape[1]} sampled orders"
        return f"{subsets}, {replications(self.attribution.n)} of each"

    @property
    def note(self) -> str:
        """How many values were open at the horizon; empty for none."""
        return (
            f"{count(self.open_values)} values were open at the horizon and count up to it." if self.open_values else ""
        )


def sign_of(metric: str) -> float:
    """-1.0 for a metric of which more is better, else 1.0."""
    return -1.0 if metric.startswith(MORE_IS_BETTER) else 1.0


def value_steps(measured: SubsetMetric) -> pd.DataFrame:
    """The data of the figure, from none to all, the arrangement that saves most first.

    Returns
    -------
    DataFrame
        Columns step, kind ("level" or "saving"), start and end (the metric before and after the step), value (level, or
        what is saved), low_95, high_95 (of the value), alone and last (what the arrangement saves as the only one and
        as the last), unit, n (replications).
    """
    shares = measured.attribution
    none, every = (interval_of(measured.level[subset]) for subset in (frozenset[str](), frozenset(shares.names)))
    worth = [shares.interval_of_value(place) for place in range(len(shares.names))]
    at, single = none[0], (shares.alone.mean(axis=1), shares.last.mean(axis=1))
    rows: list[tuple[object, ...]] = [("none of them", "level", at, at, *none, np.nan, np.nan)]
    for place in sorted(range(len(worth)), key=lambda place: (-worth[place][0], shares.names[place])):
        end = at - sign_of(measured.metric) * worth[place][0]
        rows.append((shares.names[place], "saving", at, end, *worth[place], *(part[place] for part in single)))
        at = end
    rows.append(("all of them", "level", every[0], every[0], *every, np.nan, np.nan))
    columns = ["step", "kind", "start", "end", "value", "low_95", "high_95", "alone", "last"]
    return pd.DataFrame(rows, columns=columns).assign(unit=measured.unit, n=shares.n)


def plot_value(measured: SubsetMetric, ax: Axes | None = None) -> Axes:
    """Draw the waterfall: each bar is what one arrangement is worth, with its interval."""
    steps, together, unit = value_steps(measured), interval_of(measured.attribution.total), measured.unit
    like, sign = together[0], sign_of(measured.metric)
    scale, axis_unit = (1.0, "hours") if unit == "h" else (100.0, f"{measured.metric}, per cent")
    if unit == "h" and in_days(like):
        scale, axis_unit = 1 / HOURS_PER_DAY, "days"
    columns = steps[["value", "low_95", "high_95", "start", "end", "alone", "last"]].to_numpy(dtype=np.float64)
    with style.paper():
        axes = row_axes([plain(str(step)) for step in steps["step"]], 0.42, ax, above_in=0.8)
        for row, (kind, numbers) in enumerate(zip(steps["kind"], columns, strict=True)):
            value, low, high, start, end, alone, last = numbers * scale
            if kind == "level":
                axes.plot([low, high], [row, row], color=style.INK, linewidth=1.4, marker="|", markersize=7)
                axes.plot([end], [row], marker="D", markersize=6.5, color=style.INK)
            else:
                # The interval is that of the length of the bar, so it lies around its end.
                ends = (start - sign * low, start - sign * high)
                draw_bar(axes, row, (start, end), ends, SAVES if value >= 0 else COSTS, height=0.5)
                _mark_alone_and_last(axes, row + 0.36, start, start - sign * np.array([alone, last]))
            if row + 1 < len(steps):
                axes.plot([end, end], [row, row + 1], color=style.MUTED, linewidth=0.7, zorder=1)
            words = value_words((numbers[0], numbers[1], numbers[2]), unit, like, saved=kind == "saving")
            style.beside_row(axes, words.replace(" (", "\n("), row, size=8)
        delay = " per element, from ready to delivered" if measured.metric.startswith(ARRIVAL_DELAY) else ""
        axes.set_xlabel(f"{axis_unit}{delay}")
        axes.spines["left"].set_visible(False)
        _legend(axes, costs=bool(((steps["kind"] == "saving") & (steps["value"] < 0)).any()))
        note = f"Together: {value_words(together, unit, like)}; the bars add up to it. Means: {measured.how}, "
        note += f"common random numbers. {measured.note}"
        style.heading(axes, f"What each arrangement is worth: {measured.metric}", note)
    return axes


def value_words(ends: Interval, unit: str, like: float, *, saved: bool = True) -> str:
    """An amount with its interval, in the unit of an amount `like` it: what is saved, or a level."""
    value, low, high = ends
    if saved and value == low == high == 0:
        return "changes nothing"
    size = abs(value) if saved else value
    if saved and value < 0:
        # A cost is positive, and so is its interval.
        low, high = -high, -low
    text, span_text = (
        (duration(size, like), span(low, high, like)) if unit == "h" else (percent(size), percent_span(low, high))
    )
    word = "" if not saved else "saves " if value > 0 else "costs " if value < 0 else ""
    return f"{word}{text}" + (f" ({span_text})" if span_text else "")


def _mark_alone_and_last(axes: Axes, y: float, start: float, ends: Floats) -> None:
    far = max((*ends.tolist(), start), key=lambda end: abs(end - start))
    axes.plot([start, far], [y, y], color=style.MUTED, linewidth=0.8, linestyle=(0, (1, 2)))
    for end, (marker, _) in zip(ends, MARKS, strict=True):
        axes.plot([end], [y], **_mark(marker), zorder=5)


def _mark(marker: str) -> dict[str, Any]:
    look = {"linestyle": "", "markersize": 4.5, "markerfacecolor": "white", "markeredgewidth": 0.9}
    return look | {"marker": marker, "markeredgecolor": style.INK}


def _legend(axes: Axes, *, costs: bool) -> None:
    handles: list[Patch | Line2D] = [
        Patch(facecolor=look.fill, hatch=look.hatch, edgecolor=look.line, linewidth=0, label=look.label)
        for look in ((SAVES, COSTS) if costs else (SAVES,))
    ]
    handles.append(Line2D([], [], **INTERVAL, label="95 % CI"))
    handles += [Line2D([], [], **_mark(marker), label=words) for marker, words in MARKS]
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=axes.transAxes,
        ncols=len(handles),
        borderaxespad=3.6,
        handletextpad=0.5,
        columnspacing=1.3,
    )
