"""Intervals that say 95 % hold the true value in about 95 of 100 experiments.

Each test repeats a small experiment 400 times with an answer that is known, and counts how often the interval holds
it. Of 400 intervals that hold 95 %, between 92 and 98 % hold it in all but 6 of 1000 such counts; seeds are fixed. That
the tests can fail is shown with intervals that are too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from scipy import special

from analysis.comparison.cube import cube_of
from analysis.comparison.paired import ComparisonBasis, compare
from analysis.comparison.proportions import agreement, paired_difference
from analysis.comparison.resampling import difference_ends, quantile_draws
from analysis.runs import Floats
from analysis.statistics import QUANTILES, summarise, wilson

EXPERIMENTS = 400
SHAPE = 4.0
"""Of the gamma distribution that stands for a delay: skewed, as delays are; mean and variance are both 4."""


def covered(low: Floats, high: Floats, truth: float) -> float:
    """The share of the intervals that hold the true value."""
    return float(((low <= truth) & (truth <= high)).mean())


def about_95(share: float) -> bool:
    """Within what 400 intervals of 95 % allow."""
    return 0.92 <= share <= 0.98


def experiments(n: int, seed: int) -> tuple[Floats, Floats]:
    """The runs of two variants that share most of their chance; the second is 2 h later on average, shape (400, n)."""
    chance = np.random.default_rng(seed)
    shared = chance.gamma(SHAPE, 1.0, (EXPERIMENTS, n))
    return shared + chance.gamma(SHAPE, 0.5, (EXPERIMENTS, n)), shared + chance.gamma(SHAPE, 1.0, (EXPERIMENTS, n))


def as_metrics(first: Floats, second: Floats) -> pd.DataFrame:
    """The experiments as metrics of two variants, all to be summarised at once."""
    number, n = first.shape
    variants, metrics = ["a", "b"], [f"closure 100 % / {each}" for each in range(number)]
    return pd.DataFrame(
        {
            "variant": np.repeat(variants, number * n),
            "replication": np.tile(np.arange(n), 2 * number),
            "metric": np.tile(np.repeat(metrics, n), 2),
            "value": np.concatenate([first.ravel(), second.ravel()]),
            "unit": "h",
        }
    )


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """The experiments with 30 runs of each variant."""
    return as_metrics(*experiments(30, 1))


@pytest.fixture(scope="module")
def compared(table: pd.DataFrame) -> pd.DataFrame:
    """Their comparison."""
    return compare(table, "a", ComparisonBasis(horizon_h=12.0))


def test_the_interval_of_a_mean_covers(table: pd.DataFrame) -> None:
    """Student's t; the mean of the first variant is 4 + 2."""
    own = summarise(table).query("variant == 'a'")
    assert about_95(covered(own["low_95"].to_numpy(), own["high_95"].to_numpy(), SHAPE * 1.5))


@pytest.mark.parametrize("ends", [("low_95", "high_95"), ("bootstrap_low_95", "bootstrap_high_95")])
def test_the_intervals_of_a_paired_difference_cover(compared: pd.DataFrame, ends: tuple[str, str]) -> None:
    """Paired t and BCa bootstrap; the means differ by 2."""
    low, high = (compared[end].to_numpy() for end in ends)
    assert about_95(covered(low, high, SHAPE * 0.5))


def test_the_interval_of_a_restricted_difference_covers(compared: pd.DataFrame) -> None:
    """The true difference of the means, cut at 12 h, from a million pairs (standard error below 0.002)."""
    chance = np.random.default_rng(99)
    shared = chance.gamma(SHAPE, 1.0, 10**6)
    first, second = (np.minimum(shared + chance.gamma(SHAPE, scale, 10**6), 12.0) for scale in (0.5, 1.0))
    truth = float((second - first).mean())
    low, high = (compared[f"restricted_{end}_95"].to_numpy() for end in ("low", "high"))
    assert about_95(covered(low, high, truth))


def test_an_interval_without_pairing_is_far_too_wide(table: pd.DataFrame, compared: pd.DataFrame) -> None:
    """It covers nearly always: the counting notices intervals that are wrong on this side too."""
    value = cube_of(table).value
    error = np.sqrt((value.var(axis=2, ddof=1) / 30).sum(axis=0))
    middle = compared["difference"].to_numpy()
    reach = float(special.stdtrit(58, 0.975)) * error
    assert covered(middle - reach, middle + reach, SHAPE * 0.5) > 0.98
    assert compared["variance_factor"].median() > 1.5


def test_an_interval_of_90_percent_is_noticed(compared: pd.DataFrame) -> None:
    """The same intervals at the width of 90 % hold the truth too seldom."""
    middle, high = compared["difference"].to_numpy(), compared["high_95"].to_numpy()
    reach = (high - middle) * float(special.stdtrit(29, 0.95) / special.stdtrit(29, 0.975))
    assert not about_95(covered(middle - reach, middle + reach, SHAPE * 0.5))


@pytest.mark.parametrize(("truth", "n"), [(0.5, 30), (0.8, 40), (0.95, 60)])
def test_the_interval_of_a_probability_covers(truth: float, n: int) -> None:
    """Wilson's."""
    counted = np.random.default_rng(4).binomial(n, truth, EXPERIMENTS).astype(np.float64)
    assert about_95(covered(*wilson(counted, np.full(EXPERIMENTS, float(n))), truth))


def test_the_share_of_pairs_that_are_better_covers(compared: pd.DataFrame) -> None:
    """The true share from a million pairs: the second is better where its own delay is the smaller."""
    chance = np.random.default_rng(98)
    truth = float((chance.gamma(SHAPE, 1.0, 10**6) < chance.gamma(SHAPE, 0.5, 10**6)).mean())
    low, high = (compared[f"better_{end}_95"].to_numpy() for end in ("low", "high"))
    assert about_95(covered(low, high, truth))


@pytest.mark.parametrize("seed", [5, 6])
def test_the_interval_of_a_difference_of_probabilities_covers(seed: int) -> None:
    """Newcombe's, for pairs that mostly agree: in time with 0.7, and of the second with 0.74."""
    chance = np.random.default_rng(seed).random((EXPERIMENTS, 50))
    again = np.random.default_rng(seed + 100).random((EXPERIMENTS, 50))
    first, second = chance < 0.7, (chance < 0.7) ^ (again < 0.25) & ((chance >= 0.7) | (again < 0.25 * 0.2))
    truth = float(0.3 * 0.25 - 0.7 * 0.25 * 0.2)
    found = paired_difference(agreement(second, first, np.ones_like(first)))
    assert about_95(covered(found[1], found[2], truth))


def _quantile_ends() -> Iterator[tuple[Floats, Floats]]:
    """The intervals of the differences of quantiles, of 100 runs of each variant."""
    for first, second in zip(*experiments(100, 7), strict=True):
        yield difference_ends(quantile_draws(first, QUANTILES)[1:], quantile_draws(second, QUANTILES)[1:])


def test_the_intervals_of_quantile_differences_cover() -> None:
    """Paired bootstrap; the true differences of p10, p50 and p90 from a million runs."""
    chance = np.random.default_rng(97)
    sizes = [chance.gamma(SHAPE, 1.0, 10**6) + chance.gamma(SHAPE, scale, 10**6) for scale in (0.5, 1.0)]
    truth = np.quantile(sizes[1], QUANTILES) - np.quantile(sizes[0], QUANTILES)
    ends = list(_quantile_ends())
    for at in range(len(QUANTILES)):
        low, high = (np.array([each[side][at] for each in ends]) for side in (0, 1))
        assert about_95(covered(low, high, float(truth[at]))), QUANTILES[at]
