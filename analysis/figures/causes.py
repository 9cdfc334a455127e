"""Bars of hours that are cut by cause, and their legend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from matplotlib.axes import Axes

from analysis import style
from analysis.figures.legends import Group, below
from analysis.words import in_cause_order, number

PARTS: Final = {"coordination": "Coordination: inside procedures", "movement": "Movement: everything else"}
"""Titles of the parts of the ledger in legends."""


def cause_bar(
    axes: Axes, y: float, parts: Iterable[tuple[str, str, float]], height: float, outline: float = 0
) -> float:
    """Draw hours by part and cause beside each other, with their number where it fits; returns the right end."""
    left = 0.0
    for part, cause, hours in parts:
        look = style.cause_look(cause, coordination=part == "coordination")
        shape: style.Look = {"left": left, "height": height}
        axes.barh(y, hours, **shape, color=look.fill, hatch=look.hatch, edgecolor=look.line, linewidth=0)
        if outline:
            axes.barh(y, hours, **shape, fill=False, edgecolor=style.INK, linewidth=outline)
        if hours > 0.055 * axes.get_xlim()[1]:
            backing = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
            words = f"{hours:.0f} h" if hours >= 9.95 else f"{number(hours)} h"
            style.write(axes, words, (left + hours / 2, y), size=7.5, ha="center", bbox=backing)
        left += hours
    return left


def cause_legend(axes: Axes, drawn: Iterable[tuple[str, str]]) -> None:
    """Put the legend of the (part, cause) pairs that were drawn below the axes: coordination, then movement."""
    pairs = set(drawn)
    looks = {}
    for part, title in PARTS.items():
        causes = in_cause_order(cause for of, cause in pairs if of == part)
        looks[title] = [style.cause_look(cause, coordination=part == "coordination") for cause in causes]
    look_legend(axes, looks)


def look_legend(axes: Axes, looks: Mapping[str, Sequence[style.CauseLook]]) -> None:
    """Put a legend of fills below the axes, a group for each title that has any."""
    below(
        axes,
        [Group(title, tuple((look.patch(), look.title) for look in group)) for title, group in looks.items() if group],
    )
