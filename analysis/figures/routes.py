"""The lines by which the map shows links: schematic curves, not the way the road or ship really takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from matplotlib.transforms import Bbox

from analysis.figures.basemap import Basemap
from analysis.projection import LambertConformal
from analysis.results import Results
from analysis.runs import Floats

POINTS = 40
SEA_BENDS = (0.0, 0.12, -0.12, 0.2, -0.2, 0.3, -0.3)
BESIDE = 0.06
AIR_BEND = 0.1


@dataclass(frozen=True, slots=True)
class Route:
    """One link as drawn.

    Attributes
    ----------
    link, mode
        Id of the link; road, rail, sea or air.
    points
        Kilometres, shape (points, 2); for a link to an external node from the frame's edge inwards.
    external
        Id of the external node at its outer end, empty if there is none.
    """

    link: str
    mode: str
    points: Floats
    external: str = ""


@dataclass(frozen=True, slots=True)
class Net:
    """The network on the map.

    Attributes
    ----------
    links
        Id, both ends and mode of every link.
    degrees, at
        Longitude and latitude of every node, and its place on the map in kilometres.
    external
        Nodes far outside, which are shown as arrows from the edge of the frame.
    projection
        How degrees become kilometres.
    """

    links: tuple[tuple[str, str, str, str], ...]
    degrees: dict[str, Floats]
    at: dict[str, Floats]
    external: frozenset[str]
    projection: LambertConformal

    @classmethod
    def of(cls, results: Results, projection: LambertConformal) -> Self:
        """The network of a result folder; links whose ends are not among the nodes are left out."""
        nodes = results.nodes
        degrees = nodes[["lon_deg", "lat_deg"]].to_numpy(np.float64)
        names = [str(name) for name in nodes["id"]]
        links = results.links[["id", "from_node", "to_node", "mode"]].astype(str)
        return cls(
            links=tuple((a, b, c, d) for a, b, c, d in links.to_numpy() if {b, c} <= set(names)),
            degrees=dict(zip(names, degrees, strict=True)),
            at=dict(zip(names, projection.project(degrees[:, 0], degrees[:, 1]), strict=True)),
            external=frozenset(name for name, kind in zip(names, nodes["kind"], strict=True) if kind == "external"),
            projection=projection,
        )


def routes(net: Net, frame: Bbox, base: Basemap) -> list[Route]:
    """Lines for every link with an end that is not external."""
    lines = []
    by_road_and_rail = {frozenset(ends) for _, *ends, mode in net.links if mode == "road"} & {
        frozenset(ends) for _, *ends, mode in net.links if mode == "rail"
    }
    for link, *ends, mode in net.links:
        outer = next((node for node in ends if node in net.external), "")
        # Always in the same direction, so that road and rail bend to different sides.
        first, last = sorted(ends, key=lambda node: (node != outer, node))
        if last in net.external:
            continue
        start = _entry(net, outer, last, frame) if outer else net.at[first]
        if mode == "sea":
            line = _by_sea(start, net.at[last], frame, base)
        elif mode == "air":
            line = _curve(start, net.at[last], AIR_BEND)
        else:
            bend = BESIDE if mode == "road" else -BESIDE
            line = _curve(start, net.at[last], bend if frozenset(ends) in by_road_and_rail else 0.0)
        lines.append(Route(link, mode, line, outer))
    return lines


def middle_of(line: Route, frame: Bbox) -> Floats | None:
    """The middle of the part of a line that lies well within the frame; None if there is none."""
    low, high = np.asarray(frame.min) + 30, np.asarray(frame.max) - 30
    inside = line.points[((line.points > low) & (line.points < high)).all(axis=1)]
    return np.asarray(inside[len(inside) // 2], np.float64) if len(inside) else None


def _by_sea(start: Floats, end: Floats, frame: Bbox, base: Basemap) -> Floats:
    """The curve that crosses least land, keeps within the frame and bends little, in this order of weight."""

    def cost(bend: float) -> float:
        line = _curve(start, end, bend)
        outside = ((line < np.asarray(frame.min) - 1) | (line > np.asarray(frame.max) + 1)).any(axis=1)
        return float(base.on_land(line).sum() + 2 * outside.sum() + 6 * abs(bend))

    return _curve(start, end, min(SEA_BENDS, key=cost))


def _curve(start: Floats, end: Floats, bend: float) -> Floats:
    """A parabola from start to end, `bend` of the distance to the left at the middle."""
    along = end - start
    middle = (start + end) / 2 + 2 * bend * np.array([-along[1], along[0]])
    t = np.linspace(0, 1, POINTS)[:, None]
    line: Floats = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    return line


def _entry(net: Net, outer: str, inner: str, frame: Bbox) -> Floats:
    """Where the course of constant bearing from an external node enters the frame for good.

    The great circle from America comes in over the pole; ships and aircraft bound for this region come from the west.
    """
    ends = np.array([net.degrees[outer], net.degrees[inner]])
    height = np.arctanh(np.sin(np.radians(ends[:, 1])))  # on Mercator's map such a course is straight
    t = np.linspace(0, 1, 4001)
    lat = np.degrees(np.arcsin(np.tanh(height[0] + t * (height[1] - height[0]))))
    course = net.projection.project(ends[0, 0] + t * (ends[1, 0] - ends[0, 0]), lat)
    outside = np.flatnonzero(((course < frame.min) | (course > frame.max)).any(axis=1))
    point: Floats = course[min(int(outside[-1]) + 1, len(t) - 1) if len(outside) else 0]
    return point
