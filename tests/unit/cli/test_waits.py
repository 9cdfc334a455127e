"""What is told at the end of a run about those who still wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.run import warn
from sim.engine.trace import Waiting
from sim.experiment.options import RunResult


def test_open_repairs_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Repairs still open at the horizon are counted in one line; whoever else waits is named."""
    ship = Waiting(
        "w", "winter faults 1 repair", "winter faults 1 / wait", "repair ship telecom", 5, ("other",), deadlocked=False
    )
    convoy = Waiting("c", "brigade 1", "brigade 1 / wait", "road", 2 * 86400 + 7200, (), deadlocked=False)
    waiting = (*(("national", one, ship) for one in range(3)), ("national", 1, convoy))
    warn(RunResult(Path("results"), 4, (), waiting, 1.0))
    told = capsys.readouterr().err
    assert "Repairs open at the horizon in 3 of 4 replications; all waits are in waiting.csv\n" in told
    assert "Incomplete at the horizon in 1 of 4 replications" in told
    assert "winter faults" not in told
    assert "brigade 1 / wait has waited since day 2.1 for road" in told
