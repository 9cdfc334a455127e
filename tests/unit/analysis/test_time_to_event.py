"""Shares that are reached by and by: exact where all are watched alike, right where some are watched for less."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics import wilson
from analysis.time_to_event import TimeToEvent, share_with_interval


def test_where_all_are_watched_alike_it_is_the_share_counted() -> None:
    """Quantiles and their intervals are those of the observations, with what is not reached later than all others."""
    rng = np.random.default_rng(5)
    took = np.where(rng.uniform(size=200) < 0.25, np.inf, rng.exponential(10.0, 200).round(2))
    cluster = np.repeat(np.arange(50), 4)
    ordered = np.sort(took)
    # Four of each replication: the share by the median varies as the mean share of the replications does.
    reached = (took <= ordered[99]).reshape(50, 4).mean(axis=1)
    width = stats.t.ppf(0.975, 49) * reached.std(ddof=1) / np.sqrt(50)
    for curve in (TimeToEvent(took, cluster, np.full(200, 1000.0)), TimeToEvent(took, cluster)):
        for share in (0.1, 0.5, 0.7):
            assert curve.quantile(share) == ordered[round(200 * share) - 1]
        assert curve.interval(0.5) == tuple(ordered[int(np.ceil(200 * (0.5 + side))) - 1] for side in (-width, width))
        assert curve.quantile(0.9) == np.inf


def test_one_that_was_watched_for_less_counts_as_long_as_it_was_watched() -> None:
    """Product limit by hand: 1 of 4 at hour 1, one leaves at hour 2, 1 of 2 at hour 3; the last is never seen."""
    curve = TimeToEvent(np.array([1.0, np.inf, 3.0, np.inf]), np.arange(4), np.array([9.0, 2.0, 9.0, 9.0]))
    assert curve.times.tolist() == [1.0, 3.0]
    assert curve.share.tolist() == pytest.approx([1 / 4, 1 - 3 / 4 / 2])
    assert curve.quantile(0.6) == 3.0
    assert curve.quantile(0.7) == np.inf


def test_intervals_hold_the_truth_as_often_as_they_say_under_censoring() -> None:
    """Of 400 studies with faults all over the run and incidents alike within replications, about 95 % do."""
    rng, held = np.random.default_rng(20261225), 0
    for _ in range(400):
        cluster = np.repeat(np.arange(60), 3)
        took = np.exp(rng.normal(size=60)[cluster] + rng.normal(size=180))
        watched = rng.uniform(0, 8, size=180)
        curve = TimeToEvent(np.where(took <= watched, took, np.inf), cluster, watched)
        low, high = curve.interval(0.5)
        held += low <= 1.0 <= high
    # 95 % of 400 is 380, standard error 4.4.
    assert 365 <= held <= 395


def test_the_share_of_independent_flags_has_the_interval_of_wilson() -> None:
    """And flags that are alike within a replication count as one each."""
    flags, alone = np.arange(40) < 10, np.arange(40)
    low, high = wilson(np.array([10.0]), np.array([40.0]))
    assert share_with_interval(flags, alone) == (0.25, low[0], high[0])
    copied = share_with_interval(np.repeat(flags, 5), np.repeat(alone, 5))
    assert copied == pytest.approx((0.25, low[0], high[0]), abs=0.01)
    assert (
        share_with_interval(np.zeros(10, dtype=np.bool_), np.repeat([0, 1], 5))[2]
        == wilson(np.zeros(1), np.full(1, 2.0))[1]
    )


def test_nothing_reached_has_no_quantile() -> None:
    """Not even an end of its interval that could be seen; one replication has no interval."""
    curve = TimeToEvent(np.full(3, np.inf), np.arange(3), np.full(3, 5.0))
    assert curve.quantile(0.1) == np.inf
    assert curve.interval(0.5) == (np.inf, np.inf)
    assert np.isnan(TimeToEvent(np.ones(2), np.zeros(2, dtype=np.int64), np.full(2, 5.0)).interval(0.5)).all()
