"""Manifest of a result folder, `manifest.json`: how its results came about, and the checksums of its tables."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import LeidangError
from sim.files import escaped_bytes, json_text, read_json, sha256, write_text
from sim.record.manifest_parts import ForcePart, ReplicationsPart, ScenarioPart, StoppingPart, SweepPart

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MANIFEST: Final = "manifest.json"

PLAN: Final = "blocks/plan.json"
"""What an unfinished run was asked to do, to resume it; the first file that a run writes."""

CHECKSUM: Final = "checksum"
"""The key of a manifest that holds the checksum of all the rest."""


def _meaning(words: str) -> dict[str, str]:
    return {"meaning": words}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """How a result folder came about; the reference page has the meaning of every key from here."""

    program: str = field(metadata=_meaning("`leidang`."))
    version: str = field(metadata=_meaning("Its version."))
    python: str = field(metadata=_meaning("Version of Python."))
    platform: str = field(metadata=_meaning("Operating system and machine."))
    packages: dict[str, str] = field(
        default_factory=dict, metadata=_meaning("Versions of the libraries that the numbers depend on, by name.")
    )
    command_line: str = field(metadata=_meaning("The command, which repeats the run."))
    scenario: ScenarioPart = field(
        metadata=_meaning(
            "`title`, `start` (ISO 8601), `horizon_s`, `phase`, `file` and `description` of the scenario; `zone` and "
            "`practical_difference_s` if it states them."
        )
    )
    variants: tuple[str, ...] = field(metadata=_meaning("Variants that were run, in the order of the scenario."))
    reference: str = field(metadata=_meaning("The one that the others are compared with: the first."))
    arrangements: dict[str, tuple[str, ...]] = field(
        default_factory=dict, metadata=_meaning("Arrangements named by each variant.")
    )
    forces: tuple[ForcePart, ...] = field(
        metadata=_meaning(
            "Of each force `name`, `sponsor`, `origin`, `destination`, `ready_s`, `due_s`, its lift (`vehicles`, "
            "`containers`, `personnel`), the `vehicle_places` that it takes and the number of `elements`."
        )
    )
    replications: ReplicationsPart = field(
        metadata=_meaning("Replications `asked`, `done` and `failed`, over all variants.")
    )
    stopping_rule: StoppingPart = field(
        default_factory=StoppingPart,
        metadata=_meaning(
            "What decided on the number of replications: one that was given, or [how precise the answer was to be]"
            "(../long_runs.md#until-the-answer-is-precise); then the `metric`, the half-width asked for and the one "
            "that came of it, whether it was `reached`, since which replication (`narrow_since`), and the same in "
            "`words`."
        ),
    )
    root_seed: int = field(metadata=_meaning("Random seed of the run."))
    engine: str = field(metadata=_meaning("Engine that ran them, `simpy` or `kernel`; both give the same tables."))
    recorded: str = field(
        default="",
        metadata=_meaning(
            "How much was kept of each replication: `totals`, `paths` or `trace` ([long runs](../long_runs.md))."
        ),
    )
    wall_time_s: float = field(metadata=_meaning("How long the run took, s."))
    started_utc: str = field(metadata=_meaning("When it began, UTC."))
    inputs: dict[str, str] = field(
        default_factory=dict, metadata=_meaning("SHA-256 of every file read, by its name in `sources/`.")
    )
    tables: dict[str, str] = field(
        default_factory=dict,
        metadata=_meaning(
            "SHA-256 of every table in the folder, by name. A table that was changed since is refused by `analysis`."
        ),
    )
    fingerprint: str = field(
        default="",
        metadata=_meaning(
            "SHA-256 of `scenario.values.json`: of everything on which the tables rest, however it is written."
        ),
    )
    added_to_every_variant: tuple[str, ...] = field(
        default=(),
        metadata=_meaning("What library files of arrangements add to every variant, the reference too, in words."),
    )
    changed_values: dict[str, tuple[str, ...]] | None = None
    """The values that variants with values of their own change, by variant."""
    sweep: SweepPart | None = None
    directory: str | None = None
    """Folder in which the command was given; only until the run is finished, to resume it."""

    @property
    def finished(self) -> bool:
        """Whether the run is complete, with the tables that analysis adds."""
        return bool(self.tables)


def meanings() -> dict[str, str]:
    """What each key of the manifest of a finished run holds, in the order of the file."""
    described = {part.name: part.metadata["meaning"] for part in fields(Manifest) if part.metadata}
    seal = "SHA-256 of all that the manifest says beside this; a manifest that was changed since is refused."
    return described | {CHECKSUM: seal}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder, with the checksum of its content."""
    _write(folder, _parts(manifest))


def _write(folder: Path, content: dict[str, object]) -> None:
    write_text(folder / MANIFEST, json_text(content | {CHECKSUM: _checksum(content)}))


def seal(folder: Path) -> None:
    """Write the checksums of all tables into the manifest: from now on a changed table is detected."""
    tables = sorted([*folder.glob("*.parquet"), *folder.glob("*.csv")])
    content = _checked(folder / MANIFEST) | {"tables": {table.name: sha256(table) for table in tables}}
    # Of use only to resume the run, and private in a folder that is passed on.
    content.pop("directory", None)
    _write(folder, content)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder.

    Raises
    ------
    LeidangError
        If it is missing, damaged, or was changed since it was written.
    """
    from pydantic import TypeAdapter, ValidationError

    path = folder / MANIFEST
    if not path.is_file():
        if (folder / PLAN).is_file():
            again = f"leidang resume {shlex.quote(str(folder))}"
            raise LeidangError(f"the run in {folder} is not finished; unless it is under way, go on with: {again}")
        raise LeidangError(
            f"{folder} is not a result folder: {MANIFEST} is not there. Give the folder whose path a run prints last."
        )
    content = _checked(path)
    if isinstance(words := content.get("command_line"), list):
        # Earlier versions wrote the words of the command.
        content["command_line"] = shlex.join(map(str, words))
    try:
        return TypeAdapter(Manifest).validate_python(_shown(content))
    except ValidationError as error:
        wrong = "; ".join(f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors()[:5])
        raise LeidangError(f"{path} is damaged or of another version of the program: {wrong}") from error


def _checked(path: Path) -> dict[str, object]:
    """The content of a manifest; one of a version that wrote no checksum into it is taken as it is."""
    content = read_json(path)
    stated = content.pop(CHECKSUM, None)
    if stated is not None and stated != _checksum(content):
        raise LeidangError(
            f"{path} was changed after the run: its checksum does not match what it says. "
            "Put the original back, or run again"
        )
    return content


def _checksum(content: Mapping[str, object]) -> str:
    """Of the values and not of the text, so that a file that was laid out anew is still the same."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _parts(part: DataclassInstance) -> dict[str, object]:
    """The parts of the manifest, or of a part of it, as JSON holds them; what is None is left out."""
    values = {key.name: getattr(part, key.name) for key in fields(part)}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(part: object) -> object:
    if is_dataclass(part) and not isinstance(part, type):
        return _parts(part)
    if isinstance(part, dict):
        return {str(key): _plain(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(value) for value in part]
    return part.isoformat() if isinstance(part, datetime) else part


def _shown(content: object) -> object:
    """Every text as it can be printed: names of files need not be UTF-8."""
    if isinstance(content, dict):
        return {escaped_bytes(key): _shown(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_shown(value) for value in content]
    return escaped_bytes(content) if isinstance(content, str) else content


def _place(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location) or "whole file"
