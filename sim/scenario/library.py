"""Where files are found: beside the file that names them, beside the scenario, in its library, in what is shipped.

A scenario may come from an untrusted source, so it reads nothing outside these folders unless the command line allows
it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import sim
from sim.errors import column_letters
from sim.scenario.tree import Position, near
from sim.text import LONG
from sim.user_files import outside_allowed

_TABLES: Final = frozenset({".csv", ".xlsx", ".txt", ".tsv"})
"""Endings of the names of tables."""

_ALIKE: Final = 0.75
"""How like the name of a table a name must be that is a slip of it."""

_LISTED: Final = 1_000
"""So many tables at most are compared with a name that leads nowhere."""


@cache
def built_in_library() -> Path:
    """The library that comes with the program: inside the package when installed, else in the repository."""
    package = Path(sim.__file__).parent
    installed = package / "_library"
    return (installed if installed.is_dir() else package.parent / "scenarios" / "library").resolve()


def shipped_scenarios() -> Path | None:
    """The folder of the scenarios that come with the program; None where only the library was installed."""
    folder = built_in_library().parent
    return folder if folder.name == "scenarios" else None


class Shelf:
    """The folders in which the files of one scenario are looked for, in order."""

    def __init__(self, scenario: Path) -> None:
        beside, shipped = scenario.parent, shipped_scenarios()
        self._folders = (beside, beside / "library", built_in_library(), *([shipped] if shipped else []))
        self._roots = tuple(_resolved(root) for root in (beside, *self._folders[2:]))
        self._everywhere = outside_allowed()

    def library_file(self, name: str, named_in: str) -> Path | None:
        """The library file or scenario of that name (without '.yaml'), or None.

        It is looked for beside the file that names it and in the library there, then in the folders.
        """
        return self._inside(self._first(_file_name(name), _near_by(named_in)))

    def table(self, name: str, named_in: str) -> Path | None:
        """The table of that name: beside the file that names it, else in the folders; or None."""
        return self._inside(self._first(name, (Path(named_in).parent,)))

    def absent_library_file(self, name: str, named_in: str) -> tuple[str, str, str]:
        """Why there is no library file of that name, what was expected, and the nearest name that there is."""
        before = _near_by(named_in)
        if self._leads_outside(_file_name(name), before):
            return (*_outside(name), "")
        if self._is_there(_file_name(name), before):
            return f"{_file_name(name)!r} is no file that can be read", "a YAML file", ""
        return f"there is no library file {name!r}", "a library file", near(name, self.names())

    def absent_table(self, name: str, named_in: str, kind: str = "a CSV file") -> tuple[str, str, str]:
        """Why there is no table of that name, what was expected, and the nearest name that there is."""
        before = (Path(named_in).parent,)
        if self._leads_outside(name, before):
            return (*_outside(name), "")
        if self._is_there(name, before):
            return f"{name!r} is no file that can be read", kind, ""
        return (
            f"there is no table {name!r}",
            f"{kind} beside this one",
            _nearest_table(name, self._tables_near(name, before)),
        )

    def feed(self, name: str, named_in: str) -> Path | None:
        """The folder or ZIP file of that name: beside the file that names it, else in the folders; or None."""
        places = self._places(name, (Path(named_in).parent,))
        return self._inside(next((path for path in places if os.path.isdir(path) or os.path.isfile(path)), None))  # noqa: PTH112, PTH113

    def names(self) -> list[str]:
        """The names of all library files and shipped scenarios that can be found."""
        library, shipped = self._folders[1:3], self._folders[3:]
        found = [(folder, path) for folder in library for path in folder.rglob("*.yaml")]
        found += [(folder, path) for folder in shipped for path in folder.glob("*.yaml")]
        return sorted({path.relative_to(folder).with_suffix("").as_posix() for folder, path in found})

    def name_of(self, table: Path) -> str:
        """The name by which a table is found again: from anywhere if it is built in, else from beside the scenario."""
        resolved = _resolved(table)
        for folder in map(_resolved, reversed(self._folders[:3])):
            if resolved.is_relative_to(folder):
                return resolved.relative_to(folder).as_posix()
        return resolved.as_posix()

    def _first(self, name: str, before: tuple[Path, ...]) -> Path | None:
        """The first file of that name in some folders and then those of the scenario, wherever it leads."""
        # The method of a path raises where a name is too long, or holds a zero.
        return next((path for path in self._places(name, before) if os.path.isfile(path)), None)  # noqa: PTH113

    def _is_there(self, name: str, before: tuple[Path, ...]) -> bool:
        """Whether anything has a name, though no file that can be read."""
        return any(os.path.lexists(path) for path in self._places(name, before))

    def _tables_near(self, name: str, before: tuple[Path, ...]) -> list[str]:
        """The names of tables where one of a name was looked for, and of those of the libraries."""
        folders = dict.fromkeys(path.parent for path in self._places(name, before))
        beside = (path for folder in folders if self._may_read(folder) for path in _tables_in(folder))
        found = [str(Path(name).parent / path.name) for path in islice(beside, _LISTED)]
        libraries = self._folders[1:3]
        return found + [path.relative_to(folder).as_posix() for folder in libraries for path in folder.rglob("*.csv")]

    def _inside(self, path: Path | None) -> Path | None:
        return path if path is not None and self._may_read(path) else None

    def _leads_outside(self, name: str, before: tuple[Path, ...]) -> bool:
        """Whether a name is refused for where it leads; whether anything is there outside is not revealed."""
        found = self._first(name, before)
        if found is not None:
            return not self._may_read(found)
        return not any(self._may_read(path) for path in self._places(name, before))

    def _places(self, name: str, before: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(folder / name for folder in (*before, *self._folders))

    def _may_read(self, path: Path) -> bool:
        """Whether a path, with every link in it followed, stays in the folder of the scenario or in the library."""
        return self._everywhere or any(_resolved(path).is_relative_to(root) for root in self._roots)


def _nearest_table(name: str, tables: list[str]) -> str:
    """The table that is most like a name, whatever its ending, which all have in common; empty where none is."""
    by_stem = {table.rpartition(".")[0].lower(): table for table in tables}
    found = get_close_matches(name.rpartition(".")[0].lower(), by_stem, n=1, cutoff=_ALIKE) if len(name) <= LONG else []
    return by_stem[found[0]] if found else ""


def _tables_in(folder: Path) -> Iterator[Path]:
    """The tables in a folder; none where it cannot be read."""
    try:
        yield from (path for path in sorted(folder.iterdir()) if path.suffix.lower() in _TABLES)
    except (OSError, ValueError):
        return


def brief(mark: Position) -> str:
    """A place as other faults mention it: without the folders above the built-in library."""
    library = built_in_library()
    resolved = Path(mark.file).resolve()
    file = f"library/{resolved.relative_to(library).as_posix()}" if resolved.is_relative_to(library) else mark.file
    if file.startswith("--set "):
        return file
    return f"{file}:{mark.sheet}!{column_letters(mark.column)}{mark.line}" if mark.sheet else f"{file}:{mark.line}"


def shown_path(path: Path) -> str:
    """The path as faults show it: relative to the working directory where it lies beneath it."""
    resolved, here = _resolved(path), Path.cwd()
    return str(resolved.relative_to(here)) if resolved.is_relative_to(here) else str(path)


def _near_by(named_in: str) -> tuple[Path, Path]:
    """Where a file that another one uses is looked for first."""
    beside = Path(named_in).parent
    return beside, beside / "library"


def _file_name(name: str) -> str:
    return f"{name.removesuffix('.yaml')}.yaml"


def _outside(name: str) -> tuple[str, str]:
    message = f"{name!r} leads outside the folder of the scenario and the library"
    return message, "a file in that folder, or the option --allow-outside"


def _resolved(path: Path) -> Path:
    """The path with every link followed; a loop of links stays as it is, for nothing can be read there."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path.absolute()
