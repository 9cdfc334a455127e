"""A run stops when its interval is narrow enough and stays so, at the number that theory says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from analysis.statistics import half_width
from sim.experiment.stopping_rule import Floats, Standing, look_ahead, rounds, standing
from sim.scenario.schema_precision import HalfWidth, Precision

HOURS = 3600.0
MOST = 1000


def wanted(hours: float = 2.0, least: int = 20, most: int = MOST) -> Precision:
    """A half-width in hours."""
    return Precision(half_width=HalfWidth(hours * HOURS, relative=False), at_least=least, at_most=most)


def percent(share: float, least: int = 20) -> Precision:
    """A half-width as a share of the reference's mean."""
    return Precision(half_width=HalfWidth(share, relative=True), at_least=least, at_most=MOST)


def seen(*variants: Floats, precision: Precision, upto: int | None = None) -> Standing:
    """How the first replications of some variants stand, none of which failed."""
    value = np.array(variants)[:, :upto]
    return standing(value, np.ones(value.shape, dtype=np.bool_), precision)


def pairs(seed: int, n: int = MOST, spread: float = 10.0) -> tuple[Floats, Floats]:
    """Two variants on common random numbers: what they share is large, what they differ by has a known spread."""
    chance = np.random.default_rng(seed)
    shared = 240 + 100 * chance.standard_normal(n)
    return shared, shared - 12 + spread * chance.standard_normal(n)


def needed(spread: float, half: float) -> int:
    """The number with which a t interval of that spread is narrow enough: t(n - 1) * spread / sqrt(n) <= half."""
    numbers = np.arange(2, MOST)
    return int(numbers[special.stdtrit(numbers - 1, 0.975) * spread / np.sqrt(numbers) <= half][0])


class TestLookAhead:
    """How long an interval must stay narrow."""

    @pytest.mark.parametrize(("n", "further"), [(3, 5), (20, 5), (100, 5), (119, 5), (120, 6), (200, 10), (1000, 50)])
    def test_five_in_a_hundred(self, n: int, further: int) -> None:
        """Five replications up to a hundred, five in each hundred beyond (Hoad, Robinson and Davies 2010)."""
        assert look_ahead(n) == further

    def test_an_interval_that_is_narrow_for_a_moment(self) -> None:
        """The run goes on where the interval is wide again within the look-ahead, and counts from there anew."""
        value = np.array([10.0, 12.0] * 10 + [11.0] * 3 + [40.0] + [11.0] * 300)
        first, spoilt = seen(value, precision=wanted(0.5), upto=23), seen(value, precision=wanted(0.5), upto=24)
        assert first.half_width <= first.target < spoilt.half_width
        found = seen(value, precision=wanted(0.5))
        assert found.narrow_since is not None
        assert found.narrow_since > 24
        before = [half_width(value[:n].std(ddof=1), np.array(n)) for n in (found.narrow_since - 1, found.narrow_since)]
        assert before[1] <= 0.5 < before[0]

    def test_not_before_the_look_ahead_is_over(self) -> None:
        """What is narrow enough from the least number on is enough when the look-ahead has been run, not before."""
        value = np.zeros(30)
        assert seen(value, precision=wanted(), upto=24).enough is None
        assert seen(value, precision=wanted(), upto=25).enough == 25


class TestRounds:
    """When the intervals are looked at."""

    @pytest.mark.parametrize("most", [1, 7, 100, 2000])
    def test_the_whole_budget_once(self, most: int) -> None:
        """The rounds follow each other up to the budget."""
        done = [number for first, count in rounds(most) for number in range(first, first + count)]
        assert done == list(range(most))

    def test_small_then_growing(self) -> None:
        """Five at a time up to a hundred, then a twentieth of what is done, and never more than fifty."""
        sizes = dict(rounds(2000))
        assert {first: sizes[first] for first in (0, 95, 100)} == {0: 5, 95: 5, 100: 5}
        assert max(sizes.values()) == 50
        assert all(count <= max(5, first // 20) for first, count in sizes.items())


class TestWhatIsLookedAt:
    """The difference of each variant from the reference, or the mean of the only one."""

    def test_the_paired_difference(self) -> None:
        """The interval is that of the pairs, which is far narrower than that of either mean."""
        one, other = pairs(1, 50)
        found = seen(one, other, precision=wanted())
        interval = stats.ttest_rel(other, one).confidence_interval()
        assert found.half_width == pytest.approx((interval.high - interval.low) / 2)
        assert found.half_width < seen(one, precision=wanted()).half_width / 5

    def test_one_variant(self) -> None:
        """Where there is nothing to compare with, the interval is that of the mean."""
        one, _ = pairs(2, 50)
        interval = stats.ttest_1samp(one, 0).confidence_interval()
        assert seen(one, precision=wanted()).half_width == pytest.approx((interval.high - interval.low) / 2)

    def test_every_variant(self) -> None:
        """The widest of the intervals counts."""
        one, near = pairs(3, 50)
        far = pairs(4, 50, spread=60)[1]
        assert (
            seen(one, near, far, precision=wanted()).half_width
            == seen(one, far, precision=wanted()).half_width
            > seen(one, near, precision=wanted()).half_width
        )

    def test_equal_variants(self) -> None:
        """Variants that are the same differ by exactly nothing, which is narrow enough for anybody."""
        one, _ = pairs(5, 50)
        found = seen(one, one + 0.1, one, precision=wanted(1e-6))
        assert found.half_width == pytest.approx(0, abs=1e-12)
        assert found.narrow_since == 20

    def test_a_share_of_the_mean_of_the_reference(self) -> None:
        """A percentage is of the mean of the reference as it is known so far."""
        one, other = pairs(6, 50)
        assert seen(one, other, precision=percent(0.05)).target == pytest.approx(0.05 * one.mean())

    def test_a_failed_replication(self) -> None:
        """It leaves its pair out and no other."""
        one, other = pairs(7, 50)
        present = np.ones((2, 50), dtype=np.bool_)
        present[1, 0] = present[0, 30] = False
        found = standing(np.where(present, [one, other], np.nan), present, wanted())
        both = present.all(axis=0)
        assert found.half_width == pytest.approx(seen(one[both], other[both], precision=wanted()).half_width)
        assert not found.censored

    def test_a_censored_value(self) -> None:
        """A difference with a value that is open at the horizon has no mean, so no number is ever enough."""
        one, other = pairs(8, 200)
        other[40] = np.nan
        found = seen(one, other, precision=wanted(1000.0))
        assert found.censored
        assert found.half_width == np.inf
        assert found.narrow_since == 20
        early = np.where(np.arange(200) == 10, np.nan, one)
        assert seen(early, other, precision=wanted(1000.0)).narrow_since is None


def test_expected_number() -> None:
    """From half of the replications that it takes, the whole number is foreseen to within a quarter."""
    theory = needed(10, 1.0)
    expected = [seen(*pairs(seed), precision=wanted(1.0), upto=theory // 2).expected(wanted(1.0)) for seed in range(40)]
    assert np.mean(expected) == pytest.approx(theory + look_ahead(theory), rel=0.05)
    assert np.mean(np.abs(np.array(expected) / (theory + look_ahead(theory)) - 1) < 0.25) > 0.9


def test_the_number_that_theory_says() -> None:
    """On a difference of known spread the rule stops near the number that theory says, and its intervals hold.

    Four hundred experiments with a true difference of -12 h: the intervals at the stop are as narrow as was asked for
    and hold the truth as often as they say, within the 99.9 % range of such a count.
    """
    theory = needed(10, 2.0)
    stops: list[int] = []
    held = 0
    for seed in range(400):
        one, other = pairs(seed, 200)
        found = seen(one, other, precision=wanted(2.0))
        assert found.enough is not None
        assert found.narrow_since is not None
        stops.append(found.narrow_since)
        difference = (other - one)[: found.enough]
        half = half_width(difference.std(ddof=1), np.array(found.enough))
        assert half <= 2.0
        held += bool(abs(difference.mean() + 12) <= half)
    assert np.mean(stops) == pytest.approx(theory, rel=0.05)
    assert np.percentile(stops, 5) > 0.6 * theory
    assert stats.binom.ppf(0.0005, 400, 0.95) <= held <= stats.binom.ppf(0.9995, 400, 0.95)
