"""Stopping rule: as many replications as an interval needs to become narrow enough, and to stay so.

The confidence interval method with look-ahead of Hoad, Robinson and Davies (2010), Automated selection of the number of
replications for a discrete-event simulation, Journal of the Operational Research Society 61(11): 1632-1644. An
interval that is narrow by chance does not end a run: it must stay narrow for some further replications.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.record.manifest_parts import StoppingPart
from sim.units.seconds import HOUR_S

if TYPE_CHECKING:
    from sim.scenario.schema_precision import HalfWidth, Precision

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HOURS = "h"
K_LIMIT = 5
"""Replications for which an interval must stay narrow, for each hundred done but at least once; the value which Hoad,
Robinson and Davies found to be enough."""

SMALLEST, LARGEST = 5, 50
"""Least and greatest number of replications between two looks at the intervals."""


def look_ahead(n: int) -> int:
    """Further replications for which an interval that is narrow after `n` must stay so: kLimit / 100 * max(n, 100)."""
    return K_LIMIT * max(n, 100) // 100


def rounds(most: int) -> Iterator[tuple[int, int]]:
    """First replication and number of those between two looks: as many as are looked ahead, so that few are too many.

    They depend on nothing but the budget, so neither does the number at which a run stops.
    """
    first = 0
    while first < most:
        count = min(max(SMALLEST, look_ahead(first)), LARGEST, most - first)
        yield first, count
        first += count


@dataclass(frozen=True, slots=True)
class Standing:
    """How precise the answer is after some replications.

    Attributes
    ----------
    replications
        Of each variant.
    half_width, target
        The widest of the intervals, and what was asked for, in hours or as a share; infinite where an interval does
        not exist: with fewer than two pairs, or where a value is censored and so has no mean.
    narrow_since
        Replications from which every interval was narrow enough and stayed so for all of the look-ahead; else None.
    censored
        Whether any value is.
    """

    replications: int
    half_width: float
    target: float
    narrow_since: int | None
    censored: bool

    @property
    def enough(self) -> int | None:
        """Replications with which the rule is satisfied, look-ahead included; None as long as it is not."""
        return None if self.narrow_since is None else self.narrow_since + look_ahead(self.narrow_since)

    def expected(self, precision: Precision) -> int:
        """About how many replications it will take in all: an interval narrows with the square root of their number."""
        if self.enough is not None:
            return self.enough
        if not (math.isfinite(self.half_width) and self.target > 0):
            return precision.at_most
        needed = max(self.replications * (self.half_width / self.target) ** 2, self.replications, precision.at_least)
        return min(math.ceil(needed + look_ahead(math.ceil(needed))), precision.at_most)


def standing(value: Floats, present: Flags, precision: Precision) -> Standing:
    """Look at the intervals after each number of replications.

    Parameters
    ----------
    value
        The metric, nan where it is censored; shape (variants, replications), the reference first.
    present
        Whether there is such a value at all: none where the replication failed; the same shape.
    """
    width, target = half_widths(value, present, precision.half_width)
    widest = width.max(axis=0)
    number = np.arange(1, value.shape[1] + 1)
    narrow = (widest <= target) & (number >= precision.at_least)
    return Standing(
        replications=value.shape[1],
        half_width=float(widest[-1]),
        target=float(target[-1]),
        narrow_since=_lasting(narrow),
        censored=bool((present & np.isnan(value)).any()),
    )


def half_widths(value: Floats, present: Flags, wanted: HalfWidth) -> tuple[Floats, Floats]:
    """Half-widths of the 95 % intervals after each replication, and the half-width wanted there.

    Returns
    -------
    The paired-t half-width of the difference of each variant from the first (of its mean, where it is the only one),
    shape (variants - 1, replications) or (1, replications); and the half-width wanted, shape (replications,).
    """
    several = len(value) > 1
    difference = value[1:] - value[0] if several else value
    width = _running(difference, (present[1:] & present[0]) if several else present)
    if not wanted.relative:
        return width, np.full(value.shape[1], wanted.value / HOUR_S)
    return width, wanted.value * np.abs(_running_mean(value[0], present[0]))


def _running(value: Floats, present: Flags) -> Floats:
    """The half-width of the interval of the mean of the first 1, 2, 3 ... values; infinite where there is none."""
    from analysis.statistics import half_width

    n = present.cumsum(axis=1)
    # Counted from the first value, so that what is squared is small and a constant has no spread at all.
    away = np.where(present, value - value[np.arange(len(value)), present.argmax(axis=1)][:, None], 0.0)
    total, squares = away.cumsum(axis=1), (away**2).cumsum(axis=1)
    variance = (squares - total**2 / np.maximum(n, 1)) / np.maximum(n - 1, 1)
    width = half_width(np.sqrt(np.maximum(variance, 0.0)), n)
    return np.where(np.isnan(width), np.inf, width)


def _running_mean(value: Floats, present: Flags) -> Floats:
    mean: Floats = np.where(present, value, 0.0).cumsum() / np.maximum(present.cumsum(), 1)
    return mean


def _lasting(narrow: Flags) -> int | None:
    """The first number from which all are narrow to the end of its look-ahead; None where there is none yet."""
    wide = len(narrow) + 1
    found = None
    for number in range(len(narrow), 0, -1):
        wide = wide if narrow[number - 1] else number
        if number + look_ahead(number) < wide and number + look_ahead(number) <= len(narrow):
            found = number
    return found


@dataclass(frozen=True, slots=True)
class Stopped:
    """The outcome of the rule.

    Attributes
    ----------
    replications
        Of each variant.
    unit
        Of the half-widths: `h`, or `share`.
    """

    precision: Precision
    standing: Standing
    replications: int
    unit: str

    @property
    def reached(self) -> bool:
        """Whether the rule was satisfied; if not, the budget is used up."""
        return self.standing.enough is not None and self.standing.enough <= self.replications

    @property
    def words(self) -> str:
        """The rule and its outcome, in a sentence or two."""
        wanted = f"95 % intervals of {self.precision.metric} were to have a half-width of {self.precision.half_width}"
        if self.reached:
            return (
                f"Stopped after {self.replications} replications of each variant: {wanted}. They have "
                f"{self._width(self.standing.half_width)}, and were narrow enough from {self.standing.narrow_since} on."
            )
        missed = (
            "but some runs are open at the horizon, so there is no mean to have one"
            if self.standing.censored
            else f"but have {self._width(self.standing.half_width)}"
        )
        return f"All {self.replications} replications of each variant that were allowed are done: {wanted}, {missed}."

    def manifest(self) -> StoppingPart:
        """What the manifest holds of it."""
        precision, found = self.precision, self.standing
        return StoppingPart(
            rule="until the 95 % interval is narrow enough and stays so",
            source="Hoad, Robinson and Davies 2010",
            metric=precision.metric,
            half_width=str(precision.half_width),
            at_least=precision.at_least,
            at_most=precision.at_most,
            look_ahead_k_limit=K_LIMIT,
            reached=self.reached,
            narrow_since=found.narrow_since,
            replications=self.replications,
            half_width_reached=found.half_width if np.isfinite(found.half_width) else None,
            half_width_wanted=found.target,
            unit=self.unit,
            censored=found.censored,
            words=self.words,
        )

    def _width(self, width: float) -> str:
        return width_text(width, self.unit)


def width_text(width: float, unit: str) -> str:
    """A half-width in words."""
    return f"{width:.3g} {unit}" if unit == HOURS else f"{width:.3g}"
