"""The tables of a GTFS feed, row by row, from a folder or a ZIP file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

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
            self._names = zipfile.ZipFile(path).namelist() if path.is_file() else [p.name for p in path.iterdir()]
        except (zipfile.BadZipFile, OSError) as error:
            raise FeedError(f"the feed cannot be read ({error})", "a folder or a ZIP file of GTFS tables") from error

    def has(self, table: str) -> bool:
        """Whether the feed has a table."""
        return table in self._names

    def rows(self, table: str, *columns: str) -> Iterator[Row]:
        """The rows of a table, each with its line under the key ''; nothing where there is no such table."""
        if not self.has(table):
            return
        try:
            with self._open(table) as file:
                reader = csv.DictReader(file, skipinitialspace=True)
                missing = [column for column in columns if column not in (reader.fieldnames or ())]
                if missing:
                    raise FeedError(f"{table} has no column {missing[0]!r}", "a GTFS table", table=table, line=1)
                for row in reader:
                    yield {
                        **{key: (value or "").strip() for key, value in row.items() if key},
                        "": str(reader.line_num),
                    }
        except (OSError, UnicodeDecodeError, csv.Error, zipfile.BadZipFile, UnreadableFileError) as error:
            raise FeedError(f"{table} cannot be read ({error})", "a table of UTF-8 text", table=table) from error

    @contextmanager
    def _open(self, table: str) -> Iterator[TextIO]:
        if not self._path.is_file():
            yield io.TextIOWrapper(io.BytesIO(read_bytes(self._path / table)), encoding="utf-8-sig", newline="")
            return
        with zipfile.ZipFile(self._path) as archive:
            if archive.getinfo(table).file_size > MOST_BYTES:
                raise UnreadableFileError(f"it has more than {MOST_BYTES:,} bytes when unpacked")
            with archive.open(table) as raw:
                yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def need(feed: Feed, *tables: str) -> None:
    """Raise a FeedError where a feed lacks tables."""
    missing = [table for table in tables if not feed.has(table)]
    if missing:
        raise FeedError(f"the feed has no {' and no '.join(missing)}", "a GTFS feed with " + ", ".join(tables))
