"""The replications as arrays: every variant, metric and replication at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.runs import Flags, Floats, names_in, numbers_of, runs_of

LATER = ("closure ", "time until ")
"""What metrics begin with whose empty values are later than the horizon."""

AT_A_TIME = 16
"""Metrics in a slice of a cube at least."""

VALUES = 300_000
"""Values that a slice may have if it has more metrics than that."""

ROWS = 100_000
"""Rows of the table that are put into their places at a time: the numbers of the places take more than the values."""


@dataclass(frozen=True, slots=True)
class Cube:
    """The replications as arrays of shape (variants, metrics, replications).

    Attributes
    ----------
    value, present
        The values, nan where absent or empty; and whether the run has that metric, empty or not.
    """

    variants: tuple[str, ...]
    metrics: tuple[str, ...]
    units: tuple[str, ...]
    value: Floats
    present: Flags

    def slices(self, variants: int) -> Iterator[Cube]:
        """The same, some metrics at a time: what is made of all at once takes several times the memory of the cube.

        Parameters
        ----------
        variants
            How many of them are looked at together.
        """
        step = max(AT_A_TIME, VALUES // max(variants * self.value.shape[2], 1))
        for first in range(0, len(self.metrics), step):
            some = slice(first, first + step)
            yield Cube(self.variants, self.metrics[some], self.units[some], self.value[:, some], self.present[:, some])

    @property
    def later(self) -> Flags:
        """Which metrics are later than the horizon where they are empty, shape (metrics,)."""
        return np.array([metric.startswith(LATER) for metric in self.metrics], dtype=np.bool_)

    def ranked(self, variant: int) -> Floats:
        """The values of a variant, those later than the horizon as infinite; others that are empty stay nan."""
        open_ones = self.present[variant] & np.isnan(self.value[variant]) & self.later[:, None]
        return np.where(open_ones, np.inf, self.value[variant])


def cube_of(replications: pd.DataFrame) -> Cube:
    """The rows of `replications.parquet` as arrays; variants and metrics in order of first appearance."""
    parts = [replications.iloc[first : first + ROWS] for first in range(0, max(len(replications), 1), ROWS)]
    about = pd.concat([part[["metric", "unit"]].drop_duplicates("metric") for part in parts]).drop_duplicates("metric")
    runs = runs_of(pd.concat([part[["variant", "replication"]].drop_duplicates() for part in parts]))
    metrics, units = names_in(about["metric"]), about["unit"]
    value = np.full((len(runs.variants), len(metrics), len(runs.replications)), np.nan)
    present = np.zeros(value.shape, dtype=np.bool_)
    for part in parts:
        variant, replication = np.divmod(runs.number(part), max(len(runs.replications), 1))
        metric = numbers_of(part["metric"], metrics)
        value[variant, metric, replication] = part["value"].to_numpy(dtype=np.float64, na_value=np.nan)
        present[variant, metric, replication] = True
    return Cube(runs.variants, metrics, tuple(str(unit) for unit in units), value, present)
