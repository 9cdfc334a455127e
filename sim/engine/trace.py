"""What a run leaves behind: intervals with a cause, milestones, level changes, use of resources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.process.causes import Cause

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CAUSES: tuple[Cause, ...] = tuple(Cause)
"""Causes by their code in a trace."""

CAUSE_CODE: dict[Cause, int] = {cause: code for code, cause in enumerate(CAUSES)}

NO_TOKEN = -1
"""Stands for "no token", "no label", "no subject"."""


class Kind(IntEnum):
    """What a token was doing in an interval. All but `HOLD` tile the life of the token without gap or overlap."""

    DELAY = 0
    WORK = 1
    QUEUE = 2  # waiting for a resource
    STOCK = 3  # waiting to take from a stock
    GATE = 4  # waiting for a condition
    JOIN = 5  # waiting for branches; the branch named in `released_by` covers the same time
    CHOICE = 6  # every option is closed
    HOLD = 7  # a resource in use, from grant to return


@dataclass(frozen=True, slots=True)
class Intervals:
    """Columns of equal length, ordered by token, start and kind; times in seconds.

    Attributes
    ----------
    token, label
        Row in `Tokens`; index into the program's labels.
    kind, cause
        Codes of `Kind` and `CAUSES`.
    amount
        Units asked for or held; seconds of work or delay drawn.
    released_by
        Token that ended the wait, or `NO_TOKEN` (a clock, a level, a capacity that rose).
    let_go
        Second at which that token let go of what was waited for: before `end` where it came back by itself after a
        time (the headway behind a column, the flight home of an aircraft). `NO_TOKEN` where no token ended the wait.
    follow
        1 where the time is charged along the process that ended the wait.
    closed
        0 where the run ended first: `end` is then the horizon.
    """

    token: Ints
    label: Ints
    kind: Ints
    cause: Ints
    start: Ints
    end: Ints
    amount: Ints
    released_by: Ints
    follow: Ints
    closed: Ints
    let_go: Ints


@dataclass(frozen=True, slots=True)
class Tokens:
    """One row per token (a thread of a process), ordered by label and loop.

    Attributes
    ----------
    label, loop
        The identity: label of the node the token began with and key of the loop iterations around it (0 = none).
    parent
        Token that started this one, or `NO_TOKEN`.
    subject
        Index into the program's subjects, or `NO_TOKEN`.
    start, end
        Seconds; `end` is -1 where the token was still alive at the horizon.
    """

    label: Ints
    loop: NDArray[np.uint64]
    parent: Ints
    subject: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True)
class Marks:
    """Milestones reached: token, label of the `Mark`, second. Ordered by token, second, label."""

    token: Ints
    label: Ints
    time: Ints


@dataclass(frozen=True, slots=True)
class LevelChanges:
    """Level, second, new value; ordered by level, then as they happened (a level may move twice in one second).

    `level` counts levels and derived levels together, in order of name. There is a row also where a level stays at
    zero for another cause than before; its value is then the same.
    """

    level: Ints
    time: Ints
    value: Floats


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """One row per resource, by name. Areas are integrals over time, in unit seconds.

    Attributes
    ----------
    busy, capacity
        Areas of the units in use and of the capacity while the resource was open.
    queued
        Area of the units asked for in the queue, open or not.
    open
        Seconds for which the resource was open (its level above zero).
    requests, waited, amount
        Requests made, requests that had to wait (whole waits that ended), units granted.
    wait_total, wait_max
        Seconds over the waits that ended.
    """

    busy: Ints
    capacity: Ints
    queued: Ints
    open: Ints
    requests: Ints
    waited: Ints
    amount: Ints
    wait_total: Ints
    wait_max: Ints


@dataclass(frozen=True, slots=True)
class Waiting:
    """A token still waiting at the end of the run.

    Attributes
    ----------
    label
        Label of the node at which it waits.
    what
        Resource, stock or level it waits for, in words. Work that stands still waits for its level.
    since
        Second at which it began to wait; for work, the start of its interval.
    holders
        Labels of the tokens that hold it, sorted, at most ten.
    deadlocked
        True where every holder waits for another waiting token, in a circle: a deadlock.
    """

    token_label: str
    subject: str | None
    label: str
    what: str
    since: int
    holders: tuple[str, ...]
    deadlocked: bool

    def __str__(self) -> str:
        return self.text(f"second {self.since}")

    def text(self, since: str) -> str:
        """Who waits for what, with the moment at which it began in words."""
        held = f", held by {', '.join(self.holders)}" if self.holders else ""
        dead = " (deadlock: no holder can ever give it back)" if self.deadlocked else ""
        return f"{self.label} has waited since {since} for {self.what}{held}{dead}"


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything one replication did, in an order that does not depend on the engine or on how it was called.

    Attributes
    ----------
    events
        Number of times a token began to wait, work or pass time: the engine's workload.
    """

    intervals: Intervals
    tokens: Tokens
    marks: Marks
    levels: LevelChanges
    resources: ResourceUse
    waiting: tuple[Waiting, ...]
    events: int
