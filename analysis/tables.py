"""The columns that each table of a result folder must have; the manual describes them one by one."""

from __future__ import annotations

from typing import Final

RUN: Final = ("variant", "replication")

PARQUET_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "deliveries": (
        *RUN,
        "element",
        "force",
        "sponsor",
        "destination",
        "kind",
        "vehicles",
        "people",
        "ready_s",
        "due_s",
        "delivered_s",
    ),
    "procedures": (*RUN, "procedure", "subject", "actor", "from_actor", "requested_s", "decided_s", "outcome"),
    "ledger": (*RUN, "subject", "cause", "procedure", "detail", "from_actor", "to_actor", "start_s", "end_s"),
    "resources": (
        *RUN,
        "resource",
        "kind",
        "at",
        "capacity",
        "utilisation",
        "requests",
        "waited",
        "mean_wait_s",
        "max_wait_s",
        "amount",
    ),
    "replications": (*RUN, "metric", "value", "unit"),
}
"""Tables written as Parquet, one row per thing that happened in one replication."""

INCIDENT_PARQUET: Final[dict[str, tuple[str, ...]]] = {
    "incidents": (
        *RUN,
        "incident",
        "kind",
        "asset",
        "fault_s",
        "detected_s",
        "notified_s",
        "identified_s",
        "stopped_s",
        "boarded_s",
        "attributed_s",
        "decided_s",
        "outcome",
        "repair_start_s",
        "restored_s",
    ),
    "levels": (*RUN, "level", "second", "value"),
}
"""Tables that only a run with incidents has."""

SUMMARY_COLUMNS: Final = (
    "variant",
    "metric",
    "unit",
    "n",
    "censored",
    "mean",
    "sd",
    "low_95",
    "high_95",
    "p10",
    "p50",
    "p90",
)
COMPARISON_COLUMNS: Final = (
    "metric",
    "unit",
    "variant",
    "reference",
    "n",
    "difference",
    "low_95",
    "high_95",
    "variance_reduction",
)

REQUEST_COLUMNS: Final = (
    "variant",
    "procedure",
    "actor",
    "n",
    "requests",
    "open",
    "mean_h",
    "low_95",
    "high_95",
    "p10_h",
    "p50_h",
    "p50_low_95",
    "p50_high_95",
    "p90_h",
    "p90_low_95",
    "p90_high_95",
)
HANDOFF_COLUMNS: Final = (
    "variant",
    "procedure",
    "from_actor",
    "to_actor",
    "n",
    "hours",
    "low_95",
    "high_95",
    "times",
    "times_low_95",
    "times_high_95",
    "difference_h",
    "difference_low_95",
    "difference_high_95",
)
DESK_COLUMNS: Final = (
    "variant",
    "desk",
    "actor",
    "n",
    "requests",
    "utilisation",
    "utilisation_low_95",
    "utilisation_high_95",
    "mean_wait_h",
    "wait_low_95",
    "wait_high_95",
    "max_wait_h",
    "mean_queue",
    "held_h",
    "overloaded",
)
SAVING_COLUMNS: Final = (
    "variant",
    "reference",
    "measure",
    "of",
    "n",
    "reference_h",
    "variant_h",
    "saved_h",
    "low_95",
    "high_95",
)

VALUE_COLUMNS: Final = (
    "arrangement",
    "metric",
    "unit",
    "n",
    "orders",
    "value",
    "low_95",
    "high_95",
    "alone",
    "alone_low_95",
    "alone_high_95",
    "last",
    "last_low_95",
    "last_high_95",
)
SYNERGY_COLUMNS: Final = (
    "first",
    "second",
    "metric",
    "unit",
    "n",
    "averaged",
    "interaction",
    "low_95",
    "high_95",
    "reading",
)

INCIDENT_TIME_COLUMNS: Final = (
    "variant",
    "kind",
    "clock",
    "stage",
    "n",
    "incidents",
    "reached",
    "without",
    "open",
    "share",
    "share_low_95",
    "share_high_95",
    "mean_h",
    "low_95",
    "high_95",
    "p10_h",
    "p50_h",
    "p50_low_95",
    "p50_high_95",
    "p90_h",
    "p90_low_95",
    "p90_high_95",
)
INCIDENT_OUTCOME_COLUMNS: Final = (
    "variant",
    "kind",
    "outcome",
    "n",
    "incidents",
    "count",
    "share",
    "low_95",
    "high_95",
)
INCIDENT_ACTOR_COLUMNS: Final = (
    "variant",
    "actor",
    "n",
    "cases",
    "low_95",
    "high_95",
    "counterpart",
    "same_arrangements",
    "extra",
    "extra_low_95",
    "extra_high_95",
    "told",
    "told_low_95",
    "told_high_95",
)
SERVICE_COLUMNS: Final = (
    "variant",
    "service",
    "n",
    "lost_h",
    "low_95",
    "high_95",
    "difference_h",
    "difference_low_95",
    "difference_high_95",
    "below_h",
    "below_low_95",
    "below_high_95",
    "lowest",
    "lowest_low_95",
    "lowest_high_95",
    "hit",
    "hit_low_95",
    "hit_high_95",
    "not_back",
    "not_back_low_95",
    "not_back_high_95",
)
KNOCK_ON_COLUMNS: Final = (
    "variant",
    "counterpart",
    "same_arrangements",
    "measure",
    "of",
    "n",
    "without_h",
    "with_h",
    "knock_on_h",
    "low_95",
    "high_95",
    "delayed",
    "delayed_low_95",
    "delayed_high_95",
)

INCIDENT_CSV: Final[dict[str, tuple[str, ...]]] = {
    "incident_times": INCIDENT_TIME_COLUMNS,
    "incident_outcomes": INCIDENT_OUTCOME_COLUMNS,
    "incident_actors": INCIDENT_ACTOR_COLUMNS,
    "services": SERVICE_COLUMNS,
    "knock_on": KNOCK_ON_COLUMNS,
}
"""Tables as CSV that only a run with incidents has."""

CSV_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "summary": SUMMARY_COLUMNS,
    "comparisons": COMPARISON_COLUMNS,
    "requests": REQUEST_COLUMNS,
    "handoffs": HANDOFF_COLUMNS,
    "desks": DESK_COLUMNS,
    "savings": SAVING_COLUMNS,
    "network_nodes": ("id", "name", "country", "kind", "lon_deg", "lat_deg"),
    "network_links": ("id", "from_node", "to_node", "mode", "length_km"),
    "assumptions": ("path", "value", "source", "confidence", "file", "line"),
    "failures": ("variant", "replication", "error", "command"),
    "waiting": ("variant", "replication", "label", "what", "since_s", "held_by", "deadlocked"),
}
"""Tables written as CSV (UTF-8, comma, one header line)."""

ALL_FORCES: Final = "all forces"
"""The name under which metrics of every force together are filed."""
