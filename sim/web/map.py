"""The map of a scenario's expected routes, as SVG: schematic lines between places, never the way of a real cable."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

import numpy as np

from analysis.projection import LambertConformal
from analysis.runs import Floats

PROJECTION: Final = LambertConformal()
MARGIN_KM: Final = 130.0
LEAST_KM: Final = 900.0
GRAINS: Final = 450
"""The smallest details of the coast are so many to a side of the map."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place of the network: name, degrees, and whether it stands for what lies outside the map."""

    name: str
    lon_deg: float
    lat_deg: float
    external: bool


@dataclass(frozen=True, slots=True)
class MapLine:
    """A link on the expected route of a force, with the number of the force's colour."""

    force: str
    colour: int
    mode: str
    start: str
    end: str


def route_map(nodes: Mapping[str, Node], lines: Sequence[MapLine]) -> str:
    """The part of the map around all routes, 1000 wide; each line carries the name of its force."""
    used = dict.fromkeys(end for line in lines for end in (line.start, line.end))
    inside = [name for name in used if not nodes[name].external] or [name for name in nodes if not nodes[name].external]
    at = {name: _projected(nodes[name]) for name in {*used, *inside}}
    left, top, width, height = _frame(np.array([at[name] for name in inside]))
    scale = 1000 / width
    point = {name: ((x - left) * scale, (top - y) * scale) for name, (x, y) in at.items()}
    body = [f'<path class="land" d="{_land(left, top, width, height)}"/>']
    shared: dict[frozenset[str], int] = {}
    for line in lines:
        beside = shared.setdefault(frozenset((line.start, line.end)), 0)
        shared[frozenset((line.start, line.end))] += 1
        (x1, y1), (x2, y2) = point[line.start], point[line.end]
        # Routes on one link lie beside each other.
        length = max(float(np.hypot(x2 - x1, y2 - y1)), 1.0)
        off_x, off_y = (y1 - y2) / length * 3.0 * beside, (x2 - x1) / length * 3.0 * beside
        body.append(
            f'<line class="way c{line.colour} {line.mode}" data-force="{escape(line.force)}" '
            f'x1="{x1 + off_x:.0f}" y1="{y1 + off_y:.0f}" x2="{x2 + off_x:.0f}" y2="{y2 + off_y:.0f}"/>'
        )
    ends = [name for name in used if not nodes[name].external]
    body += [f'<circle class="node" cx="{point[name][0]:.0f}" cy="{point[name][1]:.0f}" r="5"/>' for name in ends]
    body += _labels([(nodes[name].name, *point[name]) for name in ends])
    title = "Map of the expected routes"
    return (
        f'<svg class="map" viewBox="0 0 1000 {height * scale:.0f}" role="img" aria-label="{title}">'
        f"<title>{title}</title>{''.join(body)}</svg>"
    )


def _labels(places: Sequence[tuple[str, float, float]]) -> list[str]:
    """A label beside each place; one that would lie over another is left out, its place keeps its tooltip."""
    taken: list[tuple[float, float, float]] = []
    texts = []
    for name, x, y in sorted(places, key=lambda place: place[2]):
        width = 11.5 * len(name)
        start = x + 10 if x + 10 + width < 1000 else x - 10 - width
        if any(abs(y - other_y) < 21 and start < end and begin < start + width for begin, end, other_y in taken):
            continue
        taken.append((start, start + width, y))
        texts.append(f'<text x="{start:.0f}" y="{y + 7:.0f}">{escape(name)}</text>')
    return texts


def _projected(node: Node) -> tuple[float, float]:
    x, y = PROJECTION.project(node.lon_deg, node.lat_deg)
    return float(x), float(y)


def _frame(points: Floats) -> tuple[float, float, float, float]:
    """Left and upper end, width and height in kilometres; no flatter and no narrower than suits a page."""
    low, high = points.min(axis=0) - MARGIN_KM, points.max(axis=0) + MARGIN_KM
    size = np.maximum(high - low, LEAST_KM)
    size = np.maximum(size, [0.9 * size[1], 0.8 * size[0]])
    middle = (low + high) / 2
    return float(middle[0] - size[0] / 2), float(middle[1] + size[1] / 2), float(size[0]), float(size[1])


def _land(left: float, top: float, width: float, height: float) -> str:
    """The land within a frame as a path, no finer than can be seen."""
    grain, scale = max(width, height) / GRAINS, 1000 / width
    corner = np.array([left, top - height]), np.array([left + width, top])
    parts = []
    for ring in _rings():
        low, high = ring.min(axis=0), ring.max(axis=0)
        if (high < corner[0]).any() or (low > corner[1]).any() or (high - low).max() < 2 * grain:
            continue
        kept = _thinned(ring, grain)
        x, y = (kept[:, 0] - left) * scale, (top - kept[:, 1]) * scale
        parts.append("M" + "L".join(f"{a:.0f} {b:.0f}" for a, b in zip(x, y, strict=True)) + "Z")
    return "".join(parts)


def _thinned(ring: Floats, grain: float) -> Floats:
    """The points of a ring that lie in another cell than the one before, cells of one grain."""
    cells = np.floor(ring / grain)
    kept: Floats = ring[np.append(True, (np.diff(cells, axis=0) != 0).any(axis=1))]
    return kept


@cache
def _rings() -> tuple[Floats, ...]:
    """The rings of the coarse map of the wider region, in kilometres (Natural Earth, public domain)."""
    text = files("analysis").joinpath("map_data", "nordic_baltic_wide_land.geojson").read_text(encoding="utf-8")
    rings = []
    for feature in json.loads(text)["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for ring in (ring for polygon in polygons for ring in polygon):
            degrees = np.asarray(ring, dtype=np.float64)
            rings.append(PROJECTION.project(degrees[:, 0], degrees[:, 1]))
    return tuple(rings)
