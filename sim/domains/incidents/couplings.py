"""What slows desks, ports, railways and links: a loss of service, civil traffic from a closed place, patrols.

A coupling is a level, the pace that is left. Where its size is 0, or where nothing can happen that it is about, it is
not there.
"""

from __future__ import annotations

from sim.domains.coordination.patrols import patrols_of
from sim.domains.incidents.occurrences import places_hit
from sim.domains.incidents.resilience import Cushions
from sim.domains.incidents.schema.assets import Coupling
from sim.domains.incidents.services import Services
from sim.domains.scenario import Scenario
from sim.model.meaning import ServiceLevel
from sim.model.slowing import Slowing
from sim.model.world import ALWAYS, World
from sim.process.program import DerivedLevel


class Couplings(Slowing):
    """The levels by which desks, ports, railways and links of a scenario are slowed, and the services behind them."""

    def __init__(self, world: World, scenario: Scenario, variant: str) -> None:
        self._world = world
        self._scenario = scenario
        happening = scenario.incidents_of(variant)
        self._services = Services(world, scenario, happening)
        self._cushions = Cushions(world, scenario, self._services)
        self._at_risk = places_hit(scenario, happening)
        self._happens = bool(happening)
        self._at_work = {name: one for name, one in sorted(scenario.couplings.items()) if self._is_felt(one)}

    def services(self) -> tuple[ServiceLevel, ...]:
        """The services of the scenario, by name, as levels; none where it has no incidents at all."""
        return self._services.recorded()

    def desks_of(self, actor: str) -> tuple[str, ...]:
        """The levels by which the pace of an actor's desks is multiplied."""
        return self._that_slow("desks", {actor})

    def port(self, node: str) -> tuple[str, ...]:
        """The levels by which the pace of a port is multiplied."""
        return self._that_slow("ports", {node})

    def link(self, link: str) -> tuple[str, ...]:
        """The levels by which the pace of a link is multiplied."""
        found, network = self._that_slow("links", {link}), self._scenario.network
        row = network.link_by_id[link]
        if row.mode != "rail":
            return found
        ends = {network.node_by_id[row.from_node].country, network.node_by_id[row.to_node].country}
        return (*found, *self._that_slow("rail", {link, *ends}))

    def _that_slow(self, what: str, whom: set[str]) -> tuple[str, ...]:
        return tuple(
            self._pace(name, coupling)
            for name, coupling in self._at_work.items()
            if coupling.slows == what and whom & set(coupling.of)
        )

    def _is_felt(self, coupling: Coupling) -> bool:
        if coupling.closed is not None:
            return coupling.size > 0.0 and coupling.closed in self._at_risk
        if coupling.service is not None:
            return self._happens and coupling.size * self._cushions.most_felt(coupling.service) > 0.0
        return self._happens and coupling.size > 0.0

    def _pace(self, name: str, coupling: Coupling) -> str:
        """The level 1 - size * (what is felt of the loss)."""
        size, level = coupling.size, f"coupling {name}"
        always = self._world.level(ALWAYS)
        if coupling.service is not None:
            share = self._cushions.steady(coupling.service)
            if share is None:
                inputs = (always, self._cushions.felt(coupling.service))
                return self._world.derived(DerivedLevel(level, "sum", inputs, (1.0, -size)))
            size, left = size * share, self._services.level(coupling.service)
        elif coupling.closed is not None:
            left = self._world.level(f"open {coupling.closed}")
        else:
            assert coupling.patrols is not None
            left = patrols_of(self._world, coupling.patrols).off_level
        return self._world.derived(DerivedLevel(level, "sum", (always, left), (1.0 - size, size)))
