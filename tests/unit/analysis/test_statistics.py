"""Intervals, censoring and paired comparisons against scipy and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import compare, deadlines, summarise
from analysis.results import Results
from analysis.statistics import wilson
from sim.errors import LeidangError
from tests.unit.analysis.tiny_tables import deliveries, replications

NAN = float("nan")
CLOSURE = "closure 100 % / north"


def _summary(metric: str, values: list[float]) -> pd.Series:
    return summarise(replications(metric, ("a", values))).iloc[0]


def test_the_interval_of_a_mean_is_students() -> None:
    """As scipy computes it from the same seven values."""
    values = [12.0, 15.5, 11.2, 19.0, 14.4, 13.1, 16.8]
    row = _summary("coordination time / north", values)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=stats.sem(values))
    assert (row["mean"], row["sd"]) == pytest.approx((np.mean(values), np.std(values, ddof=1)))
    assert (row["low_95"], row["high_95"]) == pytest.approx((low, high))


def test_quantiles_are_interpolated_like_numpys() -> None:
    """Ten values, in no order."""
    values = [3.0, 9.0, 1.0, 4.0, 7.0, 2.0, 8.0, 6.0, 5.0, 0.0]
    row = _summary(CLOSURE, values)
    assert [row["p10"], row["p50"], row["p90"]] == pytest.approx(np.quantile(values, (0.1, 0.5, 0.9)).tolist())


def test_a_censored_closure_empties_the_mean_and_the_quantiles_beyond_it() -> None:
    """Of five values one is later than the horizon: median known, ninth decile and mean not."""
    row = _summary(CLOSURE, [10.0, 20.0, 30.0, 40.0, NAN])
    assert (row["n"], row["censored"]) == (5, 1)
    assert row[["mean", "sd", "low_95", "high_95", "p90"]].isna().all()
    assert (row["p10"], row["p50"]) == pytest.approx((14.0, 30.0))


def test_a_quantile_at_the_last_value_seen_needs_no_censored_one() -> None:
    """The median of 1, 2, 3 and two censored is 3; one more censored and it lies between 3 and later."""
    assert _summary(CLOSURE, [1.0, 2.0, 3.0, NAN, NAN])["p50"] == 3.0
    assert math.isnan(_summary(CLOSURE, [1.0, 2.0, 3.0, NAN, NAN, NAN])["p50"])


def test_an_empty_value_that_lies_on_no_side_empties_the_quantiles_too() -> None:
    """Coordination time where nothing was delivered is neither small nor large."""
    row = _summary("coordination time / north", [1.0, 2.0, 3.0, 4.0, NAN])
    assert row[["mean", "p10", "p50", "p90"]].isna().all()


def test_one_replication_has_a_mean_but_no_interval() -> None:
    """N = 1: no sd, no interval, quantiles all the one value."""
    row = _summary(CLOSURE, [7.0])
    assert (row["mean"], row["p10"], row["p90"]) == (7.0, 7.0, 7.0)
    assert row[["sd", "low_95", "high_95"]].isna().all()


def test_a_paired_difference_has_the_paired_t_interval() -> None:
    """As scipy's one-sample interval of the differences."""
    first, second = [10.0, 14.0, 9.0, 12.0, 17.0], [9.0, 11.5, 8.5, 10.0, 13.0]
    row = compare(replications(CLOSURE, ("a", first), ("b", second)), "a").iloc[0]
    away = np.subtract(second, first)
    low, high = stats.t.interval(0.95, 4, loc=away.mean(), scale=stats.sem(away))
    assert (row["variant"], row["reference"], row["n"]) == ("b", "a", 5)
    assert (row["difference"], row["low_95"], row["high_95"]) == pytest.approx((away.mean(), low, high))
    apart = np.var(first, ddof=1) + np.var(second, ddof=1)
    assert row["variance_reduction"] == pytest.approx(1 - np.var(away, ddof=1) / apart)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_identical_variants_differ_by_exactly_zero(values: list[float]) -> None:
    """0, with an interval from 0 to 0, whatever the values."""
    row = compare(replications(CLOSURE, ("a", values), ("b", values)), "a").iloc[0]
    assert (row["difference"], row["low_95"], row["high_95"]) == (0.0, 0.0, 0.0)


def test_pairs_are_formed_by_replication_not_by_place() -> None:
    """The same values in another order of rows change nothing; an unpaired replication is left out."""
    table = replications(CLOSURE, ("a", [1.0, 2.0, 3.0]), ("b", [2.0, 4.0, 6.0, 99.0]))
    row = compare(table.sample(frac=1, random_state=3), "a").iloc[0]
    assert (row["n"], row["difference"]) == (3, pytest.approx(2.0))


def test_a_censored_pair_empties_the_difference() -> None:
    """Either side censored: the mean difference is unknown; the pairs are still counted."""
    row = compare(replications(CLOSURE, ("a", [1.0, 2.0, NAN]), ("b", [1.0, NAN, 3.0])), "a").iloc[0]
    assert row["n"] == 3
    assert row[["difference", "low_95", "high_95", "variance_reduction"]].isna().all()


def test_one_variant_compares_with_nothing() -> None:
    """An empty table with the columns of the file."""
    table = compare(replications(CLOSURE, ("a", [1.0, 2.0])), "a")
    assert table.empty
    assert "variance_reduction" in table.columns


def test_an_unknown_reference_is_refused_by_name() -> None:
    """The message says which variants there are."""
    with pytest.raises(LeidangError, match=r"'c'.*a, b"):
        compare(replications(CLOSURE, ("a", [1.0]), ("b", [1.0])), "c")


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (3, 10), (10, 10), (49, 50)])
def test_the_interval_of_a_probability_is_wilsons(successes: int, n: int) -> None:
    """The closed form: the two p for which |share - p| = z sqrt(p (1 - p) / n); and scipy's."""
    low, high = (float(end) for end in wilson(np.array(float(successes)), np.array(float(n))))
    z = stats.norm.ppf(0.975)
    for end in (low, high):
        assert abs(successes / n - end) == pytest.approx(z * math.sqrt(end * (1 - end) / n), abs=1e-12)
    theirs = stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high))


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
    found = deadlines(table).set_index("force")
    assert found["by_due"].to_dict() == {"north": 1, "south": 0, "all forces": 0}
    assert found["probability"].to_dict() == {"north": 0.5, "south": 0.0, "all forces": 0.0}
    assert found["high_95"].loc[["south", "north"]].tolist() == pytest.approx([0.6576, 0.9055], abs=1e-4)


def test_pairing_gains_where_the_variants_meet_the_same_chances(results: Results) -> None:
    """In the example both variants sail the same ships: the difference varies far less than the closures."""
    row = results.comparisons.set_index("metric").loc["closure 100 % / northern brigade"]
    assert row["variance_reduction"] > 0.5
    assert row["high_95"] < 0
