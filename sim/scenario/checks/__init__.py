"""Checks of what a scenario means, once its pieces have been built. Each module asks one question."""

from __future__ import annotations

from sim.scenario.checks.arrangements import check_arrangements
from sim.scenario.checks.assets import check_assets
from sim.scenario.checks.calls import check_calls
from sim.scenario.checks.clocks import check_clocks
from sim.scenario.checks.desks import check_desks
from sim.scenario.checks.forces import check_forces
from sim.scenario.checks.incidents import check_incidents
from sim.scenario.checks.network import check_closures, check_network
from sim.scenario.checks.precision import check_precision
from sim.scenario.checks.procedures import check_procedures
from sim.scenario.checks.reserved import check_reserved
from sim.scenario.draft import Draft

__all__ = ["check_draft"]


def check_draft(draft: Draft) -> None:
    """Note every fault of meaning."""
    check_desks(draft)
    check_procedures(draft)
    check_arrangements(draft)
    check_calls(draft)
    check_clocks(draft)
    check_forces(draft)
    check_network(draft)
    check_closures(draft)
    check_reserved(draft)
    check_assets(draft)
    check_incidents(draft)
    check_precision(draft)
