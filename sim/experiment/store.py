"""The result folder: every file is written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from sim.errors import LeidangError
from sim.experiment.tables import TABLES, Tables

BLOCKS = "blocks"
"""Folder of the finished blocks while a run is under way."""


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A name to write to; the file takes its own name only when the writing went well."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        yield temporary
        with temporary.open("rb") as done:
            os.fsync(done.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """Checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_name(title: str, text: str, now: datetime) -> str:
    """`<utc>_<scenario>_<hash8>`: when, which scenario, and a mark of everything that went into it."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40]
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}_{slug}_{mark}"


class Store:
    """One result folder in the making.

    Parameters
    ----------
    folder
        Made if it is not there.

    Raises
    ------
    LeidangError
        The folder exists and is not empty (a run never writes into another run's results), or cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise LeidangError(f"{folder} exists and is not an empty folder; name another one with --out")
        self.folder = folder
        try:
            (folder / BLOCKS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LeidangError(f"{folder} cannot be made: {error.strerror}") from None

    def text(self, name: str, text: str) -> None:
        """Write a text file."""
        with written_whole(self.folder / name) as path:
            path.write_text(text, encoding="utf-8")

    def json(self, name: str, content: object) -> None:
        """Write a JSON file."""
        self.text(name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")

    def csv(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a CSV file: UTF-8, comma, one header line."""
        with written_whole(self.folder / name) as path, path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)

    def copy_sources(self, sources: Iterable[Path]) -> dict[str, str]:
        """Keep verbatim copies of the input files; returns their checksums by name in the folder."""
        sums: dict[str, str] = {}
        for source in sorted(sources):
            # With its folder, as library files are called by: networks/nordic_baltic.yaml.
            name = f"{source.resolve().parent.name}/{source.name}".removeprefix("/")
            name = name if name not in sums else f"{len(sums)}_{name}"
            copy = self.folder / "sources" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
            sums[name] = sha256(copy)
        return sums

    def keep_block(self, number: int, tables: Tables) -> None:
        """Keep the tables of a finished block on disk, so that memory does not grow with the replications.

        One file of Arrow streams, one after the other in the order of `TABLES`: seven times quicker to write than
        Parquet, which the joined tables become.
        """
        if not tables:
            return
        with written_whole(self._block(number)) as path, pa.OSFile(str(path), "wb") as file:
            for name in TABLES:
                with pa.ipc.new_stream(file, tables[name].schema) as stream:
                    stream.write_table(tables[name])

    def join_blocks(self, count: int) -> None:
        """Join the blocks to the tables of the run, in the order of the blocks whoever made them."""
        with ExitStack() as stack:
            paths = [stack.enter_context(written_whole(self.folder / f"{name}.parquet")) for name in TABLES]
            tables = [stack.enter_context(closing(_JoinedTable(path))) for path in paths]
            for number in range(count):
                if not self._block(number).exists():
                    continue
                with pa.memory_map(str(self._block(number))) as file:
                    for table in tables:
                        table.add(pa.ipc.open_stream(file).read_all())
        shutil.rmtree(self.folder / BLOCKS)

    def _block(self, number: int) -> Path:
        return self.folder / BLOCKS / f"{number:06d}.arrow"


class _JoinedTable:
    """A Parquet file in the making; every block becomes one row group, so that readers can go block by block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def add(self, rows: pa.Table) -> None:
        if self._writer is None:
            texts = [field.name for field in rows.schema if pa.types.is_dictionary(field.type)]
            # Differences of whole numbers pack better, and quicker, than a dictionary of them.
            numbers = {field.name: "DELTA_BINARY_PACKED" for field in rows.schema if pa.types.is_integer(field.type)}
            self._writer = pq.ParquetWriter(
                self._path, rows.schema, compression="zstd", use_dictionary=texts, column_encoding=numbers
            )
        self._writer.write_table(rows, row_group_size=max(1, rows.num_rows))

    def close(self) -> None:
        if self._writer is None:
            pq.write_table(pa.table({}), self._path)
        else:
            self._writer.close()
