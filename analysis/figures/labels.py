"""Labels that keep out of each other's way: beside points, along lines, and over the top of axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from analysis import style
from analysis.figures.curves import mark_moment
from analysis.runs import Floats

LEVELS: Final = (0.35, 0.5, 0.65, 0.2, 0.8)
"""Heights at which a rising line may be labelled, as shares of its own."""

SPOTS: Final = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0))
"""Where a label may stand beside its point: right, left, above, below, then the corners."""

FARTHER: Final = tuple(
    (right * far, up * far) for far in (2.2, 3.5, 5.0) for right, up in (*SPOTS, (1.0, 0.5), (1.0, -0.5))
)
"""The same and more, farther off, for labels that must stand somewhere."""

BACKING: Final = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.6}
"""Behind a label; a halo of strokes would be drawn as outlines and make a file twice as heavy."""

COVERED: Final = 60.0
"""Cost from which a label that may be left out is left out; a spot that is taken costs ten times as much."""


@dataclass(frozen=True, slots=True)
class Label:
    """What to write, how, and where it may stand.

    Attributes
    ----------
    at
        The point it belongs to, or several of which any will do; data, shape (2,) or (n, 2).
    needed
        Whether it may not be left out.
    spots
        Sides of the point on which it may stand.
    """

    text: str
    at: Floats
    bold: bool = False
    needed: bool = False
    size: float = 7.5
    reach_pt: float = 6.5
    colour: str = style.INK
    spots: tuple[tuple[float, float], ...] = SPOTS


@dataclass(slots=True)
class Labels:
    """Places labels on axes; remembers the space that is taken.

    Attributes
    ----------
    lines
        Points of the lines that labels should not cover, data, shape (n, 2).
    taken
        Space of labels and marks, pixels.
    """

    axes: Axes
    lines: Floats
    taken: list[Bbox] = field(default_factory=list)
    pixels: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.pixels = self.axes.transData.transform(self.lines)

    def keep_off(self, at: Floats, reach_pt: float) -> None:
        """Take the space around a mark, so that no label covers it."""
        middle, reach = self.axes.transData.transform(at), style.pixels(self.axes, reach_pt)
        self.taken.append(Bbox([middle - reach, middle + reach]))

    def place(self, label: Label) -> None:
        """Write a label where it covers least; leave it out if every spot is taken, unless it is needed."""
        weight, points = "bold" if label.bold else "normal", np.atleast_2d(label.at)
        look: style.Look = {"ha": "center", "fontweight": weight, "color": label.colour, "bbox": BACKING, "zorder": 7}
        # In the middle of a point first, to be moved: its size is the same everywhere.
        written = style.write(self.axes, label.text, tuple(points[0]), size=label.size, linespacing=1.15, **look)
        spots = (*label.spots, *FARTHER) if label.needed else label.spots
        choices = [(point, spot) for point in points for spot in spots]
        middle = written.get_window_extent()
        boxes = [self._box(middle, label, point, spot).padded(1) for point, spot in choices]
        costs = [0.5 * rank + self._cost(box) for rank, box in enumerate(boxes)]
        best = int(np.argmin(costs))
        if costs[best] >= COVERED and not label.needed:
            written.remove()
            return
        point, (right, up) = choices[best]
        offset = (label.reach_pt * right, label.reach_pt * up)
        if (right, up) not in label.spots:
            # A thin line to a label that stands off, so that it is not taken for the name of a neighbour.
            leader = {"arrowstyle": "-", "color": style.INK, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2}
            style.write(self.axes, "", tuple(point), offset, arrowprops=leader, zorder=6.5)
        written.xy = tuple(point)
        written.set(
            position=offset,
            horizontalalignment="center" if right == 0 else "left" if right > 0 else "right",
            verticalalignment="center" if up == 0 else "bottom" if up > 0 else "top",
        )
        self.taken.append(boxes[best])

    def _box(self, box: Bbox, label: Label, point: Floats, spot: tuple[float, float]) -> Bbox:
        """The space of a label that stands in the middle of its first point, moved to a spot beside another."""
        side, first = np.array(spot), np.atleast_2d(label.at)[0]
        there = self.axes.transData.transform(point) - self.axes.transData.transform(first)
        reach = style.pixels(self.axes, label.reach_pt) * side
        return box.translated(*(there + reach + np.sign(side) * np.array([box.width, box.height]) / 2))

    def _cost(self, box: Bbox) -> float:
        """What a label would cover: other labels and marks, the edge of the axes, lines."""
        frame = self.axes.get_window_extent().padded(-style.pixels(self.axes, 3))
        outside = box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
        taken = np.array([other.extents for other in self.taken]).reshape(-1, 4)
        hits = int(((taken[:, :2] <= box.max) & (taken[:, 2:] >= box.min)).all(axis=1).sum())
        covered = int(((self.pixels > box.min) & (self.pixels < box.max)).all(axis=1).sum())
        return 10 * COVERED * hits + 20 * COVERED * float(outside) + 2.0 * covered


def label_lines(axes: Axes, lines: Sequence[tuple[Floats, Floats, str]], texts: Sequence[str]) -> None:
    """Label rising lines (x, y between 0 and 1, colour) directly, each where it covers least of the other lines."""
    steps = np.linspace(0, 1, 2000)  # so that steep parts count when covered
    dense = [
        np.column_stack([np.interp(steps * (len(x) - 1), np.arange(len(x)), values) for values in (x, y)])
        for x, y, _ in lines
    ]
    labels = Labels(axes, np.concatenate(dense) if dense else np.zeros((0, 2)))
    for (x, y, colour), text in zip(lines, texts, strict=True):
        top = float(y.max())
        heights = [level * top for level in LEVELS]
        at = np.array([(x[min(int(np.searchsorted(y, height)), len(x) - 1)], max(height, 0.05)) for height in heights])
        sides: tuple[tuple[float, float], ...] = ((-1.0, 0.0), (1.0, 0.0))
        if top == 0:
            at, sides = np.array([(x[0] + share * (x[-1] - x[0]), 0.0) for share in (0.2, 0.5, 0.8)]), ((0.0, 1.0),)
        labels.place(Label(text, at, bold=True, needed=True, size=9, reach_pt=9, colour=colour, spots=sides))


def marks_on_top(axes: Axes, marks: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Mark moments, and write their labels over the top of the axes, side by side.

    A label stands over its mark, or to its left or right where a neighbour is close. If they do not all fit in one
    row, letters stand there instead.

    Returns
    -------
    tuple of str
        What the letters mean, one text per mark; empty if the labels themselves were written.
    """
    for x, _ in marks:
        mark_moment(axes, x)
    taken: list[Bbox] = []
    written: list[Annotation] = []
    for place, (x, text) in enumerate(marks):
        label = _on_top(axes, x, text)
        half = label.get_window_extent().width / 2
        pixels = [float(axes.transData.transform((mark, 0))[0]) for mark, _ in marks[place : place + 2]]
        if len(pixels) > 1 and pixels[1] - pixels[0] < 2.2 * half:
            label.set(ha="right", position=(4, 7))
        elif _hits(label.get_window_extent().padded(6), taken):
            label.set(ha="left", position=(-4, 7))
        _keep_inside(axes, label)
        written.append(label)
        if _hits(label.get_window_extent().padded(4), taken):
            break
        taken.append(label.get_window_extent())
    else:
        return ()
    for label in written:
        label.remove()
    for letter, (x, _) in zip(ascii_lowercase, marks, strict=False):
        _on_top(axes, x, letter)
    return tuple(f"{letter}\N{NO-BREAK SPACE}{text}" for letter, (_, text) in zip(ascii_lowercase, marks, strict=False))


def _on_top(axes: Axes, x: float, text: str) -> Annotation:
    return style.write(axes, text, (x, 1), (0, 7), frame="top", size=7.5, ha="center", va="bottom")


def _hits(box: Bbox, others: Sequence[Bbox]) -> list[Bbox]:
    return [other for other in others if box.overlaps(other)]


def _keep_inside(axes: Axes, label: Annotation) -> None:
    """Shift a label sideways until it stands within the width of the axes."""
    box, frame = label.get_window_extent(), axes.get_window_extent()
    shift = max(frame.x0 - box.x0, 0) - max(box.x1 - frame.x1, 0)
    figure = axes.get_figure(root=True)
    if shift and figure is not None:
        right, up = label.get_position()
        label.set_position((right + shift * 72 / figure.dpi, up))
