"""The people of a force fly ahead of their vehicles, flight by flight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.domains.movement.consignments import even_parts
from sim.domains.movement.onward import OnwardMovement
from sim.domains.movement.routes import GROUND, Place
from sim.domains.movement.schema.network import NetworkLink
from sim.process.causes import Cause
from sim.process.primitives import Acquire, Delay, Gate, Hold, Node, Put, Release, Sequence
from sim.units.distributions import Fixed, scaled


class Flights:
    """Builds the flights of the people of one force.

    Parameters
    ----------
    onward
        How the force goes on from where it arrives.
    link, field
        The air link on which they fly, and the airfield at its end; also attributes.
    """

    def __init__(self, onward: OnwardMovement, link: NetworkLink, field: str) -> None:
        self._world = onward.world
        self._infrastructure = onward.infrastructure
        self._clearances = onward.clearances
        self._factors = onward.factors
        self._force = onward.force
        self.link, self.field = link, field

    @classmethod
    def of(cls, onward: OnwardMovement, links: Iterable[NetworkLink]) -> Flights | None:
        """Flights to the airfield nearest to the destination; None where no people fly."""
        force = onward.force
        if "air" not in force.modes or not force.lift.personnel:
            return None
        found = []
        for link in links:
            ends = (link.from_node, link.to_node)
            if link.mode != "air" or force.origin not in ends:
                continue
            field = ends[1] if ends[0] == force.origin else ends[0]
            togo = onward.routes.seconds_to_go.get(Place(field, GROUND))
            if togo is not None and onward.infrastructure.node(field).aircraft_places:
                found.append((togo, link.id, link, field))
        if not found:
            return None
        _, _, link, field = min(found, key=lambda way: way[:2])
        return cls(onward, link, field)

    @property
    def crews(self) -> str:
        """The stock of people who have landed and whom the vehicles take along."""
        return f"{self._force.name} crews"

    def build(self, needed: int) -> None:
        """Add the flights to the world, for so many people at least as the vehicles need.

        They are there when the vehicles need them, or not.
        """
        people = max(self._force.lift.personnel, needed)
        loads = even_parts(people, self._factors.air.passengers_per_flight)
        width = len(str(len(loads)))
        for number, load in enumerate(loads):
            name = f"{self._force.name} flight {number + 1:0{width}d}"
            body = Sequence(f"{name} / all", tuple(self._flight(name, load)))
            self._world.process(name, body, self._force.ready, subject=name)

    def _flight(self, name: str, people: int) -> Iterator[Node]:
        air, force, link, field = self._factors.air, self._force, self.link, self.field
        origin, host = (self._infrastructure.node(node).country for node in (force.origin, field))
        yield from self._clearances.at_border(force, f"{force.name} flights", f"{name} / border", origin, host, "air")
        fleet = self._infrastructure.airlift(force.origin)
        flying = scaled(air.travel_factor, link.transit_s)
        yield Acquire(self._world.labelled(name, force.origin, "airlift queue"), fleet, priority=force.priority)
        yield Gate(self._world.labelled(name, link.id, "closed"), self._infrastructure.is_open(link.id), Cause.OUTAGE)
        yield Delay(self._world.labelled(name, link.id, "fly"), flying, Cause.TRANSPORT)
        places = self._infrastructure.aircraft_places(field)
        ground = Delay(self._world.labelled(name, field, "ground time"), air.ground_time, Cause.HANDLING)
        yield Hold(self._world.labelled(name, field, "aircraft place queue"), places, ground, priority=force.priority)
        yield Put(f"{name} / people", self._world.stock(self.crews), people)
        yield Release(f"{name} / back", fleet, after=Fixed(link.transit_s))
