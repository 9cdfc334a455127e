"""The verdict on a difference, and the correction for multiple comparisons.

The verdict on a difference compares its 95 % interval with the *practical difference* of the scenario (0 if it
states none; it applies to what is measured in hours):

======================= ===========================================================================================
better, worse           the whole interval lies beyond the practical difference, on that side
no practical difference the whole interval lies within the practical difference, or nothing differs at all
not decided             anything else: the runs allow both
======================= ===========================================================================================

Many comparisons. Each interval errs in one case of twenty, so of many comparisons some mislead. The headline
comparisons, `HEADLINES` of every variant with the reference, are one family: they are "better" or "worse" only if
Holm's rule (1979) allows it, which keeps the probability of even one wrong among them at 5 %. All others are for
exploration, without correction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analysis.runs import Floats
from analysis.student_t import LEVEL, student_t_quantile, two_sided_p
from sim.record.tables import ALL_FORCES

HEADLINES: Final = tuple(
    f"{measure} / {ALL_FORCES}" for measure in ("closure 100 %", "delivered by due date", "coordination time")
)
"""The metrics whose comparisons are one family under Holm's rule."""

BETTER: Final = "better"
WORSE: Final = "worse"
NO_DIFFERENCE: Final = "no practical difference"
NOT_DECIDED: Final = "not decided"
INCONCLUSIVE: Final = "inconclusive"
"""What readers see for `NOT_DECIDED`, which the tables keep."""

VERDICT_WORDS: Final = dict(
    zip(
        HEADLINES,
        (
            ("full closure", "earlier", "later"),
            ("on-time share", "higher", "lower"),
            ("coordination time", "shorter", "longer"),
        ),
        strict=True,
    )
)
"""The name of each headline measure, and its words for better and worse."""

_NUMBERS: Final = (
    *("difference", "low_95", "high_95", "restricted", "restricted_low_95", "restricted_high_95"),
    *("practical", "freedom"),
)
"""Columns from which the others are judged."""

HIGHER_IS_BETTER: Final = "delivered by due date"
NEITHER_IS_BETTER: Final = "utilisation"

Words = npt.NDArray[np.object_]


def good_side(metric: str) -> int:
    """-1 where a smaller value is better, 1 where a larger one is, 0 where neither is."""
    if metric.startswith(NEITHER_IS_BETTER):
        return 0
    return 1 if metric.startswith(HIGHER_IS_BETTER) else -1


def p_value(difference: Floats, error: Floats, freedom: Floats, practical: Floats) -> Floats:
    """Two-sided p of the t test that a difference is not beyond the practical difference, on either side.

    At most 0.05 exactly where the 95 % interval lies wholly beyond it.

    Parameters
    ----------
    error
        Standard error of the difference.
    freedom
        Degrees of freedom; below one there is no p.
    """
    beyond = np.abs(difference) - practical
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = np.where(error > 0, beyond / error, np.where(beyond > 0, np.inf, -np.inf))
    p = two_sided_p(statistic, freedom)
    return np.where((freedom > 0) & ~np.isnan(difference), np.minimum(p, 1.0), np.nan)


def holm(p: Floats) -> Floats:
    """P values of one family, adjusted so that all at most 0.05 may be believed together (Holm 1979).

    A p value that is not known (nan) counts as a comparison of the family and stays unknown.
    """
    order = np.argsort(np.where(np.isnan(p), np.inf, p), kind="stable")
    steps = np.arange(len(p), 0, -1) * p[order]
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.fmax.accumulate(steps), 1.0) if len(p) else steps
    return np.where(np.isnan(p), np.nan, adjusted)


def verdicts(low: Floats, high: Floats, practical: Floats, side: Floats, p_holm: Floats) -> Words:
    """The verdict on each difference, empty where neither side is better; see the module's docstring.

    Parameters
    ----------
    low, high
        Ends of the interval; nan where it has none.
    side
        As `good_side`.
    p_holm
        The adjusted p of those in the family, nan for all others.
    """
    words = np.full(len(low), NOT_DECIDED, dtype=object)
    allowed = np.isnan(p_holm) | (p_holm <= 1 - LEVEL)
    up, down = (low > practical) & allowed, (high < -practical) & allowed
    words[np.where(side > 0, up, down)] = BETTER
    words[np.where(side > 0, down, up)] = WORSE
    words[(low >= -practical) & (high <= practical)] = NO_DIFFERENCE
    words[side == 0] = ""
    return words


def judgement(rows: Mapping[str, Any]) -> tuple[Floats, Floats, Words]:
    """P values, those adjusted over the family of headline comparisons, and verdicts."""
    numbers = {name: np.asarray(rows[name], dtype=np.float64) for name in _NUMBERS}
    known = ~np.isnan(numbers["difference"])
    value, low, high = (
        np.where(known, numbers[whole], numbers[restricted])
        for whole, restricted in (
            ("difference", "restricted"),
            ("low_95", "restricted_low_95"),
            ("high_95", "restricted_high_95"),
        )
    )
    practical, freedom = numbers["practical"], numbers["freedom"]
    with np.errstate(invalid="ignore"):
        error = (high - low) / 2 / student_t_quantile(freedom)
    p = p_value(value, error, freedom, practical)
    adjusted = np.full(len(p), np.nan)
    family = np.isin(np.asarray(rows["metric"], dtype=str), HEADLINES)
    adjusted[family] = holm(p[family])
    side = np.array([good_side(str(metric)) for metric in rows["metric"]])
    words = verdicts(low, high, practical, side, adjusted)
    # What happens beyond the horizon was not seen: restricted means show a difference, but never that there is none.
    words[~known & (words == NO_DIFFERENCE)] = NOT_DECIDED
    return p, adjusted, words


def verdict_words(metric: str, verdict: str) -> str:
    """A verdict on a headline measure: "full closure: earlier", "on-time share: inconclusive"."""
    name, better, worse = VERDICT_WORDS[metric]
    return f"{name}: {({BETTER: better, WORSE: worse, NOT_DECIDED: INCONCLUSIVE}).get(verdict, verdict)}"
