"""What each arrangement of a set is worth: a waterfall from none of them to all of them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis import style
from analysis.experiments.value import Interval, interval
from analysis.experiments.value_tables import MORE_IS_BETTER, Measured
from analysis.words import duration, in_days, number, percent, percent_span, replications, span
from sim.units.seconds import HOURS_PER_DAY

SAVES: Final = ("#56B4E9", "")
COSTS: Final = ("#E69F00", "////")
"""Fill and hatch of what an arrangement saves, and of what it costs."""


def value_steps(measured: Measured) -> pd.DataFrame:
    """The data of the figure, from none to all, the arrangement that saves most first.

    Returns
    -------
    DataFrame
        Columns step, kind ("level" or "saving"), start and end (the metric before and after the step), value (level, or
        what is saved), low_95, high_95 (of the value), alone and last (what the arrangement saves as the only one and
        as the last), unit, n (replications).
    """
    found = measured.attribution
    worth = [found.interval_of_value(place) for place in range(len(found.names))]
    order = sorted(range(len(worth)), key=lambda place: (-worth[place][0], found.names[place]))
    first = interval(measured.level[frozenset()])
    rows: list[tuple[object, ...]] = [("none of them", "level", first[0], first[0], *first, np.nan, np.nan)]
    at = first[0]
    for place in order:
        end = at - _sign(measured) * worth[place][0]
        single = (float(found.alone[place].mean()), float(found.last[place].mean()))
        rows.append((found.names[place], "saving", at, end, *worth[place], *single))
        at = end
    last = interval(measured.level[frozenset(found.names)])
    rows.append(("all of them", "level", last[0], last[0], *last, np.nan, np.nan))
    columns = ["step", "kind", "start", "end", "value", "low_95", "high_95", "alone", "last"]
    return pd.DataFrame(rows, columns=columns).assign(unit=measured.unit, n=found.n)


def plot_value(measured: Measured, ax: Axes | None = None) -> Axes:
    """Draw the waterfall: each bar is what one arrangement is worth, with its interval."""
    table = value_steps(measured)
    scale = _scale(measured)
    with style.paper():
        axes = ax or style.new_axes(0.8 + 0.42 * len(table))
        sign = _sign(measured)
        for row, step in enumerate(table.itertuples()):
            values = np.array([step.start, step.end, step.low_95, step.high_95, step.alone, step.last]) * scale
            if step.kind == "level":
                _level(axes, row, values)
            else:
                _saving(axes, row, values, sign)
            if row + 1 < len(table):
                axes.plot([values[1]] * 2, [row, row + 1], color=style.MUTED, linewidth=0.7, zorder=1)
        axes.set(ylim=(len(table) - 0.4, -0.6), xlabel=_axis_words(measured))
        axes.set_yticks(range(len(table)), [style.wrapped(_title(str(step)), 26) for step in table["step"]])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        _words_at_right(axes, table, measured)
        _legend(axes, table)
        style.heading(axes, f"What each arrangement is worth: {measured.metric}", _note(measured))
    return axes


def _level(axes: Axes, row: int, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    at, low, high = values[1], values[2], values[3]
    axes.plot([low, high], [row, row], color=style.INK, linewidth=1.4, marker="|", markersize=7)
    axes.plot([at], [row], marker="D", markersize=6.5, color=style.INK)


def _saving(axes: Axes, row: int, values: np.ndarray[tuple[int], np.dtype[np.float64]], sign: float) -> None:
    start, end, low, high, alone, last = values
    saves = sign * (start - end) >= 0
    fill, hatch = SAVES if saves else COSTS
    axes.barh(
        row, end - start, left=start, height=0.5, color=fill, hatch=hatch, edgecolor="white", linewidth=0, zorder=2
    )
    # The interval is that of the length of the bar, so it lies around its end.
    ends = [start - sign * value for value in (low, high)]
    axes.plot(ends, [row, row], color=style.INK, linewidth=1.2, marker="|", markersize=7, zorder=4)
    far = max((alone, last, 0.0), key=abs)
    axes.plot([start, start - sign * far], [row + 0.36] * 2, color=style.MUTED, linewidth=0.8, linestyle=(0, (1, 2)))
    for value, marker in ((alone, "o"), (last, "s")):
        axes.plot(
            [start - sign * value],
            [row + 0.36],
            marker=marker,
            markersize=4.5,
            markerfacecolor="white",
            markeredgecolor=style.INK,
            markeredgewidth=0.9,
            zorder=5,
        )


def _words_at_right(axes: Axes, table: pd.DataFrame, measured: Measured) -> None:
    """The numbers, in a column of their own beside the axes."""
    like = _like(measured)
    columns = (table[name].to_numpy(dtype=np.float64).tolist() for name in ("value", "low_95", "high_95"))
    for row, (kind, *numbers) in enumerate(zip(table["kind"], *columns, strict=True)):
        value, low, high = numbers
        text = _amount((value, low, high), measured.unit, like, signed=kind == "saving")
        style.beside_row(axes, text, row, size=8)


def _amount(ends: Interval, unit: str, like: float, *, signed: bool) -> str:
    value, low, high = ends
    if unit == "h":
        text, between = duration(abs(value) if signed else value, like), span(low, high, like)
    else:
        text, between = percent(abs(value) if signed else value), percent_span(low, high)
    word = "" if not signed else "saves " if value > 0 else "costs " if value < 0 else ""
    if signed and value == low == high == 0:
        return "changes nothing"
    return f"{word}{text}" + (f"\n({between})" if between else "")


def _legend(axes: Axes, table: pd.DataFrame) -> None:
    saving = table[table["kind"] == "saving"]
    marks: list[Patch | Line2D] = [Patch(facecolor=SAVES[0], label="worth, over all orders")]
    if (saving["value"] < 0).any():
        marks.append(Patch(facecolor=COSTS[0], hatch=COSTS[1], edgecolor="white", linewidth=0, label="costs time"))
    marks.append(Line2D([], [], color=style.INK, linewidth=1.2, marker="|", markersize=7, label="95 % interval"))
    for marker, words in (("o", "as the only one"), ("s", "added last")):
        mark = Line2D([], [], linestyle="", marker=marker, markersize=4.5, label=words)
        mark.set(markerfacecolor="white", markeredgecolor=style.INK)
        marks.append(mark)
    axes.legend(
        handles=marks,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=axes.transAxes,
        ncols=len(marks),
        borderaxespad=3.6,
        handletextpad=0.5,
        columnspacing=1.3,
    )


def _title(name: str) -> str:
    return name.replace("_", " ")


def _axis_words(measured: Measured) -> str:
    if measured.unit != "h":
        return f"{measured.metric}, per cent"
    unit = "days" if _scale(measured) < 1 else "hours"
    return f"{unit} per element, from ready to delivered" if measured.metric.startswith("arrival") else unit


def _scale(measured: Measured) -> float:
    """From the metric's unit to that of the axis."""
    if measured.unit != "h":
        return 100.0
    return 1 / HOURS_PER_DAY if in_days(_like(measured)) else 1.0


def _like(measured: Measured) -> float:
    """The saving in whose unit everything is told: what all save together."""
    return abs(interval(measured.attribution.total)[0])


def _sign(measured: Measured) -> float:
    return -1.0 if measured.metric.startswith(MORE_IS_BETTER) else 1.0


def _note(measured: Measured) -> str:
    found = measured.attribution
    how = "all subsets" if found.orders is None else f"{found.orders.shape[1]} sampled orders"
    open_ones = (
        f" {number(measured.open_ones).removesuffix('.0')} values were open at the horizon and count up to it."
        if measured.open_ones
        else ""
    )
    together = interval(found.total)
    saved = _amount(together, measured.unit, together[0], signed=True).replace("\n", " ")
    return (
        f"Together: {saved}; the bars add up to it. Means over {replications(found.n)} of each variant, "
        f"{how}, same chances in all.{open_ones}"
    )
