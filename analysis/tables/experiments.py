"""What an experiment of many points says: the columns of its tables."""

from __future__ import annotations

from typing import Final

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
COUNTERFACTUAL_COLUMNS: Final = (
    "variant",
    "metric",
    "n",
    "ledger_h",
    "ledger_low_95",
    "ledger_high_95",
    "ledger_share",
    "saved_h",
    "low_95",
    "high_95",
    "saved_share",
    "closure_saved_h",
    "closure_low_95",
    "closure_high_95",
)

_OUTPUT: Final = ("output", "variant")
SENSITIVITY_CSV: Final[dict[str, tuple[str, ...]]] = {
    "inputs": ("input", "low", "high", "unit", "choices"),
    "numbers": ("input", "path", "low", "high"),
    "indices": (*_OUTPUT, "input", "index", "value", "low_95", "high_95", "unit", "rows", "n", "noise"),
    "tornado": (*_OUTPUT, "input", "end", "setting", "change", "low_95", "high_95", "unit", "n"),
    "verdict": (
        *_OUTPUT,
        "name",
        "base",
        "low_95",
        "high_95",
        "unit",
        "n",
        "points",
        "below",
        "above",
        "verdict",
    ),
}
"""What a sensitivity analysis found: the tables that a report takes in."""
