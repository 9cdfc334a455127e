"""Where an arrangement fails: the points of a sweep over the two inputs that tell most, and the first box."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis import style
from analysis.experiments.discovery import Box
from analysis.experiments.discovery_tables import Discovery, discovery_words

FAILS, HELPS = "#D55E00", "#0072B2"


def plot_discovery(found: Discovery, ax: Axes | None = None) -> Axes:
    """Draw every point, filled where the variant fails, and the first box."""
    with style.paper():
        axes = ax or style.new_axes(4.2)
        across, up = _shown(found)
        x, y = found.values[:, across], found.values[:, up] if up is not None else np.zeros(len(found.fails))
        for fails, colour, marker, words in (
            (False, HELPS, "o", "in time" if found.late else "helps"),
            (True, FAILS, "X", "late" if found.late else "does not help"),
        ):
            own = found.fails == fails
            face = colour if fails else "none"
            axes.scatter(
                x[own], y[own], 34, marker=marker, facecolors=face, edgecolors=colour, linewidths=0.9, label=words
            )
        if found.boxes:
            _draw_box(axes, found, found.boxes[0], across, up)
        _label(axes, found, across, up)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
        words = " ".join(discovery_words(found))
        note = f"{words} Each mark is a point; all other inputs vary too."
        style.heading(
            axes, f"When is {found.variant} late?" if found.late else f"When does {found.variant} fail?", note
        )
    return axes


def _shown(found: Discovery) -> tuple[int, int | None]:
    """The two inputs that are most surely restricted, or the first ones."""
    order = [one.input for box in found.boxes for one in sorted(box.restrictions, key=lambda one: one.quasi_p)]
    places = list(dict.fromkeys([*order, *range(len(found.sweep.inputs))]))
    return places[0], places[1] if len(places) > 1 else None


def _draw_box(axes: Axes, found: Discovery, box: Box, across: int, up: int | None) -> None:
    (left, right), (low, high) = _ends(found, box, across), _ends(found, box, up)
    axes.add_patch(
        Rectangle(
            (left, low), right - left, high - low, fill=False, edgecolor=style.INK, linewidth=1.6, label="the first box"
        )
    )


def _ends(found: Discovery, box: Box, place: int | None) -> tuple[float, float]:
    """From where to where a box reaches; over all points and a little more where it says nothing of the input."""
    if place is None:
        return -0.4, 0.4
    own = found.values[:, place]
    beyond = 0.04 * float(np.ptp(own)) or 0.4
    low, high = float(own.min()) - beyond, float(own.max()) + beyond
    for one in box.restrictions:
        if one.input == place and one.choices:
            return min(one.choices) - 0.3, max(one.choices) + 0.3
        if one.input == place:
            low, high = max(low, one.low), min(high, one.high)
    return low, high


def _label(axes: Axes, found: Discovery, across: int, up: int | None) -> None:
    for axis, place in ((axes.xaxis, across), (axes.yaxis, up)):
        if place is None:
            axes.set_ylim(-1, 1)
            axis.set_ticks([])
            continue
        given = found.sweep.inputs[place]
        axis.set_label_text(style.wrapped(f"{given.path}, {given.unit}" if given.unit else given.path, 60))
        if given.choices:
            axis.set_ticks(range(len(given.choices)), [style.wrapped(label, 22) for label in given.labels])
