"""Rows of a result table as arrays: numbers as they are, words as codes into a list of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.record.table import Kind, Table

NO_NUMBER: Final = int(np.iinfo(np.int64).min)
"""Stands for an empty cell in a column of whole numbers; in one of numbers that is nan."""

ROWS_AT_ONCE: Final = 60_000
"""So many rows of its largest table does a block have at most, unless a group of runs has more: large enough that the
time goes into rows and not into the call for a block, small enough to lie in memory several times."""

_TYPES: Final[dict[Kind, type]] = {"whole number": np.int64, "number": np.float64, "true or false": np.bool_}


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words as codes into a list of words; -1 stands for an empty cell."""

    codes: NDArray[np.int64]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: NDArray[Any] | slice) -> Coded:
        return Coded(self.codes[rows], self.words)

    def texts(self) -> list[str]:
        """The word of each row; an empty cell is the empty text."""
        words = (*self.words, "")
        return [words[code] for code in self.codes.tolist()]


Column: TypeAlias = Coded | NDArray[Any]

Rows: TypeAlias = dict[str, Column]
"""Columns of equal length by name, in the order of the table's description."""

Record: TypeAlias = dict[str, Any]
"""A row of a table by the names of its columns; an empty number is nan, an empty text the empty text."""

Tables: TypeAlias = dict[str, Rows]
"""Rows of some tables, by the name of the table."""


def coded(words: Sequence[str | None]) -> Coded:
    """Words as codes, in order of first appearance."""
    code = {word: number for number, word in enumerate(dict.fromkeys(word for word in words if word is not None))}
    codes = [-1 if word is None else code[word] for word in words]
    return Coded(np.array(codes, dtype=np.int64), tuple(code))


def table_rows(table: Table, columns: Mapping[str, object]) -> Rows:
    """Rows of a table.

    Parameters
    ----------
    columns
        By name, of equal lengths: texts as `Coded` or as a sequence with None for an empty cell, numbers as arrays or
        as a sequence with None.

    Raises
    ------
    ValueError
        If these are not the columns of the table.
    """
    if set(columns) != set(table.names):
        different = sorted(set(columns) ^ set(table.names))
        raise ValueError(f"table {table.name}: not its columns ({', '.join(different)})")
    return {column.name: _column(columns[column.name], column.kind) for column in table.columns}


def table_records(table: Table, rows: Iterable[Sequence[object]]) -> list[Record]:
    """Rows given cell by cell, each by the names of the table's columns."""
    return [dict(zip(table.names, row, strict=True)) for row in rows]


def records_of(rows: Rows) -> list[Record]:
    """The same of rows given as columns."""
    cells = [column.texts() if isinstance(column, Coded) else column.tolist() for column in rows.values()]
    return [dict(zip(rows, row, strict=True)) for row in zip(*cells, strict=True)]


def length(rows: Rows) -> int:
    """Number of rows."""
    return len(next(iter(rows.values()), ()))


def joined(parts: Sequence[Rows]) -> Rows:
    """Rows of one table, one part after the other."""
    if len(parts) == 1:
        return parts[0]
    return {name: _joined([part[name] for part in parts]) for name in parts[0]}


def _joined(parts: Sequence[Column]) -> Column:
    texts = [part for part in parts if isinstance(part, Coded)]
    if not texts:
        return np.concatenate([part for part in parts if isinstance(part, np.ndarray)])
    lists = list(dict.fromkeys(part.words for part in texts))
    number = {word: place for place, word in enumerate(dict.fromkeys(word for words in lists for word in words))}
    # The last place is that of an empty cell.
    places = {words: np.array([*(number[word] for word in words), -1], dtype=np.int64) for words in lists}
    codes = [part.codes if len(lists) == 1 else places[part.words][part.codes] for part in texts]
    return Coded(np.concatenate(codes), tuple(number))


def chosen(rows: Mapping[str, Column], which: NDArray[Any]) -> Rows:
    """Some of the rows, by their numbers or by a flag for each."""
    return {name: column[which] for name, column in rows.items()}


def _column(values: Any, kind: Kind) -> Column:  # noqa: ANN401 - what a caller has of a column
    if isinstance(values, Coded):
        return values
    if kind == "text":
        return coded(values)
    if kind == "whole number" and isinstance(values, list):
        values = [NO_NUMBER if value is None else value for value in values]
    return np.asarray(values, dtype=_TYPES[kind])
