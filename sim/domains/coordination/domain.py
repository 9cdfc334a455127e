"""Registration of coordination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.domains.coordination.checks.arrangements import check_arrangements
from sim.domains.coordination.checks.calls import check_calls
from sim.domains.coordination.checks.clocks import check_clocks
from sim.domains.coordination.checks.desks import check_desks
from sim.domains.coordination.checks.procedures import check_procedures
from sim.domains.coordination.sections import CoordinationSections
from sim.scenario.domain import Domain

if TYPE_CHECKING:
    from sim.model.building import Building


def _build(building: Building) -> None:
    """Add calls; cases and clearances are added where movements and incidents ask for them."""
    # Builders are imported with the first model: a scenario is read and checked without them.
    from sim.domains.coordination.arrangements import Arranged
    from sim.domains.coordination.calls import make_calls
    from sim.domains.coordination.cases import Cases
    from sim.domains.coordination.clearances import Clearances
    from sim.domains.scenario import Scenario

    scenario = building.scenario.part(Scenario)
    arranged = building.given(Arranged) or Arranged(scenario, building.variant)
    cases = Cases(building.world, arranged)
    building.requests, building.cases = cases.requests, cases.asked
    building.provide(cases)
    building.provide(Clearances(building.world, scenario, cases))
    make_calls(scenario, cases)


COORDINATION: Final = Domain(
    name="coordination",
    sections=CoordinationSections,
    checks=(
        ("desks", check_desks),
        ("procedures", check_procedures),
        ("arrangements", check_arrangements),
        ("calls", check_calls),
        ("clocks", check_clocks),
    ),
    build=_build,
)
