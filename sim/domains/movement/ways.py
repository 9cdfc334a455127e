"""The ways among which forces of one origin, destination and means of transport choose.

A scenario may bound the whole way of a force: of the moves that lie on no way short enough, only those are kept on
which nothing is asked for that is not asked for on the others. The fastest move from a place that is reached on a short
way is always kept, and whatever is kept leads to the destination.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sim.domains.movement.routes import GROUND, Move, Place, RouteMap, fastest
from sim.domains.movement.schema.factors import RouteFactors
from sim.domains.movement.schema.network import Network
from sim.process.copies import Pattern
from sim.process.primitives import Cost

ROUNDING: Final = 1.0 + 1e-9
"""The seconds of one way, added up from its two ends, may differ by rounding; by so much a bound is widened."""

MoveKey = tuple[Place, Place, str]
"""The ends of a move, and its link or what is done there."""


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


def ways_from(network: Network, origin: str, routes: RouteMap, overland: RouteMap, factors: RouteFactors) -> Ways:
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
    maps = (routes,) if land is None else (routes, land)
    near = {_key(move) for one in maps for move in _near(one, start, most)}
    asked = {_asks(network, move) for one in maps for move in _near(one, start, most)}
    bounded, *others = (_within(network, one, near, asked) for one in maps)
    by_land = others[0] if others and others[0].options(start) else None
    return Ways(_by_sea(bounded.options(start)), bounded, by_land)


def _near(routes: RouteMap, start: Place, most: float) -> list[Move]:
    """The moves on the ways from a place that take at most so many expected seconds."""
    reached = fastest({start: 0.0}, lambda place: ((move.seconds, move.end) for move in routes.options(place)))
    return [
        move
        for place, seconds in reached.items()
        for move in routes.options(place)
        if seconds + move.seconds + routes.seconds_to_go[move.end] <= most * ROUNDING
    ]


def _within(network: Network, routes: RouteMap, near: set[MoveKey], asked: set[tuple[str, ...]]) -> RouteMap:
    """A map with the moves that are near or ask for nothing more, as far as they lead to the destination."""
    asked = {(), *asked}
    kept = {
        place: [move for move in routes.options(place) if _key(move) in near or _asks(network, move) in asked]
        for place in routes.seconds_to_go
    }
    arriving: dict[Place, list[Move]] = {}
    for move in (move for moves in kept.values() for move in moves):
        arriving.setdefault(move.end, []).append(move)
    ends = {place: 0.0 for place in kept if routes.arrived(place)}
    leads = fastest(ends, lambda place: ((move.seconds, move.start) for move in arriving.get(place, ())))
    return routes.only({place: tuple(move for move in moves if move.end in leads) for place, moves in kept.items()})


def _key(move: Move) -> MoveKey:
    return move.start, move.end, move.link.id if move.link else move.kind


def _asks(network: Network, move: Move) -> tuple[str, ...]:
    """What a permission may be asked for on a move: a border, by means of transport, or a train in a country."""
    here, there = (network.node_by_id[place.node].country for place in (move.start, move.end))
    if move.kind in {"load", "transload"}:
        return ("train", here)
    return (move.kind, here, there) if move.crosses else ()


def _by_sea(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(move for move in moves if move.kind == "sea")
