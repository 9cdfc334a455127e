"""Estimates: a number with its 95 % confidence interval, its n and its unit, read from the tables of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from analysis.results import Results
from sim.record.tables import ALL_FORCES


class Record(Protocol):
    """A row of a table, by the names of its columns."""

    def __getitem__(self, column: str, /) -> Any: ...  # noqa: ANN401 - a cell is whatever the column holds


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, share or difference with its 95 % confidence interval.

    Attributes
    ----------
    value
        In the unit; nan where it cannot be estimated, because some replications are censored.
    low, high
        Ends of the interval; nan for n below two.
    n
        Replications, or pairs of them.
    unit
        "h", "share" or "number".
    """

    value: float
    low: float
    high: float
    n: int
    unit: str = "h"

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return not np.isnan(self.value)

    @property
    def significant(self) -> bool:
        """Whether the interval excludes zero."""
        return self.known and self.n > 1 and (self.low > 0 or self.high < 0)

    @property
    def identical(self) -> bool:
        """Of a difference: whether it is zero in every pair."""
        return self.value == 0 and not self.low < self.high

    def within(self, low: float, high: float) -> Estimate:
        """The same with the ends of the interval cut to the values that are possible."""
        ends = np.clip([self.low, self.high], low, high)
        return Estimate(self.value, float(ends[0]), float(ends[1]), self.n, self.unit)


@dataclass(frozen=True, slots=True)
class OutcomeEstimate:
    """A metric in one variant: its mean, its median, and in how many replications it has no value."""

    variant: str
    metric: str
    mean: Estimate
    median: float
    censored: int

    @property
    def closure(self) -> bool:
        """Whether a missing value is later than the horizon."""
        return self.metric.startswith("closure ")


@dataclass(frozen=True, slots=True)
class DifferenceEstimate:
    """A metric in one variant minus the reference, paired by replication; `verdict` as in comparisons.csv."""

    variant: str
    reference: str
    metric: str
    mean: Estimate
    censored: int
    verdict: str

    @property
    def closure(self) -> bool:
        """Whether a missing value is later than the horizon."""
        return self.metric.startswith("closure ")


def estimate_in(row: Record, column: str, ends: str = "", n: str = "n", unit: str = "h") -> Estimate:
    """The estimate in a row of a table; its ends stand in the columns `<ends>low_95` and `<ends>high_95`."""
    low, high = (float(row[f"{ends}{end}_95"]) for end in ("low", "high"))
    return Estimate(float(row[column]), low, high, int(row[n]), unit)


def outcome(results: Results, variant: str, metric: str) -> OutcomeEstimate | None:
    """A metric in a variant, from summary.csv; None where there is no such row."""
    row = results.once(_summary).get((variant, metric))
    if row is None:
        return None
    mean = estimate_in(row, "mean", unit=str(row["unit"]))
    return OutcomeEstimate(variant, metric, mean, float(row["p50"]), int(row["censored"]))


def difference(results: Results, variant: str, metric: str) -> DifferenceEstimate | None:
    """A metric in a variant minus the reference, from comparisons.csv; None where there is no such row."""
    row = results.once(_comparisons).get((variant, metric))
    if row is None:
        return None
    mean = estimate_in(row, "difference", unit=str(row["unit"]))
    verdict = row["verdict"] if isinstance(row["verdict"], str) else ""
    return DifferenceEstimate(variant, str(row["reference"]), metric, mean, int(row["censored"]), verdict)


def closure(share: int, force: str = ALL_FORCES) -> str:
    """The metric of a closure: the time until so many per cent of a force are at its destination."""
    return f"closure {share} % / {force}"


def reference_first(results: Results) -> tuple[str, ...]:
    """The variants, the reference first."""
    return results.reference, *(variant for variant in results.variants if variant != results.reference)


def _summary(results: Results) -> dict[tuple[str, str], Record]:
    return _by_metric(results.summary)


def _comparisons(results: Results) -> dict[tuple[str, str], Record]:
    return _by_metric(results.comparisons)


def _by_metric(table: pd.DataFrame) -> dict[tuple[str, str], Record]:
    return {(str(row["variant"]), str(row["metric"])): row for row in table.to_dict("records")}
