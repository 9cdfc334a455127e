"""Draws: each family has its distribution, and what has another name has another, independent number."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.engine.kernel.engine import Kernel, draws_of
from sim.engine.kernel.layout import Block, layout
from sim.process.causes import Cause
from sim.process.draws import iteration_key, label_key, loop_key, quantile, run_key, uniforms, whole_seconds
from sim.process.index import index_program
from sim.process.primitives import Delay
from sim.process.program import Process, Program
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
    mean,
)
from tests.verification import theory

Floats = NDArray[np.float64]

SIZE = 20_000
SIGNIFICANCE = 0.001
LABELS = np.array([label_key(f"element {number} / screening") for number in range(SIZE)], dtype=np.uint64)
RUN = run_key(20260112, 0)
U = uniforms(LABELS, RUN)

SPREAD = np.log(3.0) / stats.norm.ppf(0.9)
"""Standard deviation of the logarithm where the 90th percentile is three times the median."""

LOGNORMAL = stats.lognorm(SPREAD, scale=8.0)


def capped(x: Floats) -> Floats:
    """Distribution function of the lognormal times, given that they are at most 20."""
    return np.asarray(LOGNORMAL.cdf(np.minimum(x, 20.0)) / LOGNORMAL.cdf(20.0), dtype=np.float64)


FAMILIES: dict[str, tuple[Distribution, Callable[[Floats], Floats], float]] = {
    "exponential": (Exponential(5.0), stats.expon(scale=5.0).cdf, 5.0),
    "uniform": (Uniform(2.0, 9.0), stats.uniform(2.0, 7.0).cdf, 5.5),
    "log-uniform": (LogUniform(2.0, 30.0), stats.loguniform(2.0, 30.0).cdf, float(stats.loguniform(2.0, 30.0).mean())),
    "triangular": (Triangular(2.0, 5.0, 12.0), stats.triang(0.3, 2.0, 10.0).cdf, 19.0 / 3.0),
    "triangular without a rise": (Triangular(2.0, 2.0, 12.0), stats.triang(0.0, 2.0, 10.0).cdf, 16.0 / 3.0),
    "triangular without a fall": (Triangular(2.0, 12.0, 12.0), stats.triang(1.0, 2.0, 10.0).cdf, 26.0 / 3.0),
    "lognormal": (Lognormal(8.0, 24.0), LOGNORMAL.cdf, theory.lognormal_moments(8.0, 24.0)[0]),
    "lognormal with a cap": (
        Lognormal(8.0, 24.0, cap=20.0),
        capped,
        float(LOGNORMAL.expect(lambda x: x, ub=20.0) / LOGNORMAL.cdf(20.0)),
    ),
    "mixture": (
        Mixture((0.25, 0.75), (Uniform(0.0, 1.0), Exponential(5.0))),
        lambda x: 0.25 * stats.uniform(0.0, 1.0).cdf(x) + 0.75 * stats.expon(scale=5.0).cdf(x),
        0.25 * 0.5 + 0.75 * 5.0,
    ),
}


def fits(values: Floats, function: Callable[[Floats], Floats]) -> bool:
    """Kolmogorov and Smirnov's test: whether the values may come from the distribution, at 99.9 %."""
    test = stats.kstest(values, function)  # type: ignore[arg-type]  # the stubs know functions of one number only
    return bool(test.pvalue > SIGNIFICANCE)


def mean_fits(values: Floats, expected: float) -> bool:
    """Whether the mean lies in the 99.9 % interval of the values."""
    half = stats.norm.ppf(1.0 - SIGNIFICANCE / 2.0) * values.std(ddof=1) / sqrt(len(values))
    return bool(abs(values.mean() - expected) <= half)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_has_its_distribution_and_mean(family: str) -> None:
    """One draw for each of 20,000 labels."""
    distribution, function, expected = FAMILIES[family]
    values = quantile(distribution, U)
    assert fits(values, function)
    assert mean_fits(values, expected)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_mean_is_that_of_the_theory(family: str) -> None:
    """The mean that a scenario is checked with, without drawing."""
    distribution, _, expected = FAMILIES[family]
    assert mean(distribution) == pytest.approx(expected)


def test_the_check_of_distributions_rejects_a_wrong_one() -> None:
    """Times that are 5 % longer than theory assumes, or as spread as a normal distribution with the same mean."""
    longer = quantile(Exponential(5.25), U)
    assert not fits(longer, stats.expon(scale=5.0).cdf)
    assert not mean_fits(longer, 5.0)
    assert not fits(quantile(Exponential(5.0), U), stats.norm(5.0, 5.0).cdf)


@pytest.mark.parametrize("family", FAMILIES)
def test_quantiles_never_decrease(family: str) -> None:
    """Common random numbers stay common: a larger uniform number never gives a smaller time."""
    distribution, _, _ = FAMILIES[family]
    if not isinstance(distribution, Mixture):  # its parts overlap here, so they are not in order
        assert (np.diff(quantile(distribution, np.sort(U))) >= 0.0).all()


def test_a_lognormal_has_its_median_and_ninetieth_percentile() -> None:
    """They are its parameters."""
    assert quantile(Lognormal(8.0, 24.0), np.array([0.5, 0.9])) == pytest.approx([8.0, 24.0])


def test_a_cap_is_never_exceeded_and_piles_nothing_up() -> None:
    """The largest values come close to it, and few of them do."""
    values = quantile(Lognormal(8.0, 24.0, cap=20.0), U)
    assert values.max() < 20.0
    assert 0.0 < (values > 19.9).mean() < 0.005


def test_without_spread_every_family_is_fixed() -> None:
    """Equal ends, equal median and percentile, with a cap or without."""
    u = np.array([0.001, 0.5, 0.999])
    ends: tuple[Distribution, ...] = (
        Fixed(7.0), Uniform(7.0, 7.0), Triangular(7.0, 7.0, 7.0), LogUniform(7.0, 7.0), Lognormal(7.0, 7.0),
        Lognormal(7.0, 7.0, cap=9.0), Empirical((7.0,)), Mixture((0.5, 0.5), (Fixed(7.0), Uniform(7.0, 7.0))),
    )  # fmt: skip
    for distribution in ends:
        assert quantile(distribution, u) == pytest.approx([7.0, 7.0, 7.0])


def test_observed_values_are_drawn_equally_often() -> None:
    """In whatever order they are given; a value given twice twice as often."""
    values = quantile(Empirical((5.0, 1.0, 3.0, 3.0)), U)
    counts = [int((values == value).sum()) for value in (1.0, 3.0, 5.0)]
    assert stats.chisquare(counts, [SIZE / 4, SIZE / 2, SIZE / 4]).pvalue > SIGNIFICANCE


def test_durations_are_rounded_once_halves_up() -> None:
    """To the nearest whole second."""
    assert [whole_seconds(value) for value in (0.0, 0.49, 0.5, 1.49, 1.5, 2.5)] == [0, 0, 1, 1, 2, 3]


def independent(one: Floats, other: Floats) -> bool:
    """Whether two rows of uniform numbers look independent: ten by ten fields, chi-square at 99.9 %."""
    counts, _, _ = np.histogram2d(one, other, bins=10, range=[[0.0, 1.0], [0.0, 1.0]])
    return bool(stats.chisquare(counts.ravel()).pvalue > SIGNIFICANCE)


def turns(loop: int) -> NDArray[np.uint64]:
    """Keys of the turns of a loop."""
    return np.array([iteration_key(loop, turn) for turn in range(SIZE)], dtype=np.uint64)


LOOP = loop_key(0, "patrol")

OTHERS: dict[str, tuple[Floats, Floats]] = {
    "neighbouring labels": (U[:-1], U[1:]),
    "replications": (U, uniforms(LABELS, run_key(20260112, 1))),
    "far replications": (U, uniforms(LABELS, run_key(20260112, 999_999))),
    "seeds": (U, uniforms(LABELS, run_key(20260113, 0))),
    "seed and replication exchanged": (uniforms(LABELS, run_key(1, 2)), uniforms(LABELS, run_key(2, 1))),
    "turns of a loop": (uniforms(LABELS[:1], RUN, turns(LOOP))[:-1], uniforms(LABELS[:1], RUN, turns(LOOP))[1:]),
    "labels in a loop": (uniforms(LABELS[:1], RUN, turns(LOOP)), uniforms(LABELS[1:2], RUN, turns(LOOP))),
    "loops": (uniforms(LABELS[:1], RUN, turns(LOOP)), uniforms(LABELS[:1], RUN, turns(loop_key(0, "patrols")))),
    "a loop inside another's turns": (
        uniforms(LABELS[:1], RUN, turns(loop_key(iteration_key(LOOP, 0), "leg"))),
        uniforms(LABELS[:1], RUN, turns(loop_key(iteration_key(LOOP, 1), "leg"))),
    ),
    "in and outside a loop": (U, uniforms(LABELS, RUN, iteration_key(LOOP, 0))),
}


@pytest.mark.parametrize("pair", OTHERS)
def test_what_has_another_name_has_an_independent_number(pair: str) -> None:
    """And each row by itself is uniform."""
    one, other = OTHERS[pair]
    assert independent(one, other)
    assert fits(one, stats.uniform.cdf)
    assert fits(other, stats.uniform.cdf)


def test_the_check_of_independence_rejects_what_hangs_together() -> None:
    """A number and itself with a little of another mixed in."""
    assert not independent(U, 0.9 * U + 0.1 * U[::-1])
    assert not independent(U, U)


def test_no_number_is_zero_or_one() -> None:
    """Not even from the words of all zeros and all ones, for which the key is found by undoing the mixing."""
    words = [0, 2**64 - 1]
    keys = np.array([unmixed(unmixed(word)) ^ RUN for word in words], dtype=np.uint64)
    low, high = uniforms(keys, RUN)
    assert 0.0 < low < 1e-15
    assert 1.0 - 1e-15 < high < 1.0
    assert np.isfinite(quantile(Exponential(5.0), np.array([low, high]))).all()
    assert np.isfinite(quantile(Lognormal(8.0, 24.0), np.array([low, high]))).all()
    draws = np.zeros(len(keys), dtype=layout().records["Draw"])
    draws["key"], draws["family"] = keys, -1
    rows = {name: np.empty(0, kind) for name, kind in layout().lists["Program"].items()} | {"draws": draws}
    program = Block("Program", rows)
    compiled = [float(draws_of(program, number, RUN, np.zeros(1, np.uint64))[0]) for number in range(len(keys))]
    assert compiled == [low, high]


@pytest.mark.parametrize(
    "distribution",
    [
        Lognormal(8.0, 24.0),
        Lognormal(8.0, 24.0, 20.0),
        Lognormal(3600.0, 3600.0),
        Lognormal(5.0, 5e14, 1e-300),
        Triangular(2.0, 5.0, 12.0),
        Triangular(5.0, 5.0, 5.0),
        Uniform(3.0, 9.0),
        LogUniform(1e-3, 1e12),
        Exponential(5.0),
        Empirical((3.0, 1.0, 4.0, 1.0, 5.0)),
        Mixture((0.5, 0.3, 0.2), (Fixed(1.0), Mixture((1.0, 2.0), (Uniform(0.0, 1.0), Exponential(3.0))), Fixed(7.0))),
    ],
    ids=str,
)
def test_compiled_draws_are_the_same_bits(distribution: Distribution) -> None:
    """A hundred thousand draws of each family, in both engines' code."""
    index = index_program(Program(10, (Process("one", Delay("drawn", distribution, Cause.TRANSPORT)),)))
    turns = np.random.default_rng(7).integers(0, 2**64, 100_000, dtype=np.uint64)
    expected = index.draws.draw_iterations(0, RUN, turns)
    compiled = draws_of(Kernel(index).program, 0, RUN, turns)
    assert expected.tobytes() == compiled.tobytes()


def unmixed(word: int) -> int:
    """The word that `sim.process.draws.mix` scatters to this one."""
    word = shifted_back(word, 31) * pow(0x94D049BB133111EB, -1, 2**64) % 2**64
    word = shifted_back(word, 27) * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64
    return shifted_back(word, 30)


def shifted_back(word: int, places: int) -> int:
    """The word w for which w ^ (w >> places) is this one."""
    found = word
    for _ in range(64 // places + 1):
        found = word ^ (found >> places)
    return found
