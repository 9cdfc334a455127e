"""Legends in groups, below or beside the axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.transforms import Bbox

from analysis import style


@dataclass(frozen=True, slots=True)
class Group:
    """A titled part of a legend: handles with their words."""

    title: str
    entries: tuple[tuple[Artist, str], ...]


def below(axes: Axes, entries: Sequence[Group], gap_pt: float = 34) -> None:
    """Put a legend below the axes, one group under the other, from the left end of the axes' labels."""
    box = axes.get_tightbbox()
    left = box.x0 if box is not None else axes.get_window_extent().x0
    to_axes = axes.transAxes.inverted()
    top = axes.get_window_extent().y0 - style.pixels(axes, gap_pt)
    for group in entries:
        bottom = _group(axes, group, tuple(to_axes.transform((left, top))), columns=3).y0
        top = bottom - style.pixels(axes, 2)


def beside(axes: Axes, entries: Sequence[Group], top: float) -> None:
    """Put a legend right of the axes from `top` (pixels of the figure) downwards, one group under the other."""
    left, to_axes = axes.get_window_extent().x1 + style.pixels(axes, 11), axes.transAxes.inverted()
    for group in entries:
        top = _group(axes, group, tuple(to_axes.transform((left, top))), columns=1).y0 - style.pixels(axes, 3)


def _write(legend: Legend, labels: Sequence[str]) -> None:
    """Put the labels into a legend, which leaves out what begins with an underscore if it is given them at once."""
    for text, label in zip(legend.get_texts(), labels, strict=True):
        text.set_text(label)


def _group(axes: Axes, group: Group, corner: tuple[float, float], columns: int) -> Bbox:
    """One legend with its upper left corner there; returns the space it takes."""
    legend = Legend(
        axes,
        [handle for handle, _ in group.entries],
        [" "] * len(group.entries),
        title=group.title,
        loc="upper left",
        bbox_to_anchor=corner,
        bbox_transform=axes.transAxes,
        ncols=columns,
        alignment="left",
        borderaxespad=0,
        borderpad=0.2,
        handlelength=1.9,
        handleheight=1.1,
        columnspacing=1.4,
        title_fontproperties={"weight": "bold", "size": 8},
    )
    _write(legend, [words for _, words in group.entries])
    legend.set_clip_on(False)
    axes.add_artist(legend)
    legend.set_clip_box(None)
    return legend.get_window_extent()
