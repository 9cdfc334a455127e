"""Where files are found: beside the file that names them, beside the scenario, in its library, in what is shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sim
from sim.scenario.tree import Mark


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

    def library_file(self, name: str, named_in: str) -> Path | None:
        """The library file or scenario of that name (without '.yaml'), or None.

        It is looked for beside the file that names it and in the library there, then in the folders.
        """
        file, beside = f"{name.removesuffix('.yaml')}.yaml", Path(named_in).parent
        near_by = (folder / file for folder in (beside, beside / "library"))
        return next((path for path in near_by if path.is_file()), None) or self._find(file)

    def table(self, name: str, named_in: str) -> Path | None:
        """The table of that name: beside the file that names it, else in the folders; or None."""
        beside = Path(named_in).parent / name
        return beside if beside.is_file() else self._find(name)

    def feed(self, name: str, named_in: str) -> Path | None:
        """The folder or ZIP file of that name: beside the file that names it, else in the folders; or None."""
        places = (Path(named_in).parent, *self._folders)
        return next((folder / name for folder in places if (folder / name).is_dir() or (folder / name).is_file()), None)

    def names(self) -> list[str]:
        """The names of all library files and shipped scenarios that can be found."""
        library, shipped = self._folders[1:3], self._folders[3:]
        found = [(folder, path) for folder in library for path in folder.rglob("*.yaml")]
        found += [(folder, path) for folder in shipped for path in folder.glob("*.yaml")]
        return sorted({path.relative_to(folder).with_suffix("").as_posix() for folder, path in found})

    def name_of(self, table: Path) -> str:
        """The name by which a table is found again: from anywhere if it is built in, else from beside the scenario."""
        resolved = table.resolve()
        for folder in reversed(self._folders[:3]):
            if resolved.is_relative_to(folder.resolve()):
                return resolved.relative_to(folder.resolve()).as_posix()
        return resolved.as_posix()

    def _find(self, name: str) -> Path | None:
        return next((folder / name for folder in self._folders if (folder / name).is_file()), None)


def brief(mark: Mark) -> str:
    """A place as other faults mention it: without the folders above the built-in library."""
    library = built_in_library()
    resolved = Path(mark.file).resolve()
    file = f"library/{resolved.relative_to(library).as_posix()}" if resolved.is_relative_to(library) else mark.file
    return file if file.startswith("--set ") else f"{file}:{mark.line}"


def shown(path: Path) -> str:
    """The path as faults show it: relative to the working directory where it lies beneath it."""
    resolved, here = path.resolve(), Path.cwd()
    return str(resolved.relative_to(here)) if resolved.is_relative_to(here) else str(path)
