"""Curves over time: a line per variant with its band, and marks of single moments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis import style


def draw_curve(
    axes: Axes, place: int, x: pd.Series, y: pd.Series, band: tuple[pd.Series, pd.Series] | None, *, steps: bool = False
) -> None:
    """Draw the line of a variant and its band.

    Parameters
    ----------
    place
        Of the variant in the scenario.
    steps
        Whether values hold until the next, instead of leading straight to it.
    """
    line = variant_line(place)
    line.set_data(x, y)
    line.set(drawstyle="steps-post" if steps else "default", zorder=3)
    if band is not None:
        where: Literal["post"] | None = "post" if steps else None
        axes.fill_between(x, *band, color=line.get_color(), alpha=0.11 if steps else 0.17, linewidth=0, step=where)
    axes.add_line(line)


def variant_line(place: int) -> Line2D:
    """The line of a variant, for a legend too."""
    colour, dashes = style.variant_look(place)
    return Line2D([], [], color=colour, linestyle=dashes, linewidth=1.8)


def alike_curves(table: pd.DataFrame, columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The variants that are drawn, each with all whose curves are the same: one line cannot show which it is."""
    groups: dict[bytes, list[str]] = {}
    for variant, rows in table.groupby("variant", sort=False, observed=True):
        curve = rows[list(columns)].to_numpy(np.float64).round(3)
        groups.setdefault(curve.tobytes(), []).append(str(variant))
    return {names[0]: tuple(names) for names in groups.values()}


def mark_moment(axes: Axes, x: float) -> None:
    """Mark a moment: a dotted line with a triangle over the top of the axes."""
    axes.axvline(x, color=style.MUTED, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    top = axes.get_xaxis_transform()
    axes.plot([x], [1.0], marker="v", color=style.INK, markersize=5, clip_on=False, transform=top, zorder=5)
