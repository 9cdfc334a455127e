"""Student's t distribution on NumPy alone: what the summary of a run needs of it, without the second that SciPy loads.

The tail is the incomplete beta function I(x; v/2, 1/2) with x = v / (v + t^2) (Abramowitz and Stegun, Handbook of
Mathematical Functions, 26.7.1), by the continued fraction 26.5.8, evaluated as by Lentz (Press and others, Numerical
Recipes, 6.4). The quantile is found on it by Newton's method.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from analysis.runs import Floats

LEVEL: Final = 0.95
Z_95: Final = 1.959963984540054
"""The normal quantile of (1 + 0.95) / 2, of which the t quantile is the larger the fewer there are."""

_MOST_TERMS: Final = 500
_SMALL: Final = 1e-15
_TINY: Final = 1e-300


def two_sided_p(statistic: Floats, freedom: Floats) -> Floats:
    """The probability of a |t| at least as large as the statistic, both sides together.

    Parameters
    ----------
    statistic, freedom
        Of one shape; nan where the freedom is not above zero. A statistic below zero gives more than one: two sides
        of which each is the larger part.
    """
    p = np.full(np.shape(statistic), np.nan)
    known = (freedom > 0) & ~np.isnan(statistic)
    t, v = np.abs(statistic[known]), freedom[known]
    tail = np.where(np.isinf(t), 0.0, np.where(np.isinf(v), _normal_tail(t), 0.0))
    inside = np.isfinite(t) & np.isfinite(v)
    tail[inside] = _tail(t[inside], v[inside])
    p[known] = np.where(statistic[known] < 0, 2 - tail, tail)
    return p


def student_t_quantile(freedom: Floats) -> Floats:
    """The t below which (1 + 0.95) / 2 of the distribution lie: half the width of a 95 % interval in standard errors.

    Nan where the freedom is not above zero, the normal quantile where it is infinite.
    """
    different, place = np.unique(freedom, return_inverse=True)
    missing = [v for v in different.tolist() if v not in _known and v > 0 and not math.isinf(v)]
    if missing:
        _known.update(zip(missing, _solved(np.array(missing)).tolist(), strict=True))
    found = np.array([Z_95 if v == math.inf else _known.get(v, math.nan) for v in different.tolist()])
    return found[place].reshape(np.shape(freedom))


_known: Final[dict[float, float]] = {}
"""Quantiles by degrees of freedom, each solved for once."""


def _solved(v: Floats) -> Floats:
    """The quantiles for some finite degrees of freedom."""
    # The first terms of the expansion 26.7.5 to begin with: from below, where p is convex and no step leads astray.
    t = Z_95 + (Z_95**3 + Z_95) / (4 * v)
    for _ in range(100):
        density = _over_beta(v) * (1 + t * t / v) ** (-(v + 1) / 2) / np.sqrt(v)
        step = (_tail(t, v) - (1 - LEVEL)) / (2 * density)
        t = t + step
        if (np.abs(step) <= 1e-13 * t).all():
            break
    return t


def _tail(t: Floats, v: Floats) -> Floats:
    """Both tails beyond t >= 0, for finite t and v."""
    x = v / (v + t * t)
    a, b = v / 2, np.full(len(v), 0.5)
    # The fraction converges fast below the mean; beyond it the other end is computed.
    swapped = x > (a + 1) / (a + b + 2)
    rest = t * t / (v + t * t)
    near, first, second = np.where(swapped, rest, x), np.where(swapped, b, a), np.where(swapped, a, b)
    with np.errstate(divide="ignore"):
        power = np.where(x < 0.5, np.log(x), np.log1p(-rest))
        factor = np.exp(a * power) * np.sqrt(rest) * _over_beta(v) / first
    part = factor * _fraction(near, first, second)
    return np.where(swapped, 1 - part, part)


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    """The continued fraction of the incomplete beta function."""
    c = np.ones(len(x))
    d = 1 / _apart(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _apart(1 + term * d)
            c = _apart(1 + term / c)
            value = value * c * d
        if not len(x) or np.abs(c * d - 1).max() < _SMALL:
            break
    return value


def _apart(value: Floats) -> Floats:
    """The value, but never zero."""
    return np.where(np.abs(value) < _TINY, _TINY, value)


def _over_beta(v: Floats) -> Floats:
    """1 / B(v/2, 1/2), which is gamma(v/2 + 1/2) / (gamma(v/2) gamma(1/2))."""
    return np.array([_gamma_ratio(float(half)) for half in v / 2]) / math.sqrt(math.pi)


def _gamma_ratio(a: float) -> float:
    """The ratio gamma(a + 1/2) / gamma(a); of large a by its asymptotic series."""
    if a < 20:
        return math.gamma(a + 0.5) / math.gamma(a)
    n = 1 / a
    series = 1 + n * (
        -1 / 8 + n * (1 / 128 + n * (5 / 1024 + n * (-21 / 32768 + n * (-399 / 262144 + n * 869 / 4194304))))
    )
    return math.sqrt(a) * series


def _normal_tail(t: Floats) -> Floats:
    return np.array([math.erfc(value / math.sqrt(2)) for value in t])
