"""Sections of a scenario file about incidents."""

from __future__ import annotations

from pydantic import Field

from sim.domains.incidents.schema.assets import Asset, Coupling, Resilience, Service
from sim.domains.incidents.schema.incidents import Incident, IncidentKind
from sim.domains.incidents.schema.repair import RepairClass
from sim.scenario.fields import Frozen


class IncidentSections(Frozen, defer_build=True):
    """Sections about what happens to assets and places, how it is repaired, and what it slows."""

    assets: dict[str, Asset] = Field(default={}, description="Groups of cables, lines and pipes.")
    services: dict[str, Service] = Field(default={}, description="What users have of the assets.")
    resilience: dict[str, Resilience] = Field(
        default={}, description="How much of a loss back-ups cushion, by country; left out = nothing."
    )
    couplings: dict[str, Coupling] = Field(
        default={}, description="What a loss of service, a closed place or patrols slow."
    )
    repair_classes: dict[str, RepairClass] = Field(default={}, description="How assets are repaired.")
    incident_kinds: dict[str, IncidentKind] = Field(default={}, description="Kinds of incident.")
    incidents: tuple[Incident, ...] = Field(default=(), description="What happens to assets and places.")
