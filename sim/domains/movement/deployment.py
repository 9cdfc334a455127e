"""How a force sets off: its consignments by ship or by land, whichever is faster at the moment; its people by air."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from sim.domains.coordination.clearances import Clearances
from sim.domains.movement.consignments import Consignment, consignments_of
from sim.domains.movement.flights import Flights
from sim.domains.movement.infrastructure import Infrastructure
from sim.domains.movement.onward import OnwardMovement
from sim.domains.movement.routes import GROUND, Move, Place
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.voyages import Voyages
from sim.domains.scenario import Scenario
from sim.model.meaning import Element, Meaning, ready_label
from sim.model.world import World
from sim.process.primitives import ByCost, Choose, Cost, Mark, Node, Sequence, Spawn


class ForceMovement:
    """Builds all processes of one force.

    Attributes
    ----------
    onward, voyages
        How its elements go on from a port, and how its shiploads come to one.
    flights
        How its people fly ahead; None without flights.
    """

    def __init__(
        self, world: World, scenario: Scenario, infrastructure: Infrastructure, clearances: Clearances, force: Force
    ) -> None:
        self._world = world
        self._factors = scenario.movement
        self._infrastructure = infrastructure
        self._clearances = clearances
        self._force = force
        self._ways = infrastructure.ways(force)
        self._sea = self._ways.sea
        self.onward = OnwardMovement(world, infrastructure, clearances, self._ways.onward, scenario.movement, force)
        self._origin = Place(force.origin, GROUND)
        # Where vehicles do not sail, no people fly ahead of them.
        self.flights = Flights.of(self.onward, scenario.network.links) if self._sea else None
        self.voyages = Voyages(self.onward, None if self.flights is None else self.flights.crews)

    @property
    def has_a_way(self) -> bool:
        """Whether any way leads from the origin to the destination."""
        return bool(self._sea) or self._ways.overland is not None

    @cached_property
    def consignments(self) -> tuple[Consignment, ...]:
        """What asks and sails together."""
        lanes_m = [move.link.lane_m_per_sailing or 0.0 for move in self._sea if move.link is not None]
        return consignments_of(self._force, self._factors, lanes_m, people_fly=self.flights is not None)

    def ways(self, consignment: Consignment) -> tuple[tuple[Move, Cost], ...]:
        """The first moves among which a consignment chooses, each with its cost: one per ship, then one by land."""
        ways = [(move, self.voyages.cost(consignment, move)) for move in self._sea]
        if self._ways.overland is not None:
            move = self.overland.routes.options(self._origin)[0]
            ways.append((move, self.overland.cost(move)))
        return tuple(ways)

    def build(self) -> tuple[Element, ...]:
        """Add the processes of the force to the world; returns its elements."""
        for consignment in self.consignments:
            self._world.process(
                consignment.name, self._consignment(consignment), self._force.ready, subject=consignment.name
            )
        elements = tuple(element for consignment in self.consignments for element in consignment.elements)
        if self.flights is not None:
            self.flights.build(needed=sum(element.people for element in elements))
        return elements

    def build_sample(self) -> Consignment:
        """Add only the first element, and return its consignment, which asks for what each consignment asks for.

        The ways of an element, and so its permissions, depend on its force alone.
        """
        first = self.consignments[0]
        sample = replace(first, elements=first.elements[:1])
        self._world.process(sample.name, self._consignment(sample), self._force.ready, subject=sample.name)
        if self.flights is not None:
            self.flights.build(needed=0)
        return first

    def _consignment(self, consignment: Consignment) -> Node:
        """Permission to leave, then by ship or by land, whichever is expected to be faster at that moment."""
        name, origin = consignment.name, self._force.origin
        permission = self._clearances.before_leaving(self._force, name, *self._infrastructure.countries(self._force))
        ready = tuple(Mark(ready_label(element.name), "ready") for element in consignment.elements)
        options = [self.voyages.voyage(consignment, move) for move in self._sea]
        if self._ways.overland is not None:
            options.append(self._set_off_by_land(consignment))
        if len(options) == 1:
            return Sequence(f"{name} / all", (*ready, *permission, options[0]))
        routes = self._factors.routes
        costs = tuple(cost for _, cost in self.ways(consignment))
        by = ByCost(costs, review=int(routes.review) or None, margin=float(routes.margin))
        label = self._world.mean(f"{name} / choice of port", Meaning(origin, "choice of port"))
        return Sequence(f"{name} / all", (*ready, *permission, Choose(label, tuple(options), by)))

    @cached_property
    def overland(self) -> OnwardMovement:
        """The ways that do not begin with a shipload."""
        land = self._ways.overland
        assert land is not None
        return OnwardMovement(self._world, self._infrastructure, self._clearances, land, self._factors, self._force)

    def _set_off_by_land(self, consignment: Consignment) -> Node:
        """Every element goes its own way; the queue for the first road or train keeps them apart."""
        return Sequence(
            f"{consignment.name} / by land",
            tuple(
                Spawn(
                    f"{element.name} / sets off",
                    self.overland.from_place(element, consignment.name, self._origin, None),
                    element.name,
                )
                for element in consignment.elements
            ),
        )
