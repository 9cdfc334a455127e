"""What happened in each replication: the columns of the tables written as Parquet."""

from __future__ import annotations

from typing import Final

RUN: Final = ("variant", "replication")
PIECE: Final = ("subject", "cause", "procedure", "at", "detail", "from_actor", "to_actor", "start_s", "end_s")
PARQUET_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "deliveries": (
        *RUN,
        "element",
        "force",
        "sponsor",
        "destination",
        "kind",
        "vehicles",
        "containers",
        "personnel",
        "people_fly",
        "vehicle_places",
        "people",
        "ready_s",
        "due_s",
        "delivered_s",
    ),
    "procedures": (*RUN, "procedure", "subject", "actor", "from_actor", "requested_s", "decided_s", "outcome"),
    "ledger": (*RUN, *PIECE),
    "roots": (*RUN, *PIECE),
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

TRACE_PARQUET: Final[dict[str, tuple[str, ...]]] = {
    "trace": (*RUN, "process", "subject", "label", "kind", "cause", "start_s", "end_s"),
}
"""Tables that only a run with `--record trace` has."""

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
