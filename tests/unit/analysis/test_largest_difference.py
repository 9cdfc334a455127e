"""The replication told as the largest difference: by which measure, and which of several."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import open_results
from analysis.results import Results
from analysis.storyline.largest_difference import most_different
from analysis.storyline.replication_choice import choose_replication
from sim.errors import LeidangError
from tests.unit.analysis.example_results import write_example

CLOSURE = "closure 100 % / all forces"
DECIDED = "time until decided / cable_fault"


@pytest.fixture
def opened(tmp_path: Path) -> Results:
    """A small result folder whose metrics a test replaces; the variants are `a` (reference) and `b`."""
    return open_results(write_example(tmp_path / "run", variants=("a", "b", "c"), replications=2))


def with_metrics(results: Results, **values: dict[str, list[float | None]]) -> Results:
    """The results with other metrics: by metric and variant a value per replication, None for not by the horizon."""
    named = {"closure": CLOSURE, "ninety": "closure 90 % / all forces", "decided": DECIDED}
    rows = [
        {"variant": variant, "replication": number, "metric": named[name], "value": value, "unit": "h"}
        for name, by_variant in values.items()
        for variant, own in by_variant.items()
        for number, value in enumerate(own)
    ]
    results.__dict__["replications"] = pd.DataFrame(rows).astype({"value": "float64"})
    return results


def test_a_constant_measure_chooses_nothing(opened: Results) -> None:
    """Where all close alike, the next measure decides, and the sentence names it and the amount."""
    results = with_metrics(
        opened,
        closure={"a": [100.0] * 3, "b": [100.0] * 3},
        ninety={"a": [50.0, 50.0, 50.0], "b": [50.0, 44.0, 49.0]},
    )
    found = most_different(results, "a", ("b",))
    assert (found.replication, found.other) == (1, "b")
    assert "by the 90 % closure (all forces): under 'b' 6.0 h earlier" in found.why
    assert "Under 'a': 50.0 h" not in found.why
    assert "Under 'a': 2.1 d (replication 1)" in found.why


def test_of_several_alike_the_first_is_taken(opened: Results) -> None:
    """The first variant, and the lowest number of a replication; also where later and earlier are as far apart."""
    results = with_metrics(opened, closure={"a": [10.0, 20.0, 30.0], "b": [10.0, 24.0, 26.0], "c": [10.0, 16.0, 34.0]})
    found = most_different(results, "a", ("b", "c"))
    assert (found.replication, found.other) == (1, "b")


def test_what_is_not_reached_counts_as_the_horizon(opened: Results) -> None:
    """So the amount is a lower bound, and is said to be one."""
    horizon = opened.manifest.scenario.horizon_s / 3600
    results = with_metrics(opened, closure={"a": [100.0, None], "b": [90.0, horizon - 48.0]})
    found = most_different(results, "a", ("b",))
    assert found.replication == 1
    assert "under 'b' at least 2.0 d earlier. Under 'a': not reached by the end of the run" in found.why


def test_the_response_decides_where_closures_are_alike(opened: Results) -> None:
    """A scenario about an incident is told by how long its response takes."""
    results = with_metrics(
        opened,
        closure={"a": [100.0, 100.0], "b": [100.0, 100.0]},
        decided={"a": [30.0, 40.0], "b": [29.5, 10.0]},
    )
    found = most_different(results, "a", ("b",))
    assert found.replication == 1
    assert "by the time until “response decided” (cable fault): under 'b' 30.0 h earlier" in found.why


def test_nothing_that_differs_is_an_error_in_words(tmp_path: Path) -> None:
    """With variants that do the same there is no largest difference, and the message names what was compared."""
    results = open_results(write_example(tmp_path / "run", replications=3, alike=True))
    with pytest.raises(LeidangError, match=r"nothing differs .* in any replication \(the full closure"):
        choose_replication(results, "largest-difference")
