"""Percentiles of a distribution in plain Python, for words about it; what is drawn comes from `sim.process.draws`."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

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

_HALVINGS: Final = 200
"""So often the bracket around the percentile of a mixture is halved: until its ends are neighbouring numbers."""
_NORMAL: Final = NormalDist()


def percentile(distribution: Distribution, share: float) -> float:
    """The least value below or at which the distribution lies with a probability.

    Parameters
    ----------
    share
        The probability, above 0 and below 1.
    """
    match distribution:
        case Fixed(value):
            return value
        case Lognormal(median, p90, cap):
            sigma = math.log(p90 / median) / Z90
            below_cap = 1.0 if cap is None else _NORMAL.cdf(math.log(cap / median) / sigma)
            return median * math.exp(sigma * _NORMAL.inv_cdf(share * below_cap))
        case Triangular(low, mode, high):
            width = high - low
            if share < (mode - low) / width:
                return low + math.sqrt(share * width * (mode - low))
            return high - math.sqrt((1.0 - share) * width * (high - mode))
        case Uniform(low, high):
            return low + share * (high - low)
        case LogUniform(low, high):
            return low * math.exp(share * math.log(high / low))
        case Exponential(mean):
            return -mean * math.log(1.0 - share)
        case Empirical(values):
            return sorted(values)[math.ceil(share * len(values)) - 1]
        case Mixture(_, parts):
            # Between the least and the largest percentile of its parts, and nowhere else, the mixture reaches it.
            ends = [percentile(part, share) for part in parts]
            return _between(distribution, share, min(ends), max(ends))


def probability_up_to(distribution: Distribution, value: float) -> float:
    """The probability that the distribution lies below a value or at it."""
    match distribution:
        case Fixed(only):
            return 1.0 if value >= only else 0.0
        case Lognormal(median, p90, cap):
            if value <= 0 or (cap is not None and value >= cap):
                return 0.0 if value <= 0 else 1.0
            sigma = math.log(p90 / median) / Z90
            below_cap = 1.0 if cap is None else _NORMAL.cdf(math.log(cap / median) / sigma)
            return _NORMAL.cdf(math.log(value / median) / sigma) / below_cap
        case Triangular(low, mode, high):
            if not low < value < high:
                return 0.0 if value <= low else 1.0
            if value < mode:
                return (value - low) ** 2 / ((high - low) * (mode - low))
            return 1.0 - (high - value) ** 2 / ((high - low) * (high - mode))
        case Uniform(low, high):
            return min(1.0, max(0.0, (value - low) / (high - low)))
        case LogUniform(low, high):
            return 0.0 if value <= low else min(1.0, math.log(value / low) / math.log(high / low))
        case Exponential(mean):
            return 0.0 if value <= 0 else 1.0 - math.exp(-value / mean)
        case Empirical(values):
            return sum(one <= value for one in values) / len(values)
        case Mixture(weights, parts):
            pairs = zip(weights, parts, strict=True)
            return sum(weight * probability_up_to(part, value) for weight, part in pairs) / sum(weights)


def _between(mixture: Mixture, share: float, low: float, high: float) -> float:
    if probability_up_to(mixture, low) >= share:
        return low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if not low < middle < high:
            break
        if probability_up_to(mixture, middle) >= share:
            high = middle
        else:
            low = middle
    return high
