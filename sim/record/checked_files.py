"""Files of a result folder with their checksums checked, and the small tables among them, read without pandas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import LeidangError
from sim.files import sha256
from sim.record.columns import Record
from sim.record.csv_files import read_records
from sim.record.tables import TABLES


@dataclass(frozen=True)
class CheckedFiles:
    """The files of a result folder.

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

    def records(self, name: str) -> list[Record]:
        """The rows of a table that is CSV; none of an optional one where the run wrote none.

        Raises
        ------
        LeidangError
            If the table is missing, damaged, or was changed since the run.
        """
        if self.left_out(name):
            return []
        path = self.checked(TABLES[name].file)
        try:
            return read_records(path, TABLES[name])
        except (ValueError, IndexError, OSError) as error:
            raise damaged(path, str(error)) from error

    def left_out(self, name: str) -> bool:
        """Whether the run has not written this table, which only some runs have."""
        table = TABLES.get(name)
        if table is None or not table.optional or table.file in self.checksums:
            return False
        return not (self.folder / table.file).is_file()

    def checked(self, name: str) -> Path:
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
            raise damaged(path, "its SHA-256 is not the one in manifest.json, so it was changed after the run")
        self._known_good.add(name)
        return path


def damaged(path: Path, reason: str) -> LeidangError:
    """The error for a table that cannot be read."""
    return LeidangError(f"{path} cannot be used: {reason}. Run again to make it anew.")
