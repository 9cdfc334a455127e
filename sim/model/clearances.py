"""Permissions that a movement needs: asked for ahead, once per consignment and border (or once per consignment)."""

from __future__ import annotations

from sim.model.arrangements import Change, in_force, rewritten
from sim.model.meaning import Meaning
from sim.model.procedures import ProcedureBuilder, Roles, national_steps
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Gate, Node, StockAtLeast
from sim.scenario.schema import Force, Procedure, Scenario


class Clearances:
    """Knows which permissions have been asked for, and asks when a movement turns out to need one.

    Attributes
    ----------
    changes
        What arrangements changed, each once, those of one border in the order in which they were applied.
    """

    def __init__(self, world: World, scenario: Scenario, variant: str) -> None:
        self._world = world
        self._scenario = scenario
        self._arrangements = in_force(scenario, variant)
        self._asked: dict[str, str] = {}
        self.changes: dict[Change, None] = {}
        self.builder = ProcedureBuilder(world, scenario)

    def at_border(self, force: Force, consignment: str, label: str, origin: str, host: str) -> tuple[Node, ...]:
        """The gates at which an element waits before it goes from one country to another, one per procedure asked.

        Parameters
        ----------
        label
            Stem of the gates' labels, unique for the place in the element's process.
        """
        if host in (force.sponsor, origin):
            return ()
        return self._gates("border", force, consignment, label, Roles(host, origin, force.sponsor))

    def before_leaving(self, force: Force, consignment: str, origin: str, host: str) -> tuple[Node, ...]:
        """The gates at which a consignment waits before it leaves, one per procedure asked once per consignment."""
        if host == force.sponsor:
            return ()
        return self._gates("consignment", force, consignment, consignment, Roles(host, origin, force.sponsor))

    def _gates(self, asked: str, force: Force, consignment: str, label: str, roles: Roles) -> tuple[Node, ...]:
        return tuple(
            self._gate(name, procedure, force, consignment, label, roles)
            for name, procedure in sorted(self._scenario.procedures.items())
            if procedure.asked == asked
        )

    def _gate(self, name: str, procedure: Procedure, force: Force, consignment: str, label: str, roles: Roles) -> Node:
        stock = self._request(name, procedure, force, consignment, roles)
        meaning = Meaning(f"{roles.host} {name}", name, force.sponsor, roles.host)
        gate = self._world.mean(f"{label} / {name} {roles.origin}-{roles.host}", meaning)
        return Gate(gate, StockAtLeast(stock, 1), Cause.CLEARANCE, follow=True)

    def _request(self, name: str, procedure: Procedure, force: Force, consignment: str, roles: Roles) -> str:
        key = f"{consignment} / {name} {roles.origin}-{roles.host}"
        if key not in self._asked:
            national = national_steps(procedure, roles)
            steps, changes = rewritten(national, name, roles, self._arrangements)
            self.changes |= dict.fromkeys(changes)
            requested = max(0, force.ready - int(procedure.lead))
            priority = procedure.priority + force.priority
            self._asked[key] = self.builder.request(name, key, consignment, steps, roles, requested, priority)
        return self._asked[key]
