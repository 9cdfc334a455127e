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

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.runs import Flags, Floats, Ints, Runs, names_in, numbers_of, runs_of, total_by
from analysis.tables import ALL_FORCES, COMPARISON_COLUMNS, SUMMARY_COLUMNS
from sim.errors import LeidangError

LEVEL = 0.95
QUANTILES = (0.1, 0.5, 0.9)

LATER = ("closure ", "time until ")
"""What metrics begin with whose empty values are later than the horizon."""


def half_width(sd: Floats, n: Ints) -> Floats:
    """Half the width of the 95 % t interval of a mean: t(n - 1) * sd / sqrt(n); nan for n < 2."""
    with np.errstate(invalid="ignore", divide="ignore"):
        width: Floats = special.stdtrit(n - 1.0, (1 + LEVEL) / 2) * sd / np.sqrt(n)
    return np.where(n > 1, width, np.nan)


def wilson(successes: Floats, n: Floats) -> tuple[Floats, Floats]:
    """The 95 % score interval of a probability (Wilson 1927); (nan, nan) for n = 0."""
    z = special.ndtri((1 + LEVEL) / 2)
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
    mean, width = _mean(value, there, n > 0), half_width(_sd(value, there, n > 1), n)
    return mean, mean - width, mean + width


@dataclass(frozen=True, slots=True)
class _Cube:
    """The replications as arrays of shape (variants, metrics, replications)."""

    variants: tuple[str, ...]
    metrics: tuple[str, ...]
    units: tuple[str, ...]
    value: Floats
    present: Flags


def _cube(replications: pd.DataFrame) -> _Cube:
    metrics = names_in(replications["metric"])
    runs = runs_of(replications)
    metric, run = numbers_of(replications["metric"], metrics), runs.number(replications)
    variant, replication = np.divmod(run, max(len(runs.replications), 1))
    value = np.full((len(runs.variants), len(metrics), len(runs.replications)), np.nan)
    present = np.zeros(value.shape, dtype=np.bool_)
    value[variant, metric, replication] = replications["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    present[variant, metric, replication] = True
    units = replications[["metric", "unit"]].drop_duplicates("metric")["unit"]
    return _Cube(runs.variants, metrics, tuple(str(unit) for unit in units), value, present)


def summarise(replications: pd.DataFrame) -> pd.DataFrame:
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
    cube = _cube(replications)
    n = cube.present.sum(axis=2)
    censored = (cube.present & np.isnan(cube.value)).sum(axis=2)
    whole = (n > 0) & (censored == 0)
    mean, sd = _mean(cube.value, cube.present, whole), _sd(cube.value, cube.present, whole & (n > 1))
    width = half_width(sd, n)
    later = np.array([metric.startswith(LATER) for metric in cube.metrics])
    quantiles = [np.where(later | whole, values, np.nan) for values in _quantiles(cube, n)]
    columns = [n, censored, mean, sd, mean - width, mean + width, *quantiles]
    keep = n.ravel() > 0
    table = pd.DataFrame(
        {
            "variant": np.repeat(np.array(cube.variants, dtype=object), len(cube.metrics)),
            "metric": np.tile(np.array(cube.metrics, dtype=object), len(cube.variants)),
            "unit": np.tile(np.array(cube.units, dtype=object), len(cube.variants)),
            **{name: values.ravel() for name, values in zip(SUMMARY_COLUMNS[3:], columns, strict=True)},
        }
    )
    kept: pd.DataFrame = table.loc[keep].reset_index(drop=True)
    return kept


def compare(replications: pd.DataFrame, reference: str) -> pd.DataFrame:
    """Paired difference (variant minus reference) of every metric for every other variant.

    Parameters
    ----------
    replications
        As for `summarise`. Replications that only one of the two has are left out of that pair.
    reference
        The variant to compare with.

    Returns
    -------
    DataFrame
        Columns of `comparisons.csv`. `n` is the number of pairs; the difference is empty when either value of any
        pair is censored; low_95, high_95 is its paired-t interval. `variance_reduction` is what pairing gained:
        1 - var(difference) / (var(variant) + var(reference)), the share by which the variance of the difference is
        smaller than it would be between independent runs; 1 where every pair differs by the same amount, 0 where
        common random numbers did not help, negative where they harmed, empty where neither varies.

    Raises
    ------
    LeidangError
        If no run of the reference is there.
    """
    cube = _cube(replications)
    if reference not in cube.variants:
        known = ", ".join(cube.variants)
        raise LeidangError(f"no replication of the reference variant {reference!r}; there are: {known}")
    base = cube.variants.index(reference)
    parts = [_compared(cube, other, base) for other in range(len(cube.variants)) if other != base]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COMPARISON_COLUMNS))


def _compared(cube: _Cube, other: int, base: int) -> pd.DataFrame:
    paired = cube.present[other] & cube.present[base]
    difference = cube.value[other] - cube.value[base]
    n = paired.sum(axis=1)
    whole = (n > 0) & ~(paired & np.isnan(difference)).any(axis=1)
    mean = _mean(difference, paired, whole)
    several = whole & (n > 1)
    sd, apart = _sd(difference, paired, several), np.zeros(len(n))
    for values in (cube.value[other], cube.value[base]):
        apart += _sd(values, paired, several) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        reduction = np.where(apart > 0, 1 - sd**2 / apart, np.nan)
    width = half_width(sd, n)
    table = pd.DataFrame(
        {
            "metric": np.array(cube.metrics, dtype=object),
            "unit": np.array(cube.units, dtype=object),
            "variant": cube.variants[other],
            "reference": cube.variants[base],
            "n": n,
            "difference": mean,
            "low_95": mean - width,
            "high_95": mean + width,
            "variance_reduction": reduction,
        }
    )
    kept: pd.DataFrame = table.loc[n > 0]
    return kept


def deadlines(deliveries: pd.DataFrame) -> pd.DataFrame:
    """How likely each force is there in full by its due date.

    Returns
    -------
    DataFrame
        Columns variant, force (each force, then "all forces"), n (replications), by_due (those in which every
        element of the force arrived no later than due; an undelivered one is late), probability, low_95, high_95
        (Wilson).
    """
    runs, forces = runs_of(deliveries), names_in(deliveries["force"])
    late = ~(deliveries["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan) <= deliveries["due_s"].to_numpy())
    key = runs.number(deliveries) * len(forces) + numbers_of(deliveries["force"], forces)
    missed = total_by(key, runs.count * len(forces), late.astype(np.float64)).reshape(runs.count, len(forces)) > 0
    missed = np.column_stack([missed, missed.any(axis=1)])
    n, kept = _per_variant(runs, np.ones_like(missed)), _per_variant(runs, ~missed)
    low, high = wilson(kept, n)
    names = (*forces, ALL_FORCES)
    return pd.DataFrame(
        {
            "variant": np.repeat(np.array(runs.variants, dtype=object), len(names)),
            "force": np.tile(np.array(names, dtype=object), len(runs.variants)),
            "n": n.ravel().astype(np.int64),
            "by_due": kept.ravel().astype(np.int64),
            "probability": (kept / n).ravel(),
            "low_95": low.ravel(),
            "high_95": high.ravel(),
        }
    )


def _per_variant(runs: Runs, flags: Flags) -> Floats:
    """Number of runs with the flag set, shape (variants, forces)."""
    counted = (flags & runs.present[:, None]).reshape(len(runs.variants), len(runs.replications), -1)
    number: Floats = counted.sum(axis=1).astype(np.float64)
    return number


def _mean(value: Floats, present: Flags, valid: Flags) -> Floats:
    n = present.sum(axis=-1)
    total = np.where(present, value, 0.0).sum(axis=-1)
    return np.where(valid, total / np.maximum(n, 1), np.nan)


def _sd(value: Floats, present: Flags, valid: Flags) -> Floats:
    n = present.sum(axis=-1)
    away = np.where(present, value - _mean(value, present, valid)[..., None], 0.0)
    return np.where(valid, np.sqrt((away**2).sum(axis=-1) / np.maximum(n - 1, 1)), np.nan)


def _quantiles(cube: _Cube, n: Ints) -> list[Floats]:
    """Quantiles by linear interpolation, nan where one falls among the censored (sorted to the end as infinite)."""
    ordered = np.sort(np.where(cube.present & ~np.isnan(cube.value), cube.value, np.inf), axis=-1)
    found = []
    for share in QUANTILES:
        place = np.maximum(n - 1, 0) * share
        below = np.floor(place).astype(np.int64)[..., None]
        above = np.ceil(place).astype(np.int64)[..., None]
        low, high = (np.take_along_axis(ordered, index, axis=-1)[..., 0] for index in (below, above))
        seen = np.isfinite(low) & np.isfinite(high)
        between = np.subtract(high, low, out=np.zeros_like(low), where=seen) * (place - below[..., 0])
        found.append(np.where(seen, low + between, np.nan))
    return found
