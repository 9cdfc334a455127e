"""Where files are found: beside the scenario, in its own library, in the built-in library."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sim


@cache
def built_in_library() -> Path:
    """The library that comes with the program: inside the package when installed, else in the repository."""
    package = Path(sim.__file__).parent
    installed = package / "_library"
    return installed if installed.is_dir() else package.parent / "scenarios" / "library"


class Shelf:
    """The folders in which the files of one scenario are looked for, in order."""

    def __init__(self, scenario: Path) -> None:
        beside = scenario.parent
        self._folders = (beside, beside / "library", built_in_library())

    def library_file(self, name: str) -> Path | None:
        """The library file of that name (without '.yaml'), or None."""
        return self._find(f"{name.removesuffix('.yaml')}.yaml")

    def table(self, name: str, named_in: str) -> Path | None:
        """The table of that name: beside the file that names it, else in the folders; or None."""
        beside = Path(named_in).parent / name
        return beside if beside.is_file() else self._find(name)

    def feed(self, name: str, named_in: str) -> Path | None:
        """The folder or ZIP file of that name: beside the file that names it, else in the folders; or None."""
        places = (Path(named_in).parent, *self._folders)
        return next((folder / name for folder in places if (folder / name).is_dir() or (folder / name).is_file()), None)

    def names(self) -> list[str]:
        """The names of all library files that can be found."""
        found = {
            path.relative_to(folder).with_suffix("").as_posix()
            for folder in self._folders[1:]
            for path in folder.rglob("*.yaml")
        }
        return sorted(found)

    def name_of(self, table: Path) -> str:
        """The name by which a table is found again: from anywhere if it is built in, else from beside the scenario."""
        resolved = table.resolve()
        for folder in reversed(self._folders):
            if resolved.is_relative_to(folder.resolve()):
                return resolved.relative_to(folder.resolve()).as_posix()
        return resolved.as_posix()

    def _find(self, name: str) -> Path | None:
        return next((folder / name for folder in self._folders if (folder / name).is_file()), None)


def shown(path: Path) -> str:
    """The path as faults show it: relative to the working directory where it lies beneath it."""
    resolved, here = path.resolve(), Path.cwd()
    return str(resolved.relative_to(here)) if resolved.is_relative_to(here) else str(path)
