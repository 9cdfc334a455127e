"""The result folder: every file is written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import LeidangError
from sim.experiment.tables import TABLES, Tables
from sim.experiment.worker import Block

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

    def keep_block(self, block: Block, number: int, tables: Tables) -> None:
        """Keep the tables of a finished block on disk, so that memory does not grow with the replications."""
        for name, table in tables.items():
            with written_whole(self._block(name, number)) as path:
                pq.write_table(table, path, compression="zstd")

    def join_blocks(self, count: int) -> None:
        """Join the blocks to the tables of the run, in the order of the blocks whoever made them."""
        for name in TABLES:
            with written_whole(self.folder / f"{name}.parquet") as path:
                self._join(name, count, path)
        shutil.rmtree(self.folder / BLOCKS)

    def _join(self, name: str, count: int, path: Path) -> None:
        writer: pq.ParquetWriter | None = None
        for number in range(count):
            block = self._block(name, number)
            if not block.exists():
                continue
            table = pq.read_table(block)
            if writer is None:
                writer = pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table, row_group_size=max(1, table.num_rows))
        if writer is None:
            pq.write_table(pa.table({}), path)
        else:
            writer.close()

    def _block(self, table: str, number: int) -> Path:
        return self.folder / BLOCKS / f"{table}-{number:06d}.parquet"
