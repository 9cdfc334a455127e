"""Services as levels: what is left of them while assets are out of service.

An asset group is the sum of its cables, lines or pipes that are up; a service is what these carry over what is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.domains.incidents.occurrences import Hit, occurrences
from sim.domains.incidents.schema.assets import Service
from sim.domains.incidents.schema.incidents import Incident
from sim.domains.scenario import Scenario
from sim.model.meaning import ServiceLevel
from sim.model.switches import Switch
from sim.model.world import ALWAYS, EVEN, World
from sim.process.program import DerivedLevel


class Services:
    """The services of a scenario in a world, made when first used."""

    def __init__(self, world: World, scenario: Scenario, happening: tuple[Incident, ...]) -> None:
        self._world = world
        self._scenario = scenario
        self._hits: dict[str, list[Hit]] = {}
        for hit in _hits(scenario, happening):
            self._hits.setdefault(hit.asset, []).append(hit)

    def recorded(self) -> tuple[ServiceLevel, ...]:
        """The services of the scenario, by name, as levels; none where it has no incidents at all."""
        if not self._scenario.incidents:
            return ()
        return tuple(
            ServiceLevel(name, self.level(name), _undisturbed(service, self._scenario))
            for name, service in sorted(self._scenario.services.items())
        )

    def lost(self, name: str) -> str:
        """The level that is 0 while all of a service is there, 1 while none of it is."""
        inputs = (self._world.level(ALWAYS), self.level(name))
        return self._world.derived(DerivedLevel(f"service {name} lost", "sum", inputs, (1.0, -1.0)))

    def level(self, name: str) -> str:
        """The level of a service: 1 where users have all they need."""
        service = self._scenario.services[name]
        assets = sorted(service.carried_by.items())
        inputs = (self._world.level(ALWAYS), *(self._asset(asset) for asset, _ in assets))
        weights = tuple(EVEN * part / service.demand for part in (service.base, *(each for _, each in assets)))
        return self._world.derived(DerivedLevel(f"service {name}", "sum", inputs, weights))

    def _asset(self, name: str) -> str:
        """How many of a group are up: its number, less one for each fault that has happened and is not repaired."""
        hits, number = self._hits.get(name, []), self._scenario.assets[name].number
        inputs = (self._world.level(ALWAYS), *(self._lost(hit) for hit in hits))
        weights = (float(number), *(-1.0 for _ in hits))
        return self._world.derived(DerivedLevel(f"{name} in service", "sum", inputs, weights, high=float(number)))

    def _lost(self, hit: Hit) -> str:
        """The share of a cable, line or pipe that is lost: all of it, or what no workaround carries."""
        always, up = self._world.level(ALWAYS), self._world.level(hit.level)
        down = self._world.derived(DerivedLevel(f"{hit.stem} lost", "sum", (always, up), (1.0, -1.0)))
        around = self._scenario.repair_classes[self._scenario.assets[hit.asset].repair].workaround
        if around is None:
            return down
        none = Switch(self._world, hit.workaround).off_level
        left = DerivedLevel(f"{hit.stem} not worked around", "sum", (always, none), (1.0 - around.share, around.share))
        inputs = (down, self._world.derived(left))
        return self._world.derived(DerivedLevel(f"{hit.stem} lost for users", "product", inputs, (1.0, 1.0)))


def _hits(scenario: Scenario, happening: tuple[Incident, ...]) -> Iterator[Hit]:
    for incident in sorted(happening, key=lambda incident: incident.name):
        if scenario.incident_kinds[incident.kind].repair:
            for occurrence in occurrences(incident):
                yield from occurrence.hits


def _undisturbed(service: Service, scenario: Scenario) -> float:
    """The service with everything up."""
    carried = sum(scenario.assets[asset].number * each for asset, each in service.carried_by.items())
    return min(1.0, EVEN * (service.base + carried) / service.demand)
