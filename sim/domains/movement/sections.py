"""Sections of a scenario file about movement."""

from __future__ import annotations

from pydantic import Field

from sim.domains.movement.schema.factors import MovementFactors
from sim.scenario.fields import Frozen
from sim.scenario.schema_forces import Force
from sim.scenario.schema_network import Closure, Reserved


class MovementSections(Frozen, defer_build=True):
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
