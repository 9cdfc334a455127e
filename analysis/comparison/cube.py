"""The replications as arrays: every variant, metric and replication at once.

A metric of a replication is one number of eight bytes here and in no other place: what is written, summarised and
compared is taken from the arrays piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.runs import Flags, Floats, Ints, Runs, names_in, positions_in, runs_of
from sim.errors import LeidangError
from sim.record.columns import Coded, Rows

if TYPE_CHECKING:
    import pandas as pd

    from analysis.results import Results

Metric = tuple[str, str, Floats]
"""Name, unit and one value per run: nan where a run does not have that metric, infinite where it has no value in it."""

LATER = ("closure ", "time until ")
"""What metrics begin with whose empty values are later than the horizon."""

AT_A_TIME = 16
"""Metrics in a slice of a cube at least."""

VALUES = 300_000
"""Values that a slice may have if it has more metrics than that."""

ROWS = 100_000
"""Rows of the table that are put into their places at a time: the numbers of the places take more than the values."""

ROWS_IN_GROUP = 2**19
"""Rows of the table that are made at a time: those of a row group of a Parquet file."""


@dataclass(frozen=True, slots=True)
class Cube:
    """The replications as arrays of shape (variants, metrics, replications).

    Attributes
    ----------
    replications
        Their numbers, ascending, shape (replications,).
    value, present
        The values, nan where absent or empty; and whether the run has that metric, empty or not.
    """

    variants: tuple[str, ...]
    metrics: tuple[str, ...]
    units: tuple[str, ...]
    replications: Ints
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
            yield self._some(slice(first, first + step))

    def by_appearance(self) -> Cube:
        """The same with the metrics in the order in which a table of its rows first names them."""
        if not self.metrics:
            return self
        there = self.present.transpose(1, 0, 2).reshape(len(self.metrics), -1)
        order = np.argsort(there.argmax(axis=1), kind="stable").tolist()
        return self if order == list(range(len(self.metrics))) else self._some(order)

    def _some(self, metrics: slice | Sequence[int]) -> Cube:
        """Some metrics of it: a slice of them, without a copy, or those with these numbers."""
        chosen = range(len(self.metrics))[metrics] if isinstance(metrics, slice) else metrics
        names, units = (tuple(words[number] for number in chosen) for words in (self.metrics, self.units))
        return Cube(self.variants, names, units, self.replications, self.value[:, metrics], self.present[:, metrics])

    def table(self) -> pd.DataFrame:
        """The rows of `replications.parquet` as a frame, all at once."""
        return frame_of(self.rows())

    def tables(self, rows: int = ROWS_IN_GROUP) -> Iterator[pd.DataFrame]:
        """The rows of `replications.parquet`, so many at a time; by variant, replication and metric.

        An empty value means not observed. There is one table at least, which may be empty.
        """
        ends = np.cumsum(self.present.sum(axis=1))
        total = int(ends[-1]) if len(ends) else 0
        if not total:
            yield frame_of(self._rows(np.zeros(0, dtype=np.int64)))
        for first in range(0, total, rows):
            last = min(first + rows, total)
            run, end = np.searchsorted(ends, [first, last - 1], side="right").tolist()
            before = int(ends[run - 1]) if run else 0
            yield frame_of(self._rows(np.arange(run, end + 1))).iloc[first - before : last - before]

    def rows(self) -> Rows:
        """The rows of `replications.parquet`, all at once."""
        return self._rows(np.arange(len(self.variants) * len(self.replications)))

    def _rows(self, run: Ints) -> Rows:
        """All rows of some runs, given by their numbers variant by variant."""
        variant, replication = np.divmod(run, max(len(self.replications), 1))
        there = self.present[variant, :, replication]
        place, metric = np.nonzero(there)
        units = tuple(dict.fromkeys(self.units))
        unit = np.array([units.index(name) for name in self.units], dtype=np.int64)
        return {
            "variant": Coded(variant[place], self.variants),
            "replication": self.replications[replication[place]],
            "metric": Coded(metric, self.metrics),
            "value": self.value[variant, :, replication][there],
            "unit": Coded(unit[metric], units),
        }

    @property
    def later(self) -> Flags:
        """Which metrics are later than the horizon where they are empty, shape (metrics,)."""
        return np.array([metric.startswith(LATER) for metric in self.metrics], dtype=np.bool_)

    def ranked(self, variant: int) -> Floats:
        """The values of a variant, those later than the horizon as infinite; others that are empty stay nan."""
        open_ones = self.present[variant] & np.isnan(self.value[variant]) & self.later[:, None]
        return np.where(open_ones, np.inf, self.value[variant])

    def place_of(self, reference: str) -> int:
        """Where the reference variant stands among the variants.

        Raises
        ------
        LeidangError
            If no run of it is there.
        """
        if reference not in self.variants:
            known = ", ".join(self.variants)
            raise LeidangError(f"no replication of the reference variant {reference!r}; there are: {known}")
        return self.variants.index(reference)


def frame_of(rows: Rows) -> pd.DataFrame:
    """Rows as a pandas frame, with texts as categories."""
    import pandas as pd

    return pd.DataFrame(
        {
            name: pd.Categorical.from_codes(column.codes, categories=pd.Index(column.words))
            if isinstance(column, Coded)
            else column
            for name, column in rows.items()
        }
    )


def made_cube(runs: Runs, measured: Iterable[Metric]) -> Cube:
    """What was measured of some runs as arrays, metrics in the order given; those that no run has are left out."""
    there = [(name, unit, value) for name, unit, value in measured if (runs.present & ~np.isnan(value)).any()]
    shape = (len(runs.variants), len(there), len(runs.replications))
    value, present = np.empty(shape), np.empty(shape, dtype=np.bool_)
    for number, (_, _, values) in enumerate(there):
        per_run = values.reshape(shape[0], shape[2])
        present[:, number] = runs.present.reshape(per_run.shape) & ~np.isnan(per_run)
        value[:, number] = np.where(present[:, number] & np.isfinite(per_run), per_run, np.nan)
    names, units = tuple(name for name, _, _ in there), tuple(unit for _, unit, _ in there)
    return Cube(runs.variants, names, units, runs.replications, value, present)


def joined_cubes(first: Cube, other: Cube) -> Cube:
    """The metrics of the same runs in two cubes as one."""
    value, present = (
        np.concatenate([getattr(cube, name) for cube in (first, other)], axis=1) for name in ("value", "present")
    )
    metrics, units = first.metrics + other.metrics, first.units + other.units
    return Cube(first.variants, metrics, units, first.replications, value, present)


def replications_of(results: Results) -> Cube:
    """The metrics of every replication of a run."""
    return cube_of(results.replications)


def cube_of(replications: pd.DataFrame | Cube) -> Cube:
    """The rows of `replications.parquet` as arrays; variants and metrics in order of first appearance."""
    if isinstance(replications, Cube):
        return replications.by_appearance()
    import pandas as pd

    parts = [replications.iloc[first : first + ROWS] for first in range(0, max(len(replications), 1), ROWS)]
    about = pd.concat([part[["metric", "unit"]].drop_duplicates("metric") for part in parts]).drop_duplicates("metric")
    runs = runs_of(pd.concat([part[["variant", "replication"]].drop_duplicates() for part in parts]))
    metrics, units = names_in(about["metric"]), about["unit"]
    value = np.full((len(runs.variants), len(metrics), len(runs.replications)), np.nan)
    present = np.zeros(value.shape, dtype=np.bool_)
    for part in parts:
        variant, replication = np.divmod(runs.number(part), max(len(runs.replications), 1))
        metric = positions_in(part["metric"], metrics)
        value[variant, metric, replication] = part["value"].to_numpy(dtype=np.float64, na_value=np.nan)
        present[variant, metric, replication] = True
    return Cube(runs.variants, metrics, tuple(str(unit) for unit in units), runs.replications, value, present)
