"""Summaries and comparisons of replications: never a mean without its number and its interval.

Intervals hold 95 % and are Student's t intervals of a mean over independent replications (Law, Simulation Modeling
and Analysis, ch. 9). Differences between variants are paired by replication: both drew the same random numbers, so
the difference of each pair is one observation and its interval is the paired-t interval. Probabilities have the
score interval of Wilson (1927), which keeps its coverage near 0 and 1.

Censoring. An empty closure, or time until a stage of an incident, means "later than the horizon". A mean over such
values would be too small, so mean, sd, interval and every difference that involves one are empty; quantiles treat it as
larger than every observed value and are empty where they fall among the censored. An empty value of any other metric (a
mean over the delivered elements when there were none) has no side on which it lies: it empties the quantiles as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.comparison.cube import Cube, cube_of, frame_of
from analysis.runs import Flags, Floats, Ints
from analysis.student_t import Z_95, student_t_quantile
from sim.record.columns import Coded, Rows, chosen
from sim.record.tables.statistics import SUMMARY

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.1, 0.5, 0.9)


def half_width(sd: Floats, n: Ints) -> Floats:
    """Half the width of the 95 % t interval of a mean: t(n - 1) * sd / sqrt(n); nan for n < 2."""
    with np.errstate(invalid="ignore", divide="ignore"):
        width: Floats = student_t_quantile(np.asarray(n - 1.0, dtype=np.float64)) * sd / np.sqrt(n)
    return np.where(n > 1, width, np.nan)


def wilson(successes: Floats, n: Floats) -> tuple[Floats, Floats]:
    """The 95 % score interval of a probability (Wilson 1927); (nan, nan) for n = 0."""
    z = Z_95
    with np.errstate(invalid="ignore", divide="ignore"):
        share = successes / n
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        width = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # At 0 and n successes the interval ends exactly there; rounding would put it a hair beyond.
    return np.where(successes == 0, 0.0, middle - width), np.where(successes == n, 1.0, middle + width)


def mean_interval(value: Floats, present: Flags) -> tuple[Floats, Floats, Floats]:
    """Mean along the last axis and the ends of its 95 % t interval, over the observations that are present.

    Parameters
    ----------
    value, present
        Shape (..., observations); `present` may be broadcast.

    Returns
    -------
    Three arrays of shape (...): mean (nan without any observation), lower and upper end (nan for fewer than two).
    """
    there = np.broadcast_to(present, value.shape)
    n = there.sum(axis=-1)
    mean, width = mean_of(value, there, n > 0), half_width(sd_of(value, there, n > 1), n)
    return mean, mean - width, mean + width


def summarise(replications: pd.DataFrame | Cube) -> pd.DataFrame:
    """Number, mean, spread, interval and quantiles of every metric per variant.

    Parameters
    ----------
    replications
        Columns variant, replication, metric, value, unit; an empty value is censored (see the module's docstring).

    Returns
    -------
    DataFrame
        Columns of `summary.csv`; sd with n - 1; low_95, high_95 the t interval of the mean; p10, p50, p90 by linear
        interpolation. One row per variant and metric that it has, both in order of first appearance.
    """
    frame = frame_of(summary_rows(cube_of(replications)))
    return frame.astype(dict.fromkeys(SUMMARY.named("text"), object))


def summary_rows(cube: Cube) -> Rows:
    """The rows of `summary.csv`, as `summarise` makes them."""
    columns = [
        np.concatenate(parts, axis=1) for parts in zip(*map(_summarised, cube.slices(len(cube.variants))), strict=True)
    ]
    variant, metric = (number.ravel() for number in np.indices((len(cube.variants), len(cube.metrics))))
    units = tuple(dict.fromkeys(cube.units))
    unit = np.array([units.index(name) for name in cube.units], dtype=np.int64)
    rows: Rows = {
        "variant": Coded(variant, cube.variants),
        "metric": Coded(metric, cube.metrics),
        "unit": Coded(unit[metric], units),
        **{name: values.ravel() for name, values in zip(SUMMARY.names[3:], columns, strict=True)},
    }
    return chosen(rows, columns[0].ravel() > 0)


def _summarised(cube: Cube) -> list[Floats | Ints]:
    """The columns of `summary.csv` from n on, shape (variants, metrics) each."""
    n = cube.present.sum(axis=2)
    censored = (cube.present & np.isnan(cube.value)).sum(axis=2)
    whole = (n > 0) & (censored == 0)
    mean, sd = mean_of(cube.value, cube.present, whole), sd_of(cube.value, cube.present, whole & (n > 1))
    width = half_width(sd, n)
    quantiles = [np.where(cube.later | whole, values, np.nan) for values in _quantiles(cube, n)]
    return [n, censored, mean, sd, mean - width, mean + width, *quantiles]


def mean_of(value: Floats, present: Flags, valid: Flags) -> Floats:
    """Mean along the last axis over the observations that are present; nan where not valid."""
    n = present.sum(axis=-1)
    total = np.where(present, value, 0.0).sum(axis=-1)
    return np.where(valid, total / np.maximum(n, 1), np.nan)


def sd_of(value: Floats, present: Flags, valid: Flags) -> Floats:
    """Standard deviation (n - 1) along the last axis over the observations present; nan where not valid."""
    n = present.sum(axis=-1)
    away = np.where(present, value - mean_of(value, present, valid)[..., None], 0.0)
    return np.where(valid, np.sqrt((away**2).sum(axis=-1) / np.maximum(n - 1, 1)), np.nan)


def _quantiles(cube: Cube, n: Ints) -> list[Floats]:
    """Quantiles by linear interpolation, nan where one falls among the censored (sorted to the end as infinite)."""
    ordered = np.sort(np.where(cube.present & ~np.isnan(cube.value), cube.value, np.inf), axis=-1)
    columns = []
    for share in QUANTILES:
        place = np.maximum(n - 1, 0) * share
        below = np.floor(place).astype(np.int64)[..., None]
        above = np.ceil(place).astype(np.int64)[..., None]
        low, high = (np.take_along_axis(ordered, index, axis=-1)[..., 0] for index in (below, above))
        seen = np.isfinite(low) & np.isfinite(high)
        between = np.subtract(high, low, out=np.zeros_like(low), where=seen) * (place - below[..., 0])
        columns.append(np.where(seen, low + between, np.nan))
    return columns
