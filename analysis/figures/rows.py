"""Rows of medians or means with their spread, one per variant, in groups: what several figures have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from analysis import style
from analysis.figures.legends import Group, below

MARKERS: Final = ("o", "s", "D", "^", "v", "P", "X", "p")
"""Marker per variant, in the scenario's order, as are the colours; they begin again after the last."""

ROW_IN: Final = 0.19
"""Height of a row, and of the gap between groups."""

MANY: Final = 4
"""Rows of a group from which they stand closer together."""

MARK_PT: Final = 9
"""Room for the marker of a variant at the right, where variants of which the same is said share a row."""


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


def alike(marks: Sequence[Mark]) -> list[tuple[Mark, tuple[int, ...]]]:
    """The marks that differ in what is drawn or said, each with the numbers of all variants to which it applies."""
    found: dict[str, tuple[Mark, tuple[int, ...]]] = {}
    for mark in marks:
        # Not a number differs from itself, but what is beyond the edge is alike.
        key = repr((mark.low, mark.middle, mark.high, mark.words))
        first, variants = found.get(key, (mark, ()))
        found[key] = first, (*variants, mark.variant)
    return list(found.values())


def new_axes(groups: Sequence[Rows]) -> Axes:
    """Axes of the height that the groups need, on a figure measured as finely as it is saved: its words are long."""
    axes = style.new_axes((height_in(groups) + 0.2) / 0.77)
    figure = axes.get_figure(root=True)
    assert figure is not None, "new axes have a figure"
    figure.set_dpi(200)
    return axes


def height_in(groups: Sequence[Rows]) -> float:
    """Height of the axes that the groups need."""
    rows = sum(_step(group) * len(alike(group.marks)) + 0.7 + 1.3 * bool(group.heading) for group in groups)
    return ROW_IN * (rows + 0.4)


def _step(group: Rows) -> float:
    return 0.8 if len(alike(group.marks)) >= MANY else 1.0


def draw(axes: Axes, groups: Sequence[Rows]) -> None:
    """Draw the groups from top to bottom; the limits in x must be set."""
    y = 0.0
    left, right = axes.get_xlim()
    widest = max((len(variants) for group in groups for _, variants in alike(group.marks)), default=1)
    room = MARK_PT * widest + 3 if widest > 1 else 0
    for number, group in enumerate(groups):
        if group.heading:
            y += 0.9
            _words(axes, 0.0, y - 0.45, group.heading, (4, 0), size=9, bold=True)
            y += 0.4
        elif number:
            axes.axhline(y - 0.15, color=style.FAINT, linewidth=0.6)
        step = _step(group)
        lines = alike(group.marks)
        middle = y + step * len(lines) / 2 - 0.15
        _words(axes, 0.0, middle, style.wrapped(group.name, 24), (-7, 0), size=8.5, at="right")
        for mark, variants in lines:
            y += 0.35 * step
            _mark(axes, mark, y, left, right)
            if room:
                _markers(axes, variants, y)
            _words(axes, 1.0, y, mark.words, (9 + room, 0), size=7.5)
            y += 0.65 * step
        y += 0.7
    axes.set(ylim=(max(y - 0.35, 1.0), -0.35), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def _mark(axes: Axes, mark: Mark, y: float, left: float, right: float) -> None:
    colour, _ = style.VARIANT_LOOKS[mark.variant % len(style.VARIANT_LOOKS)]
    ends = [right if np.isnan(value) else max(value, left) for value in (mark.low, mark.high)]
    if not (np.isnan(mark.low) and np.isnan(mark.middle)):
        axes.plot(ends, [y, y], color=colour, linewidth=2.0, solid_capstyle="butt", zorder=2)
    if np.isnan(mark.high):
        axes.plot([right], [y], marker=">", color=colour, markersize=5, clip_on=False, zorder=3)
    if not np.isnan(mark.middle):
        axes.plot([max(mark.middle, left)], [y], **_look(mark.variant), zorder=4, clip_on=False)


def _markers(axes: Axes, variants: Sequence[int], y: float) -> None:
    """The markers of all variants to which a row applies, right of the axes."""
    figure = axes.get_figure(root=True)
    assert figure is not None, "axes have a figure"
    for place, variant in enumerate(variants):
        shift = ScaledTranslation((9 + MARK_PT * (place + 0.5)) / 72, 0, figure.dpi_scale_trans)
        axes.plot(
            [1.0], [y], **_look(variant), linestyle="", transform=axes.get_yaxis_transform() + shift, clip_on=False
        )


def _look(variant: int) -> dict[str, Any]:
    """Marker and colours of a variant."""
    colour, _ = style.VARIANT_LOOKS[variant % len(style.VARIANT_LOOKS)]
    return {
        "color": colour,
        "marker": MARKERS[variant % len(MARKERS)],
        "markersize": 6,
        "markerfacecolor": "white" if variant % 2 else colour,
        "markeredgewidth": 1.6,
    }


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


def shared_words(groups: Sequence[Rows]) -> str:
    """What has to be said where variants share rows; nothing where none do."""
    shared = any(len(variants) > 1 for group in groups for _, variants in alike(group.marks))
    return " One row for variants that agree: their markers stand at its right." if shared else ""


def legend(axes: Axes, variants: Sequence[str], drawn: Sequence[int], gap_pt: float = 34) -> None:
    """Say below the axes which marker stands for which variant."""
    entries = [(Line2D([], [], linewidth=2.0, **_look(number)), variants[number]) for number in drawn]
    if entries:
        below(axes, [Group("", tuple(entries))], gap_pt)
