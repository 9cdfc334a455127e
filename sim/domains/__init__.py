"""Domains of a scenario: movement, coordination and incidents, each behind one registration.

A further shipped domain is a module of this package and a line in `DOMAINS`. Builders run in this order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.domains.coordination.domain import COORDINATION
from sim.domains.incidents.domain import INCIDENTS
from sim.domains.movement.domain import MOVEMENT
from sim.scenario.domain import Domain

if TYPE_CHECKING:
    from sim.model.building import Building

__all__ = ["DOMAINS"]

DOMAINS: Final[tuple[Domain[Building], ...]] = (COORDINATION, MOVEMENT, INCIDENTS)
