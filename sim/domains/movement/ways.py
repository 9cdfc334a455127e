"""The ways among which forces of one origin, destination and means of transport choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.domains.movement.routes import GROUND, Move, Place, RouteMap
from sim.domains.movement.schema.factors import RouteFactors
from sim.process.copies import Pattern
from sim.process.primitives import Cost


class Going(NamedTuple):
    """What decides on the way of an element on a map; elements of any forces for which it is the same go the same.

    Attributes
    ----------
    staging
        Resource whose units the element holds at the start; None for none.
    sponsor, classes, priority
        Of its force.
    """

    place: Place
    staging: str | None
    vehicles: int
    sponsor: str
    classes: tuple[str, ...]
    priority: int


@dataclass(frozen=True, slots=True)
class Built:
    """What has been built on a map of ways, for all forces that use the map.

    Attributes
    ----------
    costs
        Of going on by a move.
    patterns
        The way of the first element of each kind, and the name of that element.
    """

    costs: dict[Move, Cost] = field(default_factory=dict)
    patterns: dict[Going, tuple[Pattern, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of a force, within the bound that the scenario sets to the whole way.

    Attributes
    ----------
    sea
        First moves by ship.
    onward
        The ways from where a ship lands.
    overland
        The ways that do not begin with a ship; None where there is none.
    """

    sea: tuple[Move, ...]
    onward: RouteMap
    overland: RouteMap | None


def ways_from(origin: str, routes: RouteMap, overland: RouteMap, factors: RouteFactors) -> Ways:
    """The ways from an origin.

    Parameters
    ----------
    routes
        All ways to the destination.
    overland
        Those on which nothing leaves the origin by sea.
    """
    start = Place(origin, GROUND)
    moves = routes.options(start)
    land = overland if any(move.kind != "sea" for move in moves) else None
    if factors.total_stretch is None or not moves:
        return Ways(_by_sea(moves), routes, land)
    most = max(1.0, factors.total_stretch) * routes.seconds_to_go[start]
    bounded = routes.within({start: 0.0}, most)
    sea = _by_sea(bounded.options(start))
    onward = routes.within({move.end: move.seconds for move in sea}, most)
    by_land = None if land is None else land.within({start: 0.0}, most)
    return Ways(sea, onward, by_land if by_land is not None and by_land.options(start) else None)


def _by_sea(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(move for move in moves if move.kind == "sea")
