"""Records of scenarios and their programs, kept by everything they were made of, so that a second run builds nothing.

The key is a checksum of the question (file, overrides, this version of the program and of its libraries) and of every
path at which a file was looked for: its content, or that there is none. What is not there is made anew, with all its
problems and warnings; a scenario with problems is never kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from sim import __version__
from sim.experiment.cache import Cache, user_cache
from sim.experiment.packing import pack, unpack
from sim.experiment.scenario_record import ScenarioRecord
from sim.files import sha256
from sim.user_files import outside_allowed

if TYPE_CHECKING:
    from sim.experiment.prepared_program import PreparedProgram

T = TypeVar("T")

SOURCES: Final = frozenset({".py", ".c", ".h"})
"""Endings of the files that make up the program."""


@dataclass(frozen=True, slots=True)
class RecordCache:
    """The records that are kept of one question.

    Attributes
    ----------
    question
        Checksum of what was asked: the file, the overrides, and the program that answers.
    key
        Checksum of the question and of all files; empty where these are not known, so that nothing is kept.
    """

    cache: Cache
    question: str
    key: str = ""

    def scenario(self) -> ScenarioRecord | None:
        """The record of the scenario; None where none is kept."""
        return self._read(".scenario", ScenarioRecord)

    def keep_scenario(self, record: ScenarioRecord) -> None:
        """Keep the record of the scenario."""
        self._write(".scenario", record)

    def program(self, variant: str) -> PreparedProgram | None:
        """The program of a variant; None where none is kept."""
        from sim.experiment.prepared_program import PreparedProgram

        return self._read(_ending(variant), PreparedProgram)

    def keep_program(self, variant: str, program: PreparedProgram) -> None:
        """Keep the program of a variant."""
        self._write(_ending(variant), program)

    def knowing(self, looked_for: tuple[Path, ...], since_ns: int) -> RecordCache:
        """The same question with its key, after its files were read.

        Parameters
        ----------
        looked_for
            Every path at which a file was looked for.
        since_ns
            When the reading began, as `time.time_ns`: a file that was changed since may have been read as it was.
        """
        if self.cache.folder is None or any(_changed_since(path, since_ns) for path in looked_for):
            return self
        paths = tuple(dict.fromkeys(map(str, looked_for)))
        try:
            key, packed = _key(self.question, paths), pack(paths)
        except (OSError, UnicodeEncodeError):
            # A file has changed, or the name of one is no text: then nothing is kept.
            return self
        self.cache.write(self.question, packed)
        return RecordCache(self.cache, self.question, key)

    def _read(self, ending: str, kind: type[T]) -> T | None:
        kept = self.cache.read(self.key + ending) if self.key else None
        try:
            return None if kept is None else unpack(kept, kind)
        except ValueError:
            return None

    def _write(self, ending: str, record: object) -> None:
        if self.key:
            self.cache.write(self.key + ending, pack(record))


def cache_of_records(file: Path, sets: tuple[str, ...], *, examined: bool) -> RecordCache:
    """What is kept of a scenario with some overrides.

    Parameters
    ----------
    examined
        As for `scenario_record`.
    """
    cache = user_cache()
    if cache.folder is None or _has_further_domains():
        return RecordCache(Cache(None), "")
    asked = [str(file), str(Path.cwd()), sets, examined, outside_allowed(), _program()]
    question = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
    kept = cache.read(question)
    try:
        return RecordCache(cache, question, "" if kept is None else _key(question, unpack(kept, tuple[str, ...])))
    except (ValueError, OSError):
        return RecordCache(cache, question)


def _ending(variant: str) -> str:
    return f".{hashlib.sha256(variant.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _key(question: str, paths: tuple[str, ...]) -> str:
    """The checksum of a question and what lies at some paths, with every link followed."""
    content = [(os.path.realpath(path), sha256(Path(path)) if os.path.isfile(path) else "") for path in paths]  # noqa: PTH113  # raises not
    return hashlib.sha256(json.dumps([question, content]).encode()).hexdigest()


def _changed_since(path: Path, since_ns: int) -> bool:
    try:
        return path.stat().st_mtime_ns >= since_ns
    except (OSError, ValueError):
        return False


@cache
def _program() -> list[str]:
    """Everything that answers: the sources of the program, its libraries by name and version, Python."""
    mark, package = hashlib.sha256(), Path(__file__).parents[1]
    for source in sorted(package.rglob("*.*")):
        if source.suffix in SOURCES:
            mark.update(source.read_bytes())
    libraries = (name for place in sys.path if os.path.isdir(place) for name in os.listdir(place))  # noqa: PTH112, PTH208  # quick
    return [__version__, sys.version, mark.hexdigest(), *sorted(name for name in libraries if name.endswith("-info"))]


def _has_further_domains() -> bool:
    """Whether a domain is registered besides the shipped ones: what it adds is in no file."""
    domain = sys.modules.get("sim.scenario.domain")
    return domain is not None and len(domain.domains()) > len(sys.modules[domain.SHIPPED].DOMAINS)
