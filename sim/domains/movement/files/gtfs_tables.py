"""The tables of a GTFS feed, row by row, from a folder or a ZIP file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.user_files import MOST_BYTES, UnreadableFileError, read_bytes

TABLES: Final = (
    *("agency.txt", "calendar.txt", "calendar_dates.txt", "frequencies.txt"),
    *("routes.txt", "stop_times.txt", "stops.txt", "trips.txt"),
)
Row = dict[str, str]


class FeedError(Exception):
    """What is wrong with a feed, with what would be right and a near match.

    Attributes
    ----------
    table, line
        The table of the feed and the line in it; empty and 0 where it is no one line.
    """

    def __init__(
        self, message: str, expected: str = "", suggestion: str = "", *, table: str = "", line: int = 0
    ) -> None:
        super().__init__(message)
        self.message, self.expected, self.suggestion = message, expected, suggestion
        self.table, self.line = table, line


def tables_of(feed: Path) -> tuple[Path, ...]:
    """The files of a feed that are read."""
    return (feed,) if feed.is_file() else tuple(feed / name for name in TABLES if (feed / name).is_file())


class Feed:
    """The tables of a feed, row by row."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            names = zipfile.ZipFile(path).namelist() if path.is_file() else [p.name for p in path.iterdir()]
        except (zipfile.BadZipFile, OSError) as error:
            raise FeedError(f"the feed cannot be read ({error})", "a folder or a ZIP file of GTFS tables") from error
        # Who packs a folder, and not the tables in it, has its name before theirs.
        folder = next((name.removesuffix("routes.txt") for name in names if name.endswith("/routes.txt")), "")
        self._folder = "" if "routes.txt" in names else folder
        self._names = {name.removeprefix(self._folder) for name in names if name.startswith(self._folder)}

    def has(self, table: str) -> bool:
        """Whether the feed has a table."""
        return table in self._names

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """The rows of a table, each with its line under the key ''; nothing where there is no such table."""
        if not self.has(table):
            return
        reader = csv.DictReader(io.StringIO(self._text(table), newline=""), skipinitialspace=True)
        try:
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise FeedError(f"{table} has no column {missing[0]!r}", "a GTFS table", table=table, line=1)
            for row in reader:
                yield {
                    **{key: (value or "").strip() for key, value in row.items() if key},
                    "": str(reader.line_num),
                }
        except csv.Error as error:
            raise FeedError(f"{table} cannot be read ({error})", "a table of commas and quotes", table=table) from error

    def _text(self, table: str) -> str:
        """The text of a table."""
        try:
            data = self._bytes(table)
        except (OSError, zipfile.BadZipFile, RuntimeError, UnreadableFileError) as error:
            raise FeedError(f"{table} cannot be read ({error})", "a table of UTF-8 text", table=table) from error
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"{table} is not UTF-8 (byte 0x{data[error.start]:02X})"
            raise FeedError(message, "a table of UTF-8 text", table=table, line=line) from error

    def _bytes(self, table: str) -> bytes:
        if not self._path.is_file():
            return read_bytes(self._path / table)
        with zipfile.ZipFile(self._path) as archive:
            if archive.getinfo(f"{self._folder}{table}").file_size > MOST_BYTES:
                raise UnreadableFileError(f"it has more than {MOST_BYTES:,} bytes when unpacked")
            return archive.read(f"{self._folder}{table}")


def need(feed: Feed, *tables: str) -> None:
    """Raise a FeedError where a feed lacks tables."""
    missing = [table for table in tables if not feed.has(table)]
    if missing:
        raise FeedError(f"the feed has no {' and no '.join(missing)}", "a GTFS feed with " + ", ".join(tables))
