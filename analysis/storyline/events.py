"""Events of a storyline: their moment, to which force, nation or incident they happen, and how much they matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sim.record.manifest_parts import ScenarioPart

ALWAYS, USUALLY, ONLY_IN_FULL = 0, 1, 3
HELD: Final = 2
"""Ranks: in every storyline; while there is room; what held elements up, of which the most costly; only in full."""

KINDS: Final = {
    "ready": "force ready",
    "request": "permissions asked for",
    "decision": "permissions decided",
    "sailing": "ship sails",
    "arrival": "arrival",
    "share": "half, 90 %, all",
    "wait": "wait",
    "closure": "closed or weather",
    "incident": "incident",
    "stage": "step of the response",
    "repair": "repair",
    "service": "service",
    "meanwhile": "in the other variant",
    "end": "still open at the end",
}
"""The closed list of kinds, with what the legend calls them."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes
    ----------
    second
        When, in seconds since the scenario's start.
    kind
        One of `KINDS`.
    lane
        To which it happens: a force, a nation, an incident, a service, or all forces.
    text
        What happened, in a sentence that begins behind the name of the lane.
    rank, weight
        How much it matters: the lower rank first, and within it the larger weight (hours where something waited).
    key
        What it is, the same in every variant; empty for what has no counterpart.
    until
        For what lasts, the second at which it ends.
    owner
        The force or incident to which it belongs where that is not its lane.
    sender, receiver
        Actors of a request or a message; empty for none.
    metric
        The metric of `summary.csv` that this moment is a value of; empty for none.
    """

    second: int
    kind: str
    lane: str
    text: str
    rank: int
    weight: float = 0.0
    key: str = ""
    until: int | None = None
    owner: str = ""
    sender: str = ""
    receiver: str = ""
    metric: str = ""

    def belongs_to(self, name: str) -> bool:
        """Whether it belongs to the force or incident of this name."""
        return (self.owner or self.lane) == name


@dataclass(frozen=True, slots=True)
class StoryClock:
    """The scenario's clock: seconds since its start as local dates."""

    scenario: ScenarioPart

    def at(self, second: float) -> datetime:
        """The local date and time."""
        return self.scenario.local(second)

    def day(self, second: float) -> str:
        """The day as scenario files count it: "D+4" is the fourth date after that of the start."""
        return f"D+{(self.at(second).date() - self.at(0).date()).days}"

    def time(self, second: float) -> str:
        """Hours and minutes of the local time; seconds are left out, not rounded."""
        return f"{self.at(second):%H:%M}"

    def date(self, second: float) -> str:
        """The date in words: "Friday 25 December 2026"."""
        moment = self.at(second)
        return f"{moment:%A} {moment.day} {moment:%B %Y}"

    def moment(self, second: float) -> str:
        """Day and time: "D+4 12:26"."""
        return f"{self.day(second)} {self.time(second)}"

    @property
    def zone(self) -> str:
        """The clock of all local times: "Europe/Oslo", or the offset "UTC+01:00"."""
        if self.scenario.zone:
            return self.scenario.zone
        start = self.scenario.start
        offset = f"{start:%z}"
        return f"UTC{offset[:3]}:{offset[3:5]}" if start.utcoffset() else "UTC"


def by_time(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events by time; of one moment, those that matter most first."""
    return tuple(sorted(events, key=lambda event: (event.second, event.rank, -event.weight, event.lane, event.text)))


def most_important(events: Iterable[Event], most: int) -> tuple[Event, ...]:
    """At most so many events, in order of time.

    Those of every storyline come first, even if they alone are more; of the room that is left, a third at least goes to
    what held elements up, the longest first, and the rest to the usual events.
    """
    ordered = by_time(events)
    kept = {event for event in ordered if event.rank == ALWAYS}
    held, usual = (
        sorted((event for event in ordered if event.rank == rank), key=lambda event: -event.weight)
        for rank in (HELD, USUALLY)
    )
    room = max(most - len(kept), 0)
    third = held[: max(room // 3, room - len(usual))]
    kept.update(third, usual[: room - len(third)])
    return tuple(event for event in ordered if event in kept)


def plural(number: int, singular: str, many: str = "") -> str:
    """A number with its noun: "1 element", "12 elements"."""
    return f"{number:,} {singular if number == 1 else many or f'{singular}s'}"
