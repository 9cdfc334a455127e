"""Permissions that a movement needs: asked for ahead, each once for what it covers, and waited for where it counts."""

from __future__ import annotations

from collections.abc import Iterator

from sim.domains.coordination.request import Asking, RequestDesk
from sim.domains.coordination.schema.procedures import Asked
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Mode
from sim.domains.scenario import Scenario
from sim.model.case import Roles
from sim.model.meaning import Meaning
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Gate, Node, StockAtLeast


class Clearances:
    """Knows which permissions have been asked for, and asks when a movement turns out to need one.

    A nation needs no leave of its own to cross its borders, enter its ports or be received at home; ships and train
    paths it must ask for like any other nation.
    """

    def __init__(self, world: World, scenario: Scenario, cases: RequestDesk) -> None:
        self._world = world
        self._procedures = dict(sorted(scenario.procedures.items()))
        self._cases = cases
        self._asked: dict[str, str] = {}
        self._granted: dict[str, tuple[str, str, Roles]] = {}

    def at_border(
        self, force: Force, consignment: str, label: str, origin: str, host: str, mode: Mode
    ) -> tuple[Node, ...]:
        """The gates at which an element waits before it goes from one country to another, one per procedure asked.

        Parameters
        ----------
        label
            Stem of the gates' labels, unique for the place in the element's process.
        """
        if host in (force.sponsor, origin):
            return ()
        roles = Roles(host, origin, force.sponsor)
        procedures = (name for name in self._once("border", force) if mode in self._procedures[name].modes)
        return tuple(self._gate(name, force, consignment, label, f"{origin}-{host}", roles) for name in procedures)

    def before_leaving(self, force: Force, consignment: str, origin: str, host: str) -> tuple[Node, ...]:
        """The gates before a consignment leaves: for procedures asked once for it, and once for its force."""
        if host == force.sponsor:
            return ()
        roles, what = Roles(host, origin, force.sponsor), f"{origin}-{host}"
        own = (
            self._gate(name, force, consignment, consignment, what, roles) for name in self._once("consignment", force)
        )
        shared = (self._gate(name, force, force.name, consignment, what, roles) for name in self._once("force", force))
        return (*own, *shared)

    def before_ship(self, force: Force, consignment: str, label: str, origin: str, host: str) -> tuple[Node, ...]:
        """The gates before a consignment queues for a ship; asked once, whichever ship it takes."""
        roles, what = Roles(host, origin, force.sponsor), f"{origin}-{host}"
        return tuple(self._gate(name, force, consignment, label, what, roles) for name in self._once("ship", force))

    def before_berth(
        self, force: Force, consignment: str, label: str, origin: str, host: str, port: str
    ) -> tuple[Node, ...]:
        """The gates before a ship queues for a berth in a port, one per procedure asked for each port."""
        if host == force.sponsor:
            return ()
        roles = Roles(host, origin, force.sponsor)
        return tuple(self._gate(name, force, consignment, label, port, roles) for name in self._once("port", force))

    def before_train(self, force: Force, consignment: str, label: str, country: str) -> tuple[Node, ...]:
        """The gates before an element queues for a train in a country; asked once for its consignment there."""
        roles = Roles(country, country, force.sponsor)
        return tuple(self._gate(name, force, consignment, label, country, roles) for name in self._once("train", force))

    def likewise(self, granted: str, force: Force, consignment: str) -> str:
        """The stock of a permission like one asked for before, for another consignment, of that or another force."""
        name, what, roles = self._granted[granted]
        return self._request(name, force, consignment, what, roles)

    def _once(self, asked: Asked, force: Force) -> Iterator[str]:
        """The procedures that are asked for once for what they cover, those that do not concern the force left out."""
        for name, procedure in self._procedures.items():
            if procedure.asked == asked and procedure.concerns(force.classes):
                yield name

    def _gate(self, name: str, force: Force, covered: str, label: str, what: str, roles: Roles) -> Node:
        """The gate at which the procedure asked for the force or consignment that is covered is waited for."""
        stock = self._request(name, force, covered, what, roles)
        meaning = Meaning(roles.host, name, name, force.sponsor, roles.host)
        gate = self._world.mean(f"{label} / {name} {what}", meaning)
        return Gate(gate, StockAtLeast(stock, 1), Cause.CLEARANCE, follow=True)

    def _request(self, name: str, force: Force, covered: str, what: str, roles: Roles) -> str:
        key = f"{covered} / {name} {what}"
        if key not in self._asked:
            procedure = self._procedures[name]
            requested = max(0, force.ready - int(procedure.lead))
            priority = procedure.priority + force.priority
            stock = self._cases.ask(Asking(name, key, covered, roles, requested, priority, force.classes, what))
            self._asked[key] = stock
            self._granted[stock] = name, what, roles
        return self._asked[key]
