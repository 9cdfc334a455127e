"""Figures of a sweep: lines over one input, maps over two, and a panel for each of more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
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
from analysis.runs import Flags, Floats
from analysis.studies.points import PointMeans, PointResults, PointValues, VariedInput
from analysis.studies.study import Drawing
from analysis.words import in_days, number, replications

BINS: Final = 5
"""Parts into which a range is cut where a panel shows the mean over all other inputs."""

MOST_TICKS: Final = 8
MOST_PANELS: Final = 12
PER_ROW: Final = 3
MAPS_PER_ROW: Final = 2


@dataclass(frozen=True)
class SweepCurves:
    """What one figure shows: the levels of a metric or its differences, in the unit of the axis.

    Attributes
    ----------
    scale
        From the metric's unit to that of the axis.
    """

    points: PointResults
    measured: PointValues
    means: tuple[PointMeans, ...]
    difference: bool
    scale: float
    unit: str

    def look(self, place: int) -> tuple[str, style.LineStyle]:
        """Colour and line of a variant, the same in both figures."""
        return style.VARIANT_LOOKS[(place + self.difference) % len(style.VARIANT_LOOKS)]

    @property
    def table(self) -> pd.DataFrame:
        """One row per variant and point: columns variant, point, the inputs, mean, low_95, high_95, unit, n."""
        parts = [
            self.points.design.assign(
                mean=means.mean, low_95=means.low, high_95=means.high, unit=self.measured.unit, n=means.n
            )
            for means in self.means
        ]
        for means, part in zip(self.means, parts, strict=True):
            part.insert(0, "variant", means.name)
        return pd.concat(parts, ignore_index=True)


def sweep_figures(points: PointResults, values: PointValues) -> list[Drawing]:
    """The paired difference from the reference, where there are other variants, and the level under each variant."""
    kinds = {"sweep_difference": values.differences, "sweep": values.levels}
    draw = {1: plot_line, 2: plot_value_map}.get(len(points.inputs), plot_panels)
    figures = []
    for name, means in kinds.items():
        if means:
            curves = SweepCurves(points, values, means, name != "sweep", *_scale(values.unit, means))
            figures.append(Drawing(name, partial(_plot, draw, curves), curves.table))
    return figures


def _plot(draw: Callable[[SweepCurves], list[Axes]], curves: SweepCurves) -> Axes:
    """A figure of one or several panels, with its title and note."""
    with style.paper():
        panels = draw(curves)
        title, note = _title(curves), _note(curves)
        if len(panels) == 1 and len(curves.points.inputs) == 1:
            style.heading(panels[0], title, note)
        else:
            _head(panels[0], title, note)
    return panels[0]


def plot_line(curves: SweepCurves) -> list[Axes]:
    """Draw each variant over the values of the one input, with its 95 % interval."""
    axes, given, x = style.new_axes(3.4), curves.points.inputs[0], curves.points.numbers(0)
    order = np.argsort(x, kind="stable")
    entries: list[tuple[Artist | Container, str]] = []
    for place, means in enumerate(curves.means):
        colour, line = curves.look(place)
        mean, low, high = (part[order] * curves.scale for part in (means.mean, means.low, means.high))
        if given.choices:
            shift = 0.12 * (place - (len(curves.means) - 1) / 2)
            ends = np.array([mean - low, high - mean])
            entries.append((axes.errorbar(x[order] + shift, mean, ends, color=colour, fmt="o", capsize=4), means.name))
        else:
            axes.fill_between(x[order], low, high, color=colour, alpha=0.18, linewidth=0)
            drawn = axes.plot(x[order], mean, color=colour, linestyle=line, marker="o", markersize=4)
            entries.append((drawn[0], means.name))
    _label_x(axes, given, width=90)
    axes.set_ylabel(curves.unit)
    axes.grid(axis="y")
    _zero_and_legend(axes, curves, entries)
    return [axes]


def plot_value_map(curves: SweepCurves) -> list[Axes]:
    """Draw each variant as a map over the values of two inputs; significant differences have a frame."""
    panels, (across, up) = _panels(len(curves.means), 3.6, MAPS_PER_ROW), curves.points.inputs
    values = np.concatenate([means.mean for means in curves.means]) * curves.scale
    known, (colours, norm) = values[np.isfinite(values)], ("viridis_r", Normalize())
    if curves.difference:
        # White at zero.
        top = float(np.abs(known).max(initial=0)) or 1.0
        colours, norm = "RdBu_r", TwoSlopeNorm(0, -top, top)
    elif len(known):
        norm = Normalize(known.min(), known.max())
    for place, (axes, means) in enumerate(zip(panels, curves.means, strict=True)):
        _draw_map(axes, curves, means, (colours, norm))
        axes.set_title(means.name, fontsize=9, fontweight="normal")
        _label_x(axes, across, width=44)
        if place % MAPS_PER_ROW == 0:
            axes.set_ylabel(style.wrapped(up.title, 44))
            if up.choices:
                labels = [style.wrapped(label, 18) for label in up.labels]
                axes.set_yticks(range(len(labels)), labels, fontsize=7)
                axes.set_ylim(-0.5, len(labels) - 0.5)
    _figure(panels[0]).colorbar(ScalarMappable(norm, colours), ax=panels, label=curves.unit, shrink=0.9)
    return panels


def plot_panels(curves: SweepCurves) -> list[Axes]:
    """Draw one panel per input: every point, and the mean over all points with about the same value."""
    inputs = curves.points.inputs[:MOST_PANELS]
    panels = _panels(len(inputs), 2.5, PER_ROW)
    for place, (axes, given) in enumerate(zip(panels, inputs, strict=True)):
        x, entries = curves.points.numbers(place), []
        for variant, means in enumerate(curves.means):
            (colour, line), y = curves.look(variant), means.mean * curves.scale
            axes.plot(x, y, linestyle="", marker=".", markersize=3, color=colour, alpha=0.35)
            middles, binned = bin_means(x, y)
            drawn = axes.plot(middles, binned, color=colour, linestyle=line, linewidth=1.8, marker="o", markersize=4)
            entries.append((drawn[0], means.name))
        _zero_and_legend(axes, curves, entries if place == 0 and len(entries) > 1 else [])
        _label_x(axes, given, width=34)
        axes.grid(axis="y")
    for axes in panels[::PER_ROW]:
        axes.set_ylabel(curves.unit)
    return panels


def _zero_and_legend(axes: Axes, curves: SweepCurves, entries: Sequence[tuple[Artist | Container, str]]) -> None:
    if curves.difference:
        axes.axhline(0, color=style.INK, linewidth=0.9)
    if entries:
        legend_within(axes, entries)


def legend_within(axes: Axes, entries: Sequence[tuple[Artist | Container, str]]) -> None:
    """Put a legend where it covers least of what is drawn."""
    legend = axes.legend([handle for handle, _ in entries], [" "] * len(entries), loc="best")
    # Matplotlib leaves out a label that begins with an underscore if it is given at once.
    for text, (_, name) in zip(legend.get_texts(), entries, strict=True):
        text.set_text(name)


def _draw_map(axes: Axes, curves: SweepCurves, means: PointMeans, look: tuple[str, Normalize]) -> None:
    """Cells where there is a value for every combination, else a spot per point."""
    (colours, norm), x, y = look, curves.points.numbers(0), curves.points.numbers(1)
    framed = means.significant & curves.difference
    columns, rows = np.unique(x), np.unique(y)
    if len(columns) * len(rows) != len(x) or min(len(columns), len(rows)) < 2:
        edges = [style.INK if significant else style.FAINT for significant in framed]
        axes.scatter(x, y, 46, means.mean * curves.scale, cmap=colours, norm=norm, edgecolors=edges)
        return
    grid, frame = np.full((len(rows), len(columns)), np.nan), np.zeros((len(rows), len(columns)), np.bool_)
    place = (np.searchsorted(rows, y), np.searchsorted(columns, x))
    grid[place], frame[place] = means.mean * curves.scale, framed
    for axis, given, ticks in zip((axes.xaxis, axes.yaxis), curves.points.inputs, (columns, rows), strict=True):
        if not given.choices and len(ticks) <= MOST_TICKS:
            axis.set_ticks(ticks.tolist())
    edge = (_edges(columns), _edges(rows))
    axes.pcolormesh(*edge, grid, cmap=colours, norm=norm, edgecolors="white", linewidth=0.6)
    _frame(axes, *edge, frame)
    for row, column in np.ndindex(grid.shape) if grid.size <= 60 else ():
        words = number(float(grid[row, column]))
        text = axes.text(float(columns[column]), float(rows[row]), words, ha="center", va="center", fontsize=7)
        text.set_bbox({"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.8})


def _frame(axes: Axes, x: Floats, y: Floats, significant: Flags) -> None:
    """A line around the cells of significant differences: a side is drawn where the cell beyond it is none."""
    padded = np.pad(significant, 1).astype(np.int8)
    sides = [(*at, "v") for at in zip(*np.nonzero(np.diff(padded[1:-1], axis=1)), strict=True)]
    sides += [(*at, "h") for at in zip(*np.nonzero(np.diff(padded[:, 1:-1], axis=0)), strict=True)]
    for row, column, way in sides:
        ends = (
            ([x[column], x[column]], [y[row], y[row + 1]])
            if way == "v"
            else ([x[column], x[column + 1]], [y[row], y[row]])
        )
        axes.plot(*ends, color=style.INK, linewidth=1.8, solid_capstyle="round", clip_on=False)


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


def _label_x(axes: Axes, given: VariedInput, width: int) -> None:
    axes.set_xlabel(style.wrapped(given.title, width))
    if given.choices:
        labels = [style.wrapped(label, 18) for label in given.labels]
        axes.set_xticks(range(len(labels)), labels, fontsize=7 if len(labels) > 2 else 8)
        axes.set_xlim(-0.5, len(labels) - 0.5)


def _edges(values: Floats) -> Floats:
    middle = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middle[0]], middle, [2 * values[-1] - middle[-1]]])


def _figure(axes: Axes) -> Figure:
    figure = axes.get_figure(root=True)
    assert figure is not None, "new axes have a figure"
    return figure


def _panels(count: int, height_in: float, per_row: int) -> list[Axes]:
    rows = -(-count // min(count, per_row))
    figure = _figure(style.new_axes(height_in * rows))
    figure.clear()
    figure.set_layout_engine("constrained")
    panels: list[Axes] = figure.subplots(rows, min(count, per_row), squeeze=False, sharey=True).ravel().tolist()
    for left in panels[count:]:
        left.set_visible(False)
    return panels[:count]


def _head(axes: Axes, title: str, note: str) -> None:
    """A title and a note over all panels of a figure."""
    figure, lines = _figure(axes), style.wrapped(note, 104)
    above = 1 + (0.1 + 0.16 * (lines.count("\n") + 1)) / figure.get_figheight()
    figure.text(0.01, 1.01, lines, va="bottom", fontsize=8, color=style.MUTED, linespacing=1.25)
    figure.text(0.01, above + 0.01, style.wrapped(title, 72), va="bottom", fontsize=11, fontweight="bold")


def _title(curves: SweepCurves) -> str:
    metric, reference = curves.measured.metric, curves.measured.variants[0]
    return f"What it changes: {metric}, less that of {reference}" if curves.difference else metric.capitalize()


def _note(curves: SweepCurves) -> str:
    inputs, n = len(curves.points.inputs), replications(max(means.n for means in curves.means))
    parts = [f"{curves.points.points} points, {n} at each, common random numbers."]
    if inputs == 1:
        parts.append(f"Mean and 95 % CI{' of the paired difference' if curves.difference else ''}.")
    elif inputs > 2:
        parts.append("A dot is a point; the line is the mean over all points with about that value of this input.")
    elif curves.difference:
        parts.append("A dark frame: the 95 % CI of the paired difference excludes zero.")
    if curves.difference and curves.measured.unit == "h":
        parts.append("Below zero is less time.")
    if gaps := {int(point) for means in curves.means for point in np.flatnonzero(np.isnan(means.mean))}:
        parts.append(f"No mean at {len(gaps)} points, where something is open at the horizon.")
    return " ".join(parts)


def _scale(unit: str, curves: Sequence[PointMeans]) -> tuple[float, str]:
    """From the metric's unit to that of the axis, and its name."""
    if unit != "h":
        return 100.0, "per cent"
    largest = max(
        (float(np.nanmax(np.abs(curve.mean))) for curve in curves if np.isfinite(curve.mean).any()), default=0.0
    )
    return (1 / 24, "days") if in_days(largest) else (1.0, "hours")
