"""Sections of a scenario file, by domain.

Their validators are built when first used: of these models and the one of files only the fields are read.
"""

from __future__ import annotations

from pydantic import Field

from sim.scenario.fields import Frozen
from sim.scenario.schema_actors import Actor, DutyHours
from sim.scenario.schema_arrangements import Arrangement
from sim.scenario.schema_assets import Asset, Coupling, Resilience, Service
from sim.scenario.schema_forces import Force
from sim.scenario.schema_incidents import Incident, IncidentKind
from sim.scenario.schema_movement import MovementFactors
from sim.scenario.schema_network import Closure, Reserved
from sim.scenario.schema_procedures import Call, Channel, Interoperability, Procedure
from sim.scenario.schema_repair import RepairClass


class Coordination(Frozen, defer_build=True):
    """Sections about who decides: actors and their desks, procedures, and the arrangements that rewrite them."""

    actors: dict[str, Actor] = Field(description="Nations (by country code) and organisations.", min_length=1)
    duty_hours: dict[str, DutyHours] = Field(description="Named duty hours.", min_length=1)
    channels: dict[str, Channel] = Field(default={}, description="Named ways of handing a case over.")
    interoperability: Interoperability = Field(
        default=Interoperability(), description="How fast desks work on cases of other nations."
    )
    procedures: dict[str, Procedure] = Field(default={}, description="Named procedures.")
    arrangements: dict[str, Arrangement] = Field(default={}, description="Named arrangements.")
    calls: tuple[Call, ...] = Field(default=(), description="Procedures that states start themselves.")


class Movement(Frozen, defer_build=True):
    """Sections about what moves: forces, planning factors, and places that are closed or reserved."""

    movement: MovementFactors = Field(description="Planning factors of movement.")
    forces: tuple[Force, ...] = Field(
        description="The forces that move: a list, a table (its file name, or a force table), or both in a list.",
        min_length=1,
    )
    closures: tuple[Closure, ...] = Field(default=(), description="Links and nodes that close.")
    reserved: tuple[Reserved, ...] = Field(
        default=(), description="Links and nodes that movement may not use unless an arrangement opens them."
    )


class Incidents(Frozen, defer_build=True):
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
