"""The replications as arrays: every variant, metric and replication at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.runs import Flags, Floats, names_in, numbers_of, runs_of

LATER = ("closure ", "time until ")
"""What metrics begin with whose empty values are later than the horizon."""


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
    metrics = names_in(replications["metric"])
    runs = runs_of(replications)
    metric, run = numbers_of(replications["metric"], metrics), runs.number(replications)
    variant, replication = np.divmod(run, max(len(runs.replications), 1))
    value = np.full((len(runs.variants), len(metrics), len(runs.replications)), np.nan)
    present = np.zeros(value.shape, dtype=np.bool_)
    value[variant, metric, replication] = replications["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    present[variant, metric, replication] = True
    units = replications[["metric", "unit"]].drop_duplicates("metric")["unit"]
    return Cube(runs.variants, metrics, tuple(str(unit) for unit in units), value, present)
