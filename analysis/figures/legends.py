"""The legend of causes, shared by every figure that shows them."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.axes import Axes

from analysis import style
from analysis.words import in_cause_order

TITLES = {"coordination": "Coordination: inside procedures", "movement": "Movement: everything else"}


def cause_legend(axes: Axes, drawn: Iterable[tuple[str, str]]) -> None:
    """Put the legend of the (part, cause) pairs that were drawn below the axes: coordination, then movement."""
    pairs = set(drawn)
    groups = []
    for part, title in TITLES.items():
        causes = in_cause_order(cause for own, cause in pairs if own == part)
        looks = [style.cause_look(cause, coordination=part == "coordination") for cause in causes]
        groups.append(style.Group(title, tuple((look.patch(), look.title) for look in looks)))
    style.below(axes, [group for group in groups if group.entries])
