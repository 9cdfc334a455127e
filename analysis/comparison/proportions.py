"""The difference of two probabilities over paired replications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.runs import Flags, Floats
from analysis.statistics import wilson


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many pairs of runs something is so in both, in the one, in the other, in neither; shape (...) each."""

    both: Floats
    first: Floats
    second: Floats
    neither: Floats

    @property
    def n(self) -> Floats:
        """Pairs."""
        total: Floats = self.both + self.first + self.second + self.neither
        return total


def agreement(first: Flags, second: Flags, paired: Flags) -> Agreement:
    """Count pairs along the last axis, those only that are `paired`."""

    def count(flags: Flags) -> Floats:
        number: Floats = (flags & paired).sum(axis=-1).astype(np.float64)
        return number

    return Agreement(count(first & second), count(first & ~second), count(~first & second), count(~first & ~second))


def paired_difference(pairs: Agreement) -> tuple[Floats, Floats, Floats]:
    """Probability of the first less that of the second, with the 95 % interval of Newcombe (1998) for pairs.

    "Improved confidence intervals for the difference between binomial proportions based on paired data", Statistics
    in Medicine 17, method 10: Wilson's intervals of both, joined with the correlation seen, which is corrected for
    continuity. It keeps its coverage near 0 and 1, and has a width even where no pair disagrees.

    Returns
    -------
    Difference, lower and upper end, nan without any pair.
    """
    n = pairs.n
    with np.errstate(invalid="ignore", divide="ignore"):
        first, other = (pairs.both + pairs.first) / n, (pairs.both + pairs.second) / n
    low, high = wilson(pairs.both + pairs.first, n)
    other_low, other_high = wilson(pairs.both + pairs.second, n)
    alike = _correlation(pairs)
    down = _joined(first - low, other_high - other, alike)
    up = _joined(high - first, other - other_low, alike)
    difference = first - other
    return difference, difference - down, difference + up


def _joined(first: Floats, second: Floats, alike: Floats) -> Floats:
    return np.sqrt(np.maximum(first**2 - 2 * alike * first * second + second**2, 0.0))


def _correlation(pairs: Agreement) -> Floats:
    """The phi coefficient, its numerator brought nearer to zero by n / 2 where it is positive; 0 where undefined."""
    product = pairs.both * pairs.neither - pairs.first * pairs.second
    product = np.where(product > 0, np.maximum(product - pairs.n / 2, 0.0), product)
    margins = (
        (pairs.both + pairs.first)
        * (pairs.second + pairs.neither)
        * (pairs.both + pairs.second)
        * (pairs.first + pairs.neither)
    )
    return np.where(margins > 0, product / np.sqrt(np.where(margins > 0, margins, 1.0)), 0.0)
