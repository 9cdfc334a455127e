"""The map that figures draw on: sea and land, a frame around what is in use, and where nodes and links lie in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from analysis import style
from analysis.figures.basemap import basemap
from analysis.figures.routes import Net, Route, middle_of, routes
from analysis.figures.spots import Spot
from analysis.projection import LambertConformal
from analysis.results import Results
from analysis.runs import Floats

PROJECTION: Final = LambertConformal()
DASHES: Final[dict[str, style.LineStyle]] = {"road": "-", "rail": "-", "sea": (0, (4, 1.6)), "air": (0, (0.6, 1.6))}
"""Line style of each mode."""

MARGIN_KM: Final = 150.0


@dataclass(frozen=True, slots=True)
class MapPanel:
    """A part of the map with the network on it.

    Attributes
    ----------
    frame
        The part that is shown, kilometres.
    lines
        Every link with an end that is not external.
    places
        Where each node and link within the frame has its mark; an external node where its first line comes in.
    """

    net: Net
    frame: Bbox
    lines: tuple[Route, ...]
    places: dict[str, Floats]

    @classmethod
    def around(cls, results: Results, used: Iterable[Mapping[str, Spot]]) -> Self:
        """The map around all that was used in some variants; all of the network if nothing was."""
        net = Net.of(results, PROJECTION)
        nodes = {node for spots in used for node in used_nodes(net, spots)} or set(net.at) - net.external
        frame = _frame(np.array([net.at[node] for node in sorted(nodes)]))
        lines = tuple(routes(net, frame, basemap(PROJECTION)))
        places = dict(net.at)
        places |= {line.link: point for line in lines if (point := middle_of(line, frame)) is not None}
        places |= {line.external: line.points[2] for line in reversed(lines) if line.external}
        return cls(net, frame, lines, {name: at for name, at in places.items() if frame.contains(*at)})

    def draw(self, axes: Axes, grains: float = 800) -> None:
        """Draw sea and land, and give the axes the limits and the shape of the frame; `grains` as for `Basemap`."""
        basemap(PROJECTION).draw(axes, self.frame, grains)
        axes.set(xlim=self.frame.intervalx, ylim=self.frame.intervaly, xticks=[], yticks=[])
        axes.set_aspect("equal", anchor="NW")
        axes.apply_aspect()  # else labels are placed on axes that change their shape when drawn
        axes.spines[:].set(visible=True, color=style.MUTED, linewidth=0.6)

    def node(self, axes: Axes, node: str, face: str, *, square: bool, size: float) -> None:
        """Draw one node, square for a destination."""
        (mark,) = axes.plot(*self.net.at[node], marker="s" if square else "o", markersize=size, zorder=5)
        mark.set(markerfacecolor=face, markeredgecolor=style.INK, markeredgewidth=0.9)


def used_nodes(net: Net, spots: Mapping[str, Spot]) -> list[str]:
    """The ends of used links and the nodes at which something happened, without external ones."""
    ends = [node for link, *ends, _ in net.links if link in spots for node in ends]
    nodes = [*ends, *(spot.place for spot in spots.values() if not spot.is_link)]
    return [node for node in dict.fromkeys(nodes) if node not in net.external]


def _frame(points: Floats) -> Bbox:
    """The points with a margin, no narrower than 0.72 of its height and no lower than 0.62 of its width."""
    low, high = points.min(axis=0) - MARGIN_KM, points.max(axis=0) + MARGIN_KM
    size = high - low
    size = np.maximum(size, [0.72 * size[1], 0.62 * size[0]])
    middle = (low + high) / 2
    return Bbox([middle - size / 2, middle + size / 2])
