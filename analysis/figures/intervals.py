"""Dots with intervals, a row per variant, in groups: the plot that several figures have in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from matplotlib.transforms import ScaledTranslation

from analysis import style
from analysis.figures.legends import Group, below
from analysis.words import duration, span

Row = Mapping[Hashable, Any]
"""A row of a table."""

MARKERS: Final = ("o", "s", "D", "^", "v", "P", "X", "p")
"""Marker per variant, in the scenario's order, as are the colours; they begin again after the last."""

ROW_IN: Final = 0.2
"""Height of a row, and of the gap between groups."""

WIDTH_IN: Final = 5.4
"""Width of the figure, to which the words at both sides are added."""

PANEL_GAP_IN: Final = 0.75

MANY: Final = 4
"""Rows of a group from which they stand closer together."""

MARK_PT: Final = 9
"""Room for the marker of a variant at the right, where variants with the same values share a row."""


@dataclass(frozen=True, slots=True)
class IntervalMark:
    """One row: what is drawn for a variant, and the words at its right.

    Attributes
    ----------
    variant
        Number of the variant, from 0.
    low, middle, high
        Ends of the line and the place of the marker; nan where beyond the right edge.
    inner
        Ends of the thick part of the line, such as the quartiles; nan as above.
    """

    variant: int
    low: float
    middle: float
    high: float
    words: str
    inner: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one group, its name at the left, and a heading above it where a new part begins."""

    name: str
    marks: tuple[IntervalMark, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Groups of rows over one scale.

    Attributes
    ----------
    limits
        Ends of the scale.
    band
        Half-width of a grey band about zero, for differences too small to matter.
    zero
        Whether a line marks zero.
    ticks
        Words of the marks of a logarithmic scale; without, the scale is linear.
    percent
        Whether the values are shares.
    """

    groups: Sequence[Rows]
    label: str
    limits: tuple[float, float]
    band: float = 0.0
    zero: bool = False
    ticks: Mapping[float, str] | None = None
    percent: bool = False

    @property
    def height_in(self) -> float:
        """Height of the axes that the groups need."""
        rows = sum(
            _step(group) * len(merged_marks(group.marks)) + 0.7 + 1.3 * bool(group.heading) for group in self.groups
        )
        return ROW_IN * (rows + 0.4)


def plot_intervals(
    panels: Sequence[Panel],
    variants: Sequence[str],
    words: tuple[str, str],
    *,
    empty: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw panels of rows, one below the other, with their legend.

    Parameters
    ----------
    words
        Title and note.
    empty
        Words in place of the rows where there are none.
    """
    first, *others = panels
    with style.paper():
        axes = lowest = ax or _new_axes(first.height_in)
        _draw(axes, first)
        down, height = 0.0, first.height_in
        for panel in others:
            down += PANEL_GAP_IN + panel.height_in
            lowest = axes.inset_axes((0.0, -down / height, 1.0, panel.height_in / height))
            _draw(lowest, panel)
        groups = [group for panel in panels for group in panel.groups]
        if not groups:
            style.empty(axes, empty)
        drawn = sorted({mark.variant for group in groups for mark in group.marks})
        lines = [Line2D([], [], linewidth=2.0, **_look(variant)) for variant in drawn]
        if drawn:
            below(lowest, [Group("", tuple((line, variants[at]) for line, at in zip(lines, drawn, strict=True)))])
        title, note = words
        style.heading(axes, title, note + shared_words(groups))
    return axes


def grouped(
    table: pd.DataFrame,
    by: Sequence[str],
    mark: Callable[[Row], IntervalMark],
    name: Callable[[tuple[str, ...]], str],
    heading: Callable[[tuple[str, ...]], str],
) -> tuple[Rows, ...]:
    """The rows of a table in groups by the columns `by`, under a heading wherever it is another than before."""
    parts: dict[tuple[str, ...], list[Row]] = {}
    for row in table.to_dict("records"):
        parts.setdefault(tuple(str(row[column]) for column in by), []).append(row)
    firsts = list(dict.fromkeys(key[0] for key in parts))
    ordered = sorted(parts, key=lambda key: firsts.index(key[0]))
    heads = [heading(key) for key in ordered]
    return tuple(
        Rows(name(key), tuple(map(mark, parts[key])), head if not at or head != heads[at - 1] else "")
        for at, (key, head) in enumerate(zip(ordered, heads, strict=True))
    )


def estimate(value: float, low: float, high: float, like: float | None = None) -> str:
    """A duration (hours) and in brackets its interval, where it has one, in the unit of `like`."""
    ends = span(low, high, value if like is None else like)
    return duration(value, like) + (f" ({ends})" if ends else "")


def merged_marks(marks: Sequence[IntervalMark]) -> list[tuple[IntervalMark, tuple[int, ...]]]:
    """The marks that differ in drawing or words, each with the numbers of all variants to which it applies."""
    shared: dict[str, tuple[IntervalMark, tuple[int, ...]]] = {}
    for mark in marks:
        # Not a number differs from itself, but what is beyond the edge is alike.
        key = repr((mark.low, mark.middle, mark.high, mark.words, mark.inner))
        first, variants = shared.get(key, (mark, ()))
        shared[key] = first, (*variants, mark.variant)
    return list(shared.values())


def shared_words(groups: Sequence[Rows]) -> str:
    """How to read rows that variants share; nothing where none do."""
    shared = any(len(variants) > 1 for group in groups for _, variants in merged_marks(group.marks))
    return " Variants that agree share a row, markers at its right." if shared else ""


def _new_axes(height_in: float) -> Axes:
    """Axes of this height, on a figure measured as finely as it is saved: its words are long."""
    axes = style.new_axes((height_in + 0.2) / 0.77, WIDTH_IN)
    figure = axes.get_figure(root=True)
    assert figure is not None, "new axes have a figure"
    figure.set_dpi(200)
    return axes


def _draw(axes: Axes, panel: Panel) -> None:
    """Draw the groups of a panel from top to bottom."""
    _scale(axes, panel)
    y = 0.0
    widest = max((len(variants) for group in panel.groups for _, variants in merged_marks(group.marks)), default=1)
    room = MARK_PT * widest + 3 if widest > 1 else 0
    backing = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"}
    for number, group in enumerate(panel.groups):
        if group.heading:
            look = {"fontweight": "bold", "bbox": backing, "zorder": 3}
            style.write(axes, group.heading, (0, y + 0.45), (4, 0), frame="row", size=9, **look)
            y += 1.3
        elif number:
            axes.axhline(y - 0.15, color=style.FAINT, linewidth=0.6)
        step, lines = _step(group), merged_marks(group.marks)
        middle = (0, y + step * len(lines) / 2 - 0.15)
        name = style.wrapped(group.name, 24)
        style.write(axes, name, middle, (-7, 0), frame="row", size=8.5, ha="right", linespacing=1.1)
        for mark, variants in lines:
            _mark(axes, mark, y + 0.35 * step)
            _markers(axes, variants if room else (), y + 0.35 * step)
            style.write(axes, mark.words, (1, y + 0.35 * step), (9 + room, 0), frame="row", size=8)
            y += step
        y += 0.7
    axes.set(ylim=(max(y - 0.35, 1.0), -0.35), yticks=[])


def _scale(axes: Axes, panel: Panel) -> None:
    if panel.ticks is not None:
        left, right = panel.limits
        inside = [tick for tick in panel.ticks if left * 0.99 <= tick <= right * 1.01]
        words = {tick: panel.ticks[tick] for tick in _apart(inside, np.log(right / left))}
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator(list(words)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda _, place: list(words.values())[place or 0]))
        axes.xaxis.set_minor_locator(NullLocator())
    elif panel.percent:
        style.in_percent(axes.xaxis)
    axes.set(xlim=panel.limits, xlabel=panel.label)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    if panel.band:
        axes.axvspan(-panel.band, panel.band, color="#eeeeee", zorder=0)
    if panel.zero:
        axes.axvline(0.0, color=style.INK, linewidth=1.0, zorder=1)


def _apart(ticks: Sequence[float], width: float) -> Iterator[float]:
    """The ticks of a logarithmic scale, without those whose words would touch those before."""
    last = 0.0
    for tick in ticks:
        if not last or np.log(tick / last) > 0.11 * width:
            last = tick
            yield tick


def _step(group: Rows) -> float:
    return 0.85 if len(merged_marks(group.marks)) >= MANY else 1.0


def _mark(axes: Axes, mark: IntervalMark, y: float) -> None:
    """The line, its thick part and the marker of a row; an arrow where the line goes on beyond the edge."""
    left, right = axes.get_xlim()
    colour, _ = style.variant_look(mark.variant)
    for ends, width in (((mark.low, mark.high), 2.0), (mark.inner, 6.0)):
        if ends is not None and not (np.isnan(ends[0]) and np.isnan(mark.middle)):
            shown = [right if np.isnan(end) else max(end, left) for end in ends]
            alpha = 1.0 if width < MANY else 0.4
            axes.plot(shown, [y, y], color=colour, linewidth=width, alpha=alpha, solid_capstyle="butt", zorder=2)
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
        at = axes.get_yaxis_transform() + shift
        axes.plot([1.0], [y], **_look(variant), linestyle="", transform=at, clip_on=False)


def _look(variant: int) -> style.Look:
    """Marker and colours of a variant."""
    colour, _ = style.variant_look(variant)
    face = "white" if variant % 2 else colour
    marker = MARKERS[variant % len(MARKERS)]
    return {"color": colour, "marker": marker, "markersize": 6, "markerfacecolor": face, "markeredgewidth": 1.6}
