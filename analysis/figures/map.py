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
from analysis.figures.basemap import CREDIT, basemap
from analysis.figures.legends import Group, beside
from analysis.figures.map_labels import Labels
from analysis.figures.routes import Net, Route, routes
from analysis.figures.spots import Spot, map_table, spots_of
from analysis.movement.place_names import place_name
from analysis.projection import LambertConformal
from analysis.results import Results
from analysis.runs import Floats
from analysis.words import count, duration, replications

PROJECTION: Final = LambertConformal()
WAITS: Final = (
    (2.0, "#FDC777", "under 2 h"),
    (8.0, "#EE7A22", "2 to 8 h"),
    (24.0, "#B0300F", "8 to 24 h"),
    (np.inf, "#4A0A0A", "24 h and more"),
)
"""Upper bound (hours), colour and words of each class of mean waiting; darker is longer."""

DASHES: Final[dict[str, style.LineStyle]] = {"road": "-", "rail": "-", "sea": (0, (4, 1.6)), "air": (0, (0.6, 1.6))}
MARGIN_KM: Final = 150.0
WIDEST_PT: Final = 7.0
CASING: Final = "#4d4d4d"


def plot_map(results: Results, ax: Axes | None = None, variant: str | None = None) -> Axes:
    """Draw the used part of the network for the reference or the variant given; the key stands right of the axes."""
    variant = variant or results.reference
    spots = spots_of(map_table(results, variant))
    with style.paper():
        axes = ax or _own_axes()
        net = Net.of(results, PROJECTION)
        frame = frame_around(nodes_in_use(net, spots), net.at)
        base = basemap(PROJECTION)
        base.draw(axes, frame)
        fit(axes, frame)
        lines = routes(net, frame, base)
        _links(axes, lines, spots)
        Labels(axes, results, net, spots, lines, frame).write(wait_colour)
        _scale_bar(axes, frame)
        _key(axes, results, spots)
        style.heading(axes, f"The network in use: {variant}", _note(results, variant))
        _credit(axes)
    return axes


def wait_colour(hours: float) -> str:
    """The colour of a mean waiting time."""
    return next(colour for bound, colour, _ in WAITS if hours < bound)


def _own_axes() -> Axes:
    axes = style.new_axes(6.4)
    axes.set_position((0.0, 0.02, 0.66, 0.9))
    return axes


def fit(axes: Axes, frame: Bbox) -> None:
    """Give the axes the limits and the shape of a frame in kilometres."""
    axes.set(xlim=(frame.x0, frame.x1), ylim=(frame.y0, frame.y1), xticks=[], yticks=[])
    axes.set_aspect("equal", anchor="NW")
    axes.apply_aspect()  # else the labels are placed on axes that change their shape when drawn
    for side in axes.spines.values():
        side.set(visible=True, color=style.MUTED, linewidth=0.6)


def nodes_in_use(net: Net, spots: Mapping[str, Spot]) -> set[str]:
    """Nodes at which something happened and the ends of used links; all of the network if nothing was used."""
    ends = {node for link, *ends, _ in net.links if link in spots for node in ends}
    nodes = ends | {spot.place for spot in spots.values() if not spot.is_link}
    return (nodes or set(net.at)) - net.external


def frame_around(nodes: set[str], at: Mapping[str, Floats]) -> Bbox:
    """The used nodes with a margin, no narrower than 0.72 of its height and no lower than 0.62 of its width."""
    points = np.array([at[node] for node in sorted(nodes)])
    low, high = points.min(axis=0) - MARGIN_KM, points.max(axis=0) + MARGIN_KM
    size = high - low
    size = np.maximum(size, [0.72 * size[1], 0.62 * size[0]])
    middle = (low + high) / 2
    return Bbox([middle - size / 2, middle + size / 2])


def _links(axes: Axes, lines: Sequence[Route], spots: Mapping[str, Spot]) -> None:
    """Unused links thin and grey; used ones over them, those that carried most on top."""
    most = _most(spots)
    for line in lines:
        if line.link not in spots and not line.external:
            axes.plot(*line.points.T, color="#b9b9b9", linewidth=0.5, linestyle=DASHES[line.mode], zorder=1)
    used = [(line, spots[line.link]) for line in lines if line.link in spots]
    for line, spot in sorted(used, key=lambda pair: pair[1].vehicles):
        width = _width(spot.vehicles, most)
        drawn = axes.plot(
            *line.points.T,
            color=wait_colour(spot.mean_wait_h),
            linewidth=width,
            linestyle=DASHES[line.mode],
            solid_capstyle="butt",
            zorder=3,
        )
        drawn[0].set_path_effects(_casing(line.mode, width))
        if line.mode == "rail":
            axes.plot(
                *line.points.T, color="white", linewidth=max(width * 0.45, 0.7), linestyle=(0, (3, 3)), zorder=3.1
            )


def _casing(mode: str, width: float) -> list[AbstractPathEffect]:
    """A dark edge for whole lines; an edge would fill the gaps of dashed ones."""
    return [Stroke(linewidth=width + 1.2, foreground=CASING), Normal()] if DASHES[mode] == "-" else [Normal()]


def _most(spots: Mapping[str, Spot]) -> float:
    return max((spot.vehicles for spot in spots.values()), default=0.0) or 1.0


def _width(vehicles: float, most: float) -> float:
    return 1.1 + (WIDEST_PT - 1.1) * vehicles / most


def _scale_bar(axes: Axes, frame: Bbox) -> None:
    length = 200.0 if frame.width > 700 else 100.0
    x, y = frame.x1 - 0.04 * frame.width - length, frame.y0 + 0.03 * frame.height
    axes.plot([x, x + length], [y, y], color=style.INK, linewidth=1.4, solid_capstyle="butt", zorder=6)
    middle = (x + length / 2, y)
    axes.annotate(f"{length:.0f} km", middle, (0, 3), textcoords="offset points", ha="center", fontsize=7, zorder=6)


def _key(axes: Axes, results: Results, spots: Mapping[str, Spot]) -> None:
    """Right of the axes: the bottlenecks in words, then what widths, colours and lines mean."""
    tight = sorted((spot.bottleneck, spot) for spot in spots.values() if spot.bottleneck)
    parts = [
        f"{style.wrapped(f'{place}  {place_name(spot.detail, results)}', 36, indent='    ')}\n"
        f"    {duration(spot.mean_wait_h)} mean wait, {count(spot.elements)} elements"
        for place, spot in tight
    ]
    words = "\n".join(parts) or "none: nowhere a mean wait\nof an hour"
    style.at_right(axes, "Bottlenecks", 0, bold=True)
    top = style.at_right(axes, words, -14)
    beside(axes, _legend(spots), top - style.pixels(axes, 12))


def _legend(spots: Mapping[str, Spot]) -> list[Group]:
    most = _most(spots)
    steps = sorted({_round(most * share) for share in (1.0, 0.5, 0.1)} - {0.0}, reverse=True)
    widths = tuple((Line2D([], [], color="#7a7a7a", linewidth=_width(step, most)), count(step)) for step in steps)
    colours = tuple((Line2D([], [], color=colour, linewidth=5), words) for _, colour, words in WAITS)
    modes = tuple((_mode_handle(mode), mode) for mode in DASHES)
    nodes = ((_node_handle("s", 6.5), "destination"), (_node_handle("o", 5), "other place in use"))
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


def _node_handle(marker: str, size: float) -> Line2D:
    face = WAITS[0][1]
    return Line2D([], [], linestyle="", marker=marker, markersize=size, markerfacecolor=face, markeredgecolor=style.INK)


def _round(value: float) -> float:
    """The value with one leading digit."""
    size = 10.0 ** np.floor(np.log10(value)) if value >= 1 else 1.0
    return float(np.floor(value / size) * size)


def _note(results: Results, variant: str) -> str:
    runs = results.deliveries.loc[results.deliveries["variant"] == variant, "replication"].nunique()
    return f"Means over {replications(runs)}. Thin grey: links not used."


def _credit(axes: Axes) -> None:
    """What the shapes are, below the axes and no wider than they."""
    letters = int(axes.get_window_extent().width / style.pixels(axes, 3.45))
    words = style.wrapped(f"Places and capacities are notional. {CREDIT}", letters)
    style.under(axes, words, gap_pt=4, size=6.5, colour=style.MUTED)
