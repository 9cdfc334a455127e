"""The folder that is served: its scenarios and results, the shipped examples, and nothing beside them."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sim.errors import LeidangError
from sim.files import write_text
from sim.record.manifest import MANIFEST, PLAN, read_manifest
from sim.scenario.library import shipped_scenarios
from sim.units.seconds import DAY_S, HOUR_S
from sim.user_files import read_text

RESULTS: Final = "results"
MOST_BYTES: Final = 2 * 2**20
"""A scenario that is edited in the browser has at most so many bytes."""

TABLES: Final = (".csv", ".xlsx", ".tsv", ".txt")

_START: Final = re.compile(r"^start:[ \t]*['\"]?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
_TITLE: Final = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_COMMENT: Final = re.compile(r"\A(?:#.*\n)+")
_QUESTION: Final = re.compile(r"(?:The questions?: )?([^.?:]*\?)")
_SCENARIO: Final = re.compile(r"^leidang:", re.MULTILINE)
_NAME: Final = re.compile(r"[\w][\w .\-]{0,80}")


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario of the folder, or a shipped example.

    Attributes
    ----------
    name
        The name of the file without '.yaml', which is its name in addresses.
    """

    name: str
    title: str
    question: str
    path: Path


@dataclass(frozen=True, slots=True)
class ResultFolder:
    """A result folder: finished, or with what is there of an unfinished run."""

    name: str
    path: Path
    title: str
    scenario: str
    variants: tuple[str, ...]
    replications: int
    finished: bool
    has_report: bool
    changed: float

    @property
    def age(self) -> str:
        """How long ago it was changed, in words."""
        gone = time.time() - self.changed
        for unit, length in (("d", DAY_S), ("h", HOUR_S), ("min", HOUR_S / 60)):
            if gone >= length:
                return f"{gone / length:.0f} {unit} ago"
        return "just now"


class ChangedOnDiskError(LeidangError):
    """The file is no longer what the page was made from."""


class Workspace:
    """A folder, by names that cannot lead out of it.

    Parameters
    ----------
    folder
        The folder with the scenarios; results are written beside them, as on the command line.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def scenarios(self) -> tuple[ScenarioFile, ...]:
        """The scenarios of the folder, by name."""
        return tuple(_scenarios_in(self.folder))

    def examples(self) -> tuple[ScenarioFile, ...]:
        """The scenarios that come with the program, where they are not the folder itself."""
        shipped = shipped_scenarios()
        return () if shipped == self.folder else tuple(_scenarios_in(shipped))

    def scenario(self, name: str) -> ScenarioFile:
        """The scenario of a name.

        Raises
        ------
        LeidangError
            There is none.
        """
        for file in self.scenarios():
            if file.name == name:
                return file
        raise LeidangError(f"there is no scenario {name!r} in {self.folder}")

    def text(self, file: ScenarioFile) -> str:
        """What stands in a scenario."""
        return read_text(file.path, MOST_BYTES)

    def save(self, file: ScenarioFile, text: str, before: str) -> None:
        """Write a scenario, whole or not at all.

        Parameters
        ----------
        before
            `digest` of the text that was edited.

        Raises
        ------
        ChangedOnDiskError
            The file has been changed since.
        """
        if digest(self.text(file)) != before:
            raise ChangedOnDiskError(f"{file.path.name} was changed on disk since this page was made")
        write_text(file.path, text if text.endswith("\n") else f"{text}\n")

    def copy_example(self, name: str, to: str) -> ScenarioFile:
        """Copy an example into the folder.

        Raises
        ------
        LeidangError
            There is no such example, the new name cannot be one of a file, or it is taken.
        """
        example = next((file for file in self.examples() if file.name == name), None)
        if example is None:
            raise LeidangError(f"there is no example {name!r}")
        if not _NAME.fullmatch(to):
            raise LeidangError(f"{to!r} cannot be the name of a file here: letters, digits, spaces, '-', '_' and '.'")
        path = self.folder / f"{to}.yaml"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(self.text(example))
        except FileExistsError:
            raise LeidangError(f"{path.name} exists already and is left as it is; take another name") from None
        return self.scenario(to)

    def start(self, file: ScenarioFile) -> str:
        """The first day of a scenario, as it is written; empty where the file does not say."""
        found = _START.search(self.text(file))
        return found[1] if found else ""

    @contextmanager
    def kept(self, name: str, content: bytes) -> Iterator[Path]:
        """An uploaded table as a file, for as long as it is read."""
        ending = Path(name).suffix.lower()
        if ending not in TABLES:
            raise LeidangError(f"{name} is no table: a file that ends in {', '.join(TABLES)}")
        with TemporaryDirectory(prefix="leidang-") as folder:
            path = Path(folder) / f"table{ending}"
            path.write_bytes(content)
            yield path

    def results(self) -> tuple[ResultFolder, ...]:
        """The result folders under `results/`, the latest first."""
        root = self.folder / RESULTS
        found = [folder for path in _entries(root) if (folder := _result(path)) is not None]
        return tuple(sorted(found, key=lambda folder: -folder.changed))

    def result(self, name: str) -> ResultFolder:
        """The result folder of a name.

        Raises
        ------
        LeidangError
            There is none.
        """
        for folder in self.results():
            if folder.name == name:
                return folder
        raise LeidangError(f"there is no result folder {name!r} in {self.folder / RESULTS}")

    def result_file(self, folder: ResultFolder, name: str) -> Path:
        """A file in a result folder.

        Raises
        ------
        LeidangError
            There is none, or the name or a link leads elsewhere.
        """
        path = Path(os.path.realpath(folder.path / name))
        if not path.is_relative_to(os.path.realpath(folder.path)) or not path.is_file():
            raise LeidangError(f"there is no file {name!r} in {folder.name}")
        return path


def digest(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except OSError:
        return


def _scenarios_in(folder: Path) -> Iterator[ScenarioFile]:
    for path in _entries(folder):
        if path.suffix != ".yaml" or path.name.startswith("."):
            continue
        try:
            text = read_text(path, MOST_BYTES)
        except LeidangError:
            continue
        if _SCENARIO.search(text):
            title = _TITLE.search(text)
            words = title[1].strip("'\"") if title else path.stem
            yield ScenarioFile(path.stem, words, _question(text), path)


def _question(text: str) -> str:
    """The question in the comment at the head of a scenario; empty where there is none."""
    comment = _COMMENT.match(text)
    words = re.sub(r"\s*\n?#\s*", " ", comment[0]) if comment else ""
    question = _QUESTION.search(words)
    return question[1].strip()[:1].upper() + question[1].strip()[1:] if question else ""


def _result(path: Path) -> ResultFolder | None:
    try:
        if (path / MANIFEST).is_file():
            made = read_manifest(path)
            return ResultFolder(
                name=path.name,
                path=path,
                title=made.scenario.title,
                scenario=Path(made.scenario.file).stem,
                variants=made.variants,
                replications=made.replications.done // max(len(made.variants), 1),
                finished=made.finished,
                has_report=(path / "report.html").is_file(),
                changed=(path / MANIFEST).stat().st_mtime,
            )
        if (path / PLAN).is_file():
            changed = (path / PLAN).stat().st_mtime
            return ResultFolder(
                path.name, path, path.name, "", (), 0, finished=False, has_report=False, changed=changed
            )
    except (LeidangError, OSError):
        return None
    return None
