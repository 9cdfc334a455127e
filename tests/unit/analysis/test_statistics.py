"""Intervals and censoring against scipy and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import summarise
from analysis.statistics import wilson
from tests.unit.analysis.tiny_tables import replications

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


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (3, 10), (10, 10), (49, 50)])
def test_the_interval_of_a_probability_is_wilsons(successes: int, n: int) -> None:
    """The closed form: the two p for which |share - p| = z sqrt(p (1 - p) / n); and scipy's."""
    low, high = (float(end) for end in wilson(np.array(float(successes)), np.array(float(n))))
    z = stats.norm.ppf(0.975)
    for end in (low, high):
        assert abs(successes / n - end) == pytest.approx(z * math.sqrt(end * (1 - end) / n), abs=1e-12)
    theirs = stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high))
