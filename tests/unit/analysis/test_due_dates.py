"""How likely a force is in place by its due date, and differences of such probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import deadlines
from analysis.comparison.proportions import Agreement, paired_difference
from analysis.movement.metrics import measure_runs
from tests.unit.analysis.tiny_tables import Delivery, deliveries, ledger, resources


def runs(variant: str, late: set[int], of: int) -> list[Delivery]:
    """Runs of one element, due at 10 h, that arrives in time or an hour late."""
    return [(variant, number, "n 1", "north", 1, 0, 10, 11.0 if number in late else 9.0) for number in range(of)]


def test_a_force_is_there_by_its_due_date_only_if_all_of_it_is() -> None:
    """Two runs: one with both elements on time, one with one too late; the other force never arrives."""
    table = deliveries(
        ("a", 0, "n 1", "north", 1, 0, 10, 9.0),
        ("a", 0, "n 2", "north", 1, 0, 10, 10.0),
        ("a", 0, "s 1", "south", 1, 0, 10, None),
        ("a", 1, "n 1", "north", 1, 0, 10, 9.0),
        ("a", 1, "n 2", "north", 1, 0, 10, 11.0),
        ("a", 1, "s 1", "south", 1, 0, 10, None),
    )
    found = deadlines(measure_runs(table, ledger(), resources()), "a").set_index("force")
    assert found["by_due"].to_dict() == {"north": 1, "south": 0, "all forces": 0}
    assert found["probability"].to_dict() == {"north": 0.5, "south": 0.0, "all forces": 0.0}
    assert found["high_95"].loc[["south", "north"]].tolist() == pytest.approx([0.6576, 0.9055], abs=1e-4)
    assert found["pairs"].tolist() == [0, 0, 0]


def test_the_difference_of_two_variants_counts_pairs() -> None:
    """Twelve runs: a late in five, b in two, one of them the same; a run that only a has is no pair."""
    table = deliveries(*runs("a", {0, 1, 2, 3, 4}, 13), *runs("b", {4, 5}, 12))
    found = deadlines(measure_runs(table, ledger(), resources()), "a")
    row = found[(found["variant"] == "b") & (found["force"] == "north")].iloc[0]
    assert row[["pairs", "only_variant", "only_reference"]].tolist() == [12, 4, 1]
    assert row["difference"] == pytest.approx(3 / 12)
    assert row["difference_low_95"] < 0.25 < row["difference_high_95"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((36, 12, 2, 0), (0.2, 0.0569, 0.3404)), ((1, 1, 7, 12), (-0.2857, -0.5069, -0.0256))],
    ids=["Newcombe 1998", "Bentur and others 2009"],
)
def test_the_interval_is_that_of_published_examples(
    counts: tuple[int, int, int, int], expected: tuple[float, float, float]
) -> None:
    """Both pairs, only the first, only the second, neither."""
    found = paired_difference(Agreement(*(np.array(float(count)) for count in counts)))
    assert [float(value) for value in found] == pytest.approx(expected, abs=1e-4)


def test_pairs_that_all_agree_still_leave_a_width() -> None:
    """Twenty pairs that agree do not prove that two probabilities are the same."""
    counts = (np.array(14.0), np.array(0.0), np.array(0.0), np.array(6.0))
    difference, low, high = (float(value) for value in paired_difference(Agreement(*counts)))
    assert difference == 0.0
    assert low == pytest.approx(-high)
    assert 0.0 < high < 0.15
