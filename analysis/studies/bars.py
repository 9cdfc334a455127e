"""Bars: horizontal bars with 95 % intervals, one row or pair of bars for each thing compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes

from analysis import style

# Caps show where an interval ends also on top of a dark bar, and one that is narrow.
INTERVAL: Final[dict[str, Any]] = {"color": style.INK, "linewidth": 1.2, "marker": "|", "markersize": 7}


@dataclass(frozen=True, slots=True)
class BarLook:
    """Fill, hatch and colour of the hatch of a kind of bars, and what they show."""

    fill: str
    hatch: str
    label: str
    line: str = "white"

    @property
    def outline(self) -> float:
        """Width of the line around it: none where that is white."""
        return 0.0 if self.line == "white" else 0.9


def row_axes(names: Sequence[str], row_in: float, ax: Axes | None = None, *, above_in: float = 1.3) -> Axes:
    """Axes with a row for each name, from top to bottom, each `row_in` inches high."""
    axes = ax or style.new_axes(above_in + row_in * max(len(names), 1))
    if ax is None and (figure := axes.get_figure(root=True)) is not None:
        # Measured as finely as it is saved: words beside the rows are long.
        figure.set_dpi(200)
    axes.set_yticks(range(len(names)), [style.wrapped(name, 34) for name in names])
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    return axes


def draw_bar(
    axes: Axes,
    y: float,
    ends: tuple[float, float],
    interval: tuple[float, float],
    look: BarLook,
    *,
    height: float = 0.36,
) -> None:
    """Draw a bar from one end to the other, and the interval as a line; an interval that is not known is left out."""
    start, end = ends
    axes.barh(
        y,
        end - start,
        height,
        left=start,
        color=look.fill,
        hatch=look.hatch,
        edgecolor=look.line,
        linewidth=look.outline,
        zorder=2,
    )
    if not np.isnan(interval).any():
        axes.plot(interval, [y, y], **INTERVAL, zorder=4)


def bar_legend(axes: Axes, looks: Sequence[BarLook]) -> None:
    """Put the legend below the axes, where no bar can lie."""
    for look in looks:
        axes.barh(
            0, 0, color=look.fill, hatch=look.hatch, edgecolor=look.line, linewidth=look.outline, label=look.label
        )
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0), borderaxespad=3.8, ncols=2)
