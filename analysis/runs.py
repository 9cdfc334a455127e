"""Runs by number: the bookkeeping that lets every metric be computed for all replications at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.record.columns import NO_NUMBER, Coded, Column

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


Words: TypeAlias = "Column | pd.Series"
"""A column of texts: `Coded`, or a series of a pandas frame."""


class Columns(Protocol):
    """Rows of a table by the names of its columns: arrays (`sim.record.columns.Rows`), or a pandas frame of them."""

    def __getitem__(self, name: str, /) -> Any: ...  # noqa: ANN401 - an array, `Coded`, or a pandas series


def codes_of(column: Words) -> Coded:
    """A column of texts as codes into its words; texts of a frame that are no categories are sorted first."""
    if isinstance(column, Coded):
        return column
    assert not isinstance(column, np.ndarray)
    cells = column if hasattr(column, "cat") else column.astype("category")
    words = tuple(map(str, cells.cat.categories.tolist()))
    return Coded(cells.cat.codes.to_numpy().astype(np.int64), words)


def seconds_in(column: Ints | pd.Series) -> Floats:
    """A column of seconds as numbers, nan where it is empty."""
    if isinstance(column, np.ndarray):
        return np.where(column == NO_NUMBER, np.nan, column)
    seconds: Floats = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return seconds


def names_in(column: Words) -> tuple[str, ...]:
    """The different texts of a column in order of first appearance; empty cells are left out."""
    cells = codes_of(column)
    first = np.full(len(cells.words) + 1, len(cells), dtype=np.int64)
    # Of cells with one code the last that is set counts, which is the first of the column; -1 sets the last place.
    first[cells.codes[::-1]] = np.arange(len(cells))[::-1]
    there = np.flatnonzero(first[:-1] < len(cells))
    return tuple(cells.words[code] for code in there[np.argsort(first[there])].tolist())


def positions_in(column: Words, names: Sequence[str]) -> Ints:
    """For each cell its position in `names`; -1 for an empty cell and for any other text."""
    position, cells = {name: number for number, name in enumerate(names)}, codes_of(column)
    # The code of an empty cell is -1 and so reads the last entry.
    lookup = np.array([*(position.get(name, -1) for name in cells.words), -1], dtype=np.int64)
    return lookup[cells.codes]


def rows_among(column: Words, names: Iterable[str]) -> Flags:
    """Which cells of a column hold one of some texts."""
    return positions_in(column, tuple(names)) >= 0


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

    def number(self, table: Columns) -> Ints:
        """The run number of each row of a table, -1 where no such run is known; shape (rows,)."""
        variant = positions_in(table["variant"], self.variants)
        replication = np.asarray(table["replication"], dtype=np.int64)
        if not len(self.replications):
            return np.full(len(replication), -1, dtype=np.int64)
        place = np.searchsorted(self.replications, replication).clip(max=len(self.replications) - 1)
        known = (variant >= 0) & (self.replications[place] == replication)
        return np.where(known, variant * len(self.replications) + place, -1)


def runs_of(deliveries: Columns) -> Runs:
    """The runs of a table of deliveries: every run has a row per element, delivered or not."""
    variants = names_in(deliveries["variant"])
    replications = np.unique(np.asarray(deliveries["replication"], dtype=np.int64))
    runs = Runs(variants, replications, np.zeros(len(variants) * len(replications), dtype=np.bool_))
    runs.present[runs.number(deliveries)] = True
    return runs


def total_by(key: Ints, size: int, weight: Floats | None = None) -> Floats:
    """Sum of `weight` (or count) of the rows per key; rows with a negative key are left out; shape (size,)."""
    kept = key >= 0
    return np.bincount(key[kept], None if weight is None else weight[kept], minlength=size).astype(np.float64)
