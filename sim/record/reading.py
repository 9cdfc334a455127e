"""Tables of a result folder, read from their files: with their checksums and columns checked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.record.arrow import rows_of_arrow
from sim.record.checked_files import CheckedFiles, damaged
from sim.record.columns import ROWS_AT_ONCE, Rows
from sim.record.csv_files import read_csv
from sim.record.tables import TABLES

T = TypeVar("T")


@dataclass(frozen=True)
class ResultTables(CheckedFiles):
    """Reads tables by their file name without its ending; texts of Parquet tables become categories.

    Reading raises `LeidangError` if a table is missing, damaged, or changed since the run.
    """

    def has(self, name: str) -> bool:
        """Whether this Parquet table is there."""
        return (self.folder / f"{name}.parquet").is_file()

    def file_of(self, name: str) -> str | None:
        """The name of a table's file: by its description, or else of what lies in the folder; None for neither."""
        if table := TABLES.get(name):
            return table.file
        return next((file for file in (f"{name}.parquet", f"{name}.csv") if (self.folder / file).is_file()), None)

    def table(self, name: str) -> pd.DataFrame:
        """A whole table; one that only some runs have is without rows where the run wrote none.

        Raises
        ------
        KeyError
            If there is no such table, neither by description nor in the folder.
        """
        file = self.file_of(name)
        if file is None:
            raise KeyError(name)
        if self.left_out(name):
            return nothing(name)
        return self._frame(name, None) if file.endswith(".parquet") else self._csv(name)

    def rows_of(self, name: str, variants: Sequence[str], replication: int) -> pd.DataFrame:
        """The rows of a Parquet table that are about one replication, in the variants given."""
        return self._frame(name, [("variant", "in", list(variants)), ("replication", "=", replication)])

    def blocks(self, *names: str, columns: Sequence[str] = ()) -> Iterator[tuple[pd.DataFrame, ...]]:
        """The named Parquet tables block by block; a block holds whole runs, the same ones in every table.

        Parameters
        ----------
        columns
            The only columns to read, of each table those that it has; all of them without.
        """
        yield from (tuple(map(_as_frame, block)) for block in self._blocks(names, columns))

    def arrays(self, *names: str, columns: Sequence[str] = ()) -> Iterator[tuple[Rows, ...]]:
        """The same as arrays, without pandas."""
        yield from (tuple(map(rows_of_arrow, block)) for block in self._blocks(names, columns))

    def _blocks(self, names: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[pa.Table, ...]]:
        paths = [self.checked(f"{name}.parquet") for name in names]
        try:
            files = [pq.ParquetFile(_source(path)) for path in paths]
            there = [
                _complete(file.schema_arrow.names, name, path)
                for file, name, path in zip(files, names, paths, strict=True)
            ]
            same = len({file.num_row_groups for file in files}) == 1
            for groups in _at_once(files) if same else (None,):
                yield tuple(
                    _groups_of(file, groups, [name for name in known if name in columns] or known)
                    for file, known in zip(files, there, strict=True)
                )
        except (pa.ArrowException, OSError) as error:
            raise damaged(paths[0], str(error)) from error

    def _csv(self, name: str) -> pd.DataFrame:
        path = self.checked(f"{name}.csv")
        try:
            frame = read_csv(path, TABLES.get(name))
        except (ValueError, OSError) as error:
            raise damaged(path, str(error)) from error
        _complete([*frame.columns], name, path)
        return frame

    def _frame(self, name: str, wanted: list[tuple[str, str, object]] | None) -> pd.DataFrame:
        path = self.checked(f"{name}.parquet")
        try:
            # A table without rows has no columns of texts that could be asked for.
            some = wanted is not None and pq.read_metadata(_source(path)).num_rows > 0
            frame = _as_frame(pq.read_table(_source(path), filters=wanted if some else None))
        except (pa.ArrowException, OSError) as error:
            raise damaged(path, str(error)) from error
        _complete([*frame.columns], name, path)
        return frame


def nothing(name: str) -> pd.DataFrame:
    """A table without rows, with the columns it would have."""
    return pd.DataFrame(columns=list(TABLES[name].names))


def _at_once(files: Sequence[pq.ParquetFile]) -> Iterator[list[int]]:
    """The row groups of tables that are read together, in order; never those of two variants."""
    together: list[int] = []
    rows, before = 0, None
    for group in range(files[0].num_row_groups):
        more = max(file.metadata.row_group(group).num_rows for file in files)
        variant = _variant_of(files[0].metadata.row_group(group))
        if together and (rows + more > ROWS_AT_ONCE or variant is None or variant != before):
            yield together
            together, rows = [], 0
        together.append(group)
        rows, before = rows + more, variant
    yield together


def _groups_of(file: pq.ParquetFile, groups: list[int] | None, columns: list[str]) -> pa.Table:
    """Some columns of some row groups of a file, or of all."""
    return file.read(columns) if groups is None else file.read_row_groups(groups, columns)


def _variant_of(group: pq.RowGroupMetaData) -> str | None:
    """The one variant of a row group; None where there are several, or the file does not say."""
    places = [place for place in range(group.num_columns) if group.column(place).path_in_schema == "variant"]
    range_ = group.column(places[0]).statistics if places else None
    return range_.min if range_ is not None and range_.has_min_max and range_.min == range_.max else None


def _as_frame(table: pa.Table) -> pd.DataFrame:
    """The table with every text as a dictionary, which pandas reads as categories."""
    text = (pa.string(), pa.large_string())
    fields = [
        field.with_type(pa.dictionary(pa.int32(), pa.string())) if field.type in text else field
        for field in table.schema
    ]
    frame: pd.DataFrame = table.cast(pa.schema(fields)).to_pandas()
    return frame


def _source(path: Path) -> pa.OSFile:
    """A file by its bytes: PyArrow takes no name that is not UTF-8."""
    return pa.OSFile(os.fsencode(path), "rb")


def _complete(columns: list[str], name: str, path: Path) -> list[str]:
    """The columns of a table, if it has those of its description; a table without one may have any."""
    table = TABLES.get(name)
    missing = [column for column in table.names if column not in columns] if table else []
    if missing:
        raise damaged(path, f"no column {', '.join(missing)}")
    return columns
