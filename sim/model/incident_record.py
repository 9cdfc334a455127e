"""Incidents of a model: what happens or may happen, and under which names it is stamped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

Milestone = Literal["detected", "notified", "identified", "stopped", "boarded", "attributed", "decided"]
MILESTONES: Final[tuple[Milestone, ...]] = get_args(Milestone)


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone that a step, or a group of steps, reaches.

    Attributes
    ----------
    mark
        What the marks stand for that stamp it; there may be several, for what is done by several or done again.
        That a decision is reached lies also in a stock of this name.
    need
        How many of them must be there before it is reached.
    """

    milestone: Milestone
    mark: str
    need: int


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a step of a response can end.

    Attributes
    ----------
    mark
        What the marks stand for that stamp it.
    step
        The step, of several parties all together; the one drawn last counts.
    """

    step: str
    outcome: str
    mark: str


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """An incident that happens or may happen, and what stamps what is reached in it.

    Attributes
    ----------
    place
        The node or link that is hit; None for assets.
    hits
        Asset groups that may be hit and what the mark stands for that stamps it, in order.
    at
        Second at which it happens; None by chance.
    restores
        Whether anything is out of service until it is restored.
    begun
        What the marks stand for that stamp the begin of a repair.
    """

    name: str
    kind: str
    place: str | None
    hits: tuple[tuple[str, str], ...]
    at: int | None
    restores: bool
    begun: tuple[str, ...]
    reached: tuple[Reached, ...]
    endings: tuple[Ending, ...]

    @property
    def fault(self) -> str:
        """What the mark stands for that stamps its moment."""
        return fault_mark(self.name)

    @property
    def detected(self) -> str:
        """What the mark stands for that stamps when the state that leads knows of it."""
        return detected_mark(self.name)

    def marks(self) -> Iterator[str]:
        """What all marks stand for that tell of it, but for those at the ends of coordination and repair."""
        yield self.fault
        yield self.detected
        yield from (mark for _, mark in self.hits)
        yield from self.begun
        yield from (stage.mark for stage in self.reached)
        yield from (ending.mark for ending in self.endings)


def fault_mark(incident: str) -> str:
    """What the mark stands for at the moment at which an incident happens, or one of its assets is hit."""
    return f"{incident} / fault"


def detected_mark(incident: str) -> str:
    """What the mark stands for when an incident comes to the knowledge of the state that leads."""
    return f"{incident} / detected"


def restored_mark(incident: str) -> str:
    """What the mark stands for when all that was out of service is back."""
    return f"{incident} / restored"


def closed_mark(incident: str) -> str:
    """What the mark at the end of the coordination stands for."""
    return f"{incident} / closed"


def repair_subject(incident: str) -> str:
    """Whose time it is from the fault until all is restored."""
    return f"{incident} repair"
