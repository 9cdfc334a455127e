"""Onward movement of one element: from the staging area to its destination by road, rail and ferry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from sim.domains.coordination.clearances import Clearances
from sim.domains.movement.infrastructure import DEPARTURE_S, Infrastructure
from sim.domains.movement.planning_factors import march_unit_count, pass_time_min
from sim.domains.movement.routes import WHEELS, Move, Place, RouteMap
from sim.domains.movement.schema.factors import MovementFactors, RoadFactors
from sim.model.meaning import Element, Meaning, delivered_label
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.copies import Pattern
from sim.process.primitives import (
    Acquire,
    ByCost,
    Choose,
    Cost,
    Delay,
    Gate,
    LevelAtLeast,
    Mark,
    Node,
    Over,
    Queued,
    Release,
    Sequence,
)
from sim.scenario.schema_forces import Force
from sim.scenario.schema_network import NetworkLink
from sim.units.distributions import Distribution, Fixed, scaled

GONE: Final = Fixed(float(DEPARTURE_S))
"""After what time a departure of a timetable has let go of its place."""

LOOK_AHEAD = 3
"""Links of a way whose state and queues an element takes into account when it chooses; beyond, free flow."""


@dataclass(frozen=True)
class OnwardMovement:
    """Builds the onward movement of elements of one force with one destination."""

    world: World
    infrastructure: Infrastructure
    clearances: Clearances
    routes: RouteMap
    factors: MovementFactors
    force: Force
    _costs: dict[Move, Cost] = field(default_factory=dict)
    _patterns: dict[tuple[Place, str | None, Element], tuple[Pattern, str]] = field(default_factory=dict)

    def from_place(self, element: Element, consignment: str, place: Place, staging: str | None) -> Node:
        """The element's way from a place to its destination.

        Parameters
        ----------
        staging
            Resource whose units the element holds at the start and gives back when it sets off; None for none.
        """
        kind = (place, staging, routing_key(element))
        if kind in self._patterns:
            return self._copy(*self._patterns[kind], element, consignment)
        way = _Way(self, element, consignment, staging).onward(place, first=True)
        self._patterns[kind] = Pattern(way, element.name), element.name
        return way

    def _copy(self, pattern: Pattern, first: str, element: Element, consignment: str) -> Node:
        """The way of an element like that of the first of its kind, through the permissions of its consignment."""
        names = {delivered_label(first): delivered_label(element.name)}
        for stock in pattern.stocks.values():
            names[stock] = self.clearances.likewise(stock, consignment)
        return pattern.copy(element.name, names)

    def cost(self, move: Move) -> Cost:
        """Expected seconds of going on by a move, with the state and queues of the next few links."""
        if move not in self._costs:
            self._costs[move] = self._count(move)
        return self._costs[move]

    def _count(self, move: Move) -> Cost:
        fixed, terms, links = 0.0, list[Over | Queued](), 0
        for step in self.routes.best_path(move):
            if links >= LOOK_AHEAD:
                fixed += step.seconds
                continue
            resource, each = self.entry(step)
            fixed += step.seconds
            if step.link is not None:
                links += 1
                # Takes no time, but makes a way infinite while it is closed.
                terms.append(Over(0.0, self.infrastructure.level(step.link.id)))
            terms.append(Queued(each, resource))
        return Cost(fixed, tuple(terms))

    def entry(self, move: Move) -> tuple[str, float]:
        """The resource an element queues for before a move, and how long each unit of it is kept."""
        if move.link is None:
            return self.infrastructure.train_loading(move.start.node), move.seconds
        if move.kind == "sea":
            lanes, every = self.infrastructure.ferry_lanes(move.link, move.start.node)
            return lanes, float(every)
        resource, each = self.infrastructure.link_entry(move.link, move.start.node)
        return resource, each * self.factors.element_vehicles if move.kind == "road" else each


def routing_key(element: Element) -> Element:
    """What decides on the ways of an element: those that differ in their names alone go the same."""
    return replace(element, name="", consignment="")


class _Way:
    """The tree of one element's onward movement; every place is built once and shared by the ways that lead to it."""

    def __init__(self, onward: OnwardMovement, element: Element, consignment: str, staging: str | None) -> None:
        self._plan = onward
        self._element = element
        self._consignment = consignment
        self._staging = staging
        self._built: dict[Place, Node] = {}

    def onward(self, place: Place, *, first: bool = False) -> Node:
        if place not in self._built:
            self._built[place] = self._from(place, first)
        return self._built[place]

    def _from(self, place: Place, first: bool) -> Node:
        moves = self._plan.routes.options(place)
        if self._plan.routes.arrived(place):
            return self._arrival(place, first)
        options = tuple(self._move(move, first) for move in moves)
        if len(options) == 1:
            return options[0]
        routes = self._plan.factors.routes
        by = ByCost(
            tuple(self._plan.cost(move) for move in moves),
            review=int(routes.review) or None,
            margin=float(routes.margin),
        )
        return Choose(self._label(f"{_where(place)} way on", place.node), options, by)

    def _label(self, local: str, at: str | None = None, what: str = "") -> str:
        """A label of this element, with its meaning: what happens at a place, by default all that the label adds."""
        meaning = Meaning(at, what or local.removeprefix(at or "").strip())
        return self._plan.world.mean(self._named(local), meaning)

    def _named(self, local: str) -> str:
        """A label of this element; distinct for each staging area at which a way begins."""
        return f"{self._element.name} / " + (f"{self._staging}: " if self._staging else "") + local

    def _arrival(self, place: Place, first: bool) -> Node:
        """The column closes up, so that the element is delivered with its last vehicle."""
        where = _where(place)
        seconds = pass_time_s(self._element.vehicles, self._plan.routes.arrival_speed_kmh, self._plan.factors.road)
        closing = Delay(self._label(f"{where} close up", place.node, "close up"), Fixed(seconds), Cause.TRANSPORT)
        delivered = Mark(self._label(f"{where} delivered", place.node), delivered_label(self._element.name))
        return Sequence(self._label(f"{where} arrival", place.node), (*self._set_off(first, where), closing, delivered))

    def _set_off(self, first: bool, by: str) -> tuple[Node, ...]:
        """Giving the staging area back, on the first move only."""
        if not first or self._staging is None:
            return ()
        return (Release(self._label(f"leave by {by}"), self._staging, self._element.vehicles),)

    def _move(self, move: Move, first: bool) -> Node:
        steps = {"road": self._road, "rail": self._rail, "sea": self._ferry}.get(move.kind, self._at_station)(
            move, first
        )
        where = move.link.id if move.link else move.start.node
        what = where if move.link else f"{where} {move.kind} {_gauges(move)}"
        stem = f"{what} from {_where(move.start)}"
        return Sequence(self._label(stem, where), (*self._permission(move, stem), *steps, self.onward(move.end)))

    def _permission(self, move: Move, stem: str) -> tuple[Node, ...]:
        """Gates before the move: at a border, or before a train is boarded."""
        force, country = self._plan.force, self._country(move.start)
        if move.kind in {"load", "transload"}:
            return self._plan.clearances.before_train(force, self._consignment, self._named(f"{stem} train"), country)
        if move.link is None or not move.crosses:
            return ()
        label = self._label(f"{stem} border", move.link.id)
        return self._plan.clearances.at_border(
            force, self._consignment, label, country, self._country(move.end), move.link.mode
        )

    def _country(self, place: Place) -> str:
        return self._plan.infrastructure.node(place.node).country

    def _road(self, move: Move, first: bool) -> Iterator[Node]:
        assert move.link is not None
        factors = self._plan.factors.road
        entry, each = self._plan.infrastructure.link_entry(move.link, move.start.node)
        yield from self._enter_link(move, entry, Fixed(column_slot_s(self._element, move.link, each, factors)), first)
        yield self._travel(move, scaled(factors.travel_factor, move.link.transit_s))
        rests = self._plan.routes.rests(move)
        for night in range(rests):
            yield Delay(self._link_label(move, f"rest {night + 1}"), factors.rest, Cause.PLANNED_WAIT)

    def _rail(self, move: Move, first: bool) -> Iterator[Node]:
        assert move.link is not None
        entry, each = self._plan.infrastructure.link_entry(move.link, move.start.node)
        timetable = self._plan.infrastructure.departures(move.link, move.start.node)
        if timetable is None:
            yield from self._enter_link(move, entry, Fixed(each), first)
        else:
            yield Acquire(self._link_label(move, "queue"), entry, priority=self._plan.force.priority)
            yield Gate(self._link_label(move, "next train"), departing(timetable), Cause.PLANNED_WAIT)
            yield from self._set_off(first, move.link.id)
            yield Release(self._link_label(move, "clear"), entry, after=GONE)
        yield self._travel(move, scaled(self._plan.factors.rail.travel_factor, move.link.transit_s))

    def _enter_link(self, move: Move, entry: str, kept: Distribution, first: bool) -> Iterator[Node]:
        assert move.link is not None
        level = self._plan.infrastructure.level(move.link.id)
        yield Acquire(self._link_label(move, "queue"), entry, priority=self._plan.force.priority)
        yield from self._set_off(first, move.link.id)
        yield Release(self._link_label(move, "clear"), entry, after=kept, level=level)

    def _travel(self, move: Move, duration: Distribution) -> Node:
        """Under way. Who is on a link when it closes is brought off it: a closure holds up those who come after."""
        return Delay(self._link_label(move, "travel"), duration, Cause.TRANSPORT)

    def _ferry(self, move: Move, first: bool) -> Iterator[Node]:
        assert move.link is not None
        sea = self._plan.factors.sea
        lanes, every = self._plan.infrastructure.ferry_lanes(move.link, move.start.node)
        metres = round(self._element.vehicles * self._plan.factors.lane_metres_per_vehicle)
        yield Acquire(self._link_label(move, "queue"), lanes, metres, self._plan.force.priority)
        timetable = self._plan.infrastructure.ferry_departures(move.link, move.start.node)
        sailing = departing(timetable) if timetable else self._plan.infrastructure.sailings(every)
        yield Gate(self._link_label(move, "next sailing"), sailing, Cause.PLANNED_WAIT)
        yield from self._set_off(first, move.link.id)
        yield Release(self._link_label(move, "sailed"), lanes, metres, after=GONE if timetable else None)
        yield Delay(self._link_label(move, "embark"), sea.ferry_loading, Cause.HANDLING)
        yield self._travel(move, scaled(sea.travel_factor, move.link.transit_s))
        yield Delay(self._link_label(move, "disembark"), sea.ferry_loading, Cause.HANDLING)

    def _at_station(self, move: Move, first: bool) -> Iterator[Node]:
        rail = self._plan.factors.rail
        duration = {"load": rail.loading, "unload": rail.unloading}.get(move.kind, rail.transload)
        node = move.start.node
        tracks = self._plan.infrastructure.train_loading(node)
        what = f"{node} {move.kind} {_gauges(move)}"
        yield Acquire(
            self._label(f"{what} queue", node, "train loading queue"), tracks, priority=self._plan.force.priority
        )
        yield from self._set_off(first, what)
        yield Delay(self._label(what, node, f"train {move.kind}"), duration, Cause.HANDLING)
        yield Release(self._label(f"{what} done", node), tracks)

    def _link_label(self, move: Move, what: str) -> str:
        assert move.link is not None
        where = f"{move.link.id} from {_where(move.start)}"
        return self._label(f"{where} {what}", move.link.id, what.rstrip(" 0123456789"))


def _where(place: Place) -> str:
    if place.carriage == WHEELS:
        return f"{place.node} (by road now)"
    return f"{place.node} {place.carriage} mm train" if place.carriage else place.node


def _gauges(move: Move) -> str:
    """The gauge of a train that is loaded or unloaded, both where it changes; 'for good' where it is given up."""
    gauges = "-".join(str(place.carriage) for place in (move.start, move.end) if place.carriage > 0)
    return f"{gauges} for good" if move.end.carriage == WHEELS else gauges


def departing(timetable: str) -> LevelAtLeast:
    """True at the departures of a timetable, by its level."""
    return LevelAtLeast(timetable, 1.0)


def pass_time_s(vehicles: int, speed_kmh: float, road: RoadFactors) -> float:
    """Seconds from the first to the last vehicle of a column at a point."""
    units = march_unit_count(vehicles, road.march_unit_vehicles)
    gap_min = road.march_unit_gap / 60.0
    return 60.0 * pass_time_min(vehicles, road.density, speed_kmh, units, 1, gap_min, gap_min)


def column_slot_s(element: Element, link: NetworkLink, each_s: float, road: RoadFactors) -> float:
    """Seconds for which a column keeps the entry of a road.

    The share of the day that the road's capacity allots to its vehicles, but never less than its own pass time and
    the gap to the next column.
    """
    return max(each_s * element.vehicles, pass_time_s(element.vehicles, link.speed_kmh, road) + road.column_gap)
