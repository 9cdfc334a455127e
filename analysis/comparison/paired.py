"""Every variant compared with the reference, pair by pair of replications.

Both of a pair use common random numbers, so the difference of each pair is one observation. Its mean has the paired-t
interval and, for the metrics that answer a question (`analysis.comparison.headline`), the BCa bootstrap interval
beside it: where the two disagree, n is too small for the first.

Censoring. A value later than the horizon empties the mean difference. Not empty are then: in how many pairs the
variant was better (later than the horizon is later than anything seen; both later is neither), quantiles, and for
closures the difference of *restricted means*, in which what is later counts as the horizon (Royston and Parmar 2013):
how much earlier within the time that was simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import special

from analysis.comparison.cube import Cube, cube_of
from analysis.comparison.headline import answers_a_question
from analysis.comparison.resampling import mean_bootstrap
from analysis.comparison.verdicts import HEADLINES, NO_DIFFERENCE, NOT_DECIDED, good_side, holm, p_value, verdicts
from analysis.runs import Flags, Floats, Ints
from analysis.statistics import LEVEL, half_width, mean_of, sd_of, wilson
from sim.record.manifest import Manifest
from sim.record.tables.statistics import COMPARISONS
from sim.units.seconds import HOUR_S

CLOSURE: Final = "closure "

_FILLED: Final = [name for name in COMPARISONS.names if name not in {"p_value", "p_holm", "verdict"}]
"""Columns known before the comparisons are looked at together."""


@dataclass(frozen=True, slots=True)
class ComparisonBasis:
    """The horizon and the practical difference of the scenario.

    Attributes
    ----------
    horizon_h
        Hours simulated; nan leaves the restricted means empty.
    practical_h
        Smallest difference in hours that matters.
    """

    horizon_h: float = float("nan")
    practical_h: float = 0.0


def comparison_basis(manifest: Manifest) -> ComparisonBasis:
    """What comparisons need to know of the scenario that was run."""
    scenario = manifest.scenario
    return ComparisonBasis(scenario.horizon_s / HOUR_S, (scenario.practical_difference_s or 0) / HOUR_S)


def compare(
    replications: pd.DataFrame | Cube,
    reference: str,
    asked: ComparisonBasis | None = None,
    independent: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Paired difference (variant minus reference) of every metric for every other variant.

    Parameters
    ----------
    replications
        As for `analysis.statistics.summarise`. Replications that only one of the two has are left out of that pair.
    reference
        The variant to compare with.
    independent
        Variants with another random seed than the reference: their means are compared as those of independent runs
        (Welch 1947); what needs pairs is empty, and `n` is the smaller number of replications.

    Returns
    -------
    DataFrame
        Columns of `comparisons.csv`, of which `n` is the number of pairs. `variance_reduction` is what pairing gained:
        1 - var(difference) / (var(variant) + var(reference)), the share by which the variance of the difference is
        smaller than it would be between independent runs; 1 where every pair differs by the same amount, 0 where
        common random numbers did not help, negative where they harmed, empty where neither varies. `variance_factor`
        says the same as a factor: so many times the replications would be needed without pairing.

    Raises
    ------
    LeidangError
        If no run of the reference is there.
    """
    cube = cube_of(replications)
    base = cube.place_of(reference)
    pairs = [(other, base) for other in range(len(cube.variants)) if other != base]
    return judged(difference_rows(cube, pairs, asked or ComparisonBasis(), independent))


def difference_rows(
    cube: Cube, pairs: Sequence[tuple[int, int]], asked: ComparisonBasis, independent: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """The difference of every metric for some pairs of variants, but for what needs all rows; see `judged`.

    Parameters
    ----------
    pairs
        Numbers of a variant and of the one that it is compared with.
    independent
        As for `compare`: variants whose replications are independent of those that they are compared with.
    """
    ways = [_apart if cube.variants[other] in independent else _compared for other, _ in pairs]
    parts = [
        way(some, other, base, asked) for way, (other, base) in zip(ways, pairs, strict=True) for some in cube.slices(2)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*_FILLED, "freedom"])


def _compared(cube: Cube, other: int, base: int, asked: ComparisonBasis) -> pd.DataFrame:
    """The rows of one variant, but for what needs those of all."""
    paired = cube.present[other] & cube.present[base]
    difference = cube.value[other] - cube.value[base]
    n, empty = paired.sum(axis=1), paired & np.isnan(difference)
    ranked = (cube.ranked(other), cube.ranked(base))
    whole = (n > 0) & ~empty.any(axis=1)
    mean, sd = mean_of(difference, paired, whole), sd_of(difference, paired, whole & (n > 1))
    width = half_width(sd, n)
    table = pd.DataFrame(
        {
            **_difference(cube, (other, base), n, mean, width),
            **_gained(cube, (other, base), paired, sd),
            "censored": empty.sum(axis=1),
            **_bootstrapped(answers_a_question(cube), difference, paired, whole),
            **_won(cube, ranked, paired),
            **_restricted(cube, ranked, paired, asked.horizon_h),
            "practical": np.where(np.array(cube.units) == "h", asked.practical_h, 0.0),
            "freedom": n - 1.0,
        }
    )
    kept: pd.DataFrame = table.loc[n > 0]
    return kept


def _difference(cube: Cube, pair: tuple[int, int], n: Ints, difference: Floats, width: Floats) -> dict[str, object]:
    """The columns of both kinds of comparison: metric, variants, n, and the difference with its interval."""
    other, base = pair
    return {
        "metric": np.array(cube.metrics, dtype=object),
        "unit": np.array(cube.units, dtype=object),
        "variant": cube.variants[other],
        "reference": cube.variants[base],
        "n": n,
        "difference": difference,
        "low_95": difference - width,
        "high_95": difference + width,
    }


def _apart(cube: Cube, other: int, base: int, asked: ComparisonBasis) -> pd.DataFrame:
    """The same for a variant whose runs are independent of those of the reference."""
    numbers, means, errors = [], [], []
    for place in (other, base):
        there = cube.present[place]
        n, empty = there.sum(axis=1), (there & np.isnan(cube.value[place])).any(axis=1)
        numbers.append(n)
        means.append(mean_of(cube.value[place], there, (n > 0) & ~empty))
        errors.append(sd_of(cube.value[place], there, (n > 1) & ~empty) ** 2 / np.maximum(n, 1))
    total = errors[0] + errors[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = [error**2 / np.maximum(n - 1, 1) for error, n in zip(errors, numbers, strict=True)]
        freedom = np.where(total > 0, total**2 / (parts[0] + parts[1]), np.inf)
        width = np.where(total > 0, special.stdtrit(freedom, (1 + LEVEL) / 2) * np.sqrt(total), total)
    difference, n = means[0] - means[1], np.minimum(*numbers)
    table = pd.DataFrame(
        {
            **_difference(cube, (other, base), n, difference, width),
            "censored": (np.isnan(cube.value[[other, base]]) & cube.present[[other, base]]).sum(axis=(0, 2)),
            "practical": np.where(np.array(cube.units) == "h", asked.practical_h, 0.0),
            "freedom": freedom,
        }
    )
    kept: pd.DataFrame = table.reindex(columns=[*_FILLED, "freedom"]).loc[n > 0]
    return kept


def _gained(cube: Cube, pair: tuple[int, int], paired: Flags, sd: Floats) -> dict[str, Floats]:
    """The gain in precision from pairing."""
    apart = sum((sd_of(cube.value[place], paired, ~np.isnan(sd)) ** 2 for place in pair), np.zeros(len(sd)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "variance_reduction": np.where(apart > 0, 1 - sd**2 / apart, np.nan),
            "variance_factor": np.where(sd > 0, apart / sd**2, np.nan),
        }


def _bootstrapped(resampled: Flags, difference: Floats, paired: Flags, whole: Flags) -> dict[str, Floats]:
    """Bootstrap intervals of the headline measures."""
    ends = np.full((2, len(resampled)), np.nan)
    wanted = whole & resampled
    # Metrics with the same pairs are resampled together.
    for some in np.unique(paired[wanted], axis=0):
        pairs = np.flatnonzero(wanted & (paired == some).all(axis=1))
        ends[:, pairs] = mean_bootstrap(difference[pairs][:, some])
    return {"bootstrap_low_95": ends[0], "bootstrap_high_95": ends[1]}


def _won(cube: Cube, ranked: tuple[Floats, Floats], paired: Flags) -> dict[str, Floats]:
    """In which share of the pairs the variant was better, and in which worse; empty where neither side is better."""
    side = np.array([good_side(metric) for metric in cube.metrics])[:, None]
    ours, theirs = ranked
    known = (side[:, 0] != 0) & ~(paired & (np.isnan(ours) | np.isnan(theirs))).any(axis=1)
    more, less = paired & (ours > theirs), paired & (ours < theirs)
    n = paired.sum(axis=1).astype(np.float64)
    better, worse = (np.where(side > 0, *flags).sum(axis=1) for flags in ((more, less), (less, more)))
    low, high = wilson(better.astype(np.float64), n)
    shares = (better / np.maximum(n, 1), low, high, worse / np.maximum(n, 1))
    names = ("better", "better_low_95", "better_high_95", "worse")
    return {name: np.where(known & (n > 0), share, np.nan) for name, share in zip(names, shares, strict=True)}


def _restricted(cube: Cube, ranked: tuple[Floats, Floats], paired: Flags, horizon_h: float) -> dict[str, Floats]:
    """The difference of means in which a closure that is later than the horizon counts as the horizon."""
    closure = np.array([metric.startswith(CLOSURE) for metric in cube.metrics], dtype=np.bool_)
    ours, theirs = (np.minimum(values, horizon_h) for values in ranked)
    difference, n = ours - theirs, paired.sum(axis=1)
    valid = closure & (n > 0) & (not np.isnan(horizon_h))
    difference = np.where(valid[:, None], difference, 0.0)
    mean, sd = mean_of(difference, paired, valid), sd_of(difference, paired, valid & (n > 1))
    width = half_width(sd, n)
    return {"restricted": mean, "restricted_low_95": mean - width, "restricted_high_95": mean + width}


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of `difference_rows` with p values, adjusted over the family of headline comparisons, and verdicts."""
    if table.empty:
        return pd.DataFrame(columns=list(COMPARISONS.names))
    known = table["difference"].notna().to_numpy()
    value, low, high = (
        np.where(known, table[whole].to_numpy(np.float64), table[restricted].to_numpy(np.float64))
        for whole, restricted in (
            ("difference", "restricted"),
            ("low_95", "restricted_low_95"),
            ("high_95", "restricted_high_95"),
        )
    )
    practical, freedom = table["practical"].to_numpy(np.float64), table["freedom"].to_numpy(np.float64)
    with np.errstate(invalid="ignore"):
        error = (high - low) / 2 / special.stdtrit(np.where(freedom > 0, freedom, np.nan), (1 + LEVEL) / 2)
    p = p_value(value, error, freedom, practical)
    adjusted = np.full(len(p), np.nan)
    family = table["metric"].isin(HEADLINES).to_numpy()
    adjusted[family] = holm(p[family])
    side = np.array([good_side(str(metric)) for metric in table["metric"]])
    words = verdicts(low, high, practical, side, adjusted)
    # What happens beyond the horizon was not seen: restricted means show a difference, but never that there is none.
    words[~known & (words == NO_DIFFERENCE)] = NOT_DECIDED
    return table.assign(p_value=p, p_holm=adjusted, verdict=words)[list(COMPARISONS.names)]
