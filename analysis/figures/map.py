"""The network in use: how much each link carried, where elements waited, where it was tightest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import AbstractPathEffect, Normal, Stroke
from matplotlib.transforms import Bbox

from analysis import style
from analysis.figures.basemap import CREDIT
from analysis.figures.labels import Label, Labels
from analysis.figures.legends import Group, beside
from analysis.figures.map_panel import DASHES, MapPanel, used_nodes
from analysis.figures.registry import Figure
from analysis.figures.routes import Route
from analysis.figures.spots import Spot, map_table, spots_of
from analysis.movement.place_names import node_names, place_name
from analysis.results import Results
from analysis.words import count, duration, lift_words, replications
from sim.text import listed

WAITS: Final = (
    (2.0, "#FDC777", "under 2 h"),
    (8.0, "#EE7A22", "2 to 8 h"),
    (24.0, "#B0300F", "8 to 24 h"),
    (np.inf, "#4A0A0A", "24 h and more"),
)
"""Upper bound (hours), colour and words of each class of mean waiting; darker is longer."""

WIDEST_PT: Final = 7.0
CASING: Final = "#4d4d4d"
DISC: Final[style.Look] = {
    "color": "white",
    "ha": "center",
    "va": "center_baseline",
    "fontweight": "bold",
    "bbox": {"boxstyle": "circle,pad=0.25", "facecolor": "black", "edgecolor": "white", "linewidth": 0.8},
}
"""Look of the number of a bottleneck."""


def plot_map(results: Results, ax: Axes | None = None, variant: str | None = None) -> Axes:
    """Draw the used part of the network for the reference or the variant given; the key stands right of the axes."""
    variant = variant or results.reference
    spots = spots_of(map_table(results, variant))
    panel = MapPanel.around(results, [spots])
    with style.paper():
        axes = ax or _new_axes()
        panel.draw(axes)
        _links(axes, panel.lines, spots)
        _label(axes, results, panel, spots)
        _scale_bar(axes, panel.frame)
        _key(axes, results, spots)
        style.heading(axes, f"The network in use: {variant}", _note(results, variant))
        # What the shapes are, below the axes and no wider than they.
        letters = int(axes.get_window_extent().width / style.pixels(axes, 3.7))
        credit = style.wrapped(f"Places and capacities are notional. {CREDIT}", letters)
        style.under(axes, credit, gap_pt=4, size=7, colour=style.MUTED)
    return axes


def wait_colour(hours: float) -> str:
    """The colour of a mean waiting time."""
    return next(colour for bound, colour, _ in WAITS if hours < bound)


def _new_axes() -> Axes:
    axes = style.new_axes(6.4)
    axes.set_position((0.0, 0.02, 0.66, 0.9))
    return axes


def _links(axes: Axes, lines: Sequence[Route], spots: Mapping[str, Spot]) -> None:
    """Unused links thin and grey; used ones over them, those that carried most on top."""
    most = _most(spots)
    for line in lines:
        if line.link not in spots and not line.external:
            axes.plot(*line.points.T, color="#b9b9b9", linewidth=0.5, linestyle=DASHES[line.mode], zorder=1)
    used = [(line, spots[line.link]) for line in lines if line.link in spots]
    for line, spot in sorted(used, key=lambda pair: pair[1].vehicles):
        width, colour = _width(spot.vehicles, most), wait_colour(spot.mean_wait_h)
        (stroke,) = axes.plot(*line.points.T, color=colour, linewidth=width, linestyle=DASHES[line.mode], zorder=3)
        stroke.set(path_effects=_casing(line.mode, width), solid_capstyle="butt")
        if line.mode == "rail":
            sleepers: style.Look = {"color": "white", "linewidth": max(width * 0.45, 0.7), "linestyle": (0, (3, 3))}
            axes.plot(*line.points.T, **sleepers, zorder=3.1)


def _casing(mode: str, width: float) -> list[AbstractPathEffect]:
    """A dark edge for whole lines; an edge would fill the gaps of dashed ones."""
    return [Stroke(linewidth=width + 1.2, foreground=CASING), Normal()] if DASHES[mode] == "-" else [Normal()]


def _most(spots: Mapping[str, Spot]) -> float:
    return max((spot.vehicles for spot in spots.values()), default=0.0) or 1.0


def _width(vehicles: float, most: float) -> float:
    return 1.1 + (WIDEST_PT - 1.1) * vehicles / most


def _label(axes: Axes, results: Results, panel: MapPanel, spots: Mapping[str, Spot]) -> None:
    """Draw the nodes in use, numbers on bottlenecks, arrows for external nodes, and names, in this order."""
    used = [line.points for line in panel.lines if line.link in spots]
    labels = Labels(axes, np.concatenate(used) if used else np.zeros((0, 2)))
    waits = {node: spots[node].mean_wait_h if node in spots else 0.0 for node in used_nodes(panel.net, spots)}
    destinations = {force.destination for force in results.manifest.forces}
    for node, wait in waits.items():
        size = 6.5 if node in destinations else 5.0
        panel.node(axes, node, wait_colour(wait), square=node in destinations, size=size)
        labels.keep_off(panel.net.at[node], size * 0.7)
    tight = {spot.place: spot.bottleneck for spot in spots.values() if spot.bottleneck}
    for place in tight.keys() & panel.places.keys():
        style.write(axes, str(tight[place]), tuple(panel.places[place]), size=7.5, zorder=8, **DISC)
        labels.keep_off(panel.places[place], 7)
    _arrows(axes, results, panel, spots, labels)
    names = node_names(results)
    needed = destinations | tight.keys() | {force.origin for force in results.manifest.forces}
    for node in sorted(waits, key=lambda node: (node not in destinations, node not in needed, -waits[node], node)):
        reach, bold = 10.0 if node in tight else 6.5, node in destinations
        labels.place(Label(names[node], panel.net.at[node], bold=bold, needed=node in needed, reach_pt=reach))


def _arrows(axes: Axes, results: Results, panel: MapPanel, spots: Mapping[str, Spot], labels: Labels) -> None:
    """An arrow where each used link from an external node enters, and one label for those side by side."""
    groups: list[list[Route]] = []
    for line in (line for line in panel.lines if line.external and line.link in spots):
        start = line.points[0]
        far = np.linalg.norm(line.points - start, axis=1) > 0.05 * panel.frame.width
        ahead = line.points[int(np.argmax(far)) if far.any() else -1]
        style.arrow(axes, tuple(start), tuple(ahead), size=11, linewidth=1.2, zorder=6)
        nearby = (group for group in groups if _side_by_side(group[0], line, 0.2 * panel.frame.width))
        group = next(nearby, None)
        if group is None:
            groups.append([line])
        else:
            group.append(line)
    names = node_names(results)
    for group in groups:
        carried = [spots[line.link] for line in group]
        vehicles, containers = (
            round(sum(getattr(spot, name) for spot in carried)) for name in ("vehicles", "containers")
        )
        people = round(sum(spot.people for spot in carried))
        loads = lift_words((vehicles, containers, 0)) or lift_words((0, 0, people))
        first = group[0]
        text = f"from {names[first.external]} by {first.mode}:\n{listed(loads) or '0 vehicles'}"
        labels.place(Label(text, first.points[1], needed=True, size=7))


def _side_by_side(first: Route, second: Route, nearby: float) -> bool:
    apart = float(np.linalg.norm(first.points[0] - second.points[0]))
    return (first.external, first.mode) == (second.external, second.mode) and apart < nearby


def _scale_bar(axes: Axes, frame: Bbox) -> None:
    length = 200.0 if frame.width > 700 else 100.0
    x, y = frame.x1 - 0.04 * frame.width - length, frame.y0 + 0.03 * frame.height
    axes.plot([x, x + length], [y, y], color=style.INK, linewidth=1.4, solid_capstyle="butt", zorder=6)
    style.write(axes, f"{length:.0f} km", (x + length / 2, y), (0, 3), size=7.5, ha="center", va="bottom", zorder=6)


def _key(axes: Axes, results: Results, spots: Mapping[str, Spot]) -> None:
    """Right of the axes: the bottlenecks in words, then what widths, colours and lines mean."""
    tight = sorted((spot for spot in spots.values() if spot.bottleneck), key=lambda spot: spot.bottleneck)
    parts = [
        f"{style.wrapped(f'{spot.bottleneck}  {place_name(spot.detail, results)}', 36, indent='    ')}\n"
        f"    {duration(spot.mean_wait_h)} mean wait, {count(spot.elements)} elements"
        for spot in tight
    ]
    style.at_right(axes, "Bottlenecks", 0, bold=True)
    top = style.at_right(axes, "\n".join(parts) or "none: nowhere a mean wait\nof an hour", -14)
    beside(axes, _legend(spots), top - style.pixels(axes, 12))


def _legend(spots: Mapping[str, Spot]) -> list[Group]:
    most = _most(spots)
    steps = sorted({_round(most * share) for share in (1.0, 0.5, 0.1)} - {0.0}, reverse=True)
    widths = tuple((Line2D([], [], color="#7a7a7a", linewidth=_width(step, most)), count(step)) for step in steps)
    colours = tuple((Line2D([], [], color=colour, linewidth=5), words) for _, colour, words in WAITS)
    modes = tuple((_mode_handle(mode), mode) for mode in DASHES)
    look: style.Look = {"linestyle": "", "markerfacecolor": WAITS[0][1], "markeredgecolor": style.INK}
    nodes = (
        (Line2D([], [], marker="s", markersize=6.5, **look), "destination"),
        (Line2D([], [], marker="o", markersize=5, **look), "other place in use"),
    )
    return [
        *([Group("Vehicles carried: width", widths)] if spots else []),
        Group("Mean wait there: colour", colours),
        Group("Mode: schematic lines", modes),
        Group("Places", nodes),
    ]


def _mode_handle(mode: str) -> Line2D:
    handle = Line2D([], [], color=WAITS[0][1], linestyle=DASHES[mode], linewidth=2.6)
    sleepers = Stroke(linewidth=1.3, foreground="white", dashes={"dash_offset": 0, "dash_list": [4, 4]})
    handle.set_path_effects([*_casing(mode, 2.6), *([sleepers] if mode == "rail" else [])])
    return handle


def _round(value: float) -> float:
    """The value with one leading digit."""
    size = 10.0 ** np.floor(np.log10(value)) if value >= 1 else 1.0
    return float(np.floor(value / size) * size)


def _note(results: Results, variant: str) -> str:
    runs = results.deliveries.loc[results.deliveries["variant"] == variant, "replication"].nunique()
    return f"Means over {replications(runs)}. Thin grey: links not used."


def _alt(results: Results) -> str:
    return (
        f"Map of the places and links used under {results.reference}: line width is vehicles carried, colour the mean "
        "wait, numbers mark the bottlenecks."
    )


FIGURE: Final = Figure(
    name="map",
    title="the network in use",
    plot=plot_map,
    table=map_table,
    alt=_alt,
    caption="The network used under the reference, in a Lambert conformal conic projection. Lines join places "
    "and do not follow the real road, track or course.",
    answers=("Coordination",),
)
