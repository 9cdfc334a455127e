"""The chance of being there by each day, and what the variants change on the map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes

from analysis import open_results
from analysis.figures.deadlines import deadlines_table
from analysis.figures.map_change import change_words, has_map_change, map_change_table, plot_map_change
from analysis.movement.network_flows import place_sums
from analysis.movement.waits_at_places import waiting
from analysis.results import Results
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.example_world import DAY


def test_the_curve_at_the_due_date_is_the_chance_of_the_table(results: Results) -> None:
    """Curve and table were computed apart and agree, interval included."""
    curve = deadlines_table(results)
    at_due = curve[curve["day"] == curve["due_day"]].set_index(["variant", "force"]).sort_index()
    table = results.deadlines.set_index(["variant", "force"]).loc[at_due.index]
    for column in ("probability", "low_95", "high_95"):
        assert at_due[column].tolist() == pytest.approx(table[column].tolist())


def test_curves_rise_to_what_closes_within_the_run(tmp_path: Path) -> None:
    """They never fall, and end at the share of replications in which nothing of the force is missing."""
    late = open_results(write_example(tmp_path / "late", replications=4, horizon_s=22 * DAY))
    table, deliveries = deadlines_table(late), late.deliveries
    for (variant, force), own in table.groupby(["variant", "force"]):
        assert (np.diff(own.sort_values("day")["closed"]) >= 0).all()
        part = deliveries[(deliveries["variant"] == variant) & (deliveries["force"] == force)]
        missing = part["delivered_s"].isna().groupby(part["replication"]).any()
        assert own["probability"].iloc[-1] == 1 - missing.mean()
    assert (table.groupby("force")["probability"].max() < 1).any()


def test_one_force_and_one_run_can_be_drawn(tmp_path: Path) -> None:
    """The interval of a single run is almost everything, and says so."""
    single = open_results(write_example(tmp_path / "one", replications=1, variants=("alone",)))
    table = deadlines_table(single)
    assert set(table["probability"]) == {0.0, 1.0}
    assert (table["high_95"] - table["low_95"]).min() > 0.5
    assert not has_map_change(single)


def test_changes_on_the_map_are_differences_of_its_waits(results: Results) -> None:
    """For every place: the mean of the paired differences is the difference of the means of the two maps."""
    table = map_change_table(results).set_index("place")
    both = [waiting(results, variant).set_index("place")["waited_h"] for variant in results.variants]
    for place, row in table.iterrows():
        before, after = (float(own.get(place, 0.0)) for own in both)
        assert row["difference_h"] == pytest.approx(after - before, abs=1e-9)
        assert row["reference_h"] == pytest.approx(before)


def test_alike_variants_change_nothing_on_the_map(tmp_path: Path) -> None:
    """No triangle, no coloured link, no figure."""
    alike = open_results(write_example(tmp_path / "alike", replications=3, alike=True))
    assert not map_change_table(alike)["shown"].any()
    assert not has_map_change(alike)
    assert change_words(alike) == ""


def test_more_waiting_in_every_run_is_drawn_upwards(example: Path) -> None:
    """Ten hours more at one place in each replication: one triangle, up, with its hours and an interval without 0."""
    own = open_results(example)
    place = str(own.nodes["id"].iloc[1])
    sums = own.once(place_sums)
    waited, replications = sums.amounts["waited_h"], np.arange(len(sums.runs.replications))
    waited[-len(replications) :, sums.places.index(place)] += 10 + replications % 3
    row = map_change_table(own).query("shown == 1").iloc[0]
    assert row["place"] == place
    assert row["low_95"] < 11 < row["high_95"]
    assert row["low_95"] > 10
    axes = plot_map_change(own)
    (panel,) = axes.child_axes
    assert [line.get_marker() for line in panel.get_lines()].count("^") == 1
    assert axes.get_title(loc="left") == "Changes on the map compared with national rules"
    assert "n = 40 replications" in " ".join(text.get_text() for text in axes.texts)
    assert "11 h more at" in change_words(own)


def test_a_panel_marks_the_due_date_of_its_force(drawn: dict[str, Axes], results: Results) -> None:
    """One panel per force, in their order, each with its own due date."""
    panels = drawn["deadlines"].child_axes
    marks = [
        float(np.asarray(line.get_xydata())[0, 0])
        for panel in panels
        for line in panel.get_lines()
        if line.get_marker() == "v"
    ]
    assert marks == [force.due_s / DAY for force in results.manifest.forces]
