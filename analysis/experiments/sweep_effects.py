"""What changes over the points of a sweep: level of each variant, and paired difference from the reference."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.experiments.sweep import AtPoints, Sweep
from analysis.runs import Flags, Floats
from analysis.statistics import mean_interval


@dataclass(frozen=True, slots=True)
class Course:
    """A mean with its 95 % interval at every point, shape (points,) each; nan where a value is missing."""

    name: str
    mean: Floats
    low: Floats
    high: Floats
    n: int

    @property
    def shown(self) -> Flags:
        """Where the interval leaves zero out, shape (points,)."""
        return (self.low > 0) | (self.high < 0)


def levels(at: AtPoints) -> tuple[Course, ...]:
    """The mean of the metric under each variant."""
    return tuple(_course(variant, *at.of(variant)) for variant in at.variants)


def differences(at: AtPoints) -> tuple[Course, ...]:
    """The paired difference of each other variant from the reference, which is the first."""
    return tuple(_course(variant, *at.difference(variant)) for variant in at.variants[1:])


def course_table(sweep: Sweep, courses: tuple[Course, ...], unit: str) -> pd.DataFrame:
    """One row per variant and point: columns variant, point, the inputs, mean, low_95, high_95, unit, n."""
    parts = [
        sweep.design.assign(mean=one.mean, low_95=one.low, high_95=one.high, unit=unit, n=one.n).assign(
            variant=one.name
        )
        for one in courses
    ]
    whole = pd.concat(parts, ignore_index=True)
    return whole[["variant", *(name for name in whole.columns if name != "variant")]]


def _course(name: str, value: Floats, there: Flags) -> Course:
    """A censored value leaves its point without a mean, which would be too small without it."""
    mean, low, high = mean_interval(value, there)
    return Course(name, mean, low, high, int(there.sum(axis=1).max(initial=0)))
