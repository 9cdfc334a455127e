"""Variants are compared with the same chance, so that only what an arrangement changes makes a difference."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.end_to_end.running import ALWAYS, of_variant, rows_of, simulate, table
from tests.unit.model import small


@pytest.mark.parametrize("name", [*ALWAYS, "replications"])
@pytest.mark.parametrize("variant", ["again", "of others"])
def test_no_change_is_no_difference(result: Path, name: str, variant: str) -> None:
    """A variant with the same arrangements, or one more of parties that do not meet here, gives the same rows."""
    frame = table(result, name)
    pd.testing.assert_frame_equal(of_variant(frame, variant), of_variant(frame, "national"))


def test_differences_of_nothing_are_exactly_nothing(result: Path) -> None:
    """Compared with itself under another name, every metric differs by zero, without an interval around it."""
    comparisons = pd.read_csv(result / "comparisons.csv")
    twin = comparisons[(comparisons["variant"] == "again") & (comparisons["n"] >= 2)]
    assert len(twin) > 20
    assert (twin[["difference", "low_95", "high_95"]] == 0.0).all(axis=None)


def test_the_corridor_makes_a_difference(result: Path) -> None:
    """Fewer steps give a permission no later at the borders of the corridor, and earlier on the whole."""
    procedures = table(result, "procedures")
    clearances = procedures[procedures["procedure"] == "clearance"]
    keys = ["replication", "subject", "actor", "requested_s"]
    before = of_variant(clearances, "national").set_index(keys)["decided_s"].sort_index()
    after = of_variant(clearances, "corridor").set_index(keys)["decided_s"].sort_index()
    assert before.index.equals(after.index)
    inside = before.index.get_level_values("actor").isin(["SE", "FI"])
    assert after[inside].mean() < before[inside].mean()


def test_the_other_border_is_as_it_was(result: Path) -> None:
    """At the border from outside, which is none of the corridor's, every permission comes in the same second."""
    procedures = table(result, "procedures")
    outside = procedures[(procedures["procedure"] == "clearance") & (procedures["actor"] == "NO")]
    columns = ("replication", "subject", "requested_s", "decided_s")
    assert rows_of(of_variant(outside, "corridor"), *columns) == rows_of(of_variant(outside, "national"), *columns)


def test_a_force_elsewhere_changes_nothing_here(result: Path, tmp_path: Path) -> None:
    """Adding a force that shares no road and no desk with the others leaves every one of their rows as it was."""
    content = small.content()
    far = {"sponsor": "EE", "from": "FAR", "to": "OFF", "modes": ["road"], "lift": {"vehicles": 30}}
    content["forces"].insert(0, {**far, "name": "far", "ready": "D+1", "due": "D+3", "consignment_vehicles": 10})
    nodes = [*small.NODES, small.node("FAR", "EE"), small.node("OFF", "LV")]
    links = [small.link("FAR", "OFF", "road", 90, 45, road_vehicles_per_day=1440), *small.LINKS]
    simulate(small.write(tmp_path / "scenario", content, nodes, links), tmp_path / "out")
    for name in ("deliveries", "ledger", "procedures"):
        who = {"deliveries": "element", "ledger": "subject", "procedures": "subject"}[name]
        frame = table(tmp_path / "out", name)
        others = frame[~frame[who].str.startswith("far")].reset_index(drop=True)
        assert len(others) < len(frame)
        pd.testing.assert_frame_equal(others, table(result, name))
