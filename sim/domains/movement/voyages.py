"""Consignments cross the sea: a ship, a berth, discharge, staging, and from there each element's way onward."""

from __future__ import annotations

from collections.abc import Iterator

from sim.domains.movement.consignments import Consignment
from sim.domains.movement.onward import GONE, OnwardMovement, departing
from sim.domains.movement.routes import GROUND, Move, Place
from sim.model.meaning import Element
from sim.process.causes import Cause
from sim.process.primitives import (
    Acquire,
    Cost,
    Delay,
    Gate,
    Hold,
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
from sim.scenario.schema_network import NetworkLink
from sim.units.distributions import Fixed, scaled, typical


class Voyages:
    """Builds the voyages of one force.

    Parameters
    ----------
    onward
        How its elements go on from a port.
    crews
        Stock of the people who fly and join their vehicles in port; None without flights.
    """

    def __init__(self, onward: OnwardMovement, crews: str | None) -> None:
        self._onward = onward
        self._crews = crews
        self._world = onward.world
        self._infrastructure = onward.infrastructure
        self._clearances = onward.clearances
        self._factors = onward.factors
        self._force = onward.force

    def cost(self, consignment: Consignment, move: Move) -> Cost:
        """Expected seconds of going by ship, with the queues for it and for the berth."""
        assert move.link is not None
        sailing, each = self._infrastructure.link_entry(move.link, move.start.node)
        berth, per_vehicle = self._infrastructure.berth(move.end.node)
        discharge = per_vehicle * consignment.vehicles
        travel = move.link.transit_s
        fixed = discharge + self._onward.routes.seconds_to_go[move.end]
        level = self._infrastructure.level(move.link.id)
        return Cost(fixed + travel, (Over(0.0, level), Queued(each, sailing), Queued(discharge, berth)))

    def free_flow_s(self, consignment: Consignment, move: Move) -> tuple[float, float, float]:
        """Seconds until the ship is off the port, until all of it is ashore, and until an element is made ready.

        Without queues, permissions and weather.
        """
        assert move.link is not None
        _, per_vehicle = self._infrastructure.berth(move.end.node)
        under_way = move.link.transit_s * typical(self._factors.sea.travel_factor)
        loading = self._loading_s(consignment, move.start.node)
        return loading + under_way, per_vehicle * consignment.vehicles, typical(self._factors.staging.marshal)

    def _loading_s(self, consignment: Consignment, port: str) -> float:
        """Seconds of loading one shipload; none where the origin has no berth of its own in the model."""
        if not self._infrastructure.node(port).berths:
            return 0.0
        _, per_vehicle = self._infrastructure.berth(port)
        return per_vehicle * consignment.vehicles / self._factors.sea.loading_share

    def voyage(self, consignment: Consignment, move: Move) -> Node:
        """One shipload: load, sail, wait for a berth, discharge element by element, leave the berth."""
        assert move.link is not None
        link, port = move.link, move.end.node
        name = f"{consignment.name} / {link.id}"
        ramp = self._world.resource(f"{name} ramp", 1, None, port)
        ashore = self._world.stock(f"{name} ashore")
        discharge = tuple(self._ashore(consignment, element, port, ramp, ashore) for element in consignment.elements)
        berth, _ = self._infrastructure.berth(port)
        force, countries = self._force, self._infrastructure.countries(self._force)
        return Sequence(
            f"{name} / voyage",
            (
                *self._clearances.before_ship(force, consignment.name, f"{name} / ship", *countries),
                *self._sail(consignment, link, move.start.node, name),
                *self._port_permission(consignment, move, name),
                Acquire(self._world.labelled(name, port, "berth queue"), berth, priority=force.priority),
                *(Spawn(f"{name} / {element.name} unloads", node, element.name) for element, node in discharge),
                Take(
                    self._world.labelled(name, port, "discharge"),
                    ashore,
                    len(discharge),
                    cause=Cause.HANDLING,
                    follow=True,
                ),
                Release(f"{name} / leaves berth", berth),
            ),
        )

    def _sail(self, consignment: Consignment, link: NetworkLink, start: str, name: str) -> Iterator[Node]:
        sea = self._factors.sea
        timetable = self._infrastructure.departures(link, start)
        # A ship is there when one is due, and is loaded then; the departure of a timetable finds a ship that is loaded.
        if timetable is None:
            yield from self._next_ship(link, start, name)
            yield from self._loading(consignment, start, name)
        else:
            yield from self._loading(consignment, start, name)
            yield from self._timed_ship(link, start, name, timetable)
        travel = scaled(sea.travel_factor, link.transit_s)
        yield Delay(self._world.labelled(name, link.id, "sail"), travel, Cause.TRANSPORT)
        yield Delay(self._world.labelled(name, link.id, "weather"), sea.delay, Cause.WEATHER)

    def _next_ship(self, link: NetworkLink, start: str, name: str) -> Iterator[Node]:
        sailing, each = self._infrastructure.link_entry(link, start)
        yield Acquire(self._world.labelled(name, link.id, "wait for ship"), sailing, priority=self._force.priority)
        yield Release(f"{name} / next ship", sailing, after=Fixed(each))

    def _timed_ship(self, link: NetworkLink, start: str, name: str, timetable: str) -> Iterator[Node]:
        """One shipload leaves at each departure."""
        sailing, _ = self._infrastructure.link_entry(link, start)
        yield Acquire(self._world.labelled(name, link.id, "wait for ship"), sailing, priority=self._force.priority)
        label = self._world.labelled(name, link.id, "next sailing")
        yield Gate(label, departing(timetable), Cause.PLANNED_WAIT)
        yield Release(f"{name} / next ship", sailing, after=GONE)

    def _loading(self, consignment: Consignment, start: str, name: str) -> Iterator[Node]:
        """Loading at a berth, where the start has any."""
        if not self._infrastructure.node(start).berths:
            return
        berth, _ = self._infrastructure.berth(start)
        loading = Delay(
            self._world.labelled(name, start, "loading"),
            Fixed(self._loading_s(consignment, start)),
            Cause.HANDLING,
        )
        label = self._world.labelled(name, start, "loading berth queue")
        yield Hold(label, berth, loading, priority=self._force.priority)

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
            self._world.labelled(element.name, port, "discharge"),
            Fixed(per_vehicle * element.vehicles),
            self._infrastructure.level(port),
            Cause.HANDLING,
        )
        steps = (
            Acquire(
                self._world.labelled(element.name, port, "staging queue"),
                staging,
                element.vehicles,
                self._force.priority,
            ),
            # One ramp to a ship: waiting for those ahead to drive off is part of discharging it, not a queue of others.
            Hold(self._world.labelled(element.name, port, "discharge turn"), ramp, unload, cause=Cause.HANDLING),
            Put(f"{stem} ashore", ashore),
            *self._marshal(element, port),
            self._onward.from_place(element, consignment.name, Place(port, GROUND), staging),
        )
        return element, Sequence(f"{stem} reception", steps)

    def _marshal(self, element: Element, port: str) -> Iterator[Node]:
        """People join their vehicles, and the element is made ready to move on."""
        if self._crews is not None:
            crews = self._world.stock(self._crews)
            label = self._world.labelled(element.name, port, "staging crews")
            yield Take(label, crews, element.people, self._force.priority, Cause.SHORTAGE)
        label = self._world.labelled(element.name, port, "staging marshal")
        yield Delay(label, self._factors.staging.marshal, Cause.HANDLING)
