"""Every table that a command writes into a result folder: the one description that writers, readers and pages use."""

from __future__ import annotations

from typing import Final

from sim.record.tables.causes import BOTTLENECKS, CRITICALITY, ROOT_CAUSES, ROOT_FLOWS
from sim.record.tables.coordination import DESKS, HANDOFFS, REQUESTS, SAVINGS
from sim.record.tables.events import (
    DELIVERIES,
    INCIDENTS,
    LEDGER,
    LEVELS,
    PROCEDURES,
    REPLICATIONS,
    RESOURCES,
    ROOTS,
    TRACE,
)
from sim.record.tables.incidents import INCIDENT_ACTORS, INCIDENT_OUTCOMES, INCIDENT_TIMES, KNOCK_ON, SERVICES
from sim.record.tables.inputs import ASSUMPTIONS, CHANGES, FAILURES, LINKS, NODES, WAITING
from sim.record.tables.sensitivity import INDICES, NUMBERS, SAMPLES, TORNADO, VERDICT
from sim.record.tables.statistics import COMPARISONS, DEADLINES, QUANTILE_DIFFERENCES, SUMMARY
from sim.record.tables.story import STORY
from sim.record.tables.studies import COUNTERFACTUAL, DESIGN, DISCOVERY, INPUTS, SYNERGY, VALUE

__all__ = [
    "ALL_FORCES",
    "FINDINGS",
    "INCIDENT_TABLES",
    "RUN_TABLES",
    "SENSITIVITY_TABLES",
    "SWEEP_TABLES",
    "TABLES",
    "VALUE_TABLES",
]

ALL_FORCES: Final = "all forces"
"""The name under which metrics of every force together are filed."""

RUN_TABLES: Final = (
    DELIVERIES,
    PROCEDURES,
    LEDGER,
    ROOTS,
    RESOURCES,
    REPLICATIONS,
    SUMMARY,
    COMPARISONS,
    DEADLINES,
    QUANTILE_DIFFERENCES,
    REQUESTS,
    HANDOFFS,
    DESKS,
    SAVINGS,
    ROOT_CAUSES,
    ROOT_FLOWS,
    BOTTLENECKS,
    CRITICALITY,
    ASSUMPTIONS,
    NODES,
    LINKS,
    CHANGES,
    FAILURES,
    WAITING,
)
"""Tables of every run, in the order of the reference page."""

INCIDENT_TABLES: Final = (
    INCIDENTS,
    LEVELS,
    INCIDENT_TIMES,
    INCIDENT_OUTCOMES,
    INCIDENT_ACTORS,
    SERVICES,
    KNOCK_ON,
)
"""Tables that only a run with incidents has."""

VALUE_TABLES: Final = (VALUE, SYNERGY)
"""Tables that `leidang value` adds to the folder of its runs."""

SWEEP_TABLES: Final = (
    DESIGN,
    INPUTS,
    REPLICATIONS.at_points(
        "a metric in one replication of one variant at one point; beside those of a run `arrival delay / <force>`"
    ),
    SUMMARY.at_points("a metric in one variant at one point"),
    COMPARISONS.at_points("a metric in one variant other than the reference, at one point"),
)
"""Tables that a sweep has instead of those of a run."""

SENSITIVITY_TABLES: Final = (SAMPLES, NUMBERS, INDICES, TORNADO, VERDICT)
"""Tables that a sensitivity analysis adds to those of its sweep."""

FINDINGS: Final = (INPUTS, NUMBERS, INDICES, TORNADO, VERDICT)
"""Tables of a sensitivity analysis that the report of a run takes in."""

TABLES: Final = {
    table.name: table
    for table in (
        *RUN_TABLES,
        TRACE,
        *INCIDENT_TABLES,
        *VALUE_TABLES,
        COUNTERFACTUAL,
        DESIGN,
        INPUTS,
        *SENSITIVITY_TABLES,
        DISCOVERY,
        STORY,
    )
}
"""Every table by its name."""
