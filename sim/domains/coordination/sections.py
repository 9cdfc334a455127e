"""Sections of a scenario file about coordination."""

from __future__ import annotations

from pydantic import Field

from sim.domains.coordination.schema.actors import Actor, DutyHours
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.coordination.schema.procedures import Call, Channel, Interoperability, Procedure
from sim.scenario.fields import Frozen


class CoordinationSections(Frozen, defer_build=True):
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
