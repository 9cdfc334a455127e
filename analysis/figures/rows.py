"""Rows of medians or means with their spread, one per variant, in groups: what several figures have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis import style
from analysis.figures.legends import Group, below

MARKERS: Final = ("o", "s", "D", "^", "v", "P")
"""Marker per variant, in the scenario's order, as are the colours; they begin again after the last."""

ROW_IN: Final = 0.19
"""Height of a row, and of the gap between groups."""

MANY: Final = 4
"""Rows of a group from which they stand closer together."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One row: what is drawn for a variant, and what is said of it at the right.

    Attributes
    ----------
    variant
        Number of the variant, from 0.
    low, middle, high
        Ends of the line and the place of the marker; nan where beyond the right edge.
    words
        Said right of the axes.
    """

    variant: int
    low: float
    middle: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one group, its name at the left, and a heading above it where a new part begins."""

    name: str
    marks: tuple[Mark, ...]
    heading: str = ""


def new_axes(groups: Sequence[Rows]) -> Axes:
    """Axes of the height that the groups need, on a figure measured as finely as it is saved: its words are long."""
    axes = style.new_axes((height_in(groups) + 0.2) / 0.77)
    figure = axes.get_figure(root=True)
    assert figure is not None, "new axes have a figure"
    figure.set_dpi(200)
    return axes


def height_in(groups: Sequence[Rows]) -> float:
    """Height of the axes that the groups need."""
    rows = sum(_step(group) * len(group.marks) + 0.7 + 1.3 * bool(group.heading) for group in groups)
    return ROW_IN * (rows + 0.4)


def _step(group: Rows) -> float:
    return 0.8 if len(group.marks) >= MANY else 1.0


def draw(axes: Axes, groups: Sequence[Rows]) -> None:
    """Draw the groups from top to bottom; the limits in x must be set."""
    y = 0.0
    left, right = axes.get_xlim()
    for number, group in enumerate(groups):
        if group.heading:
            y += 0.9
            _words(axes, 0.0, y - 0.45, group.heading, (4, 0), size=9, bold=True)
            y += 0.4
        elif number:
            axes.axhline(y - 0.15, color=style.FAINT, linewidth=0.6)
        step = _step(group)
        middle = y + step * len(group.marks) / 2 - 0.15
        _words(axes, 0.0, middle, style.wrapped(group.name, 24), (-7, 0), size=8.5, at="right")
        for mark in group.marks:
            y += 0.35 * step
            _mark(axes, mark, y, left, right)
            _words(axes, 1.0, y, mark.words, (9, 0), size=7.5)
            y += 0.65 * step
        y += 0.7
    axes.set(ylim=(max(y - 0.35, 1.0), -0.35), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def _mark(axes: Axes, mark: Mark, y: float, left: float, right: float) -> None:
    colour, _ = style.VARIANT_LOOKS[mark.variant % len(style.VARIANT_LOOKS)]
    marker = MARKERS[mark.variant % len(MARKERS)]
    ends = [right if np.isnan(value) else max(value, left) for value in (mark.low, mark.high)]
    if not (np.isnan(mark.low) and np.isnan(mark.middle)):
        axes.plot(ends, [y, y], color=colour, linewidth=2.0, solid_capstyle="butt", zorder=2)
    if np.isnan(mark.high):
        axes.plot([right], [y], marker=">", color=colour, markersize=5, clip_on=False, zorder=3)
    if not np.isnan(mark.middle):
        face = "white" if mark.variant % 2 else colour
        axes.plot(
            [max(mark.middle, left)],
            [y],
            marker=marker,
            markersize=6,
            markerfacecolor=face,
            markeredgecolor=colour,
            markeredgewidth=1.6,
            zorder=4,
            clip_on=False,
        )


def _words(
    axes: Axes,
    x: float,
    y: float,
    words: str,
    shift: tuple[int, int],
    *,
    size: float,
    bold: bool = False,
    at: str = "left",
) -> None:
    axes.annotate(
        words,
        (x, y),
        xytext=shift,
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha=at,
        va="center",
        fontsize=size,
        fontweight="bold" if bold else "normal",
        linespacing=1.1,
        annotation_clip=False,
        bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"} if bold else None,
        zorder=3,
    )


def legend(axes: Axes, variants: Sequence[str], drawn: Sequence[int], gap_pt: float = 34) -> None:
    """Say below the axes which marker stands for which variant."""
    entries = []
    for number in drawn:
        colour, _ = style.VARIANT_LOOKS[number % len(style.VARIANT_LOOKS)]
        face = "white" if number % 2 else colour
        handle = Line2D(
            [],
            [],
            color=colour,
            linewidth=2.0,
            marker=MARKERS[number % len(MARKERS)],
            markersize=6,
            markerfacecolor=face,
            markeredgewidth=1.6,
        )
        entries.append((handle, variants[number]))
    if entries:
        below(axes, [Group("", tuple(entries))], gap_pt)
