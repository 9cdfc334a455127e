"""Labels that keep out of each other's way."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from analysis import style
from analysis.runs import Floats

LEVELS = (0.35, 0.5, 0.65, 0.2, 0.8)


def marks_on_top(axes: Axes, marks: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Write labels over the top of the axes at the given x, side by side.

    A label stands over its mark, or to its left or right where a neighbour is close. If they do not all fit in one
    row, letters stand there instead.

    Returns
    -------
    tuple of str
        What the letters mean, one text per mark; empty if the labels themselves were written.
    """
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


def with_free_place(axes: Axes, lines: Sequence[tuple[Floats, Floats, str]], texts: Sequence[str]) -> None:
    """Label rising lines (x, y between 0 and 1, colour) directly, each where it covers least of the other lines."""
    points = [axes.transData.transform(np.column_stack(_dense(x, y))) for x, y, _ in lines]
    frame = axes.get_window_extent()
    taken: list[Bbox] = []
    for (x, y, colour), text in zip(lines, texts, strict=True):
        best: tuple[float, Annotation] | None = None
        for at, side in _spots(x, y):
            label = _beside(axes, at, side, text, colour)
            cost = _cost(label.get_window_extent().padded(2), points, taken, frame)
            if best is None or cost < best[0] - 1e-9:
                if best is not None:
                    best[1].remove()
                best = (cost, label)
            else:
                label.remove()
        if best is not None:
            taken.append(best[1].get_window_extent().padded(4))


def _spots(x: Floats, y: Floats) -> list[tuple[tuple[float, float], int]]:
    """Where a line may be labelled, on its left (-1) or right (1); a flat line above (0), further and further on."""
    top = float(y.max())
    if top == 0:
        return [((float(x[0] + share * (x[-1] - x[0])), 0.0), 0) for share in (0.2, 0.5, 0.8)]
    places = [(min(int(np.searchsorted(y, level * top)), len(x) - 1), level * top) for level in LEVELS]
    return [((float(x[place]), max(level, 0.05)), side) for place, level in places for side in (-1, 1)]


def _beside(axes: Axes, at: tuple[float, float], side: int, text: str, colour: str) -> Annotation:
    backing = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    align, height = ("center", "left", "right")[side], "center" if side else "bottom"
    shift = (9 * side, 0 if side else 7)
    look: style.Look = {"color": colour, "fontweight": "bold", "bbox": backing}
    return style.write(axes, text, at, shift, size=9, ha=align, va=height, **look)


def _cost(box: Bbox, points: Sequence[Floats], taken: Sequence[Bbox], frame: Bbox) -> float:
    covered = sum(float(((p > box.min) & (p < box.max)).all(axis=1).sum()) for p in points)
    outside = float(box.x0 < frame.x0) + float(box.x1 > frame.x1) + float(box.y0 < frame.y0) + float(box.y1 > frame.y1)
    return covered + 1000 * outside + 1000 * len(_hits(box, taken))


def _dense(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The line with points at every small rise too, so that steep parts count when covered."""
    steps = np.linspace(0, len(x) - 1, 2000)
    return np.interp(steps, np.arange(len(x)), x), np.interp(steps, np.arange(len(x)), y)


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
