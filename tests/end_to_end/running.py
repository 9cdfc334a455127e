"""Runs of small scenarios, and their tables as frames of plain words and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from sim.cli.main import main
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.run import run
from sim.record.csv_files import read_csv
from sim.record.tables import TABLES

ALWAYS = ("deliveries", "procedures", "ledger", "roots", "resources")


def simulate(file: Path, out: Path, **options: Any) -> RunResult:  # noqa: ANN401  # any of the fields of RunOptions
    """Run a scenario in this process on the reference engine, without metrics and report."""
    wanted = RunOptions(file=file, out=out, **({"engine": "simpy"} | options))
    return run(wanted, progress=_nothing, say=_nothing)


def _nothing(*_: object) -> None:
    """Takes what would be shown to the user."""


def leidang(*words: object) -> int:
    """Call the command line in this process; returns its exit code, also where the arguments end the program."""
    try:
        return main([str(word) for word in words])
    except SystemExit as end:
        return int(end.code or 0)


def table(folder: Path, name: str) -> pd.DataFrame:
    """A table of a result folder; words as they are, missing seconds as missing."""
    frame: pd.DataFrame = pq.read_table(folder / f"{name}.parquet").to_pandas(types_mapper=_types)
    for column in frame.select_dtypes("category"):
        frame[column] = frame[column].astype(object)
    return frame


def repeated_keys(folder: Path) -> list[str]:
    """The described tables of a result folder in which two rows have one key."""
    found = []
    for described in TABLES.values():
        path = folder / described.file
        if path.is_file():
            rows = table(folder, described.name) if described.form == "parquet" else read_csv(path, described)
            point = ["point"] if "point" in rows and "point" not in described.key else []
            if len(rows) and rows.duplicated([*point, *described.key]).any():
                found.append(described.file)
    return found


def bytes_of_tables(folder: Path) -> dict[str, bytes]:
    """Every Parquet file of a result folder as bytes."""
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}
    assert {f"{name}.parquet" for name in ALWAYS} <= set(found)
    return found


def of_variant(frame: pd.DataFrame, variant: str) -> pd.DataFrame:
    """The rows of a variant, without its name."""
    rows = frame[frame["variant"] == variant].drop(columns="variant").reset_index(drop=True)
    assert len(rows) > 0
    return rows


def rows_of(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """Columns as tuples, one per row."""
    return list(_tuples(frame[list(columns)]))


def _tuples(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    yield from (tuple(row) for row in frame.itertuples(index=False, name=None))


def _types(kind: object) -> pd.Int64Dtype | None:
    return pd.Int64Dtype() if str(kind) == "int64" else None
