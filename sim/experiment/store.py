"""The result folder: every file is written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import stat
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import Enum
from itertools import chain, count
from pathlib import Path

from sim.errors import LeidangError
from sim.experiment.guard import BLOCKS, LOCK, check_not_in_use, let_go, locked
from sim.experiment.worker import Block
from sim.files import file_problem, json_text, naming, sha256, write_text
from sim.record.csv_files import write_rows
from sim.record.manifest import MANIFEST, PLAN, read_manifest
from sim.record.table import Table


def folder_name(title: str, text: str, now: datetime) -> str:
    """`<utc>_<scenario>_<hash8>`: when, which scenario, and a mark of everything that went into it."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40]
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}_{slug}_{mark}"


class Store:
    """One result folder in the making, locked against other runs until it is closed.

    Parameters
    ----------
    folder
        Made if it is not there.
    again
        Whether to go on with an unfinished run (`stage_of`) instead of beginning one.

    Raises
    ------
    LeidangError
        The folder exists and is not empty (a run never writes into another run's results), is being written by
        another run, or cannot be made.
    """

    def __init__(self, folder: Path, *, again: bool = False) -> None:
        if not again:
            _check_free(folder)
        self.folder = folder
        try:
            (folder / BLOCKS).mkdir(parents=True, exist_ok=True)
            self._lock = locked(folder)
        except OSError as error:
            raise LeidangError(
                f"the result folder {folder} cannot be written ({file_problem(error)}); name another one with --out"
            ) from error

    def close(self) -> None:
        """Let other runs have the folder."""
        let_go(self._lock)

    def text(self, name: str, text: str) -> None:
        """Write a text file."""
        write_text(self.folder / name, text)

    def json(self, name: str, content: object) -> None:
        """Write a JSON file."""
        self.text(name, json_text(content))

    def table(self, table: Table, rows: Iterable[Sequence[object]], more_columns: Sequence[str] = ()) -> None:
        """Write a CSV table, with more columns behind those of its description where it has any."""
        write_rows(self.folder, table, rows, more_columns)

    def copy_sources(self, sources: Iterable[Path]) -> dict[str, str]:
        """Keep verbatim copies of the input files; returns their checksums by name in the folder."""
        sums: dict[str, str] = {}
        for source in sorted(sources):
            # With its folder, as library files are called by: networks/nordic_baltic.yaml.
            name = f"{source.resolve().parent.name}/{source.name}".removeprefix("/")
            # Two names that differ in capitals only are one file on some file systems.
            taken = {kept.casefold() for kept in sums}
            numbered = (f"{number}_{name}" for number in count(len(sums)))
            name = next(free for free in chain([name], numbered) if free.casefold() not in taken)
            copy = self.folder / "sources" / name
            with naming(copy):
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)
            sums[name] = sha256(copy)
        return sums

    def jobs(self, blocks: Iterable[Block]) -> list[tuple[Path, Block]]:
        """Blocks, each with the file in which it is kept when it is finished."""
        return [(self.folder / BLOCKS / f"{number:06d}.block", block) for number, block in enumerate(blocks)]

    def forget_blocks(self) -> None:
        """Take the blocks away once all that was in them stands in the tables; the plan first, which says so."""
        (self.folder / PLAN).unlink(missing_ok=True)
        self.close()
        forget_blocks(self.folder)


def forget_blocks(folder: Path) -> None:
    """Take away what is left of the blocks of a run whose tables are whole."""
    shutil.rmtree(folder / BLOCKS, ignore_errors=True)


def _check_free(folder: Path) -> None:
    check_not_in_use(folder)
    _check_own(folder)
    if (folder / PLAN).is_file():
        again = f"leidang resume {shlex.quote(str(folder))}"
        raise LeidangError(f"{folder} holds a run that is not finished; resume it with: {again}")
    if folder.exists() and (not folder.is_dir() or not _untouched(folder)):
        raise LeidangError(f"{folder} exists and is not an empty folder; name another one with --out")


def _check_own(folder: Path) -> None:
    """Refuse a link that another user has laid: what is written behind it would be where that user wants it."""
    try:
        link = folder.lstat()
    except OSError:
        return
    if stat.S_ISLNK(link.st_mode) and hasattr(os, "geteuid") and link.st_uid != os.geteuid():
        raise LeidangError(f"{folder} is a link that belongs to another user; name another folder with --out")


def _untouched(folder: Path) -> bool:
    """Whether nothing is in a folder, or no more than a run leaves that was killed before it had begun."""
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return left <= {BLOCKS, LOCK, f"{BLOCKS}/lock", f"{BLOCKS}/.{Path(PLAN).name}.part"}


class Stage(Enum):
    """How far a run has come."""

    UNDER_WAY = "blocks are missing, or their tables"
    SIMULATED = "its own tables are whole, what is made from them may be missing"


def stage_of(folder: Path) -> Stage:
    """How far the run in a folder has come that is to be resumed.

    Raises
    ------
    LeidangError
        There is none, or it is finished.
    """
    check_not_in_use(folder)
    if (folder / PLAN).is_file():
        return Stage.UNDER_WAY
    if not (folder / MANIFEST).is_file():
        raise LeidangError(f"{folder} has nothing to resume: there is no run in it")
    if read_manifest(folder).finished:
        name = shlex.quote(str(folder))
        raise LeidangError(
            f"{folder} has nothing to resume: the run in it is finished. "
            f"Its report is written anew by: leidang report {name}"
        )
    return Stage.SIMULATED
