"""Rows of a result table as Arrow, with the types that the table's description states, and its Parquet file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.record.columns import NO_NUMBER, Coded, Column, Rows


def arrow_table(rows: Rows) -> pa.Table:
    """Rows as Arrow: words as dictionaries, empty cells as null."""
    return pa.table({name: _array(column) for name, column in rows.items()})


def _array(column: Column) -> pa.Array:
    if isinstance(column, Coded):
        codes = pa.array(column.codes.astype(np.int32), mask=column.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.words, type=pa.string()))
    if column.dtype == np.int64:
        return pa.array(column, mask=column == NO_NUMBER)
    return pa.array(column, from_pandas=True)  # nan is an empty cell


def rows_of_arrow(table: pa.Table) -> Rows:
    """The same the other way."""
    return {name: _column(table.column(name)) for name in table.column_names}


def _column(values: pa.ChunkedArray) -> Column:
    if pa.types.is_null(values.type):
        values = values.cast(pa.string())  # texts of which there are none
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        values = values.dictionary_encode()
    if pa.types.is_dictionary(values.type):
        joined = values.unify_dictionaries().combine_chunks()
        codes = joined.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return Coded(codes, tuple(joined.dictionary.to_pylist()))
    if pa.types.is_integer(values.type) and values.null_count:
        values = values.fill_null(NO_NUMBER)
    array: Column = values.to_numpy()
    return array


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
