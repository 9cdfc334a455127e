"""What the other variants change on the map: where more is waited, where less, and which links carry more or less."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from analysis import style
from analysis.figures.basemap import basemap
from analysis.figures.legends import Group, below
from analysis.figures.map import DASHES, PROJECTION, fit, frame_around, nodes_in_use
from analysis.figures.map_labels import BACKING
from analysis.figures.routes import Net, Route, middle_of, routes
from analysis.figures.spots import map_table, spots_of
from analysis.movement.network_flows import traffic, waiting_changes
from analysis.movement.place_names import node_names, place_name
from analysis.results import Results
from analysis.runs import Floats
from analysis.words import count, listed, minus, number, replications

PANELS: Final = 4
"""Variants shown; of more, those that change most."""

NAMED: Final = 3
"""Largest changes written into each panel."""

LEAST_H: Final = 1.0
LEAST_SHARE: Final = 0.03
"""Changes below an hour, and of a link's vehicles below 3 % of what the busiest carries, are not drawn."""

LESS, MORE, SAME = "#0072B2", "#D55E00", "#9a958a"
GRAINS: Final = 420.0
LISTED: Final = 8
"""Changes listed beside a single panel."""

AXES: Final = 0.775
"""Share of the figure's width that the axes have."""

TITLE_IN: Final = 0.3


@dataclass(frozen=True, slots=True)
class _Change:
    """A place at which more or less is waited (hours of all elements together)."""

    place: str
    hours: float
    low: float
    high: float


def map_change_table(results: Results) -> pd.DataFrame:
    """The data of the figure.

    Returns
    -------
    DataFrame
        Columns variant, place (id of a node or link), reference_h and variant_h (waiting of all elements there, mean
        per replication), difference_h with low_95 and high_95 (paired), n (pairs), reference_vehicles and
        variant_vehicles (carried by a link, mean per replication; empty for a node), shown (1 where it is drawn as a
        change, that is where the interval leaves out zero and the change is an hour or more, else 0).
    """
    parts = [_changes(results, variant) for variant in results.variants if variant != results.reference]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def has_map_change(results: Results) -> bool:
    """Whether any variant changes anything that can be drawn."""
    return bool(_drawn(map_change_table(results)))


def plot_map_change(results: Results, ax: Axes | None = None) -> Axes:
    """Draw one small map per variant: triangles where waiting changes, lines by what the links carry."""
    table = map_change_table(results)
    variants = _drawn(table)
    net = Net.of(results, PROJECTION)
    spots = [spots_of(map_table(results, variant)) for variant in (results.reference, *variants)]
    frame = frame_around(set().union(*(nodes_in_use(net, own) for own in spots)), net.at)
    columns = min(max(len(variants), 1), 2)
    rows = math.ceil(max(len(variants), 1) / columns)
    wide = 0.48 if columns > 1 else 0.62
    high = style.WIDTH_IN * AXES * wide * frame.height / frame.width + TITLE_IN
    with style.paper():
        axes = ax or style.new_axes(rows * high / 0.77)
        axes.set(xticks=[], yticks=[])
        for side in axes.spines.values():
            side.set_visible(False)
        lines = routes(net, frame, basemap(PROJECTION))
        for place, variant in enumerate(variants):
            row, column = divmod(place, columns)
            box = (column * (1 - wide), 1 - (row + 1) / rows, wide, (1 - TITLE_IN / high) / rows)
            panel = axes.inset_axes(box)
            inside = _panel(panel, results, table[table["variant"] == variant], net, lines, frame)
            if columns == 1:
                style.at_right(panel, "Largest changes", 0, bold=True)
                style.at_right(panel, _listed(inside, results), -14)
        if not variants:
            style.empty(axes, "No variant changes what is waited or carried anywhere.")
        style.heading(axes, f"What changes on the map against {results.reference}", _note(results, table, variants), 4)
        below(axes, _key(), gap_pt=6)
    return axes


def _changes(results: Results, variant: str) -> pd.DataFrame:
    waits = waiting_changes(results, variant).set_index("place")
    carried = [traffic(results, name).set_index("link")["vehicles"] for name in (results.reference, variant)]
    links = set(results.links["id"])
    places = [*waits.index, *sorted((set(carried[0].index) | set(carried[1].index)) - set(waits.index))]
    table = waits.reindex(places)
    hours = ["reference_h", "variant_h", "difference_h"]
    table[hours] = table[hours].fillna(0.0)
    for name, own in zip(("reference_vehicles", "variant_vehicles"), carried, strict=True):
        table[name] = [float(own.get(place, 0.0)) if place in links else np.nan for place in places]
    sure = (table["low_95"] > 0) | (table["high_95"] < 0)
    table["shown"] = (sure & (table["difference_h"].abs() >= LEAST_H)).astype(int)
    table["n"] = table["n"].fillna(0).astype(int)
    return (
        table.rename_axis("place")
        .reset_index()
        .assign(variant=variant)[
            ["variant", "place", *hours, "low_95", "high_95", "n", "reference_vehicles", "variant_vehicles", "shown"]
        ]
    )


def _drawn(table: pd.DataFrame) -> tuple[str, ...]:
    """The variants that change most, in their order, without those that change nothing."""
    if table.empty:
        return ()
    moved = (table["variant_vehicles"] - table["reference_vehicles"]).abs().fillna(0.0)
    least = LEAST_SHARE * float(table["reference_vehicles"].max())
    weight = table["difference_h"].abs().where(table["shown"] > 0, 0.0) + moved.where(moved >= least, 0.0)
    changed = weight.groupby(table["variant"], sort=False).sum()
    kept = set(changed[changed > 0].sort_values(ascending=False, kind="stable").index[:PANELS])
    return tuple(str(variant) for variant in changed.index if variant in kept)


def _panel(
    axes: Axes, results: Results, own: pd.DataFrame, net: Net, lines: Sequence[Route], frame: Bbox
) -> list[_Change]:
    basemap(PROJECTION).draw(axes, frame, GRAINS)
    fit(axes, frame)
    axes.set_title(style.wrapped(str(own["variant"].iloc[0]), 34), fontsize=9, pad=4)
    rows = own.set_index("place")
    _links(axes, rows, lines)
    places: dict[str, Floats] = dict(net.at)
    places |= {line.link: point for line in lines if (point := middle_of(line, frame)) is not None}
    places |= {line.external: line.points[2] for line in reversed(lines) if line.external}
    shown = own[own["shown"] > 0].reset_index(drop=True)
    changes = [
        _Change(str(place), float(hours), float(low), float(high))
        for place, hours, low, high in shown[["place", "difference_h", "low_95", "high_95"]].to_numpy()
    ]
    inside = [one for one in changes if one.place in places and frame.contains(*places[one.place])]
    _triangles(axes, inside, places)
    _names(axes, results, places, frame)
    return changes


def _listed(changes: Sequence[_Change], results: Results) -> str:
    """The largest changes with their intervals, in words."""
    largest = sorted(changes, key=lambda one: -abs(one.hours))[:LISTED]
    parts = [
        f"{_signed(one.hours)} h ({_signed(one.low)} to {_signed(one.high)})\n"
        + style.wrapped(f"    {place_name(one.place, results)}", 36, indent="    ")
        for one in largest
    ]
    return "\n".join(parts) or "none of which it is sure"


def _signed(hours: float) -> str:
    return f"{'+' if hours > 0 else minus('-')}{number(abs(hours))}"


def _links(axes: Axes, rows: pd.DataFrame, lines: Sequence[Route]) -> None:
    """Links in use in grey, those that carry clearly more or less coloured, as wide as what they carry."""
    most = float(np.nanmax([*rows["reference_vehicles"], *rows["variant_vehicles"], 1.0]))
    for line in lines:
        if line.link not in rows.index:
            continue
        before, after = rows.loc[line.link, ["reference_vehicles", "variant_vehicles"]].to_numpy(np.float64)
        change = (after - before) / most
        colour = SAME if abs(change) < LEAST_SHARE else MORE if change > 0 else LESS
        axes.plot(
            *line.points.T,
            color=colour,
            linewidth=0.7 + 3.6 * max(after, 0.0) / most,
            linestyle=DASHES[line.mode],
            solid_capstyle="butt",
            alpha=0.9,
            zorder=3 if colour == SAME else 3.5,
        )


def _triangles(axes: Axes, changes: Sequence[_Change], places: Mapping[str, Floats]) -> None:
    """Upwards where more is waited, downwards where less, by size; the largest with their hours."""
    order = sorted(changes, key=lambda one: -abs(one.hours))
    for rank, one in enumerate(order):
        x, y = places[one.place]
        marker, colour = ("^", MORE) if one.hours > 0 else ("v", LESS)
        size = 4.5 + 6.0 * math.sqrt(abs(one.hours) / abs(order[0].hours))
        (mark,) = axes.plot(x, y, marker=marker, markersize=size, linestyle="", zorder=6)
        mark.set(markerfacecolor=colour, markeredgecolor="white", markeredgewidth=0.8)
        if rank < NAMED:
            axes.annotate(
                f"{_signed(round(one.hours))} h".replace(".0", ""),
                (x, y),
                (-7, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=7,
                fontweight="bold",
                bbox=BACKING,
                zorder=7,
            )


def _names(axes: Axes, results: Results, places: Mapping[str, Floats], frame: Bbox) -> None:
    """The destinations, so that one knows where one is."""
    names = node_names(results)
    nodes = dict.fromkeys(force.destination for force in results.manifest.forces)
    inside = {node: places[node] for node in nodes if node in places and frame.contains(*places[node])}
    for node, (x, y) in inside.items():
        (mark,) = axes.plot(x, y, marker="s", markersize=4, linestyle="", zorder=5)
        mark.set(markerfacecolor="white", markeredgecolor=style.INK, markeredgewidth=0.8)
        # To the left where a neighbour stands close on the right.
        left = any(0 < at[0] - x < 0.2 * frame.width and abs(at[1] - y) < 0.03 * frame.height for at in inside.values())
        side = -5 if left else 5
        label = axes.annotate(names[node], (x, y), (side, 0), textcoords="offset points", va="center", fontsize=6.5)
        label.set(ha="right" if left else "left", zorder=5, bbox=BACKING)


def _key() -> list[Group]:
    triangles = tuple(
        (Line2D([], [], marker=marker, markersize=7, linestyle="", color=colour), words)
        for marker, colour, words in (("^", MORE, "more waiting there"), ("v", LESS, "less waiting there"))
    )
    links = tuple(
        (Line2D([], [], color=colour, linewidth=2.5), words)
        for colour, words in ((MORE, "carries more"), (LESS, "carries less"), (SAME, "about the same"))
    )
    return [Group("Hours that all elements wait there", triangles), Group("Links, as wide as what they carry", links)]


def change_words(results: Results) -> str:
    """The largest change of each variant drawn, in words."""
    table = map_change_table(results)
    said = []
    for variant in _drawn(table):
        own = table[(table["variant"] == variant) & (table["shown"] > 0)]
        if own.empty:
            said.append(f"{variant}: links carry other shares, no change of waiting is shown")
            continue
        row = own.iloc[int(own["difference_h"].abs().to_numpy().argmax())]
        side = "more" if row["difference_h"] > 0 else "less"
        hours, ends = abs(row["difference_h"]), sorted(abs(row[name]) for name in ("low_95", "high_95"))
        said.append(
            f"{variant}: {count(hours)} h {side} at {place_name(str(row['place']), results)} "
            f"({count(ends[0])} to {count(ends[1])})"
        )
    return "; ".join(said)


def _note(results: Results, table: pd.DataFrame, variants: tuple[str, ...]) -> str:
    n = replications(*(int(n) for n in table["n"] if n)) if len(table) and (table["n"] > 0).any() else "no pairs"
    others = len(results.variants) - 1
    left = sorted(set(results.variants) - set(variants) - {results.reference})
    chosen = f" Of {others} variants those that change most." if others > PANELS and len(variants) == PANELS else ""
    nothing = f" Nothing to draw for {listed(left)}." if left and not chosen else ""
    return (
        f"Paired means over {n}. Triangles only where the 95 % interval of the difference leaves out 0; the largest "
        f"{NAMED} with their hours.{chosen}{nothing}"
    )
