"""Percentiles in plain Python are those of the numbers that are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from sim.process.draws import quantile
from sim.units.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogUniform,
    Mixture,
    Triangular,
    Uniform,
)
from sim.units.percentiles import percentile, probability_up_to

SINGLE = [
    Fixed(5.0),
    Lognormal(2.0, 6.0),
    Lognormal(2.0, 6.0, 7.0),
    Triangular(1.0, 2.0, 5.0),
    Triangular(1.0, 1.0, 5.0),
    Uniform(2.0, 3.0),
    LogUniform(2.0, 30.0),
    Exponential(8.0),
]


@pytest.mark.parametrize("distribution", SINGLE, ids=repr)
@pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.9, 0.99])
def test_percentile_is_the_quantile_that_is_drawn(distribution: Distribution, share: float) -> None:
    """The percentile of a share is what the draw gives for it, and the probability up to it is that share."""
    value = percentile(distribution, share)
    assert value == pytest.approx(quantile(distribution, np.array([share]))[0], rel=1e-9)
    at = probability_up_to(distribution, value)
    assert at == pytest.approx(share) if not isinstance(distribution, Fixed) else at == 1.0


def test_observed_values() -> None:
    """Of four observed values the second is the median, of ten the ninth is the p90."""
    assert percentile(Empirical((4.0, 1.0, 3.0, 2.0)), 0.5) == 2.0
    assert percentile(Empirical(tuple(map(float, range(1, 11)))), 0.9) == 9.0
    assert probability_up_to(Empirical((1.0, 2.0, 3.0, 4.0)), 2.5) == 0.5


def test_mixture() -> None:
    """Nine times of ten nothing, once uniform on 10 to 20: the p90 is 0, and half of the rest lies above 15."""
    mixture = Mixture((0.9, 0.1), (Fixed(0.0), Uniform(10.0, 20.0)))
    assert (percentile(mixture, 0.5), percentile(mixture, 0.9)) == (0.0, 0.0)
    assert percentile(mixture, 0.95) == pytest.approx(15.0)
    overlapping = Mixture((0.5, 0.5), (Uniform(0.0, 2.0), Uniform(1.0, 3.0)))
    assert percentile(overlapping, 0.5) == pytest.approx(1.5)


@pytest.mark.parametrize("distribution", SINGLE, ids=repr)
def test_ends(distribution: Distribution) -> None:
    """Nothing lies below all values, everything below one beyond them all."""
    assert probability_up_to(distribution, 0.0) == 0.0
    assert probability_up_to(distribution, 1e9) == pytest.approx(1.0)
