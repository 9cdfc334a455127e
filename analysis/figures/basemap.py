"""Land, coast and borders behind the network map (Natural Earth, public domain; see `map_data/README.md`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Bbox

from analysis.projection import LambertConformal
from analysis.runs import Flags, Floats

AREA = (3.0, 53.0, 32.0, 72.0)
"""West, south, east and north end of the detailed shapes, degrees; beyond it the coarser wide ones are drawn."""

SOLID_KM = 3.0

SEA, LAND, COAST, BORDER = "#e9f0f4", "#f6f2e9", "#a39d90", "#c4bcac"
CREDIT = "Coast and borders: Natural Earth (public domain), which shows its own view of borders."


@dataclass(frozen=True)
class Basemap:
    """The shapes in kilometres of one projection.

    Attributes
    ----------
    land, wide_land
        Rings, each of shape (points, 2).
    coast, border
        Lines, each of shape (points, 2); inside the detailed area from the detailed shapes.
    area
        The outline of the detailed area, shape (points, 2).
    """

    land: tuple[Floats, ...]
    wide_land: tuple[Floats, ...]
    coast: tuple[Floats, ...]
    border: tuple[Floats, ...]
    area: Floats

    def on_land(self, points: Floats) -> Flags:
        """Whether points (kilometres, shape (n, 2)) lie on land, by the detailed shapes: false outside their area."""
        rings, low, high = self._solid
        near = ((low <= points.max(axis=0)) & (high >= points.min(axis=0))).all(axis=1)
        inside = [rings[number].contains_points(points) for number in np.flatnonzero(near)]
        return np.any(inside, axis=0) if inside else np.zeros(len(points), np.bool_)

    @cached_property
    def _solid(self) -> tuple[list[Outline], Floats, Floats]:
        """The detailed land to a few kilometres, which is enough to tell a sea from a country.

        Its rings, and the lower left and upper right corner of the space of each, shape (rings, 2).
        """
        rings = [_thinned(ring, SOLID_KM) for ring in self.land if _shows(ring, SOLID_KM)]
        low, high = (np.array([end(ring, axis=0) for ring in rings]) for end in (np.min, np.max))
        return [Outline(ring, closed=True) for ring in rings], low, high

    def draw(self, axes: Axes, frame: Bbox, grains: float = 800) -> None:
        """Fill the axes with sea, land, coast and borders as far as the frame (kilometres) reaches.

        `grains` is how many of the smallest details fit side by side: fewer for a smaller map.
        """
        grain = max(frame.width, frame.height) / grains
        axes.set_facecolor(SEA)
        for rings, colour, order in ((self.wide_land, LAND, 0.1), ((self.area,), SEA, 0.2), (self.land, LAND, 0.3)):
            shapes = [ring for ring in (_cut(ring, frame, grain) for ring in rings) if ring is not None]
            if shapes:
                # Not add_patch, which would search ten thousand points for the limits of the axes.
                axes.add_artist(PathPatch(_compound(shapes), facecolor=colour, edgecolor="none", zorder=order))
        for lines, colour, width in ((self.border, BORDER, 0.6), (self.coast, COAST, 0.45)):
            wide = frame.padded(5 * grain)
            near = [
                _thinned(part, grain)
                for line in lines
                if _shows(line, grain)
                for part in _parts(line, _within(line, wide))
            ]
            axes.add_collection(LineCollection(near, colors=colour, linewidths=width, zorder=0.4), autolim=False)


@cache
def basemap(projection: LambertConformal) -> Basemap:
    """The shapes of the package, projected."""
    west, south, east, north = AREA
    edge = np.linspace(0, 1, 60)
    sides = [
        (west + edge * (east - west), np.full(60, south)),
        (np.full(60, east), south + edge * (north - south)),
        (east - edge * (east - west), np.full(60, north)),
        (np.full(60, west), north - edge * (north - south)),
    ]
    near, wide = _lines("nordic_baltic_lines"), _outside_area(_lines("nordic_baltic_wide_lines"))
    return Basemap(
        land=_projected(_rings("nordic_baltic_land"), projection),
        wide_land=_projected(_rings("nordic_baltic_wide_land"), projection),
        coast=_projected([*near["coast"], *wide["coast"]], projection),
        border=_projected([*near["border"], *wide["border"]], projection),
        area=np.concatenate([projection.project(lon, lat) for lon, lat in sides]),
    )


def _features(name: str) -> list[dict[str, Any]]:
    text = (files("analysis") / "map_data" / f"{name}.geojson").read_text(encoding="utf-8")
    features: list[dict[str, Any]] = json.loads(text)["features"]
    return features


def _rings(name: str) -> list[Floats]:
    shapes = (feature["geometry"]["coordinates"] for feature in _features(name))
    return [_dense(np.array(ring, np.float64)) for shape in shapes for polygon in shape for ring in polygon]


def _dense(ring: Floats) -> Floats:
    """The ring with points on its long straight sides, which follow parallels and so are curved on the map."""
    steps = np.ceil(np.abs(np.diff(ring, axis=0)).max(axis=1) / 0.25).astype(int).clip(min=1)
    before = np.repeat(np.cumsum(steps) - steps, steps)
    at = np.repeat(np.arange(len(steps)), steps) + (np.arange(len(before)) - before) / np.repeat(steps, steps)
    at = np.append(at, len(steps))
    return np.column_stack([np.interp(at, np.arange(len(ring)), ring[:, axis]) for axis in (0, 1)])


def _lines(name: str) -> dict[str, list[Floats]]:
    return {
        feature["properties"]["kind"]: [np.array(line, np.float64) for line in feature["geometry"]["coordinates"]]
        for feature in _features(name)
    }


def _outside_area(lines: dict[str, list[Floats]]) -> dict[str, list[Floats]]:
    """The parts of lines (degrees) that lie outside the detailed area."""
    west, south, east, north = AREA
    cut: dict[str, list[Floats]] = {}
    for kind, group in lines.items():
        cut[kind] = []
        for line in group:
            inside = (line[:, 0] > west) & (line[:, 0] < east) & (line[:, 1] > south) & (line[:, 1] < north)
            cut[kind].extend(_parts(line, ~inside))
    return cut


def _within(points: Floats, frame: Bbox) -> Flags:
    low, high = np.asarray(frame.min), np.asarray(frame.max)
    return np.asarray(((points > low) & (points < high)).all(axis=1), np.bool_)


def _parts(line: Floats, wanted: Flags) -> list[Floats]:
    """The unbroken parts of a line whose points are wanted; a single point is no part."""
    changes = np.flatnonzero(np.diff(wanted)) + 1
    parts = zip(np.split(line, changes), np.split(wanted, changes), strict=True)
    return [part for part, flags in parts if flags[0] and len(part) > 1]


def _projected(shapes: list[Floats], projection: LambertConformal) -> tuple[Floats, ...]:
    return tuple(projection.project(shape[:, 0], shape[:, 1]) for shape in shapes)


def _thinned(points: Floats, grain: float) -> Floats:
    """The points without those that fall on the same spot of a grid of `grain` km as the one before."""
    spots = np.round(points / grain)
    kept = np.append(True, (np.diff(spots, axis=0) != 0).any(axis=1))
    kept[-1] = True
    thinner: Floats = points[kept]
    return thinner


def _shows(shape: Floats, grain: float) -> bool:
    """Whether a shape is more than a speck."""
    return bool(np.ptp(shape, axis=0).max() > 3 * grain)


def _cut(ring: Floats, frame: Bbox, grain: float) -> Floats | None:
    """The part of a ring within the frame, thinned; None if nothing is left of it."""
    if not Bbox([ring.min(axis=0), ring.max(axis=0)]).overlaps(frame) or not _shows(ring, grain):
        return None
    cut = np.asarray(Outline(_thinned(ring, grain), closed=True).clip_to_bbox(frame).vertices, np.float64)
    return cut if len(cut) > 3 else None


def _compound(rings: Iterable[Floats]) -> Outline:
    return Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
