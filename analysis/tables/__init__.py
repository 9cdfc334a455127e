"""The columns that each table of a result folder must have; the manual describes them one by one."""

from __future__ import annotations

from typing import Final

from analysis.tables.delays import (
    BOTTLENECK_COLUMNS,
    CRITICALITY_COLUMNS,
    DESK_COLUMNS,
    HANDOFF_COLUMNS,
    REQUEST_COLUMNS,
    ROOT_CAUSE_COLUMNS,
    ROOT_FLOW_COLUMNS,
    SAVING_COLUMNS,
)
from analysis.tables.events import INCIDENT_PARQUET, PARQUET_COLUMNS, PIECE, RUN, TRACE_PARQUET
from analysis.tables.experiments import COUNTERFACTUAL_COLUMNS, SENSITIVITY_CSV, SYNERGY_COLUMNS, VALUE_COLUMNS
from analysis.tables.incidents import (
    INCIDENT_ACTOR_COLUMNS,
    INCIDENT_CSV,
    INCIDENT_OUTCOME_COLUMNS,
    INCIDENT_TIME_COLUMNS,
    KNOCK_ON_COLUMNS,
    SERVICE_COLUMNS,
)
from analysis.tables.statistics import (
    COMPARISON_COLUMNS,
    DEADLINE_COLUMNS,
    QUANTILE_DIFFERENCE_COLUMNS,
    SUMMARY_COLUMNS,
)
from analysis.tables.story import STORY_COLUMNS

__all__ = [
    "ALL_FORCES",
    "BOTTLENECK_COLUMNS",
    "COMPARISON_COLUMNS",
    "COUNTERFACTUAL_COLUMNS",
    "CRITICALITY_COLUMNS",
    "CSV_COLUMNS",
    "DEADLINE_COLUMNS",
    "DESK_COLUMNS",
    "HANDOFF_COLUMNS",
    "INCIDENT_ACTOR_COLUMNS",
    "INCIDENT_CSV",
    "INCIDENT_OUTCOME_COLUMNS",
    "INCIDENT_PARQUET",
    "INCIDENT_TIME_COLUMNS",
    "KNOCK_ON_COLUMNS",
    "PARQUET_COLUMNS",
    "PIECE",
    "QUANTILE_DIFFERENCE_COLUMNS",
    "REQUEST_COLUMNS",
    "ROOT_CAUSE_COLUMNS",
    "ROOT_FLOW_COLUMNS",
    "RUN",
    "SAVING_COLUMNS",
    "SENSITIVITY_CSV",
    "SERVICE_COLUMNS",
    "STORY_COLUMNS",
    "SUMMARY_COLUMNS",
    "SYNERGY_COLUMNS",
    "TRACE_PARQUET",
    "VALUE_COLUMNS",
]

CSV_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "summary": SUMMARY_COLUMNS,
    "comparisons": COMPARISON_COLUMNS,
    "deadlines": DEADLINE_COLUMNS,
    "quantile_differences": QUANTILE_DIFFERENCE_COLUMNS,
    "requests": REQUEST_COLUMNS,
    "handoffs": HANDOFF_COLUMNS,
    "desks": DESK_COLUMNS,
    "savings": SAVING_COLUMNS,
    "root_causes": ROOT_CAUSE_COLUMNS,
    "root_flows": ROOT_FLOW_COLUMNS,
    "criticality": CRITICALITY_COLUMNS,
    "bottlenecks": BOTTLENECK_COLUMNS,
    "network_nodes": ("id", "name", "country", "kind", "lon_deg", "lat_deg"),
    "network_links": ("id", "from_node", "to_node", "mode", "length_km"),
    "assumptions": ("path", "value", "source", "confidence", "file", "line"),
    "changes": ("variant", "arrangement", "procedure", "between", "words"),
    "failures": ("variant", "replication", "error", "command"),
    "waiting": ("variant", "replication", "label", "what", "since_s", "held_by", "deadlocked"),
}
"""Tables written as CSV (UTF-8, comma, one header line)."""

ALL_FORCES: Final = "all forces"
"""The name under which metrics of every force together are filed."""
