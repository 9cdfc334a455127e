"""What a run says about itself: `manifest.json`, typed."""

from __future__ import annotations

import shlex
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from sim.errors import LeidangError
from sim.files import read_manifest_file, shown
from sim.units.local_time import zone_named

UNFINISHED = "blocks/plan.json"
"""What lies in the folder of a run that is under way or was stopped."""


def _existing(zone: str) -> str:
    if zone_named(zone) is None:
        raise ValueError(f"there is no time zone {zone!r}")
    return zone


ZoneName = Annotated[str, AfterValidator(_existing)]


class _Part(BaseModel):
    # A newer program may say more about its runs; what this one does not know does no harm to its answers.
    model_config = ConfigDict(frozen=True, extra="ignore")


class ScenarioPart(_Part):
    """The scenario that was run.

    Attributes
    ----------
    start
        With offset; every time in the tables is counted from it.
    zone
        The IANA time zone whose clock dates and times of day are those of; None for the offset of the start.
    horizon_s
        Seconds; what has not happened by then is censored.
    practical_difference_s
        Smallest difference of a time that matters to the user, seconds; None if the scenario says nothing of it.
    """

    title: str
    description: str = ""
    start: datetime
    zone: ZoneName | None = None
    horizon_s: int
    practical_difference_s: int | None = None
    phase: str
    file: str

    def local(self, second: float) -> datetime:
        """The date and time on the scenario's clock some seconds after the start."""
        moment = self.start + timedelta(seconds=float(second))
        return moment.astimezone(ZoneInfo(self.zone)) if self.zone else moment


class ForcePart(_Part):
    """One force: where from, where to, when ready and due (seconds since the start), how big.

    Attributes
    ----------
    vehicles, containers, personnel
        Its lift, as the scenario has it.
    vehicle_places
        What this takes up on ships, roads and trains, counted in vehicles.
    """

    name: str
    sponsor: str
    origin: str
    destination: str
    ready_s: int
    due_s: int
    vehicles: int
    containers: int = 0
    personnel: int
    vehicle_places: int = 0
    elements: int


class ReplicationsPart(_Part):
    """Replications asked for, done and failed."""

    asked: int
    done: int
    failed: int


class StoppingPart(_Part):
    """What decided on the number of replications; `words` tell what came of it where it was to be precise."""

    rule: str = ""
    words: str = ""


def _command(value: object) -> object:
    return shlex.join(value) if isinstance(value, list) and all(isinstance(word, str) for word in value) else value


class Manifest(_Part):
    """How a result folder came about.

    Attributes
    ----------
    command_line
        As typed; repeats the run.
    variants, reference
        The arms in the scenario's order, and the one that the others are compared with.
    arrangements
        The arrangements that each variant names.
    added_to_every_variant
        What library files of arrangements add to every variant, the reference too, in words.
    fingerprint
        Of all values on which the tables rest; empty in folders of earlier versions.
    inputs, tables
        SHA-256 (hexadecimal) of every file read and of every table written, by name.
    """

    program: str
    version: str
    python: str
    platform: str
    packages: dict[str, str] = {}
    command_line: Annotated[str, BeforeValidator(_command)]
    scenario: ScenarioPart
    variants: tuple[str, ...]
    reference: str
    arrangements: dict[str, tuple[str, ...]] = {}
    forces: tuple[ForcePart, ...]
    replications: ReplicationsPart
    stopping_rule: StoppingPart = StoppingPart()
    root_seed: int
    engine: str
    wall_time_s: float
    started_utc: str
    fingerprint: str = ""
    added_to_every_variant: tuple[str, ...] = ()
    inputs: dict[str, str] = {}
    tables: dict[str, str] = {}


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises
    ------
    LeidangError
        If it is not there, or is not one.
    """
    if not path.is_file():
        if (path.parent / UNFINISHED).is_file():
            again = f"leidang resume {shlex.quote(str(path.parent))}"
            raise LeidangError(f"the run in {path.parent} is not finished; unless it is under way, go on with: {again}")
        raise LeidangError(
            f"{path.parent} is not a result folder: {path.name} is not there. "
            "Give the folder whose path a run prints last."
        )
    content = read_manifest_file(path)
    try:
        return Manifest.model_validate(_shown(content))
    except ValidationError as error:
        wrong = "; ".join(f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors()[:5])
        raise LeidangError(f"{path} is damaged or of another version of the program: {wrong}") from error


def _shown(content: object) -> object:
    """Every text as it can be printed: names of files need not be UTF-8."""
    if isinstance(content, dict):
        return {shown(key): _shown(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_shown(value) for value in content]
    return shown(content) if isinstance(content, str) else content


def _place(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location) or "whole file"
