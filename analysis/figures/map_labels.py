"""Names on the map: nodes, external arrows and numbered bottlenecks, placed where they cover least."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from analysis import style
from analysis.figures.routes import Net, Route, middle_of
from analysis.figures.spots import Spot
from analysis.movement.place_names import node_names
from analysis.results import Results
from analysis.runs import Floats
from analysis.words import lift_words, listed

SPOTS = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0))
"""Where a label may stand beside its point: right, left, above, below, then the corners."""

FARTHER = tuple((right * far, up * far) for far in (2.2, 3.5, 5.0) for right, up in (*SPOTS, (1.0, 0.5), (1.0, -0.5)))
"""The same and more, farther off, for labels that must stand somewhere."""

BACKING = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.6}
"""Behind a label; a halo of strokes would be drawn as outlines and make a file twice as heavy."""

DISC = {"boxstyle": "circle,pad=0.25", "facecolor": "black", "edgecolor": "white", "linewidth": 0.8}

COVERED = 60.0
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
    """Writes everything that has words on the map; remembers the space that is taken (pixels)."""

    axes: Axes
    results: Results
    net: Net
    spots: Mapping[str, Spot]
    lines: Sequence[Route]
    frame: Bbox
    taken: list[Bbox] = field(default_factory=list)
    used: Floats = field(init=False)

    def __post_init__(self) -> None:
        points = [line.points for line in self.lines if line.link in self.spots]
        self.used = self.axes.transData.transform(np.concatenate(points)) if points else np.zeros((0, 2))

    def write(self, colour: Callable[[float], str]) -> None:
        """Draw the nodes in use, numbers on bottlenecks, arrows for external nodes, and names, in this order."""
        waits = self._waits()
        destinations = {force.destination for force in self.results.manifest.forces}
        for node, wait in waits.items():
            self._node(self.net.at[node], colour(wait), square=node in destinations)
        self._numbers()
        self._arrows()
        tight = {spot.place for spot in self.spots.values() if spot.bottleneck}
        names = node_names(self.results)
        origins = {force.origin for force in self.results.manifest.forces}
        needed = destinations | tight | origins
        for node in sorted(waits, key=lambda node: (node not in destinations, node not in needed, -waits[node], node)):
            reach = 10.0 if node in tight else 6.5
            bold = node in destinations
            self._place(Label(names[node], self.net.at[node], bold=bold, needed=node in needed, reach_pt=reach))

    def _waits(self) -> dict[str, float]:
        """Mean waiting (hours) at every used node that is no external one."""
        ends = [node for link, *ends, _ in self.net.links if link in self.spots for node in ends]
        nodes = [*ends, *(spot.place for spot in self.spots.values() if not spot.is_link)]
        inner = [node for node in dict.fromkeys(nodes) if node not in self.net.external]
        return {node: self.spots[node].mean_wait_h if node in self.spots else 0.0 for node in inner}

    def _node(self, at: Floats, face: str, *, square: bool) -> None:
        """One node, square for a destination."""
        x, y = at
        size = 6.5 if square else 5.0
        (mark,) = self.axes.plot(x, y, marker="s" if square else "o", markersize=size, linestyle="", zorder=5)
        mark.set(markerfacecolor=face, markeredgecolor=style.INK, markeredgewidth=0.9)
        self.taken.append(self._around(at, size * 0.7))

    def _numbers(self) -> None:
        """A numbered black disc on every bottleneck that the frame shows."""
        middles = {line.link: middle_of(line, self.frame) for line in self.lines}
        # An external node stands outside; its number goes where the first of its lines comes in.
        entries = {line.external: line.points[2] for line in reversed(self.lines) if line.external}
        places = {**self.net.at, **{link: point for link, point in middles.items() if point is not None}, **entries}
        look = {"ha": "center", "va": "center_baseline", "fontsize": 7, "fontweight": "bold", "color": "white"}
        for spot in self.spots.values():
            if spot.bottleneck is None or spot.place not in places:
                continue
            x, y = places[spot.place]
            if self.frame.contains(x, y):
                self.axes.text(x, y, str(spot.bottleneck), look, zorder=8, bbox=DISC)
                self.taken.append(self._around(places[spot.place], 7))

    def _arrows(self) -> None:
        """An arrow where each used link from an external node enters, and one label for those side by side."""
        nearby = 0.2 * self.frame.width
        groups: list[list[Route]] = []
        for line in (line for line in self.lines if line.external and line.link in self.spots):
            self._arrow(line)
            group = next((own for own in groups if _side_by_side(own[0], line, nearby)), None)
            if group is None:
                groups.append([line])
            else:
                group.append(line)
        names = node_names(self.results)
        for first, *rest in groups:
            spots = [self.spots[line.link] for line in (first, *rest)]
            vehicles, containers = sum(spot.vehicles for spot in spots), sum(spot.containers for spot in spots)
            people = sum(spot.people for spot in spots)
            loads = lift_words((round(vehicles), round(containers), 0)) or lift_words((0, 0, round(people)))
            amount = listed(loads) or "0 vehicles"
            text = f"from {names[first.external]} by {first.mode}:\n{amount}"
            self._place(Label(text, first.points[1], needed=True, size=7))

    def _arrow(self, line: Route) -> None:
        """The first twentieth of the map's width along a line, as an arrow."""
        start = line.points[0]
        far = np.linalg.norm(line.points - start, axis=1) > 0.05 * self.frame.width
        ahead = line.points[int(np.argmax(far)) if far.any() else -1]
        look = {
            "arrowstyle": "-|>",
            "color": style.INK,
            "linewidth": 1.2,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 11,
        }
        self.axes.annotate("", (ahead[0], ahead[1]), (start[0], start[1]), arrowprops=look, zorder=6)

    def _place(self, label: Label) -> None:
        """Write a label where it covers least; leave it out if every spot is taken, unless it is needed."""
        written = self._written(label)
        own = written.get_window_extent()
        spots = (*SPOTS, *FARTHER) if label.needed else SPOTS
        boxes = [self._moved(own, label.reach_pt, spot).padded(1) for spot in spots]
        costs = [0.5 * place + self._cost(box) for place, box in enumerate(boxes)]
        best = int(np.argmin(costs))
        if costs[best] >= COVERED and not label.needed:
            written.remove()
            return
        right, up = spots[best]
        offset = (label.reach_pt * right, label.reach_pt * up)
        if best >= len(SPOTS):
            self._leader(label, offset)
        written.set(
            position=offset,
            horizontalalignment="center" if right == 0 else "left" if right > 0 else "right",
            verticalalignment="center" if up == 0 else "bottom" if up > 0 else "top",
        )
        self.taken.append(boxes[best])

    def _written(self, label: Label) -> Annotation:
        """The label in the middle of its point, to be moved: its size is the same everywhere."""
        return self.axes.annotate(
            label.text,
            (label.at[0], label.at[1]),
            (0, 0),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=label.size,
            fontweight="bold" if label.bold else "normal",
            linespacing=1.15,
            bbox=BACKING,
            zorder=7,
        )

    def _leader(self, label: Label, offset: tuple[float, float]) -> None:
        """A thin line to a label that stands off, so that it is not taken for the name of a neighbour."""
        look = {"arrowstyle": "-", "color": style.INK, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2}
        at = (label.at[0], label.at[1])
        self.axes.annotate("", at, offset, textcoords="offset points", arrowprops=look, zorder=6.5)

    def _moved(self, box: Bbox, reach_pt: float, spot: tuple[float, float]) -> Bbox:
        """Where a box that lies around its point lies when moved to a spot beside it."""
        reach = style.pixels(self.axes, reach_pt) * np.array(spot)
        return box.translated(*(reach + np.sign(spot) * np.array([box.width, box.height]) / 2))

    def _cost(self, box: Bbox) -> float:
        """What a label would cover: other labels and marks, the edge of the map, used lines."""
        frame = self.axes.get_window_extent().padded(-style.pixels(self.axes, 3))
        outside = box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
        hits = sum(box.overlaps(other) for other in self.taken)
        covered = int(((self.used > box.min) & (self.used < box.max)).all(axis=1).sum())
        return 10 * COVERED * hits + 20 * COVERED * float(outside) + 2.0 * covered

    def _around(self, at: Floats, reach_pt: float) -> Bbox:
        middle = self.axes.transData.transform(at)
        reach = style.pixels(self.axes, reach_pt)
        return Bbox([middle - reach, middle + reach])


def _side_by_side(first: Route, second: Route, nearby: float) -> bool:
    apart = float(np.linalg.norm(first.points[0] - second.points[0]))
    return (first.external, first.mode) == (second.external, second.mode) and apart < nearby
