"""A model under construction: what the domains of a scenario add to it, one after the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from sim.model.case import Case
from sim.model.incident_record import IncidentRecord
from sim.model.meaning import Element, Request, ServiceLevel
from sim.model.model import Model
from sim.model.rows import DomainRows
from sim.model.slowing import Slowing
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.without import without
from sim.scenario.schema import LoadedScenario

T = TypeVar("T")


@dataclass
class Building:
    """Collects what the builders of all domains make of one variant of a scenario.

    Attributes
    ----------
    requests, cases
        Every case that is asked for, and how many there are of each kind.
    moving
        Processes of movements: of time spent by them, a cause can be left out.
    incidents
        None where the scenario has no incidents at all.
    slowing
        What slows desks and places.
    """

    scenario: LoadedScenario
    variant: str
    world: World = field(default_factory=World)
    elements: list[Element] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    moving: set[str] = field(default_factory=set)
    cases: Counter[Case] = field(default_factory=Counter)
    incidents: tuple[IncidentRecord, ...] | None = None
    services: tuple[ServiceLevel, ...] = ()
    slowing: Slowing = field(default_factory=Slowing)
    rows: list[DomainRows] = field(default_factory=list)
    _parts: dict[type, object] = field(default_factory=dict)

    def provide(self, part: object) -> None:
        """Keep a part of the model that the builders of other domains need."""
        self._parts[type(part)] = part

    def part(self, kind: type[T]) -> T:
        """A part that the builder of an earlier domain has provided."""
        part = self.given(kind)
        assert part is not None, f"{kind.__name__} is provided by no domain before"
        return part

    def given(self, kind: type[T]) -> T | None:
        """A part that has been provided; None where none has."""
        part = self._parts.get(kind)
        assert part is None or isinstance(part, kind)
        return part

    def model(self) -> Model:
        """The finished model."""
        program = without(
            self.world.program(self.scenario.horizon),
            frozenset(map(Cause, self.scenario.left_out_of(self.variant))),
            moving=frozenset(self.moving),
        )
        return Model(
            program=program,
            elements=tuple(sorted(self.elements, key=lambda element: element.name)),
            requests=tuple(sorted(self.requests, key=lambda request: request.requested_label)),
            resources=self.world.reported,
            meanings=self.world.meanings,
            cases=tuple(self.cases),
            incidents=self.incidents,
            services=self.services,
            rows=tuple(self.rows),
        )
