"""The network in use: how much each link carried, where elements waited, where it was tightest."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, Stroke
from matplotlib.transforms import Bbox

from analysis import style
from analysis.figures.basemap import CREDIT, basemap
from analysis.figures.map_labels import label_nodes
from analysis.figures.routes import Net, Route, routes
from analysis.places import place_name, traffic, waiting
from analysis.projection import LambertConformal
from analysis.results import Results
from analysis.runs import Floats
from analysis.words import count, duration, replications

PROJECTION: Final = LambertConformal()
WAITS: Final = ((2.0, "#FDC777", "under 2 h"), (8.0, "#EE7A22", "2 to 8 h"), (24.0, "#B0300F", "8 to 24 h"),
                (np.inf, "#4A0A0A", "24 h and more"))  # fmt: skip
"""Upper bound (hours), colour and words of each class of mean waiting; darker is longer."""

DASHES: Final = {"road": "-", "rail": "-", "sea": (0, (4, 1.6)), "air": (0, (0.6, 1.6))}
BOTTLENECKS: Final = 4
MARGIN_KM: Final = 150.0
WIDEST_PT: Final = 7.0


def map_table(results: Results, variant: str | None = None) -> pd.DataFrame:
    """The data of the figure, for the reference or the variant given.

    Returns
    -------
    DataFrame
        Columns variant, place (id of a link or node that was used), kind ("link" or "node"), detail (what elements
        mostly waited for there), vehicles and people (carried by the link, mean per replication), elements (that
        were there), mean_wait_h, waited_h (all elements), bottleneck (1 = the longest total waiting, empty beyond
        the marked ones).
    """
    variant = variant or results.reference
    waits = waiting(results, variant)
    carried = traffic(results, variant).set_index("link")
    table = waits.assign(variant=variant, **{name: waits["place"].map(carried[name]) for name in ("vehicles", "people")})
    table["kind"] = np.where(table["place"].isin(results.links["id"]), "link", "node")
    tight = (table.index < BOTTLENECKS) & (table["mean_wait_h"] >= 1)
    table["bottleneck"] = pd.Series(np.where(tight, table.index + 1, pd.NA), dtype="Int64")
    columns = ["variant", "place", "kind", "detail", "vehicles", "people", "elements", "mean_wait_h", "waited_h", "bottleneck"]
    return table[columns]


def plot_map(results: Results, ax: Axes | None = None, variant: str | None = None) -> Axes:
    """Draw the used part of the network for the reference or the variant given; the key stands right of the axes."""
    table = map_table(results, variant)
    with style.paper():
        axes = ax or _own_axes()
        net = Net.of(results, PROJECTION)
        frame = _frame(_used_nodes(results, table) - net.external, net.at)
        base = basemap(PROJECTION)
        base.draw(axes, frame)
        axes.set(xlim=(frame.x0, frame.x1), ylim=(frame.y0, frame.y1), xticks=[], yticks=[])
        axes.set_aspect("equal", anchor="NW")
        axes.apply_aspect()  # else the labels are placed on axes that change their shape when drawn
        for side in axes.spines.values():
            side.set(visible=True, color=style.MUTED, linewidth=0.6)
        lines = routes(net, frame, base)
        _links(axes, lines, table)
        label_nodes(axes, results, table, net.at, lines, frame, wait_colour)
        _scale_bar(axes, frame)
        _key(axes, results, table)
        own = str(table["variant"].iloc[0]) if len(table) else results.reference
        style.heading(axes, f"The network in use: {own}", _note(results, own))
        axes.annotate(f"Places and capacities are notional. {CREDIT}", (0, 0), xytext=(0, -4), xycoords="axes fraction", textcoords="offset points",
                      va="top", fontsize=6.5, color=style.MUTED)  # fmt: skip
    return axes


def wait_colour(hours: float) -> str:
    """The colour of a mean waiting time."""
    return next(colour for bound, colour, _ in WAITS if hours < bound)


def _own_axes() -> Axes:
    axes = style.new_axes(6.4)
    axes.set_position((0.0, 0.02, 0.66, 0.9))
    return axes


def _used_nodes(results: Results, table: pd.DataFrame) -> set[str]:
    """Nodes at which something happened and the ends of used links; all of the network if nothing was used."""
    used = results.links[results.links["id"].isin(table["place"])]
    nodes = {*used["from_node"], *used["to_node"], *table.loc[table["kind"] == "node", "place"]}
    return {str(node) for node in nodes} or set(results.nodes["id"].astype(str))


def _frame(nodes: set[str], at: dict[str, Floats]) -> Bbox:
    """The used nodes with a margin, no narrower than 0.72 of its height and no lower than 0.62 of its width."""
    points = np.array([at[node] for node in sorted(nodes)])
    low, high = points.min(axis=0) - MARGIN_KM, points.max(axis=0) + MARGIN_KM
    size = high - low
    size = np.maximum(size, [0.72 * size[1], 0.62 * size[0]])
    middle = (low + high) / 2
    return Bbox([middle - size / 2, middle + size / 2])


def _links(axes: Axes, lines: list[Route], table: pd.DataFrame) -> None:
    used = table.set_index("place")
    most = float(np.nanmax([*used["vehicles"].fillna(0.0), 1.0]))
    order = sorted(lines, key=lambda line: float(used["vehicles"].get(line.link, 0.0) or 0.0))
    for line in order:
        x, y = line.points.T
        if line.link not in used.index:
            if not line.external:
                axes.plot(x, y, color="#b9b9b9", linewidth=0.5, linestyle=DASHES[line.mode], zorder=1)
            continue
        width = _width(float(used.loc[line.link, "vehicles"]), most)
        colour = wait_colour(float(used.loc[line.link, "mean_wait_h"]))
        dashes = DASHES[line.mode]
        casing = [Stroke(linewidth=width + 1.2, foreground="#4d4d4d"), Normal()] if dashes == "-" else None
        axes.plot(x, y, color=colour, linewidth=width, linestyle=dashes, zorder=3, path_effects=casing,
                  solid_capstyle="butt")  # fmt: skip
        if line.mode == "rail":
            axes.plot(x, y, color="white", linewidth=max(width * 0.45, 0.7), linestyle=(0, (3, 3)), zorder=3.1)


def _width(vehicles: float, most: float) -> float:
    return 1.1 + (WIDEST_PT - 1.1) * max(vehicles, 0.0) / most


def _scale_bar(axes: Axes, frame: Bbox) -> None:
    length = 200.0 if frame.width > 700 else 100.0
    x, y = frame.x1 - 0.04 * frame.width - length, frame.y0 + 0.03 * frame.height
    axes.plot([x, x + length], [y, y], color=style.INK, linewidth=1.4, solid_capstyle="butt", zorder=6)
    axes.annotate(f"{length:.0f} km", (x + length / 2, y), xytext=(0, 3), textcoords="offset points", ha="center",
                  fontsize=7, zorder=6)  # fmt: skip


def _key(axes: Axes, results: Results, table: pd.DataFrame) -> None:
    """Right of the axes: the bottlenecks in words, then what widths, colours and lines mean."""
    tight = table[table["bottleneck"].notna()]
    parts = [
        f"{row.bottleneck}  {style.wrapped(place_name(str(row.detail), results), 30)}\n"
        f"    {duration(float(row.mean_wait_h))} mean wait, {count(float(row.elements))} elements"
        for row in tight.itertuples()
    ]
    place = {"xy": (1, 1), "xycoords": "axes fraction", "textcoords": "offset points", "va": "top"}
    axes.annotate("Bottlenecks", xytext=(12, 0), fontsize=8, fontweight="bold", **place)
    words = "\n".join(parts) or "none: nowhere a mean wait\nof an hour"
    body = axes.annotate(words, xytext=(12, -14), fontsize=8, linespacing=1.4, **place).get_window_extent()
    style.beside(axes, _legend(table), body.y0 - style.pixels(axes, 12))


def _legend(table: pd.DataFrame) -> list[style.Group]:
    most = float(np.nanmax([*table["vehicles"].fillna(0.0), 1.0]))
    steps = sorted({_round(most * share) for share in (1.0, 0.5, 0.1)} - {0.0}, reverse=True)
    widths = tuple((Line2D([], [], color="#7a7a7a", linewidth=_width(step, most)), count(step)) for step in steps)
    colours = tuple((Line2D([], [], color=colour, linewidth=5), words) for _, colour, words in WAITS)
    modes = tuple((_mode_handle(mode), mode) for mode in DASHES)
    node = {"linestyle": "", "markerfacecolor": WAITS[0][1], "markeredgecolor": style.INK}
    nodes = (
        (Line2D([], [], marker="s", markersize=6.5, **node), "destination"),
        (Line2D([], [], marker="o", markersize=5, **node), "other place in use"),
    )
    return [
        *([style.Group("Vehicles carried: width", widths)] if len(table) else []),
        style.Group("Mean wait there: colour", colours),
        style.Group("Mode: schematic lines", modes),
        style.Group("Places", nodes),
    ]


def _mode_handle(mode: str) -> Line2D:
    handle = Line2D([], [], color=WAITS[0][1], linestyle=DASHES[mode], linewidth=2.6)
    sleepers = Stroke(linewidth=1.3, foreground="white", dashes={"dash_offset": 0, "dash_list": [4, 4]})
    if mode in {"road", "rail"}:
        casing = [Stroke(linewidth=3.8, foreground="#4d4d4d"), Normal()]
        handle.set_path_effects([*casing, sleepers] if mode == "rail" else casing)
    return handle


def _round(value: float) -> float:
    """The value with one leading digit."""
    size = 10.0 ** np.floor(np.log10(value)) if value >= 1 else 1.0
    return float(np.floor(value / size) * size)


def _note(results: Results, variant: str) -> str:
    runs = results.deliveries.loc[results.deliveries["variant"] == variant, "replication"].nunique()
    return f"Means over delivered elements; {replications(runs)}. Thin grey: links not used."
