"""Chance by name: a random number belongs to what it is for, never to the order in which it was asked for.

A draw is identified by the label of its node, the iterations of the loops around it, the replication and the root
seed. The four are mixed to one 64-bit word (the finaliser of SplitMix64: Steele, Lea and Flood 2014, "Fast
splittable pseudorandom number generators"), which gives a uniform number in (0, 1) and, through the quantile
function of the distribution, the value. So a run with one more arrangement, incident or unit keeps every other
draw, and two variants are compared on common random numbers by construction.
"""

from __future__ import annotations

import math
from functools import cached_property, lru_cache
from hashlib import blake2b
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.process.numerics import exp, log, normal_quantile
from sim.units.distributions import (
    Z90,
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

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

WORD_MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
LONGEST_S = 1e15
"""The longest duration that can be drawn, and the most turns: thirty million years, and exact as a real number."""

LARGEST = 1.0 - 2.0**-53
"""The largest uniform number."""

_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mix(word: int) -> int:
    """Scatter a 64-bit word so that every input bit moves every output bit (SplitMix64 finaliser)."""
    word = ((word ^ (word >> 30)) * _FIRST) & WORD_MASK
    word = ((word ^ (word >> 27)) * _SECOND) & WORD_MASK
    return word ^ (word >> 31)


def mix_array(words: Words) -> Words:
    """`mix` over an array of uint64, any shape."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(_FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(_SECOND)
    return words ^ (words >> np.uint64(31))


LABELS_REMEMBERED = 100_000
"""The keys of so many labels are remembered, those of a few variants: the next point of a sweep has most of them."""


@lru_cache(LABELS_REMEMBERED)
def label_key(label: str) -> int:
    """A stable 64-bit key of a label: the same in every process, on every machine, in every version of Python."""
    return _label_key(label)


def _label_key(label: str) -> int:
    return int.from_bytes(blake2b(label.encode(), digest_size=8).digest(), "little")


def run_key(seed: int, replication: int) -> int:
    """The 64-bit key of one replication under one root seed."""
    return mix((mix(seed & WORD_MASK) + (replication + 1) * GOLDEN) & WORD_MASK)


def loop_key(outer: int, label: str) -> int:
    """The key of a loop entered inside the iteration `outer` (0 = outside any loop)."""
    return mix(outer ^ label_key(label))


def iteration_key(loop: int, iteration: int) -> int:
    """The key of one iteration (counted from 0) of a loop; never 0."""
    return mix((loop + (iteration + 1) * GOLDEN) & WORD_MASK) | 1


def uniforms(keys: Words, run: int, loops: Words | int = 0) -> Floats:
    """Uniform numbers strictly inside (0, 1), one per key.

    Parameters
    ----------
    keys
        Keys of the labels.
    run
        From `run_key`.
    loops
        Keys of the iterations, broadcast against `keys`; 0 outside loops.
    """
    words = mix_array(mix_array(keys ^ np.uint64(run)) ^ np.asarray(loops, dtype=np.uint64))
    # The very last word of the 2**53 would be rounded up to 1.
    return np.minimum(((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53, LARGEST)


def _triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    width = high - low
    if width <= 0.0:
        return np.full_like(u, low)
    split = (mode - low) / width
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.where(u < split, rising, falling)


def _mixture(u: Floats, mixture: Mixture) -> Floats:
    """The part is chosen by u and then fed the rest of u, rescaled: one uniform number is enough."""
    edges = np.cumsum((0.0, *mixture.weights))
    edges /= edges[-1]
    values = np.empty_like(u)
    chosen = np.clip(np.searchsorted(edges, u, side="right") - 1, 0, len(mixture.parts) - 1)
    for index, part in enumerate(mixture.parts):
        here = chosen == index
        if here.any():
            inside = (u[here] - edges[index]) / (edges[index + 1] - edges[index])
            values[here] = quantile(part, np.clip(inside, 2.0**-54, 1.0 - 2.0**-53))
    return values


def quantile(distribution: Distribution, u: Floats) -> Floats:
    """The values below which the distribution lies with probability `u`.

    Parameters
    ----------
    u
        Probabilities in (0, 1), one-dimensional.

    Returns
    -------
    Values in the distribution's own unit, never decreasing in `u` (except between the parts of a mixture that are
    not in order).
    """
    match distribution:
        case Fixed(value):
            return np.full_like(u, value)
        case Lognormal(median, p90, cap):
            sigma, share = lognormal_parameters(median, p90, cap)
            return median * exp(sigma * normal_quantile(u * share))
        case Triangular(low, mode, high):
            return _triangular(u, low, mode, high)
        case Uniform(low, high):
            return low + u * (high - low)
        case LogUniform(low, high):
            return low * exp(u * log_ratio(high, low))
        case Exponential(mean):
            return -mean * log(1.0 - u)
        case Empirical(values):
            ordered = np.sort(np.asarray(values, dtype=np.float64))
            return ordered[np.minimum((u * len(ordered)).astype(np.int64), len(ordered) - 1)]
        case Mixture():
            return _mixture(u, distribution)


def lognormal_parameters(median: float, p90: float, cap: float | None) -> tuple[float, float]:
    """Sigma of the logarithm, and the probability below the cap.

    The cap truncates: the uniform number is squeezed below that probability, so that no mass piles up on the cap.
    """
    sigma = log_ratio(p90, median) / Z90
    return sigma, 1.0 if cap is None or sigma == 0.0 else NormalDist().cdf(log_ratio(cap, median) / sigma)


def log_ratio(over: float, under: float) -> float:
    """The logarithm of a ratio of two positive numbers, also where the ratio itself is beyond the range of numbers."""
    ratio = over / under
    return math.log(ratio) if 0.0 < ratio < math.inf else math.log(over) - math.log(under)


class Drawn(NamedTuple):
    """Something a program draws: the label it belongs to and its distribution (None = the bare uniform number)."""

    label: str
    distribution: Distribution | None


class DrawPlan:
    """All draws of a program, grouped so that a replication is drawn in a few array operations.

    Parameters
    ----------
    drawn
        Draws in a fixed order; their positions are the indices used below.
    """

    def __init__(self, drawn: tuple[Drawn, ...]) -> None:
        self.drawn = drawn
        # More labels than are remembered would only drive each other out.
        key = label_key if len(drawn) <= LABELS_REMEMBERED else _label_key
        self.keys: Words = np.array([key(draw.label) for draw in drawn], dtype=np.uint64)

    @cached_property
    def _groups(self) -> list[tuple[Distribution | None, NDArray[np.int64]]]:
        """The draws from each distribution."""
        groups: dict[Distribution | None, list[int]] = {}
        for index, draw in enumerate(self.drawn):
            groups.setdefault(draw.distribution, []).append(index)
        return [(distribution, np.array(members)) for distribution, members in groups.items()]

    def draw(self, run: int) -> Floats:
        """Every draw of one replication outside loops, in plan order."""
        values = uniforms(self.keys, run)
        # What is drawn beyond the range of numbers is infinite, and fails the replication that has to use it.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for distribution, members in self._groups:
                if distribution is not None:
                    values[members] = quantile(distribution, values[members])
        return values

    def draw_iterations(self, index: int, run: int, iterations: Words) -> Floats:
        """One draw for each of several loop iterations, given by their keys."""
        u = uniforms(self.keys[index : index + 1], run, iterations)
        distribution = self.drawn[index].distribution
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return u if distribution is None else quantile(distribution, u)


def is_duration(value: float) -> bool:
    """Whether a drawn value is a number of seconds, or of turns, that an engine can go on with."""
    return 0.0 <= value <= LONGEST_S


def whole_seconds(value: float) -> int:
    """A drawn duration as a whole number of seconds, halves rounded up."""
    return int(value + 0.5)
