"""Every shipped scenario gives the same traces and tables on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiment.verify import verify
from sim.scenario import load

SCENARIOS = sorted(Path("scenarios").glob("*.yaml"))
DAYS = 350
"""Simulated days of one scenario, shared out among its variants: five replications of both of the flagship's."""


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_both_engines_agree_on_every_variant(path: Path) -> None:
    """Several replications of every variant of a shipped scenario: not one interval differs."""
    scenario = load(path)
    each = max(2, DAYS * 86_400 // (scenario.horizon * len(scenario.variants)))
    verdicts = [verify(scenario, variant, each) for variant in scenario.variants]
    assert [verdict.difference for verdict in verdicts] == [None] * len(scenario.variants)
    assert all(verdict.intervals > each > 1 for verdict in verdicts)
