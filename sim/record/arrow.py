"""Rows of a result table as Arrow, with the types that the table's description states, and its Parquet file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.record.table import Kind, Table

Tables: TypeAlias = dict[str, pa.Table]
"""Rows of some tables, by the name of the table."""

_TYPES = {"whole number": pa.int64(), "number": pa.float64(), "true or false": pa.bool_()}


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words as codes into a list of words; -1 stands for null."""

    codes: NDArray[np.int64]
    words: tuple[str, ...]


def arrow_rows(table: Table, columns: Mapping[str, object]) -> pa.Table:
    """Rows of a table.

    Parameters
    ----------
    columns
        By name, of equal lengths: texts as `Coded` or as a sequence with None for null, numbers as arrays.

    Raises
    ------
    ValueError
        If these are not the columns of the table.
    """
    if set(columns) != set(table.names):
        different = sorted(set(columns) ^ set(table.names))
        raise ValueError(f"table {table.name}: not its columns ({', '.join(different)})")
    return pa.table({column.name: _array(columns[column.name], column.kind) for column in table.columns})


def _array(values: object, kind: Kind) -> pa.Array:
    if isinstance(values, Coded):
        codes = pa.array(values.codes.astype(np.int32), mask=values.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(values.words, type=pa.string()))
    if kind == "text":
        return pa.array(values, type=pa.string()).dictionary_encode()
    return pa.array(values, type=_TYPES[kind])


class ParquetTable:
    """A Parquet file in the making; every block becomes one row group, so that readers can go block by block."""

    def __init__(self, path: Path) -> None:
        # By its bytes: PyArrow takes no name that is not UTF-8.
        self._file = pa.OSFile(os.fsencode(path), "wb")
        self._writer: pq.ParquetWriter | None = None

    def add(self, rows: pa.Table) -> None:
        """Write the rows of a block."""
        if self._writer is None:
            texts = [field.name for field in rows.schema if pa.types.is_dictionary(field.type)]
            # Differences of whole numbers pack better, and quicker, than a dictionary of them.
            numbers = {field.name: "DELTA_BINARY_PACKED" for field in rows.schema if pa.types.is_integer(field.type)}
            self._writer = pq.ParquetWriter(
                self._file, rows.schema, compression="zstd", use_dictionary=texts, column_encoding=numbers
            )
        self._writer.write_table(rows, row_group_size=max(1, rows.num_rows))

    def close(self) -> None:
        """Finish the file; without any block it is a table without columns."""
        if self._writer is None:
            pq.write_table(pa.table({}), self._file)
        else:
            self._writer.close()
        self._file.close()
