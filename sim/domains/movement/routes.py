"""Where an element can go next: ways through the network by road, rail and ferry that lead to its destination.

A *place* is a node and what the element stands on there: its own wheels, or a train of some gauge. A *move* leads
from a place to another: along a link, onto a train, off it, or across a gauge break. From each place only moves that
bring the destination nearer in expected time are kept, so that no element ever goes in a circle. One exception: a
train may be given up for the road wherever it can be unloaded, so that no element sits out a long closure on rails; one
that has done so stays on the road, which rules out a circle again. Where two gauges meet, a train goes on only by
transload, or its load goes on by road for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush

from sim.domains.movement.passages import GROUND, WHEELS, MoveKind, Passage, Passages, Place
from sim.domains.movement.schema.factors import MovementFactors
from sim.domains.movement.schema.network import Network, NetworkLink
from sim.units.distributions import typical
from sim.units.seconds import DAY_S

__all__ = ["GROUND", "WHEELS", "Move", "Place", "RouteMap"]

MARCH_RATE_KMH = 40.0
"""Average march rate on good roads (middle of the published 30 to 50 km/h)."""

LEAST_MOVE_S = 1e-3
"""Every move takes so long in the choice of routes, however short a link is or how fast a train is loaded."""


@dataclass(frozen=True, slots=True)
class Move:
    """One way on. `seconds` is its expected duration without queues; `driving` the part of it at the wheel."""

    kind: MoveKind
    start: Place
    end: Place
    link: NetworkLink | None
    seconds: float
    driving: float = 0.0

    @property
    def crosses(self) -> bool:
        """True where the two ends lie in different countries."""
        return self.link is not None and self.link.crosses_border


class RouteMap:
    """The ways to one destination with given means of transport.

    Parameters
    ----------
    modes
        Any of sea, rail, road; air carries people only and is not a way for elements.
    not_by_sea_from
        A node that elements leave by land only (those that leave it by sea go as shiploads).
    """

    def __init__(
        self,
        network: Network,
        factors: MovementFactors,
        destination: str,
        modes: tuple[str, ...],
        not_by_sea_from: str | None = None,
    ) -> None:
        self._network = network
        self._factors = factors
        self._modes = frozenset(modes)
        self._not_by_sea_from = not_by_sea_from
        self._options: dict[Place, tuple[Move, ...]] = {}
        self.destination = Place(destination, GROUND)

    def options(self, place: Place) -> tuple[Move, ...]:
        """The best few moves from a place that bring the destination nearer, fastest first; empty where none does."""
        if place not in self._options:
            self._options[place] = self._best_moves(place)
        return self._options[place]

    def only(self, options: Mapping[Place, tuple[Move, ...]]) -> RouteMap:
        """The same map with these options of its own at all places."""
        # Nights of rest are counted along the fastest ways of the whole map.
        assert self._driving_to_go is not None
        bounded = copy(self)
        bounded._options = dict(options)  # noqa: SLF001  # of this class
        return bounded

    def _best_moves(self, place: Place) -> tuple[Move, ...]:
        if self.arrived(place) or place not in self.seconds_to_go:
            return ()
        here = self.seconds_to_go[place]
        moves = [move for move in self._moves(place) if move.end in self.seconds_to_go]
        for_good = [move for move in moves if place.carriage > 0 and move.end.carriage == WHEELS]
        if any(move.kind == "unload" and move.end.carriage == GROUND for move in moves):
            moves = [move for move in moves if move not in for_good]
        ahead = [move for move in moves if self.seconds_to_go[move.end] < here]
        rated = sorted(((move.seconds + self.seconds_to_go[move.end], move) for move in ahead), key=_by_time_and_name)
        near = [move for total, move in rated if total <= max(1.0, self._factors.routes.stretch) * here]
        kept = near[: self._factors.routes.options]
        return (*kept, *(move for move in for_good if move not in kept))

    def arrived(self, place: Place) -> bool:
        """True at the destination, on own wheels."""
        return place.node == self.destination.node and place.carriage <= 0

    def best_path(self, move: Move) -> Iterator[Move]:
        """The move and, after it, the fastest way on."""
        yield move
        place = move.end
        while not self.arrived(place):
            move = self.options(place)[0]
            yield move
            place = move.end

    def rests(self, move: Move) -> int:
        """Nights of rest that fall on a move: the driving days between its two ends, counted from the destination.

        Counted along the fastest way by road, also where a train would be faster: who marches must rest.
        """
        day = self._factors.road.driving_day
        return max(0, int(self._driving_from(move.start) // day) - int(self._driving_from(move.end) // day))

    def _driving_from(self, place: Place) -> float:
        return self._driving_to_go.get(place._replace(carriage=WHEELS), self._driving_to_go[place])

    @cached_property
    def arrival_speed_kmh(self) -> float:
        """Planning speed of the slowest road into the destination; that of an average column where there is none."""
        node = self.destination.node
        roads = (link for link in self._network.links if link.mode == "road" and node in (link.from_node, link.to_node))
        return min((link.speed_kmh for link in roads), default=MARCH_RATE_KMH)

    @cached_property
    def seconds_to_go(self) -> dict[Place, float]:
        """Expected seconds from each place to the destination; places from which there is no way are left out."""
        # Kept the other way round: one search from the destination then serves every place.
        arriving: dict[Place, list[Move]] = {}
        for move in self._all_moves:
            arriving.setdefault(move.end, []).append(move)
        ends = (self.destination, self.destination._replace(carriage=WHEELS))
        return fastest(
            dict.fromkeys(ends, 0.0), lambda place: ((move.seconds, move.start) for move in arriving.get(place, ()))
        )

    @cached_property
    def _driving_to_go(self) -> dict[Place, float]:
        """Seconds at the wheel along the fastest way from each place."""
        driving = dict.fromkeys((place for place in self.seconds_to_go if self.arrived(place)), 0.0)
        for place in sorted(self.seconds_to_go, key=lambda p: (self.seconds_to_go[p], p)):
            best = self.options(place)
            if best:
                driving[place] = best[0].driving + driving[best[0].end]
        return driving

    @cached_property
    def _all_moves(self) -> tuple[Move, ...]:
        return tuple(move for moves in self._moves_by_place.values() for move in moves)

    def _moves(self, place: Place) -> tuple[Move, ...]:
        return self._moves_by_place.get(place, ())

    @cached_property
    def _moves_by_place(self) -> dict[Place, tuple[Move, ...]]:
        passages, nodes = Passages(self._network, self._modes), self._network.node_by_id
        moves: dict[Place, tuple[Move, ...]] = {}
        for place in passages.places():
            by_land_only = place.node == self._not_by_sea_from
            moves[place] = tuple(
                self._timed(place, passage)
                for passage in passages.after(place)
                if not passage.lacking(nodes[place.node], nodes[passage.end.node])
                and not (by_land_only and passage.kind == "sea")
            )
        return moves

    def _timed(self, place: Place, passage: Passage) -> Move:
        """A step with its expected duration."""
        kind, end, link = passage
        seconds, driving = self._seconds_at_node(kind), 0.0
        if link is not None and kind == "rail":
            seconds = link.transit_s * typical(self._factors.rail.travel_factor)
        elif link is not None and kind == "road":
            road = self._factors.road
            driving = link.transit_s * typical(road.travel_factor)
            seconds = driving + driving / road.driving_day * typical(road.rest)
        elif link is not None:
            sea = self._factors.sea
            wait = 0.5 * DAY_S / (link.per_day_from(place.node) or 1.0)
            seconds = link.transit_s * typical(sea.travel_factor) + wait + 2.0 * typical(sea.ferry_loading)
        # A move without duration would bring nothing nearer, and places could not be put in the order of the way.
        return Move(kind, place, end, link, max(seconds, LEAST_MOVE_S), driving)

    def _seconds_at_node(self, kind: MoveKind) -> float:
        rail = self._factors.rail
        handling = {"load": rail.loading, "unload": rail.unloading, "transload": rail.transload}
        return typical(handling[kind]) if kind in handling else 0.0


def fastest(
    starts: Mapping[Place, float], steps: Callable[[Place], Iterable[tuple[float, Place]]]
) -> dict[Place, float]:
    """Seconds of the fastest way to each place from the nearest of some starts (Dijkstra 1959).

    Written out, since importing a library of graphs takes longer than checking a scenario.

    Parameters
    ----------
    starts
        With the seconds until one is there.
    steps
        The seconds to each next place.
    """
    known: dict[Place, float] = {}
    waiting = [(seconds, place) for place, seconds in starts.items()]
    heapify(waiting)
    while waiting:
        seconds, place = heappop(waiting)
        if place in known:
            continue
        known[place] = seconds
        for more, there in steps(place):
            if there not in known:
                heappush(waiting, (seconds + more, there))
    return known


def _by_time_and_name(rated: tuple[float, Move]) -> tuple[float, str, Place]:
    total, move = rated
    return total, move.link.id if move.link else move.kind, move.end
