"""Registration of movement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.domains.movement.checks.amounts import check_amounts
from sim.domains.movement.checks.forces import check_forces
from sim.domains.movement.checks.network import check_closures, check_network
from sim.domains.movement.checks.precision import check_precision
from sim.domains.movement.checks.reserved import check_reserved
from sim.domains.movement.sections import MovementSections
from sim.scenario.domain import Domain

if TYPE_CHECKING:
    from sim.model.building import Building


def _build(building: Building) -> None:
    """Add ports, stations, links and forces."""
    # Builders are imported with the first model: a scenario is read and checked without them.
    from sim.domains.coordination.cases import Cases
    from sim.domains.coordination.clearances import Clearances
    from sim.domains.movement.deployment import ForceMovement
    from sim.domains.movement.infrastructure import Infrastructure
    from sim.domains.scenario import Scenario

    world, cases, clearances = building.world, building.part(Cases), building.part(Clearances)
    usable = building.scenario.part(Scenario).usable(cases.arranged.opened())
    infrastructure = Infrastructure(world, usable, cases.couplings)
    building.provide(infrastructure)
    before = world.process_names
    for force in sorted(usable.forces, key=lambda force: force.name):
        building.elements += ForceMovement(world, usable, infrastructure, clearances, force).build()
    building.moving |= world.process_names - before


MOVEMENT: Final = Domain(
    name="movement",
    sections=MovementSections,
    checks=(
        ("forces", check_forces),
        ("the network", check_network),
        ("closures", check_closures),
        ("reserved places", check_reserved),
        ("the precision", check_precision),
        ("the amounts", check_amounts),
    ),
    build=_build,
)
