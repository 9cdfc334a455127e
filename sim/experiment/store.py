"""The result folder: every file is written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from sim.errors import LeidangError
from sim.experiment.files import sha256, written_whole
from sim.experiment.worker import Block

BLOCKS = "blocks"
"""Folder of the finished blocks while a run is under way."""

PLAN = f"{BLOCKS}/plan.json"
"""What the run was asked to do, for taking it up again."""


def folder_name(title: str, text: str, now: datetime) -> str:
    """`<utc>_<scenario>_<hash8>`: when, which scenario, and a mark of everything that went into it."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40]
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}_{slug}_{mark}"


class Store:
    """One result folder in the making, held against other runs until it is closed.

    Parameters
    ----------
    folder
        Made if it is not there.
    again
        Whether to go on with an unfinished run instead of beginning one.

    Raises
    ------
    LeidangError
        The folder exists and is not empty (a run never writes into another run's results), holds no unfinished run
        to go on with, is being written by another run, or cannot be made.
    """

    def __init__(self, folder: Path, *, again: bool = False) -> None:
        if again:
            _check_unfinished(folder)
        else:
            _check_free(folder)
        self.folder = folder
        try:
            (folder / BLOCKS).mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / BLOCKS / "lock", blocking=False)
            self._lock.acquire()
        except Timeout:
            raise LeidangError(f"another run is writing into {folder}") from None
        except OSError as error:
            raise LeidangError(f"{folder} cannot be made: {error.strerror}") from None

    def close(self) -> None:
        """Let other runs have the folder."""
        self._lock.release()

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

    def jobs(self, blocks: Iterable[Block]) -> list[tuple[Path, Block]]:
        """Blocks, each with the file in which it is kept when it is finished."""
        return [(self.folder / BLOCKS / f"{number:06d}.block", block) for number, block in enumerate(blocks)]

    def forget_blocks(self) -> None:
        """Take the blocks away once all that was in them stands in the tables."""
        self.close()
        shutil.rmtree(self.folder / BLOCKS)


def _check_free(folder: Path) -> None:
    if (folder / PLAN).is_file():
        raise LeidangError(f"{folder} holds a run that is not finished; take it up again with: leidang resume {folder}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LeidangError(f"{folder} exists and is not an empty folder; name another one with --out")


def _check_unfinished(folder: Path) -> None:
    if not folder.is_dir():
        raise LeidangError(f"{folder} is not a folder")
    if not (folder / PLAN).is_file():
        why = "the run in it is finished" if (folder / "manifest.json").is_file() else "there is no run in it"
        raise LeidangError(f"{folder} has nothing to take up again: {why}")


class JoinedTable:
    """A Parquet file in the making; every block becomes one row group, so that readers can go block by block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def add(self, rows: pa.Table) -> None:
        """Write the rows of a block."""
        if self._writer is None:
            texts = [field.name for field in rows.schema if pa.types.is_dictionary(field.type)]
            # Differences of whole numbers pack better, and quicker, than a dictionary of them.
            numbers = {field.name: "DELTA_BINARY_PACKED" for field in rows.schema if pa.types.is_integer(field.type)}
            self._writer = pq.ParquetWriter(
                self._path, rows.schema, compression="zstd", use_dictionary=texts, column_encoding=numbers
            )
        self._writer.write_table(rows, row_group_size=max(1, rows.num_rows))

    def close(self) -> None:
        """Finish the file; without any block it is a table without columns."""
        if self._writer is None:
            pq.write_table(pa.table({}), self._path)
        else:
            self._writer.close()
