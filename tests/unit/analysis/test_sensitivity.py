"""Sensitivity indices against theory: a linear function, the function of Ishigami and Homma, and pure chance."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.runs import Floats
from analysis.studies.indices import Index, elementary_effects, indices_of, noise_share
from analysis.studies.sensitivity_effects import effect_tables, outputs_of
from analysis.studies.sensitivity_words import verdict
from sim.experiment.design import read_inputs
from sim.experiment.samples import Method, Sample, lay_out_sample


def sample(inputs: int, method: Method, size: int) -> Sample:
    """A sample of inputs from 0 to 1."""
    words = [f"x{number}=0..1" for number in range(inputs)]
    return lay_out_sample(read_inputs(words, {}), method, size, 7)


def once(value: Floats) -> Floats:
    """An output without chance, as two replications that are the same."""
    return np.stack([value, value], axis=1)


def named(method: Method, shares: Floats, value: Floats) -> dict[str, Index]:
    """The indices by name."""
    return {index.name: index for index in indices_of(method, shares, value)}


def ishigami(shares: Floats) -> Floats:
    """Value of sin x1 + 7 sin(x2)^2 + 0.1 x3^4 sin x1, of x from -pi to pi (Ishigami and Homma 1990)."""
    x1, x2, x3 = np.pi * (2 * shares.T - 1)
    value: Floats = np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)
    return value


def test_sobol_indices_of_ishigami_are_those_of_theory() -> None:
    """Variances by hand: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225, for a = 7, b = 0.1."""
    drawn = sample(3, "sobol", 2048)
    found = named("sobol", drawn.shares, once(ishigami(drawn.shares)))
    v1, v2, v13 = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 49 / 8, 8 * 0.01 * np.pi**8 / 225
    total = v1 + v2 + v13
    first, whole = found["S1"], found["ST"]
    assert first.value == pytest.approx([v1 / total, v2 / total, 0], abs=0.02)
    assert whole.value == pytest.approx([(v1 + v13) / total, v2 / total, v13 / total], abs=0.02)
    for index, theory in ((first, (v1, v2, 0.0)), (whole, (v1 + v13, v2, v13))):
        assert (index.low < np.array(theory) / total).all()
        assert (np.array(theory) / total < index.high).all()


def test_morris_of_a_linear_function_is_its_slopes() -> None:
    """Its mu is the slope, mu* its size, sigma nothing; an input that is not in it has exactly nothing."""
    drawn = sample(4, "morris", 6)
    found = named("morris", drawn.shares, once(drawn.shares @ np.array([3.0, -5.0, 0.5, 0.0]) + 11))
    assert found["mu"].value == pytest.approx([3, -5, 0.5, 0])
    assert found["mu_star"].value == pytest.approx([3, 5, 0.5, 0])
    assert found["sigma"].value == pytest.approx([0, 0, 0, 0], abs=1e-9)
    assert found["mu_star"].low == pytest.approx([3, 5, 0.5, 0])


def test_morris_tells_interaction_from_a_straight_effect() -> None:
    """Of x1 x2 the effect of each is the value of the other, on four levels 0, 1/3, 2/3, 1: mean 1/2, spread 0.37."""
    drawn = sample(2, "morris", 400)
    found = named("morris", drawn.shares, once(drawn.shares.prod(axis=1)))
    assert found["mu_star"].value == pytest.approx([0.5, 0.5], abs=0.05)
    assert found["sigma"].value == pytest.approx([np.sqrt(5 / 36)] * 2, abs=0.03)


def test_our_effects_are_those_of_the_library() -> None:
    """Mean, size and spread over trajectories of what the bootstrap draws from are the point estimates."""
    drawn = sample(3, "morris", 10)
    value = once(ishigami(drawn.shares))
    effects, found = elementary_effects(drawn.shares, value).mean(axis=2), named("morris", drawn.shares, value)
    assert effects.mean(axis=0) == pytest.approx(found["mu"].value)
    assert np.abs(effects).mean(axis=0) == pytest.approx(found["mu_star"].value)
    assert effects.std(axis=0, ddof=1) == pytest.approx(found["sigma"].value)


def test_noise_is_the_share_that_chance_has() -> None:
    """Points that differ by chance alone are all noise; what chance does to all points alike is none."""
    chance = np.random.default_rng(5)
    shared, points = chance.normal(size=20), chance.normal(size=200)
    assert noise_share(points[:, None] + shared) == pytest.approx(0, abs=1e-12)
    own = chance.normal(size=(200, 20))
    assert noise_share(own + shared) == pytest.approx(1, abs=0.15)
    # Theory: sd 1 of the points, sd 4 of chance in 16 replications, so half of the variance is noise.
    half = points[:, None] + shared[:16] + 4 * chance.normal(size=(200, 16))
    assert noise_share(half) == pytest.approx(0.5, abs=0.1)


def test_intervals_hold_the_noise() -> None:
    """An input that does nothing is not told from nothing, and intervals of few replications are wider than of many."""
    drawn = sample(2, "morris", 12)
    chance = np.random.default_rng(3)
    noise = chance.normal(size=(len(drawn.shares), 64))
    value = 2 * drawn.shares[:, :1] + noise
    few, many = (named("morris", drawn.shares, value[:, :n])["mu"] for n in (4, 64))
    assert (few.high - few.low > 1.5 * (many.high - many.low)).all()
    assert many.low[1] < 0 < many.high[1]
    assert many.low[0] < 2 < many.high[0]


def test_one_at_a_time_is_paired() -> None:
    """What all points have in common is not in the interval of the change."""
    base = np.array([1.0, 5.0, 9.0])
    value = np.array([base, base - 1, base + 2, base, base, *[base + way for way in range(6)]])
    ends = {"a": ("0", "1"), "b": ("p", "q")}
    shares = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    tables = effect_tables(
        value, ("morris", shares, tuple(range(5, 11))), ends, name=("it: x", "x", "h"), difference=False
    )
    (found,) = outputs_of(tables)
    assert found.change[0] == pytest.approx(np.array([[-1, 2], [0, 0]]))
    assert found.change[1:] == pytest.approx(np.array([[[-1, 2], [0, 0]]] * 2))
    assert found.settings == ends


def test_the_points_of_a_sample() -> None:
    """The scenario as it is, the ends of each input, then each row once; a choice has its share of the range."""
    inputs = read_inputs(("a=0..1", "b=p,q"), {})
    drawn = lay_out_sample(inputs, "morris", 8, 1)
    assert drawn.design.sets[:5] == ((), ("a=0",), ("a=1",), ("b=p",), ("b=q",))
    assert len(drawn.points) == 24
    assert len(set(drawn.design.rows[5:])) == len(drawn.design.rows) - 5 <= 8
    for share, point in zip(drawn.shares, drawn.points, strict=True):
        assert drawn.design.rows[point][1] == "pq"[int(share[1] >= 0.5)]


@pytest.mark.parametrize(
    ("replications", "words"),
    [(1, "One replication of each point"), (2, "the same at all points on average over 2 replications")],
)
def test_a_constant_output_is_not_called_one_replication(replications: int, words: str) -> None:
    """No variance over the points and no second replication both leave no noise; the words tell them apart."""
    shares = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    value = np.tile(np.arange(replications, dtype=np.float64) + 4.0, (6, 1))
    ends = {"movement.rail.loading": ("0", "1"), "movement.rail.unloading": ("0", "1")}
    sample: tuple[Method, Floats, tuple[int, ...]] = "morris", shares, tuple(range(6))
    (one,) = outputs_of(effect_tables(value, sample, ends, name=("closure: a", "a", "h"), difference=False))
    text = verdict(one)
    assert text.startswith("None of the inputs moves it at all.")
    assert words in text
    assert ("One replication" in text) == (replications == 1)
