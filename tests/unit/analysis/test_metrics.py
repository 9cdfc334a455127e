"""Metrics computed by hand on tables of a few rows."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis import open_results, replication_metrics
from analysis.results import Results
from tests.unit.analysis.tiny_tables import deliveries, ledger, resources, value

NO_RESOURCES = resources()
NO_LEDGER = ledger()


def test_closure_is_the_arrival_of_the_vehicle_that_completes_the_share() -> None:
    """Of 100 vehicles, 40 after 10 h, 50 after 20 h and 10 after 30 h: half at 20, nine tenths at 20, all at 30."""
    table = deliveries(
        ("a", 0, "n 1", "north", 40, 0, 25, 10.0),
        ("a", 0, "n 2", "north", 50, 0, 25, 20.0),
        ("a", 0, "n 3", "north", 10, 0, 25, 30.0),
    )
    found = replication_metrics(table, NO_LEDGER, NO_RESOURCES)
    assert value(found, "closure 50 % / north") == 20
    assert value(found, "closure 90 % / north") == 20
    assert value(found, "closure 100 % / north") == 30


def test_closure_of_all_forces_counts_every_force() -> None:
    """Two forces of 30 and 10 vehicles: half of all 40 is there when the first 20 of the larger are."""
    table = deliveries(
        ("a", 0, "n 1", "north", 20, 0, 99, 5.0),
        ("a", 0, "n 2", "north", 10, 0, 99, 8.0),
        ("a", 0, "s 1", "south", 10, 0, 99, 7.0),
    )
    found = replication_metrics(table, NO_LEDGER, NO_RESOURCES)
    assert value(found, "closure 50 % / all forces") == 5
    assert value(found, "closure 90 % / all forces") == 8
    assert value(found, "closure 100 % / south") == 7


def test_an_undelivered_element_censors_only_the_shares_it_is_needed_for() -> None:
    """With the last tenth missing, nine tenths are there and the closure of all is empty."""
    table = deliveries(
        ("a", 0, "n 1", "north", 90, 0, 25, 10.0),
        ("a", 0, "n 2", "north", 10, 0, 25, None),
    )
    found = replication_metrics(table, NO_LEDGER, NO_RESOURCES)
    assert value(found, "closure 90 % / north") == 10
    assert math.isnan(value(found, "closure 100 % / north"))


def test_people_who_travel_apart_must_be_there_too() -> None:
    """Half of the vehicles after 10 h and half of the people after 30 h: half of the force after 30 h."""
    table = deliveries(
        ("a", 0, "n 1", "north", 50, 0, 99, 10.0),
        ("a", 0, "n 2", "north", 50, 0, 99, 40.0),
        ("a", 0, "p 1", "north", 0, 0, 99, 30.0),
    )
    table["kind"] = ["vehicles", "vehicles", "personnel"]
    table["people"] = [0, 0, 200]
    found = replication_metrics(table, NO_LEDGER, NO_RESOURCES)
    assert value(found, "closure 50 % / north") == 30
    assert value(found, "closure 100 % / north") == 40


def test_delivered_by_due_date_counts_undelivered_elements_as_late() -> None:
    """One on the very second, one late, one never, one early: two of four."""
    table = deliveries(
        ("a", 0, "n 1", "north", 1, 0, 25, 25.0),
        ("a", 0, "n 2", "north", 1, 0, 25, 26.0),
        ("a", 0, "n 3", "north", 1, 0, 25, None),
        ("a", 0, "n 4", "north", 1, 0, 25, 1.0),
    )
    found = replication_metrics(table, NO_LEDGER, NO_RESOURCES)
    assert value(found, "delivered by due date / north") == 0.5


@pytest.fixture
def delayed() -> pd.DataFrame:
    """Metrics of two elements: 10 h and 20 h, of which 4 h and 2 h inside a procedure."""
    return replication_metrics(
        deliveries(("a", 0, "n 1", "north", 1, 0, 99, 10.0), ("a", 0, "n 2", "north", 1, 0, 99, 20.0)),
        ledger(
            ("a", 0, "n 1", "transport", None, 0, 6),
            ("a", 0, "n 1", "queue", "clearance", 6, 7),
            ("a", 0, "n 1", "duty_hours", "clearance", 7, 10),
            ("a", 0, "n 2", "transport", None, 0, 15),
            ("a", 0, "n 2", "queue", None, 15, 18),
            ("a", 0, "n 2", "decision", "clearance", 18, 20),
        ),
        resources(("a", 0, "NVK berth", 0.75)),
    )


def test_coordination_is_all_time_inside_procedures_whatever_its_cause(delayed: pd.DataFrame) -> None:
    """(4 + 2) h over two elements, of 30 h in all."""
    assert value(delayed, "coordination time / north") == 3
    assert value(delayed, "coordination share / north") == pytest.approx(6 / 30)


def test_waiting_by_cause_is_per_delivered_element(delayed: pd.DataFrame) -> None:
    """A queue inside a procedure and one outside it count under the same cause."""
    assert value(delayed, "waiting: queue / north") == 2
    assert value(delayed, "waiting: transport / all forces") == 10.5


def test_the_causes_add_up_to_the_time_from_ready_to_delivered(delayed: pd.DataFrame) -> None:
    """15 h per element."""
    causes = delayed[delayed["metric"].astype(str).str.match(r"waiting: .* / north")]
    assert causes["value"].sum() == pytest.approx(15)


def test_utilisation_is_taken_from_the_resources(delayed: pd.DataFrame) -> None:
    """One value per run and resource."""
    assert value(delayed, "utilisation / NVK berth") == 0.75


def test_a_resource_that_only_one_variant_has_is_absent_from_the_other() -> None:
    """Not used is not the same as censored."""
    found = replication_metrics(
        deliveries(("a", 0, "n 1", "north", 1, 0, 9, 1.0), ("b", 0, "n 1", "north", 1, 0, 9, 1.0)),
        NO_LEDGER,
        resources(("a", 0, "NVK berth", 0.5)),
    )
    assert set(found.loc[found["metric"] == "utilisation / NVK berth", "variant"]) == {"a"}


def test_ledger_rows_of_undelivered_elements_do_not_count() -> None:
    """A mean per delivered element is over the delivered alone."""
    found = replication_metrics(
        deliveries(("a", 0, "n 1", "north", 1, 0, 99, 10.0), ("a", 0, "n 2", "north", 1, 0, 99, None)),
        ledger(
            ("a", 0, "n 1", "transport", None, 0, 10),
            ("a", 0, "n 2", "queue", "clearance", 0, 50),
            ("a", 0, "some incident", "repair", None, 0, 50),
        ),
        NO_RESOURCES,
    )
    assert value(found, "coordination time / north") == 0
    assert value(found, "waiting: transport / north") == 10


def test_a_run_in_which_nothing_was_delivered_has_no_mean_per_delivered_element() -> None:
    """Empty, not zero."""
    found = replication_metrics(
        deliveries(("a", 0, "n 1", "north", 1, 0, 9, None)),
        ledger(("a", 0, "n 1", "queue", "clearance", 0, 9)),
        NO_RESOURCES,
    )
    assert math.isnan(value(found, "coordination time / north"))
    assert math.isnan(value(found, "coordination share / all forces"))
    assert value(found, "delivered by due date / north") == 0


def test_the_order_of_rows_does_not_matter(results: Results) -> None:
    """Shuffled tables give the same numbers."""
    shuffled = (
        table.sample(frac=1, random_state=1) for table in (results.deliveries, results.ledger, results.resources)
    )
    keys = ["variant", "replication", "metric"]
    first, second = (
        table.astype({"variant": str, "metric": str}).sort_values(keys).set_index(keys)["value"]
        for table in (replication_metrics(*shuffled), results.replications)
    )
    pd.testing.assert_series_equal(first, second)


def test_every_run_has_every_metric(results: Results) -> None:
    """So that replications can be paired."""
    counts = results.replications.groupby(["variant", "replication"], observed=True)["metric"].nunique()
    assert (counts == counts.iloc[0]).all()
    assert open_results(results.folder).replications["value"].notna().all()
