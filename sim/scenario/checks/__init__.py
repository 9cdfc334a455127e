"""Checks of what a scenario means, once its pieces have been built. Each module asks one question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

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
from sim.scenario.checks.size import check_size
from sim.scenario.draft import Draft
from sim.scenario.guard import guarded

__all__ = ["check_draft"]

CHECKS: Final[tuple[tuple[str, Callable[[Draft], None]], ...]] = (
    ("desks", check_desks),
    ("procedures", check_procedures),
    ("arrangements", check_arrangements),
    ("calls", check_calls),
    ("clocks", check_clocks),
    ("forces", check_forces),
    ("the network", check_network),
    ("closures", check_closures),
    ("reserved places", check_reserved),
    ("assets", check_assets),
    ("incidents", check_incidents),
    ("the precision", check_precision),
    ("the size", check_size),
)


def check_draft(draft: Draft) -> None:
    """Note every fault of meaning, whatever becomes of a single check."""
    for what, check in CHECKS:
        with guarded(f"the check of {what}", draft.faults, draft.tree.mark):
            check(draft)
    draft.note_unchecked()
