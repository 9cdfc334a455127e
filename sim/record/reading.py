"""Tables of a result folder, read from their files: with their checksums and columns checked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import LeidangError
from sim.files import sha256
from sim.record.csv_files import read_csv
from sim.record.tables import TABLES

ROWS_AT_ONCE = 200_000
"""So many rows of its largest table does a block have at most, unless a group of runs in the file has more: large
enough that pandas works on rows and not on its own set-up, small enough to lie in memory several times."""


@dataclass(frozen=True)
class ResultTables:
    """Reads tables by their file name without its ending; texts of Parquet tables become categories.

    Reading raises `LeidangError` if a table is missing, damaged, or changed since the run.

    Attributes
    ----------
    folder
        Where the tables lie.
    checksums
        The SHA-256 of each file as the run wrote it, by file name; one that is not named is not checked.
    """

    folder: Path
    checksums: Mapping[str, str]
    _known_good: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    """Tables whose checksum has been checked; that of a ledger takes a while."""

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
        table = TABLES.get(name)
        if table and table.optional and file not in self.checksums and not (self.folder / file).is_file():
            return nothing(name)
        return self._frame(name, None) if file.endswith(".parquet") else self._csv(name)

    def rows_of(self, name: str, variants: Sequence[str], replication: int) -> pd.DataFrame:
        """The rows of a Parquet table that are about one replication, in the variants given."""
        return self._frame(name, [("variant", "in", list(variants)), ("replication", "=", replication)])

    def blocks(self, *names: str) -> Iterator[tuple[pd.DataFrame, ...]]:
        """The named Parquet tables block by block; a block holds whole runs, the same ones in every table."""
        paths = [self._checked(f"{name}.parquet") for name in names]
        try:
            files = [pq.ParquetFile(_source(path)) for path in paths]
            same = len({file.num_row_groups for file in files}) == 1
            for groups in _at_once(files) if same else (None,):
                # One after the other, so that no table lies in memory twice.
                yield tuple(
                    _complete(_as_frame(_groups_of(file, groups)), name, path)
                    for file, name, path in zip(files, names, paths, strict=True)
                )
        except (pa.ArrowException, OSError) as error:
            raise _damaged(paths[0], str(error)) from error

    def _csv(self, name: str) -> pd.DataFrame:
        path = self._checked(f"{name}.csv")
        try:
            frame = read_csv(path, TABLES.get(name))
        except (ValueError, OSError) as error:
            raise _damaged(path, str(error)) from error
        return _complete(frame, name, path)

    def _frame(self, name: str, wanted: list[tuple[str, str, object]] | None) -> pd.DataFrame:
        path = self._checked(f"{name}.parquet")
        try:
            # A table without rows has no columns of texts that could be asked for.
            some = wanted is not None and pq.read_metadata(_source(path)).num_rows > 0
            frame = _as_frame(pq.read_table(_source(path), filters=wanted if some else None))
        except (pa.ArrowException, OSError) as error:
            raise _damaged(path, str(error)) from error
        return _complete(frame, name, path)

    def _checked(self, name: str) -> Path:
        """The path of a table that is there and, if its checksum is known, is as the run wrote it."""
        path = self.folder / name
        if name in self._known_good:
            return path
        if not path.is_file():
            raise LeidangError(
                f"{self.folder} has no {name}: the run did not finish, or the file was removed; run again"
            )
        stated = self.checksums.get(name)
        if stated is not None and stated != sha256(path):
            raise _damaged(path, "its SHA-256 is not the one in manifest.json, so it was changed after the run")
        self._known_good.add(name)
        return path


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


def _groups_of(file: pq.ParquetFile, groups: list[int] | None) -> pa.Table:
    """Some row groups of a file, or all."""
    return file.read() if groups is None else file.read_row_groups(groups)


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


def _damaged(path: Path, reason: str) -> LeidangError:
    return LeidangError(f"{path} cannot be used: {reason}. Run again to make it anew.")


def _complete(frame: pd.DataFrame, name: str, path: Path) -> pd.DataFrame:
    """The frame, if it has the columns of its description; a table without one may have any."""
    table = TABLES.get(name)
    missing = [column for column in table.names if column not in frame.columns] if table else []
    if missing:
        raise _damaged(path, f"no column {', '.join(missing)}")
    return frame
