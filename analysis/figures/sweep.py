"""What a sweep shows: one input as a line, two as a map, more as one panel each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.container import Container
from matplotlib.figure import Figure

from analysis import style
from analysis.experiments.sweep import AtPoints, Input, Sweep
from analysis.experiments.sweep_effects import Course, course_table, differences, levels
from analysis.figures import legends
from analysis.runs import Floats
from analysis.words import in_days, number, replications

BINS: Final = 5
"""Parts into which a range is cut where a panel shows the mean over all other inputs."""

MOST_TICKS: Final = 8
MOST_PANELS: Final = 12
PER_ROW: Final = 3
MAPS_PER_ROW: Final = 2

Drawn = tuple[Axes, pd.DataFrame]
"""A figure, and the table it was drawn from."""


def sweep_figures(sweep: Sweep, at: AtPoints) -> dict[str, Drawn]:
    """The figures of one metric by name: the level under each variant, and the paired difference from the reference."""
    told = {"sweep": levels(at)}
    if len(at.variants) > 1:
        told["sweep_difference"] = differences(at)
    draw = {1: plot_line, 2: plot_map}.get(len(sweep.inputs), plot_panels)
    return {
        name: (draw(sweep, at, courses, difference=name != "sweep"), course_table(sweep, courses, at.unit))
        for name, courses in told.items()
    }


def plot_line(
    sweep: Sweep, at: AtPoints, courses: Sequence[Course], ax: Axes | None = None, *, difference: bool = False
) -> Axes:
    """Draw each variant over the values of the one input, with its 95 % interval."""
    scale, unit = _scale(at, courses)
    with style.paper():
        axes = ax or style.new_axes(3.4)
        x, order = _places(sweep, 0)
        handles: list[Artist | Container] = []
        for place, one in enumerate(courses):
            colour, line = style.VARIANT_LOOKS[(place + difference) % len(style.VARIANT_LOOKS)]
            mean, low, high = (values[order] * scale for values in (one.mean, one.low, one.high))
            if sweep.inputs[0].choices:
                shift = 0.12 * (place - (len(courses) - 1) / 2)
                ends = np.array([mean - low, high - mean])
                handles.append(axes.errorbar(x + shift, mean, ends, color=colour, fmt="o", capsize=4))
            else:
                axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)
                handles += axes.plot(x, mean, color=colour, linestyle=line, marker="o", markersize=4)
        _label_x(axes, sweep.inputs[0], width=90)
        axes.set_ylabel(unit)
        axes.grid(axis="y")
        if difference:
            axes.axhline(0, color=style.INK, linewidth=0.9)
        legends.within(axes, [(handle, one.name) for handle, one in zip(handles, courses, strict=True)])
        style.heading(axes, _title(at, difference=difference), _note(sweep, at, courses, difference=difference))
    return axes


def plot_map(
    sweep: Sweep, at: AtPoints, courses: Sequence[Course], ax: Axes | None = None, *, difference: bool = False
) -> Axes:
    """Draw each variant as a map over the values of two inputs; a difference that is shown is framed by a line."""
    scale, unit = _scale(at, courses)
    with style.paper():
        panels = [ax] if ax else _panels(len(courses), 3.6, per_row=MAPS_PER_ROW)
        colours = _colours(np.concatenate([one.mean for one in courses]) * scale, difference=difference)
        for place, (axes, one) in enumerate(zip(panels, courses, strict=False)):
            _draw_map(axes, sweep, one, scale, colours, difference=difference)
            axes.set_title(one.name, fontsize=9, fontweight="normal")
            _label_x(axes, sweep.inputs[0], width=44)
            if place % MAPS_PER_ROW == 0:
                _label_y(axes, sweep.inputs[1], width=44)
        figure = panels[0].get_figure(root=True)
        assert figure is not None
        figure.colorbar(ScalarMappable(colours[1], colours[0]), ax=panels, label=unit, shrink=0.9)
        _head(panels[0], _title(at, difference=difference), _note(sweep, at, courses, difference=difference))
    return panels[0]


def plot_panels(
    sweep: Sweep, at: AtPoints, courses: Sequence[Course], ax: Axes | None = None, *, difference: bool = False
) -> Axes:
    """Draw one panel per input: every point, and the mean over all points with about the same value."""
    scale, unit = _scale(at, courses)
    shown = range(1 if ax else min(len(sweep.inputs), MOST_PANELS))
    with style.paper():
        panels = [ax] if ax else _panels(len(shown), 2.5, per_row=PER_ROW)
        for axes, number in zip(panels, shown, strict=True):
            entries = []
            for place, one in enumerate(courses):
                look = style.VARIANT_LOOKS[(place + difference) % len(style.VARIANT_LOOKS)]
                entries.append((_draw_panel(axes, sweep, number, one, look, scale), one.name))
            if number == 0 and len(courses) > 1:
                legends.within(axes, entries)
            if difference:
                axes.axhline(0, color=style.INK, linewidth=0.9)
            _label_x(axes, sweep.inputs[number], width=34)
            axes.grid(axis="y")
        for axes in panels[::PER_ROW]:
            axes.set_ylabel(unit)
        _head(panels[0], _title(at, difference=difference), _note(sweep, at, courses, difference=difference))
    return panels[0]


def _colours(values: Floats, *, difference: bool) -> tuple[str, Normalize]:
    """Colours for the values of a map: of differences white at zero, of levels darker for more."""
    known = values[np.isfinite(values)]
    if not difference:
        return "viridis_r", Normalize(known.min(initial=np.inf), known.max(initial=-np.inf))
    top = float(np.abs(known).max(initial=0)) or 1.0
    return "RdBu_r", TwoSlopeNorm(0, -top, top)


def _draw_map(
    axes: Axes, sweep: Sweep, one: Course, scale: float, colours: tuple[str, Normalize], *, difference: bool
) -> None:
    """Cells where there is a value for every combination, else a spot per point."""
    x, y = sweep.numbers(0), sweep.numbers(1)
    columns, rows = np.unique(x), np.unique(y)
    if len(columns) * len(rows) != len(x) or min(len(columns), len(rows)) < 2:
        edges = [style.INK if shown and difference else style.FAINT for shown in one.shown]
        axes.scatter(x, y, 46, one.mean * scale, cmap=colours[0], norm=colours[1], edgecolors=edges)
        return
    grid, shown = np.full((2, len(rows), len(columns)), np.nan)
    place = (np.searchsorted(rows, y), np.searchsorted(columns, x))
    grid[place], shown[place] = one.mean * scale, one.shown
    edge = (_edges(columns), _edges(rows))
    if not sweep.inputs[0].choices and len(columns) <= MOST_TICKS:
        axes.set_xticks(columns.tolist())
    if not sweep.inputs[1].choices and len(rows) <= MOST_TICKS:
        axes.set_yticks(rows.tolist())
    axes.pcolormesh(*edge, grid, cmap=colours[0], norm=colours[1], edgecolors="white", linewidth=0.6)
    if difference:
        _frame(axes, *edge, shown > 0)
    if grid.size <= 60:
        for row, column in np.ndindex(grid.shape):
            words = number(float(grid[row, column]))
            text = axes.text(float(columns[column]), float(rows[row]), words, ha="center", va="center", fontsize=7)
            text.set_bbox({"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.8})


def _frame(axes: Axes, x: Floats, y: Floats, shown: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
    """A line around the cells whose interval leaves zero out."""
    padded = np.pad(shown, 1)
    for row, column in zip(*np.nonzero(shown), strict=True):
        left, right, low, high = x[column], x[column + 1], y[row], y[row + 1]
        sides = {
            (0, 1): ([left, left], [low, high]),
            (2, 1): ([right, right], [low, high]),
            (1, 0): ([left, right], [low, low]),
            (1, 2): ([left, right], [high, high]),
        }
        for (across, up), (xs, ys) in sides.items():
            if not padded[row + up, column + across]:
                axes.plot(xs, ys, color=style.INK, linewidth=1.8, solid_capstyle="round", clip_on=False)


def _draw_panel(
    axes: Axes, sweep: Sweep, number: int, one: Course, look: tuple[str, style.LineStyle], scale: float
) -> Artist:
    colour, line = look
    x, y = sweep.numbers(number), one.mean * scale
    axes.plot(x, y, linestyle="", marker=".", markersize=3, color=colour, alpha=0.35)
    middles, means = bin_means(x, y)
    return axes.plot(middles, means, color=colour, linestyle=line, linewidth=1.8, marker="o", markersize=4)[0]


def bin_means(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Mean of y at each value of x where there are few, else in each fifth of its range; with the middle of each."""
    values = np.unique(x)
    if len(values) <= 2 * BINS:
        place = np.searchsorted(values, x)
        middles = values
    else:
        edges = np.linspace(values[0], values[-1], BINS + 1)
        place = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, BINS - 1)
        middles = (edges[1:] + edges[:-1]) / 2
    known = ~np.isnan(y)
    count = np.bincount(place[known], minlength=len(middles))
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = np.bincount(place[known], y[known], len(middles)) / count
    return middles, means


def _places(sweep: Sweep, number: int) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    x = sweep.numbers(number)
    order = np.argsort(x, kind="stable").astype(np.int64)
    return x[order], order


def _label_x(axes: Axes, one: Input, width: int) -> None:
    axes.set_xlabel(style.wrapped(_words(one), width))
    if one.choices:
        labels = [style.wrapped(label, 18) for label in one.labels]
        axes.set_xticks(range(len(labels)), labels, fontsize=7 if len(labels) > 2 else 8)
        axes.set_xlim(-0.5, len(labels) - 0.5)


def _label_y(axes: Axes, one: Input, width: int) -> None:
    axes.set_ylabel(style.wrapped(_words(one), width))
    if one.choices:
        axes.set_yticks(range(len(one.choices)), [style.wrapped(label, 18) for label in one.labels], fontsize=7)
        axes.set_ylim(-0.5, len(one.choices) - 0.5)


def _words(one: Input) -> str:
    return f"{one.path}, {one.unit}" if one.unit else one.path


def _edges(values: Floats) -> Floats:
    middle = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middle[0]], middle, [2 * values[-1] - middle[-1]]])


def _panels(count: int, height_in: float, per_row: int) -> list[Axes]:
    columns = min(count, per_row)
    rows = -(-count // columns)
    figure: Figure | None = style.new_axes(height_in * rows).get_figure(root=True)
    assert figure is not None
    figure.clear()
    figure.set_layout_engine("constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel().tolist()
    for left in panels[count:]:
        left.set_visible(False)
    return list(panels[:count])


def _head(axes: Axes, title: str, note: str) -> None:
    """A title and a note over all panels of a figure."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    lines = style.wrapped(note, 104)
    above = 1 + (0.1 + 0.16 * (lines.count("\n") + 1)) / figure.get_figheight()
    figure.text(0.01, 1.01, lines, va="bottom", fontsize=8, color=style.MUTED, linespacing=1.25)
    figure.text(0.01, above + 0.01, style.wrapped(title, 72), va="bottom", fontsize=11, fontweight="bold")


def _title(at: AtPoints, *, difference: bool) -> str:
    return f"What it changes: {at.metric}, less that of {at.variants[0]}" if difference else at.metric.capitalize()


def _note(sweep: Sweep, at: AtPoints, courses: Sequence[Course], *, difference: bool) -> str:
    several = len(sweep.inputs) > 2
    n = replications(max(one.n for one in courses))
    what = f"{sweep.points} points, {n} at each, the same chances at all."
    if len(sweep.inputs) == 1:
        shown = " Mean and 95 % interval" + (" of the paired difference." if difference else ".")
    elif several:
        shown = " A dot is a point; the line is the mean over all points with about that value of this input."
    else:
        shown = " A dark frame: the 95 % interval of the paired difference leaves zero out." if difference else ""
    below = " Below zero is less time." if difference and at.unit == "h" else ""
    gaps_at = {int(point) for one in courses for point in np.flatnonzero(np.isnan(one.mean))}
    gaps = f" No mean at {len(gaps_at)} points, where something is open at the horizon." if gaps_at else ""
    return what + shown + below + gaps


def _scale(at: AtPoints, courses: Sequence[Course]) -> tuple[float, str]:
    """From the metric's unit to that of the axis, and its name."""
    if at.unit != "h":
        return 100.0, "per cent"
    largest = max((float(np.nanmax(np.abs(one.mean))) for one in courses if np.isfinite(one.mean).any()), default=0.0)
    return (1 / 24, "days") if in_days(largest) else (1.0, "hours")
