"""Strategic lift: consignments of a force cross the sea or set off by land; its people fly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from sim.model.clearances import Clearances
from sim.model.infrastructure import Infrastructure
from sim.model.meaning import Element, Meaning, ready_label
from sim.model.onward import OnwardMovement
from sim.model.routes import GROUND, Move, Place, RouteMap
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import (
    Acquire,
    ByCost,
    Choose,
    Cost,
    Delay,
    Gate,
    Hold,
    Mark,
    Node,
    Over,
    Put,
    Queued,
    Release,
    Sequence,
    Spawn,
    Take,
    Work,
)
from sim.scenario.schema import Force, NetworkLink, Scenario
from sim.units.distributions import Fixed, scaled


@dataclass(frozen=True, slots=True)
class Consignment:
    """What one movement request covers and, at sea, what one ship carries."""

    name: str
    elements: tuple[Element, ...]

    @property
    def vehicles(self) -> int:
        """Vehicles of all its elements."""
        return sum(element.vehicles for element in self.elements)


class ForceMovement:
    """Builds all processes of one force."""

    def __init__(
        self, world: World, scenario: Scenario, infrastructure: Infrastructure, clearances: Clearances, force: Force
    ) -> None:
        self._world = world
        self._scenario = scenario
        self._factors = scenario.movement
        self._infrastructure = infrastructure
        self._clearances = clearances
        self._force = force
        self._routes = RouteMap(scenario.network, scenario.movement, force.destination, force.modes)
        self._onward = OnwardMovement(world, infrastructure, clearances, self._routes, scenario.movement, force)
        self._origin = Place(force.origin, GROUND)
        moves = self._routes.options(self._origin)
        self._sea = tuple(move for move in moves if move.kind == "sea")
        self._by_land = any(move.kind != "sea" for move in moves)
        self._flight = self._air_link()

    def build(self) -> tuple[Element, ...]:
        """Add the processes of the force to the world; returns its elements."""
        consignments = self._consignments()
        for consignment in consignments:
            self._world.process(
                consignment.name, self._consignment(consignment), self._force.ready, subject=consignment.name
            )
        if self._flight is not None:
            self._fly(self._flight)
        return tuple(element for consignment in consignments for element in consignment.elements)

    # Consignments ------------------------------------------------------------------------------------------------

    def _consignments(self) -> tuple[Consignment, ...]:
        """The force cut into consignments, and these into elements, as even as whole vehicles allow."""
        lift, size = self._force.lift, self._factors.element_vehicles
        places = lift.vehicles + ceil(lift.containers / self._factors.containers_per_vehicle_place)
        elements = _even_parts(places, size)
        per_consignment = max(1, self._consignment_vehicles() // size)
        count = ceil(len(elements) / per_consignment)
        width, wide = len(str(count)), len(str(len(elements)))
        found, number = [], 0
        for index, share in enumerate(_even_parts(len(elements), per_consignment)):
            members = range(number, number + share)
            number += share
            name = f"{self._force.name} consignment {index + 1:0{width}d}"
            found.append(Consignment(name, tuple(self._element(name, i, elements[i], wide) for i in members)))
        return tuple(found)

    def _consignment_vehicles(self) -> int:
        """Vehicles of one consignment: what the force says, else a shipload; never more than the smallest ship."""
        wanted = self._force.consignment_vehicles or self._factors.sea.shipload_vehicles
        lanes = [move.link.lane_m_per_sailing or 0.0 for move in self._sea if move.link is not None]
        ships = [int(metres // self._factors.lane_metres_per_vehicle) for metres in lanes]
        return min([wanted, *ships])

    def _element(self, consignment: str, index: int, vehicles: int, width: int) -> Element:
        force = self._force
        people = round(vehicles * self._factors.staging.crew_per_vehicle)
        return Element(
            name=f"{force.name} {index + 1:0{width}d}",
            consignment=consignment,
            force=force.name,
            sponsor=force.sponsor,
            destination=force.destination,
            vehicles=vehicles,
            people=people,
            ready=int(force.ready),
            due=int(force.due),
        )

    def _consignment(self, consignment: Consignment) -> Node:
        """Permission to leave, then by ship or by land, whichever is expected to be faster at that moment."""
        name = consignment.name
        permission = self._clearances.before_leaving(self._force, name, *self._from_and_to)
        ready = tuple(Mark(ready_label(element.name), "ready") for element in consignment.elements)
        options = [self._by_ship(consignment, move) for move in self._sea]
        costs = [self._sea_cost(consignment, move) for move in self._sea]
        if self._by_land:
            options.append(self._set_off_by_land(consignment))
            costs.append(self._overland.cost(self._overland.routes.options(self._origin)[0]))
        if len(options) == 1:
            return Sequence(f"{name} / all", (*ready, *permission, options[0]))
        routes = self._factors.routes
        by = ByCost(tuple(costs), review=int(routes.review) or None, margin=float(routes.margin))
        label = self._label(name, "choice of port", f"{self._force.origin} choice of port")
        return Sequence(f"{name} / all", (*ready, *permission, Choose(label, tuple(options), by)))

    @property
    def _from_and_to(self) -> tuple[str, str]:
        """The countries of the force's origin and of its destination."""
        origin, goal = (self._infrastructure.node(node) for node in (self._force.origin, self._force.destination))
        return origin.country, goal.country

    def _label(self, name: str, local: str, detail: str = "") -> str:
        return self._world.mean(f"{name} / {local}", Meaning(detail or local))

    # By land -----------------------------------------------------------------------------------------------------

    @cached_property
    def _overland(self) -> OnwardMovement:
        """The ways that do not begin with a shipload."""
        force = self._force
        land = RouteMap(self._scenario.network, self._factors, force.destination, force.modes, force.origin)
        return OnwardMovement(self._world, self._infrastructure, self._clearances, land, self._factors, force)

    def _set_off_by_land(self, consignment: Consignment) -> Node:
        """Every element goes its own way; the queue for the first road or train keeps them apart."""
        return Sequence(
            f"{consignment.name} / by land",
            tuple(
                Spawn(
                    f"{element.name} / sets off",
                    self._overland.from_place(element, consignment.name, self._origin, None),
                    element.name,
                )
                for element in consignment.elements
            ),
        )

    # By sea ------------------------------------------------------------------------------------------------------

    def _sea_cost(self, consignment: Consignment, move: Move) -> Cost:
        assert move.link is not None
        sailing, each = self._infrastructure.link_entry(move.link, move.start.node)
        berth, per_vehicle = self._infrastructure.berth(move.end.node)
        discharge = per_vehicle * consignment.vehicles
        travel = move.link.transit_s
        fixed = discharge + self._routes.seconds_to_go[move.end]
        level = self._infrastructure.level(move.link.id)
        return Cost(fixed + travel, (Over(0.0, level), Queued(each, sailing), Queued(discharge, berth)))

    def _by_ship(self, consignment: Consignment, move: Move) -> Node:
        """One shipload: load, sail, wait for a berth, discharge element by element, leave the berth."""
        assert move.link is not None
        link, port = move.link, move.end.node
        name = f"{consignment.name} / {link.id}"
        ramp = self._world.resource(f"{name} ramp", 1, None, port)
        ashore = self._world.stock(f"{name} ashore")
        discharge = tuple(self._ashore(consignment, element, port, ramp, ashore) for element in consignment.elements)
        berth, _ = self._infrastructure.berth(port)
        priority = self._force.priority
        return Sequence(
            f"{name} / voyage",
            (
                *self._clearances.before_ship(self._force, consignment.name, f"{name} / ship", *self._from_and_to),
                *self._sail(consignment, link, move.start.node, name),
                *self._port_permission(consignment, move, name),
                Acquire(self._mean(name, f"{port} berth", "queue"), berth, priority=priority),
                *(Spawn(f"{name} / {element.name} unloads", node, element.name) for element, node in discharge),
                Take(self._mean(name, f"{port} discharge"), ashore, len(discharge), cause=Cause.HANDLING, follow=True),
                Release(f"{name} / leaves berth", berth),
            ),
        )

    def _mean(self, name: str, detail: str, what: str = "") -> str:
        words = f"{detail} {what}".rstrip()
        return self._world.mean(f"{name} / {words}", Meaning(words))

    def _sail(self, consignment: Consignment, link: NetworkLink, start: str, name: str) -> Iterator[Node]:
        sea = self._factors.sea
        sailing, each = self._infrastructure.link_entry(link, start)
        yield Acquire(self._mean(name, link.id, "wait for ship"), sailing, priority=self._force.priority)
        yield Release(f"{name} / next ship", sailing, after=Fixed(each))
        if self._infrastructure.node(start).berths:
            berth, per_vehicle = self._infrastructure.berth(start)
            loading = Delay(
                self._mean(name, f"{start} loading"),
                Fixed(per_vehicle * consignment.vehicles / sea.loading_share),
                Cause.HANDLING,
            )
            yield Hold(
                self._mean(name, f"{start} loading berth", "queue"), berth, loading, priority=self._force.priority
            )
        travel = scaled(sea.travel_factor, link.transit_s)
        yield Delay(self._mean(name, link.id, "sail"), travel, Cause.TRANSPORT)
        yield Delay(self._mean(name, link.id, "weather"), sea.delay, Cause.WEATHER)

    def _port_permission(self, consignment: Consignment, move: Move, name: str) -> Iterator[Node]:
        """A ship waits off the port until it may enter the country, and the port."""
        origin, host = (self._infrastructure.node(place.node).country for place in (move.start, move.end))
        ask, force = self._clearances, self._force
        if move.crosses:
            yield from ask.at_border(force, consignment.name, f"{name} / border", origin, host, "sea")
        yield from ask.before_berth(force, consignment.name, f"{name} / port", origin, host, move.end.node)

    def _ashore(
        self, consignment: Consignment, element: Element, port: str, ramp: str, ashore: str
    ) -> tuple[Element, Node]:
        """One element leaves the ship: staging space first, so that a full staging area keeps the ship at its berth."""
        stem = f"{element.name} / {port}"
        staging = self._infrastructure.staging(port)
        _, per_vehicle = self._infrastructure.berth(port)
        unload = Work(
            self._mean(element.name, f"{port} discharge"),
            Fixed(per_vehicle * element.vehicles),
            self._infrastructure.level(port),
            Cause.HANDLING,
        )
        steps = (
            Acquire(
                self._mean(element.name, f"{port} staging", "queue"), staging, element.vehicles, self._force.priority
            ),
            # One ramp to a ship: waiting for those ahead to drive off is part of discharging it, not a queue of others.
            Hold(self._mean(element.name, f"{port} discharge", "turn"), ramp, unload, cause=Cause.HANDLING),
            Put(f"{stem} ashore", ashore),
            *self._marshal(element, port),
            self._onward.from_place(element, consignment.name, Place(port, GROUND), staging),
        )
        return element, Sequence(f"{stem} reception", steps)

    def _marshal(self, element: Element, port: str) -> Iterator[Node]:
        """People join their vehicles, and the element is made ready to move on."""
        if self._flight is not None:
            crews = self._world.stock(self._crews)
            label = self._mean(element.name, f"{port} staging", "crews")
            yield Take(label, crews, element.people, self._force.priority, Cause.SHORTAGE)
        label = self._mean(element.name, f"{port} staging", "marshal")
        yield Delay(label, self._factors.staging.marshal, Cause.HANDLING)

    # By air ------------------------------------------------------------------------------------------------------

    @property
    def _crews(self) -> str:
        return f"{self._force.name} crews"

    def _air_link(self) -> tuple[NetworkLink, str] | None:
        """The air link on which the people fly, and the airfield at its end: the one nearest to the destination."""
        if "air" not in self._force.modes or not self._sea or not self._force.lift.personnel:
            return None
        found = []
        for link in self._scenario.network.links:
            ends = (link.from_node, link.to_node)
            if link.mode != "air" or self._force.origin not in ends:
                continue
            field = ends[1] if ends[0] == self._force.origin else ends[0]
            togo = self._routes.seconds_to_go.get(Place(field, GROUND))
            if togo is not None and self._infrastructure.node(field).aircraft_places:
                found.append((togo, link.id, link, field))
        if not found:
            return None
        _, _, link, field = min(found, key=lambda way: way[:2])
        return link, field

    def _fly(self, way: tuple[NetworkLink, str]) -> None:
        """The people of the force, flight by flight; they are there when the vehicles need them, or not."""
        link, field = way
        needed = sum(element.people for consignment in self._consignments() for element in consignment.elements)
        people = max(self._force.lift.personnel, needed)
        loads = _even_parts(people, self._factors.air.passengers_per_flight)
        width = len(str(len(loads)))
        for number, load in enumerate(loads):
            name = f"{self._force.name} flight {number + 1:0{width}d}"
            body = Sequence(f"{name} / all", tuple(self._flight_steps(name, link, field, load)))
            self._world.process(name, body, self._force.ready, subject=name)

    def _flight_steps(self, name: str, link: NetworkLink, field: str, people: int) -> Iterator[Node]:
        air, force = self._factors.air, self._force
        origin, host = (self._infrastructure.node(node).country for node in (force.origin, field))
        yield from self._clearances.at_border(force, f"{force.name} flights", f"{name} / border", origin, host, "air")
        fleet = self._infrastructure.airlift(force.origin)
        flying = scaled(air.travel_factor, link.transit_s)
        yield Acquire(self._mean(name, f"{force.origin} airlift", "queue"), fleet, priority=force.priority)
        yield Gate(self._mean(name, link.id, "closed"), self._infrastructure.is_open(link.id), Cause.OUTAGE)
        yield Delay(self._mean(name, link.id, "fly"), flying, Cause.TRANSPORT)
        places = self._infrastructure.aircraft_places(field)
        ground = Delay(self._mean(name, f"{field} ground time"), air.ground_time, Cause.HANDLING)
        yield Hold(self._mean(name, f"{field} aircraft place", "queue"), places, ground, priority=force.priority)
        yield Put(f"{name} / people", self._world.stock(self._crews), people)
        yield Release(f"{name} / back", fleet, after=Fixed(link.transit_s))


def _even_parts(total: int, most: int) -> tuple[int, ...]:
    """`total` cut into as few parts as possible, none above `most`, the sizes as equal as whole numbers allow."""
    count = ceil(total / most)
    if count == 0:
        return ()
    small, larger = divmod(total, count)
    return tuple(small + 1 if index < larger else small for index in range(count))
