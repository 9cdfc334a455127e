"""Every shipped scenario gives the same traces and tables on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.experiment.verify import verify
from sim.scenario import load

SCENARIOS = sorted(Path("scenarios").glob("*.yaml"))
REPLICATIONS = 20


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_both_engines_agree_on_every_variant(path: Path) -> None:
    """Twenty replications of every variant of a shipped scenario: not one interval differs."""
    scenario = load(path)
    verdicts = [verify(scenario, variant, REPLICATIONS) for variant in scenario.variants]
    assert [verdict.difference for verdict in verdicts] == [None] * len(scenario.variants)
    assert all(verdict.intervals > REPLICATIONS for verdict in verdicts)
