"""Tokens: the threads of the processes under way, with what they ask for and hold, for the reference engine."""

from __future__ import annotations

from dataclasses import dataclass, field

import simpy

from sim.engine.trace import NO_TOKEN, Kind
from sim.process.causes import Cause
from sim.process.draws import iteration_key, loop_key
from sim.process.primitives import ByCost, Choose

TokenKey = tuple[int, int]
"""Identity of a token: index of the label it began with, key of the loop iterations around it."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Where in its loops a token is: the innermost loop, the iteration in it, and the key of both."""

    within: int = 0
    iteration: int = 0
    key: int = 0

    def enter(self, label: str, iteration: int) -> Loop:
        """One iteration of a loop inside this one."""
        within = loop_key(self.key, label)
        return Loop(within, iteration, iteration_key(within, iteration))


OUTSIDE = Loop()


@dataclass(slots=True, eq=False)  # a token is itself, whatever it is doing
class Token:
    """A thread of a process: its identity, whom its time belongs to, and what it is doing now."""

    index: int
    key: TokenKey
    parent: int
    subject: int
    started: int
    ended: int = -1
    # What it is doing now, for the trace and for the account of who still waits.
    label: int = NO_TOKEN
    kind: Kind | None = None
    cause: Cause = Cause.QUEUE
    since: int = 0
    amount: int = 0
    follow: bool = False
    what: str = ""
    released_by: int = NO_TOKEN
    let_go: int = NO_TOKEN
    wake: simpy.Event | None = None
    request: QueueRequest | None = None
    join: Join | None = None
    held: list[tuple[str, Holding]] = field(default_factory=list)

    def wake_up(self, released_by: int = NO_TOKEN, let_go: int = NO_TOKEN) -> None:
        """End the token's wait, and note whose doing it was, and since when that token had let go."""
        assert self.wake is not None
        self.released_by, self.let_go = released_by, let_go
        self.wake.succeed()


@dataclass(slots=True, eq=False)  # two requests that look alike are still two
class QueueRequest:
    """A place in a queue. Ordered by priority, time of request, identity of the token."""

    priority: int
    time: int
    token: Token
    amount: int
    cause: Cause

    @property
    def order(self) -> tuple[int, int, TokenKey]:
        """The key by which requests are served."""
        return self.priority, self.time, self.token.key


@dataclass(slots=True, eq=False)  # as for requests
class Holding:
    """Units that a token holds.

    Attributes
    ----------
    let_go
        Second since when they are on their way back by themselves (headway, clean-up); None while they are in use.
    """

    token: Token
    label: int
    cause: Cause
    start: int
    amount: int
    let_go: int | None = None

    @property
    def returning(self) -> bool:
        """True while the units are on their way back."""
        return self.let_go is not None


@dataclass(slots=True)
class Job:
    """Work under way at the rate of a level. `token` is None for units that are given back after a time."""

    token: Token | None
    level: str
    cause: Cause
    remaining: float
    rate: float
    since: int
    done: simpy.Event
    epoch: int = 0


@dataclass(slots=True)
class Join:
    """A parallel under way: its branches by index, and those that have finished with time and identity."""

    need: int
    token: Token
    branches: list[int] = field(default_factory=list)
    finished: list[tuple[int, TokenKey, int]] = field(default_factory=list)
    waiting: bool = True


@dataclass(slots=True)
class Chooser:
    """A token in front of a choice by cost; `standing` is the option in whose queue it stands, if any."""

    token: Token
    node: Choose
    by: ByCost
    standing: int | None = None
    request: QueueRequest | None = None
    chosen: int = 0
