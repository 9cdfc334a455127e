"""Runs by number: the bookkeeping that lets every metric be computed for all replications at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def names_in(column: pd.Series) -> tuple[str, ...]:
    """The different texts of a column in order of first appearance; empty cells are left out."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        names = column.cat.categories.tolist()
        return tuple(str(names[code]) for code in pd.unique(column.cat.codes).tolist() if code >= 0)
    return tuple(str(name) for name in column.dropna().drop_duplicates())


def positions_in(column: pd.Series, names: Sequence[str]) -> Ints:
    """For each cell its position in `names`; -1 for an empty cell and for any other text."""
    position = {name: number for number, name in enumerate(names)}
    cells = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
    # The code of an empty cell is -1 and so reads the last entry.
    lookup = np.array([*(position.get(str(name), -1) for name in cells.cat.categories.tolist()), -1], dtype=np.int64)
    return lookup[cells.cat.codes.to_numpy()]


@dataclass(frozen=True, slots=True)
class Runs:
    """Every variant x replication, numbered variant by variant.

    Attributes
    ----------
    variants
        In order of first appearance.
    replications
        Replication numbers, ascending, shape (replications,).
    present
        Which runs exist (a failed one leaves no row), shape (variants * replications,).
    """

    variants: tuple[str, ...]
    replications: Ints
    present: Flags

    @property
    def count(self) -> int:
        """Number of run numbers, those of absent runs included."""
        return len(self.variants) * len(self.replications)

    def number(self, table: pd.DataFrame) -> Ints:
        """The run number of each row of a table, -1 where no such run is known; shape (rows,)."""
        variant = positions_in(table["variant"], self.variants)
        replication = table["replication"].to_numpy(dtype=np.int64)
        if not len(self.replications):
            return np.full(len(table), -1, dtype=np.int64)
        place = np.searchsorted(self.replications, replication).clip(max=len(self.replications) - 1)
        known = (variant >= 0) & (self.replications[place] == replication)
        return np.where(known, variant * len(self.replications) + place, -1)


def runs_of(deliveries: pd.DataFrame) -> Runs:
    """The runs of a table of deliveries: every run has a row per element, delivered or not."""
    variants = names_in(deliveries["variant"])
    replications = np.unique(deliveries["replication"].to_numpy(dtype=np.int64))
    runs = Runs(variants, replications, np.zeros(len(variants) * len(replications), dtype=np.bool_))
    runs.present[runs.number(deliveries)] = True
    return runs


def total_by(key: Ints, size: int, weight: Floats | None = None) -> Floats:
    """Sum of `weight` (or count) of the rows per key; rows with a negative key are left out; shape (size,)."""
    kept = key >= 0
    return np.bincount(key[kept], None if weight is None else weight[kept], minlength=size).astype(np.float64)
