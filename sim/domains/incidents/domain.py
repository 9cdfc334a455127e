"""Registration of incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.domains.incidents.checks.assets import check_assets
from sim.domains.incidents.checks.incidents import check_incidents, check_occurrences
from sim.domains.incidents.sections import IncidentSections as Sections
from sim.scenario.domain import Domain

if TYPE_CHECKING:
    from sim.model.building import Building


def _build(building: Building) -> None:
    """Add the incidents of the variant, their responses and repairs, and the services that they may reduce."""
    # Builders are imported with the first model: a scenario is read and checked without them.
    from sim.domains.coordination.cases import Cases
    from sim.domains.incidents.incidents import Incidents
    from sim.domains.movement.infrastructure import Infrastructure
    from sim.domains.scenario import Scenario

    scenario, cases = building.scenario.part(Scenario), building.part(Cases)
    if scenario.incidents:
        incidents = Incidents(building.world, scenario, cases, building.part(Infrastructure))
        building.incidents = incidents.make(scenario.incidents_of(building.variant))
    building.services = cases.couplings.services()


INCIDENTS: Final = Domain(
    name="incidents",
    sections=Sections,
    checks=(
        ("assets", check_assets),
        ("incidents", check_incidents),
        ("the number of incidents", check_occurrences),
    ),
    build=_build,
)
