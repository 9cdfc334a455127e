"""Bootstrap intervals of paired observations (Efron and Tibshirani, An Introduction to the Bootstrap, 1993).

Pairs are drawn anew, with replacement, so what two variants have in common stays in common. Every table is resampled
with the same numbers, from a fixed seed: the same results give the same intervals.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.runs import Floats, Ints
from analysis.student_t import LEVEL

RESAMPLES: Final = 4999
QUANTILE_RESAMPLES: Final = 999

MOST_DRAWN: Final = 5_000_000
FEWEST: Final = 399
"""Beyond so many observations drawn there are fewer resamples, but not fewer than this: time and memory stay small."""

SEED: Final = 20260112

_Times = npt.NDArray[np.uint16]


@lru_cache(maxsize=4)
def _times_drawn(n: int, most: int) -> _Times:
    """How often each of n observations is in each resample, shape (n, resamples)."""
    resamples = min(max(MOST_DRAWN // n, FEWEST), most)
    drawn = np.random.default_rng(SEED).integers(0, n, (resamples, n))
    drawn += np.arange(resamples)[:, None] * n
    times = np.bincount(drawn.ravel(), minlength=resamples * n).reshape(resamples, n)
    return np.ascontiguousarray(times.T, dtype=np.uint16)


def mean_bootstrap(value: Floats) -> tuple[Floats, Floats]:
    """The 95 % bootstrap interval of each mean, corrected for bias and skewness (BCa: Efron 1987).

    Parameters
    ----------
    value
        Shape (means, observations), without nan.

    Returns
    -------
    Lower and upper ends, shape (means,); both the mean itself where nothing varies, nan for fewer than two.
    """
    n = value.shape[1]
    if n < 2 or not len(value):
        return np.full(len(value), np.nan), np.full(len(value), np.nan)
    mean = value.mean(axis=1)
    away = value - mean[:, None]
    scale = (away**2).sum(axis=1)
    varies = np.ptp(value, axis=1) > 0
    drawn = mean + (_times_drawn(n, RESAMPLES).T @ away.T) / n
    rounds = len(drawn)
    below = ((drawn < mean).sum(axis=0) + (drawn <= mean).sum(axis=0)) / (2 * rounds)
    bias = special.ndtri(np.clip(below, 0.5 / rounds, 1 - 0.5 / rounds))
    # Of a mean, the jackknife values are the observations themselves, scaled.
    skew = (away**3).sum(axis=1) / np.where(varies, 6 * scale**1.5, 1.0)
    drawn.sort(axis=0)
    ends = []
    for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2):
        moved = bias + special.ndtri(share)
        ends.append(np.where(varies, _at(drawn, special.ndtr(bias + moved / (1 - skew * moved))), mean))
    return ends[0], ends[1]


def _at(ordered: Floats, share: Floats) -> Floats:
    """A quantile of each column of sorted values, by linear interpolation."""
    place = share * (len(ordered) - 1)
    below = np.floor(place).astype(np.int64)
    above, column = np.minimum(below + 1, len(ordered) - 1), np.arange(ordered.shape[1])
    low, high = ordered[below, column], ordered[above, column]
    quantiles: Floats = low + (high - low) * (place - below)
    return quantiles


def quantile_draws(value: Floats, shares: tuple[float, ...]) -> Floats:
    """Quantiles of one sample and, after it, of every resample.

    Parameters
    ----------
    value
        Shape (observations,); infinite where later than the horizon.
    shares
        Which quantiles.

    Returns
    -------
    Shape (resamples + 1, shares); infinite where a quantile falls among the infinite.
    """
    ordered = np.argsort(value, kind="stable")
    up_to = np.cumsum(_times_drawn(len(value), QUANTILE_RESAMPLES)[ordered], axis=0, dtype=np.uint32)
    sorted_values, n = value[ordered], len(value)
    drawn = np.empty((up_to.shape[1] + 1, len(shares)))
    for column, share in enumerate(shares):
        place = (n - 1) * share
        below, above = int(np.floor(place)), int(np.ceil(place))
        low, high = (np.append(rank, _first_above(up_to, rank)) for rank in (below, above))
        drawn[:, column] = _between(sorted_values[low], sorted_values[high], place - below)
    return drawn


def _first_above(up_to: npt.NDArray[np.uint32], rank: int) -> Ints:
    """The first row of each column, whose values never fall, with a value above the rank: by halving."""
    column = np.arange(up_to.shape[1])
    low, high = np.zeros(len(column), dtype=np.int64), np.full(len(column), len(up_to) - 1)
    while (low < high).any():
        middle = (low + high) // 2
        above = up_to[middle, column] > rank
        low, high = np.where(above, low, middle + 1), np.where(above, middle, high)
    return low


def _between(low: Floats, high: Floats, share: float) -> Floats:
    seen = np.isfinite(low) & np.isfinite(high)
    return np.where(seen, low + np.subtract(high, low, out=np.zeros_like(low), where=seen) * share, np.inf)


def difference_ends(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """The 95 % percentile intervals of second minus first, over resamples of the same pairs.

    Parameters
    ----------
    first, second
        Shape (resamples, quantiles), infinite where later than the horizon.

    Returns
    -------
    Lower and upper ends, shape (quantiles,); nan for an end that lies beyond what was seen by the horizon.
    """
    with np.errstate(invalid="ignore"):
        away = second - first
    # Two quantiles that are both later than the horizon may differ by anything.
    low = np.sort(np.where(np.isnan(away), -np.inf, away), axis=0)
    high = np.sort(np.where(np.isnan(away), np.inf, away), axis=0)
    cut = (1 - LEVEL) / 2 * (len(away) + 1)
    ends = low[round(cut) - 1], high[-round(cut)]
    return np.where(np.isfinite(ends[0]), ends[0], np.nan), np.where(np.isfinite(ends[1]), ends[1], np.nan)
