"""Names on the map: nodes, external arrows and numbered bottlenecks, placed where they cover least."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from analysis import style
from analysis.figures.routes import Route
from analysis.places import short_name
from analysis.results import Results
from analysis.runs import Floats
from analysis.words import count

SPOTS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a label may stand beside its point: right, left, above, below, then the corners."""

FARTHER = tuple((right * far, up * far) for far in (2.2, 3.5, 5.0) for right, up in (*SPOTS, (1, 0.5), (1, -0.5), (0.5, 1)))
"""The same and more, farther off, for labels that must stand somewhere."""

BACKING = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.6}
"""Behind a label; a halo of strokes would be drawn as outlines and make a file twice as heavy."""

COVERED = 60.0


def label_nodes(
    axes: Axes, results: Results, table: pd.DataFrame, at: dict[str, Floats], lines: Sequence[Route], frame: Bbox,
    colour: Callable[[float], str],
) -> None:  # fmt: skip
    """Draw the nodes in use with their names, numbers on bottlenecks, and arrows for external nodes."""
    nodes = results.nodes.set_index("id")
    used = _used(results, table, nodes)
    destinations = {force.destination for force in results.manifest.forces}
    taken = [_disc(axes, at[node], node in destinations, used[node], colour) for node in used]
    taken += _numbers(axes, table, at, lines, frame)
    busy = np.concatenate([axes.transData.transform(line.points) for line in lines if line.link in set(table["place"])] or
                          [np.zeros((0, 2))])  # fmt: skip
    taken += _arrows(axes, results, table, lines, taken, busy)
    tight = set(table.loc[table["bottleneck"].notna(), "place"])
    order = sorted(used, key=lambda node: (node not in destinations, node not in tight, -used[node], node))
    for node in order:
        name, main = short_name(str(nodes.loc[node, "name"])), node in destinations or node in tight
        box = _placed(axes, name, at[node], taken, busy, bold=node in destinations, always=main, reach=10 if node in tight else 6.5)
        if box is not None:
            taken.append(box)


def _used(results: Results, table: pd.DataFrame, nodes: pd.DataFrame) -> dict[str, float]:
    """Mean waiting (hours) at every used node that is no external one."""
    waits = table.set_index("place")["mean_wait_h"]
    links = results.links[results.links["id"].isin(table["place"])]
    names = [*links["from_node"], *links["to_node"], *table.loc[table["kind"] == "node", "place"]]
    return {
        str(node): float(waits.get(node, 0.0))
        for node in dict.fromkeys(names)
        if node in nodes.index and nodes.loc[node, "kind"] != "external"
    }


def _disc(axes: Axes, point: Floats, square: bool, wait: float, colour: Callable[[float], str]) -> Bbox:  # noqa: FBT001
    """One node, square for a destination; returns the space it takes."""
    size = 6.5 if square else 5.0
    axes.plot(*point, marker="s" if square else "o", markersize=size, markerfacecolor=colour(wait), zorder=5,
              markeredgecolor=style.INK, markeredgewidth=0.9, linestyle="")  # fmt: skip
    return _around(axes, point, size * 0.7)


def _numbers(axes: Axes, table: pd.DataFrame, at: dict[str, Floats], lines: Sequence[Route], frame: Bbox) -> list[Bbox]:
    """A numbered black disc on every bottleneck; returns the space they take."""
    middles = {line.link: _middle(line, frame) for line in lines}
    boxes = []
    for row in table[table["bottleneck"].notna()].itertuples():
        place = str(row.place)
        point = middles.get(place) if row.kind == "link" else at[place]
        if point is None or not frame.contains(*point):
            continue
        axes.text(*point, str(row.bottleneck), ha="center", va="center_baseline", fontsize=7, fontweight="bold", color="white",
                  zorder=8, bbox={"boxstyle": "circle,pad=0.25", "facecolor": "black", "edgecolor": "white", "linewidth": 0.8})  # fmt: skip
        boxes.append(_around(axes, point, 7))
    return boxes


def _arrows(
    axes: Axes, results: Results, table: pd.DataFrame, lines: Sequence[Route], taken: list[Bbox], busy: Floats
) -> list[Bbox]:  # fmt: skip
    """An arrow where each used link from an external node enters the frame, and one label for those side by side."""
    names = dict(zip(results.nodes["id"], results.nodes["name"], strict=True))
    used = table.set_index("place")
    nearby = 0.2 * float(np.diff(axes.get_xlim())[0])
    groups: list[list[Route]] = []
    for line in (line for line in lines if line.external and line.link in used.index):
        _arrow(axes, line)
        group = next((own for own in groups if _side_by_side(own[0], line, nearby)), None)
        if group is None:
            groups.append([line])
        else:
            group.append(line)
    boxes: list[Bbox] = []
    for group in groups:
        carried = used.loc[[line.link for line in group]]
        unit = "vehicles" if carried["vehicles"].sum() >= 0.5 else "people"
        head = f"from {short_name(str(names[group[0].external]))} by {group[0].mode}"
        text = f"{head}:\n{count(float(carried[unit].sum()))} {unit}"
        box = _placed(axes, text, group[0].points[1], [*taken, *boxes], busy, bold=False, always=True, size=7)
        if box is not None:
            boxes.append(box)
    return boxes


def _arrow(axes: Axes, line: Route) -> None:
    """The first twentieth of the map's width along a line, as an arrow."""
    start = line.points[0]
    far = np.linalg.norm(line.points - start, axis=1) > 0.05 * float(np.diff(axes.get_xlim())[0])
    ahead = line.points[int(np.argmax(far)) if far.any() else -1]
    look = {"arrowstyle": "-|>", "color": style.INK, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 11}
    axes.annotate("", ahead, start, arrowprops=look, zorder=6)


def _side_by_side(first: Route, second: Route, nearby: float) -> bool:
    apart = float(np.linalg.norm(first.points[0] - second.points[0]))
    return (first.external, first.mode) == (second.external, second.mode) and apart < nearby


def _placed(
    axes: Axes, text: str, point: Floats, taken: Sequence[Bbox], busy: Floats, *, bold: bool, always: bool = False,
    size: float = 7.5, reach: float = 6.5,
) -> Bbox | None:  # fmt: skip
    """Write a name beside a point where it covers least; leave it out if every spot is taken (unless `always`)."""
    frame = axes.get_window_extent()
    best: tuple[float, Annotation, Bbox] | None = None
    for spot, (right, up) in enumerate((*SPOTS, *FARTHER) if always else SPOTS):
        label = axes.annotate(
            text, (point[0], point[1]), xytext=(reach * right, reach * up), textcoords="offset points", zorder=7, fontsize=size,
            ha=("center", "left", "right")[int(np.sign(right))], va=("center", "bottom", "top")[int(np.sign(up))],
            fontweight="bold" if bold else "normal", linespacing=1.15, bbox=BACKING,
        )  # fmt: skip
        box = label.get_window_extent().padded(1)
        cost = spot * 0.5 + 10 * COVERED * sum(box.overlaps(other) for other in taken)
        cost += 2 * float(((busy > box.min) & (busy < box.max)).all(axis=1).sum())
        cost += 20 * COVERED * (box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1)
        if best is None or cost < best[0]:
            if best is not None:
                best[1].remove()
            best = (cost, label, box)
        else:
            label.remove()
    if best is not None and best[0] >= COVERED and not always:
        best[1].remove()
        return None
    return best[2] if best is not None else None


def _middle(line: Route, frame: Bbox) -> Floats | None:
    """The middle of the part of a line that lies well within the frame; None if there is none."""
    inside = line.points[((line.points > frame.min + 30) & (line.points < frame.max - 30)).all(axis=1)]
    return np.asarray(inside[len(inside) // 2], np.float64) if len(inside) else None


def _around(axes: Axes, point: Floats, reach_pt: float) -> Bbox:
    figure = axes.get_figure(root=True)
    reach = reach_pt * (figure.dpi if figure else 100) / 72
    middle = axes.transData.transform(point)
    return Bbox([middle - reach, middle + reach])
