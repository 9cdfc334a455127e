"""What the other variants change on the map: where more is waited, where less, and which links carry more or less."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis import style
from analysis.figures.labels import Label, Labels
from analysis.figures.legends import Group, below
from analysis.figures.map_panel import DASHES, MapPanel
from analysis.figures.registry import Figure
from analysis.figures.spots import map_table, spots_of
from analysis.movement.network_flows import traffic
from analysis.movement.place_names import node_names, place_name
from analysis.movement.waits_at_places import waiting_changes
from analysis.results import Results
from analysis.words import count, number, plus, replications
from sim.text import listed

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

BESIDE: Final = ((-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, -1.0))
"""Where the hours of a change may stand: names stand at the right."""

Change = tuple[str, float, float, float]
"""A place at which more or less is waited: its id, hours of all elements together, and the ends of the interval."""


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
    ground = MapPanel.around(results, [spots_of(map_table(results, name)) for name in (results.reference, *variants)])
    columns = min(max(len(variants), 1), 2)
    rows = math.ceil(max(len(variants), 1) / columns)
    wide = 0.48 if columns > 1 else 0.62
    high = style.WIDTH_IN * AXES * wide * ground.frame.height / ground.frame.width + TITLE_IN
    with style.paper():
        axes = ax or style.new_axes(rows * high / 0.77)
        style.bare(axes)
        for place, variant in enumerate(variants):
            row, column = divmod(place, columns)
            box = (column * (1 - wide), 1 - (row + 1) / rows, wide, (1 - TITLE_IN / high) / rows)
            panel = axes.inset_axes(box)
            changes = table[table["variant"] == variant]
            _panel(panel, results, changes, ground)
            if columns == 1:
                style.at_right(panel, "Largest changes", 0, bold=True)
                style.at_right(panel, _listed(_largest(changes)[:LISTED], results), -14)
        if not variants:
            style.empty(axes, "No variant changes what is waited or carried anywhere.")
        style.heading(axes, f"Changes on the map compared with {results.reference}", _note(results, table, variants), 4)
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
    for name, vehicles in zip(("reference_vehicles", "variant_vehicles"), carried, strict=True):
        table[name] = [float(vehicles.get(place, 0.0)) if place in links else np.nan for place in places]
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


def _largest(changes: pd.DataFrame) -> list[Change]:
    """The changes that are drawn, the largest first."""
    shown = changes[changes["shown"] > 0]
    rows = shown[["place", "difference_h", "low_95", "high_95"]].itertuples(index=False, name=None)
    return sorted(((str(place), *hours) for place, *hours in rows), key=lambda change: -abs(change[1]))


def _panel(axes: Axes, results: Results, changes: pd.DataFrame, ground: MapPanel) -> None:
    """The map of one variant: links, triangles, the largest changes in hours, the destinations."""
    ground.draw(axes, GRAINS)
    axes.set_title(style.wrapped(str(changes["variant"].iloc[0]), 34), fontsize=9, pad=4)
    _links(axes, changes.set_index("place"), ground)
    labels = Labels(axes, np.zeros((0, 2)))  # the grey lines may be covered
    inside = [change for change in _largest(changes) if change[0] in ground.places]
    for place, hours, *_ in inside:
        marker, colour = ("^", MORE) if hours > 0 else ("v", LESS)
        size = 4.5 + 6.0 * math.sqrt(abs(hours) / abs(inside[0][1]))
        (mark,) = axes.plot(*ground.places[place], marker=marker, markersize=size, linestyle="", zorder=6)
        mark.set(markerfacecolor=colour, markeredgecolor="white", markeredgewidth=0.8)
        labels.keep_off(ground.places[place], size / 2)
    destinations = dict.fromkeys(force.destination for force in results.manifest.forces)
    towns = [node for node in destinations if node in ground.places]
    for node in towns:
        ground.node(axes, node, "white", square=True, size=4)
        labels.keep_off(ground.places[node], 2.5)
    for node in towns:
        labels.place(Label(node_names(results)[node], ground.places[node], needed=True, size=7, reach_pt=5))
    for place, hours, *_ in inside[:NAMED]:
        words = f"{plus(number(round(hours)))} h".replace(".0", "")
        labels.place(Label(words, ground.places[place], bold=True, needed=True, spots=BESIDE))


def _listed(changes: Sequence[Change], results: Results) -> str:
    """Changes with their intervals, in words."""
    parts = [
        f"{plus(number(hours))} h ({plus(number(low))} to {plus(number(high))})\n"
        + style.wrapped(f"    {place_name(place, results)}", 36, indent="    ")
        for place, hours, low, high in changes
    ]
    return "\n".join(parts) or "no significant change of waiting"


def _links(axes: Axes, rows: pd.DataFrame, ground: MapPanel) -> None:
    """Links in use in grey, those that carry clearly more or less coloured, as wide as what they carry."""
    most = float(np.nanmax([*rows["reference_vehicles"], *rows["variant_vehicles"], 1.0]))
    for line in ground.lines:
        if line.link not in rows.index:
            continue
        before, after = rows.loc[line.link, ["reference_vehicles", "variant_vehicles"]].to_numpy(np.float64)
        change = (after - before) / most
        colour = SAME if abs(change) < LEAST_SHARE else MORE if change > 0 else LESS
        width, order = 0.7 + 3.6 * max(after, 0.0) / most, 3 if colour == SAME else 3.5
        (stroke,) = axes.plot(*line.points.T, color=colour, linewidth=width, linestyle=DASHES[line.mode])
        stroke.set(solid_capstyle="butt", alpha=0.9, zorder=order)


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
    parts = []
    for variant in _drawn(table):
        largest = _largest(table[table["variant"] == variant])
        if not largest:
            parts.append(f"{variant}: links carry other shares, no change of waiting is shown")
            continue
        place, hours, *ends = largest[0]
        low, high = sorted(map(abs, ends))
        side = "more" if hours > 0 else "less"
        where = place_name(place, results)
        parts.append(f"{variant}: {count(abs(hours))} h {side} at {where} ({count(low)} to {count(high)})")
    return "; ".join(parts)


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


def _alt(results: Results) -> str:
    return (
        f"Small maps, one per variant: triangles where more or less is waited than under {results.reference}, links by "
        f"what they carry. Largest change of waiting: {change_words(results)}."
    )


FIGURE: Final = Figure(
    name="map_change",
    title="what changes on the map",
    plot=plot_map_change,
    table=map_change_table,
    alt=_alt,
    caption="A change of waiting at a place is hours of all elements together, per replication. Forces that "
    "come earlier can meet on a road or railway, so that less waiting at desks is more waiting there.",
    applies=has_map_change,
)
