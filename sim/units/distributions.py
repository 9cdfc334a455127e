"""Quantities that may be uncertain, as plain data.

Every number is in the canonical unit of its quantity (seconds for durations); the sampling itself is in
`sim.process.draws`, which turns a uniform number into a value by the quantile function.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

Z90: Final = 1.2815515655446004
"""The 90th percentile of the standard normal distribution."""

_Z_LAST: Final = 8.209536151601387
"""The quantile of the standard normal distribution at 1 - 2**-53."""

_LAST_EXPONENT: Final = 709.0
"""Beyond this, exp() overflows."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same value every time."""

    value: float


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormal by its median and its 90th percentile; `cap` truncates from above (None = no cap)."""

    median: float
    p90: float
    cap: float | None = None


@dataclass(frozen=True, slots=True)
class Triangular:
    """Triangular on [low, high] with the given mode."""

    low: float
    mode: float
    high: float


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform on [low, high]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LogUniform:
    """Uniform in the logarithm on [low, high], low > 0: for ranges where only the order of magnitude is known."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential with the given mean."""

    mean: float


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the observed values, each as likely (sorted, so that the quantile function is monotone)."""

    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mixture:
    """With probability `weights[i]` the i-th part; the weights sum to one."""

    weights: tuple[float, ...]
    parts: tuple[Distribution, ...]


Distribution = Fixed | Lognormal | Triangular | Uniform | LogUniform | Exponential | Empirical | Mixture


def scaled(distribution: Distribution, factor: float) -> Distribution:
    """The distribution of `factor` times the quantity; `factor` is positive and without unit."""
    match distribution:
        case Fixed(value):
            return Fixed(value * factor)
        case Lognormal(median, p90, cap):
            return Lognormal(median * factor, p90 * factor, None if cap is None else cap * factor)
        case Triangular(low, mode, high):
            return Triangular(low * factor, mode * factor, high * factor)
        case Uniform(low, high):
            return Uniform(low * factor, high * factor)
        case LogUniform(low, high):
            return LogUniform(low * factor, high * factor)
        case Exponential(mean):
            return Exponential(mean * factor)
        case Empirical(values):
            return Empirical(tuple(value * factor for value in values))
        case Mixture(weights, parts):
            return Mixture(weights, tuple(scaled(part, factor) for part in parts))


def bounds(distribution: Distribution) -> tuple[float, float]:
    """The smallest and largest value the distribution can give (infinity where it has no upper end)."""
    match distribution:
        case Fixed(value):
            return value, value
        case Lognormal(_, _, cap):
            return 0.0, float("inf") if cap is None else cap
        case Triangular(low, _, high) | Uniform(low, high) | LogUniform(low, high):
            return low, high
        case Exponential(_):
            return 0.0, float("inf")
        case Empirical(values):
            return min(values), max(values)
        case Mixture(_, parts):
            ends = [bounds(part) for part in parts]
            return min(low for low, _ in ends), max(high for _, high in ends)


def numbers(distribution: Distribution) -> tuple[float, ...]:
    """Every number that the distribution is written with, weights left out."""
    match distribution:
        case Fixed(value):
            return (value,)
        case Lognormal(median, p90, cap):
            return (median, p90) if cap is None else (median, p90, cap)
        case Triangular(low, mode, high):
            return low, mode, high
        case Uniform(low, high) | LogUniform(low, high):
            return low, high
        case Exponential(mean):
            return (mean,)
        case Empirical(values):
            return values
        case Mixture(_, parts):
            return tuple(number for part in parts for number in numbers(part))


def largest(distribution: Distribution) -> float:
    """The largest value that it gives with any of the random numbers in use, the last of which is 1 - 2**-53."""
    match distribution:
        case Lognormal(median, p90, None):
            exponent = math.log(median) + math.log(p90 / median) / Z90 * _Z_LAST
            return math.exp(exponent) if exponent < _LAST_EXPONENT else float("inf")
        case Exponential(mean):
            return mean * 53.0 * math.log(2.0)
        case Mixture(_, parts):
            return max(largest(part) for part in parts)
        case _:
            return bounds(distribution)[1]


def typical(distribution: Distribution) -> float:
    """A value to plan with: the median where it is a parameter, else the mean."""
    match distribution:
        case Fixed(value):
            return value
        case Lognormal(median, _, _):
            return median
        case Triangular(low, mode, high):
            return (low + mode + high) / 3.0
        case Uniform(low, high):
            return (low + high) / 2.0
        case LogUniform(low, high):
            return math.sqrt(low * high)
        case Exponential(mean):
            return mean
        case Empirical(values):
            return sum(values) / len(values)
        case Mixture(weights, parts):
            total = sum(weights)
            return sum(weight * typical(part) for weight, part in zip(weights, parts, strict=True)) / total


def mean(distribution: Distribution) -> float:
    """The mean of the distribution; of a lognormal with a cap that of what lies below it."""
    match distribution:
        case Fixed(value):
            return value
        case Lognormal(median, p90, cap):
            return _lognormal_mean(median, math.log(p90 / median) / Z90, cap)
        case LogUniform(low, high):
            return low if low == high else (high - low) / math.log(high / low)
        case Mixture(weights, parts):
            return sum(weight * mean(part) for weight, part in zip(weights, parts, strict=True)) / sum(weights)
        case Triangular() | Uniform() | Exponential() | Empirical():
            return typical(distribution)


def _lognormal_mean(median: float, sigma: float, cap: float | None) -> float:
    """E[X | X < cap] = median * exp(s^2 / 2) * Phi(z - s) / Phi(z), where z = ln(cap / median) / s."""
    if sigma == 0.0:
        return median
    whole = median * math.exp(sigma * sigma / 2.0)
    if cap is None:
        return whole
    z = math.log(cap / median) / sigma
    return whole * math.erfc((sigma - z) / math.sqrt(2.0)) / math.erfc(-z / math.sqrt(2.0))
