"""Parts of a manifest: scenario, forces, replications, stopping rule, sweep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sim.units.local_time import zone_named


@dataclass(frozen=True, slots=True)
class ScenarioPart:
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
        Smallest difference of a time that matters to the user, seconds; None if the scenario states none.
    """

    title: str
    start: datetime
    horizon_s: int
    phase: str
    file: str
    description: str = ""
    zone: str | None = None
    practical_difference_s: int | None = None

    def __post_init__(self) -> None:
        if self.zone is not None and zone_named(self.zone) is None:
            raise ValueError(f"there is no time zone {self.zone!r}")

    def local(self, second: float) -> datetime:
        """The date and time on the scenario's clock some seconds after the start."""
        moment = self.start + timedelta(seconds=float(second))
        return moment.astimezone(ZoneInfo(self.zone)) if self.zone else moment


@dataclass(frozen=True, slots=True)
class ForcePart:
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
    personnel: int
    elements: int
    containers: int = 0
    vehicle_places: int = 0


@dataclass(frozen=True, slots=True)
class ReplicationsPart:
    """Replications asked for, done and failed."""

    asked: int
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class StoppingPart:
    """What decided on the number of replications.

    Attributes
    ----------
    words
        Of a run until an interval is narrow enough: the rule and its outcome. The rest is of such a run too.
    half_width_reached
        None if some replications are censored, so that there is no interval.
    """

    rule: str = ""
    words: str = ""
    source: str | None = None
    metric: str | None = None
    half_width: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    look_ahead_k_limit: int | None = None
    reached: bool | None = None
    narrow_since: int | None = None
    replications: int | None = None
    half_width_reached: float | None = None
    half_width_wanted: float | None = None
    unit: str | None = None
    censored: bool | None = None


@dataclass(frozen=True, slots=True)
class SweepPart:
    """Of a sweep: the kind of its design and its number of points."""

    design: str
    points: int
