"""The account of one replication: the columns of its inject list."""

from __future__ import annotations

from typing import Final

STORY_COLUMNS: Final = (
    "inject_id",
    "storyline_id",
    "storyline",
    "title",
    "type",
    "h_plus",
    "dtg",
    "time_zone",
    "trigger",
    "originator",
    "recipient",
    "method",
    "classification_marking",
    "text",
    "status",
    "x_run_id",
    "x_seed",
    "x_model_version",
    "x_param_hash",
    "x_arrangement",
    "x_p10",
    "x_p50",
    "x_p90",
    "x_number",
    "x_kind",
    "x_day",
    "x_local_time",
    "x_second",
    "x_until_s",
)
"""The inject list that `leidang tell` writes."""
