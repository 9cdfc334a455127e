"""Procedures that states start themselves: consultations, and whatever else no movement asks for."""

from __future__ import annotations

from sim.domains.coordination.cases import Cases
from sim.domains.scenario import Scenario


def make_calls(scenario: Scenario, cases: Cases) -> None:
    """Start every call of the scenario at its moment; no movement waits for it, but it keeps desks busy."""
    for call in sorted(scenario.calls, key=lambda call: call.name):
        cases.call(call.procedure, call.name, call.by, call.parties, int(call.at))
