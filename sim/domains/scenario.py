"""The shipped scenario: the sections of all domains of this package, typed."""

from __future__ import annotations

from sim.domains.coordination.sections import CoordinationSections
from sim.domains.incidents.schema.incidents import Incident
from sim.domains.incidents.sections import IncidentSections
from sim.domains.movement.sections import MovementSections
from sim.scenario.schema import NO_INCIDENTS, LoadedScenario


class Scenario(IncidentSections, MovementSections, CoordinationSections, LoadedScenario):
    """A scenario that has been loaded and checked, with the sections of the shipped domains.

    Numbers are canonical: whole seconds for fixed durations and moments (since the start), `Distribution`s with numbers
    in seconds for uncertain durations, km, km/h, metres of lane, vehicles per km, per day.
    """

    def usable(self, opened: frozenset[str]) -> Scenario:
        """The scenario without the links that movement may not use: reserved ones but for those that are opened."""
        shut = frozenset(reserved.place for reserved in self.reserved) - opened
        return self.model_copy(update={"network": self.network.without(shut)})

    def incidents_of(self, variant: str) -> tuple[Incident, ...]:
        """The incidents that may happen in a variant."""
        return () if NO_INCIDENTS in self.variants[variant] else self.incidents
