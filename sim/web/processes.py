"""Processes that the workbench starts: with this very package, whatever folder they run in."""

from __future__ import annotations

import os
from pathlib import Path


def environment() -> dict[str, str]:
    """The environment of such a process."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    warnings = os.environ.get("PYTHONWARNINGS", "ignore")
    return {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": warnings, "NO_COLOR": "1", "COLUMNS": "100"}
