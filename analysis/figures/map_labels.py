"""Labels on the map, each placed where it covers least."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from analysis import style
from analysis.runs import Floats

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
    """What to write: its words, where, how big, and whether it may be left out."""

    text: str
    at: Floats
    bold: bool = False
    needed: bool = False
    size: float = 7.5
    reach_pt: float = 6.5


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

    def keep_off(self, at: Floats, reach_pt: float) -> None:
        """Take the space around a mark, so that no label covers it."""
        middle, reach = self.axes.transData.transform(at), style.pixels(self.axes, reach_pt)
        self.taken.append(Bbox([middle - reach, middle + reach]))

    def place(self, label: Label) -> None:
        """Write a label where it covers least; leave it out if every spot is taken, unless it is needed."""
        at = (float(label.at[0]), float(label.at[1]))
        look: style.Look = {
            "ha": "center",
            "fontweight": "bold" if label.bold else "normal",
            "bbox": BACKING,
            "zorder": 7,
        }
        # In the middle of its point first, to be moved: its size is the same everywhere.
        written = style.write(self.axes, label.text, at, size=label.size, linespacing=1.15, **look)
        middle = written.get_window_extent()
        spots = (*SPOTS, *FARTHER) if label.needed else SPOTS
        boxes = [self._moved(middle, label.reach_pt, spot).padded(1) for spot in spots]
        costs = [0.5 * place + self._cost(box) for place, box in enumerate(boxes)]
        best = int(np.argmin(costs))
        if costs[best] >= COVERED and not label.needed:
            written.remove()
            return
        right, up = spots[best]
        offset = (label.reach_pt * right, label.reach_pt * up)
        if best >= len(SPOTS):
            # A thin line to a label that stands off, so that it is not taken for the name of a neighbour.
            leader = {"arrowstyle": "-", "color": style.INK, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2}
            style.write(self.axes, "", at, offset, arrowprops=leader, zorder=6.5)
        written.set(
            position=offset,
            horizontalalignment="center" if right == 0 else "left" if right > 0 else "right",
            verticalalignment="center" if up == 0 else "bottom" if up > 0 else "top",
        )
        self.taken.append(boxes[best])

    def _moved(self, box: Bbox, reach_pt: float, spot: tuple[float, float]) -> Bbox:
        """Where a box that lies around its point lies when moved to a spot beside it."""
        reach = style.pixels(self.axes, reach_pt) * np.array(spot)
        return box.translated(*(reach + np.sign(spot) * np.array([box.width, box.height]) / 2))

    def _cost(self, box: Bbox) -> float:
        """What a label would cover: other labels and marks, the edge of the map, lines."""
        frame = self.axes.get_window_extent().padded(-style.pixels(self.axes, 3))
        outside = box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
        hits = sum(box.overlaps(other) for other in self.taken)
        points = self.axes.transData.transform(self.lines)
        covered = int(((points > box.min) & (points < box.max)).all(axis=1).sum())
        return 10 * COVERED * hits + 20 * COVERED * float(outside) + 2.0 * covered
