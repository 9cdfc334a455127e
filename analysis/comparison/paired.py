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
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analysis.comparison.cube import Cube, cube_of
from analysis.comparison.headline import answers_a_question
from analysis.comparison.verdicts import good_side, judgement
from analysis.runs import Flags, Floats, Ints
from analysis.statistics import half_width, mean_of, sd_of, wilson
from analysis.student_t import student_t_quantile
from sim.record.columns import Rows, chosen
from sim.record.manifest import Manifest
from sim.record.tables.statistics import COMPARISONS
from sim.units.seconds import HOUR_S

if TYPE_CHECKING:
    import pandas as pd

CLOSURE: Final = "closure "

_JUDGED: Final = ("p_value", "p_holm", "verdict")
_FILLED: Final = [name for name in COMPARISONS.names if name not in _JUDGED]
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
    import pandas as pd

    ways = [_apart if cube.variants[other] in independent else _compared for other, _ in pairs]
    parts = [
        way(some, other, base, asked) for way, (other, base) in zip(ways, pairs, strict=True) for some in cube.slices(2)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*_FILLED, "freedom"])


def headline_rows(cube: Cube, reference: str, asked: ComparisonBasis) -> Rows:
    """The differences of every metric from the reference with their verdicts, and nothing that takes longer.

    Returns
    -------
    The columns of `comparisons.csv` but for the gain from pairing, the bootstrap and the shares of better pairs.
    """
    base = cube.place_of(reference)
    others = [other for other in range(len(cube.variants)) if other != base]
    parts = [_estimated(some, other, base, asked) for other in others for some in cube.slices(2)]
    if not parts:
        return {}
    every = {
        name: np.concatenate([np.broadcast_to(part[name], part["n"].shape) for part in parts]) for name in parts[0]
    }
    rows = chosen(every, every["n"] > 0)
    return rows | dict(zip(_JUDGED, judgement(rows), strict=True))


def _compared(cube: Cube, other: int, base: int, asked: ComparisonBasis) -> pd.DataFrame:
    """The rows of one variant, but for what needs those of all."""
    import pandas as pd

    paired, difference, whole = _pairs(cube, other, base)
    sd = sd_of(difference, paired, whole & (paired.sum(axis=1) > 1))
    table = pd.DataFrame(
        {
            **_estimated(cube, other, base, asked),
            **_gained(cube, (other, base), paired, sd),
            **_bootstrapped(answers_a_question(cube), difference, paired, whole),
            **_won(cube, (cube.ranked(other), cube.ranked(base)), paired),
        }
    )
    kept: pd.DataFrame = table.loc[table["n"] > 0]
    return kept


def _pairs(cube: Cube, other: int, base: int) -> tuple[Flags, Floats, Flags]:
    """Which replications both have, the differences, and for which metrics none is empty."""
    paired = cube.present[other] & cube.present[base]
    difference = cube.value[other] - cube.value[base]
    return paired, difference, paired.any(axis=1) & ~(paired & np.isnan(difference)).any(axis=1)


def _estimated(cube: Cube, other: int, base: int, asked: ComparisonBasis) -> dict[str, Any]:
    """The columns of the differences themselves and of restricted means, for every metric, also without a pair."""
    paired, difference, whole = _pairs(cube, other, base)
    n = paired.sum(axis=1)
    mean, sd = mean_of(difference, paired, whole), sd_of(difference, paired, whole & (n > 1))
    return {
        **_difference(cube, (other, base), n, mean, half_width(sd, n)),
        "censored": (paired & np.isnan(difference)).sum(axis=1),
        **_restricted(cube, (cube.ranked(other), cube.ranked(base)), paired, asked.horizon_h),
        "practical": np.where(np.array(cube.units) == "h", asked.practical_h, 0.0),
        "freedom": n - 1.0,
    }


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
    import pandas as pd

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
        width = np.where(total > 0, student_t_quantile(freedom) * np.sqrt(total), total)
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
    from analysis.comparison.resampling import mean_bootstrap

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
    import pandas as pd

    if table.empty:
        return pd.DataFrame(columns=list(COMPARISONS.names))
    columns = judgement({name: table[name].to_numpy() for name in table.columns})
    return table.assign(**dict(zip(_JUDGED, columns, strict=True)))[list(COMPARISONS.names)]
