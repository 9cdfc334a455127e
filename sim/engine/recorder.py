"""Collects what happens in a run and puts it into canonical order, for the reference engine."""

from __future__ import annotations

import numpy as np

from sim.engine.queues import Holding, ResourceState
from sim.engine.tokens import Token
from sim.engine.trace import CAUSE_CODE, NOBODY, Intervals, Kind, LevelChanges, Marks, ResourceUse, Tokens
from sim.process.causes import Cause

CLOSED, OPEN = 1, 0

Row = tuple[int, int, int, int, int, int, int, int, int, int]


class Recorder:
    """Rows of the trace in the order in which they happened; sorted and renumbered at the end."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self._rows: list[Row] = []
        self._marks: list[tuple[int, int, int]] = []
        self._levels: list[tuple[int, int, float]] = []

    def begin(
        self,
        token: Token,
        label: int,
        kind: Kind,
        cause: Cause,
        now: int,
        *,
        amount: int = 0,
        follow: bool = False,
        what: str = "",
    ) -> None:
        """The token starts to wait, work or pass time."""
        token.label, token.kind, token.cause, token.since = label, kind, cause, now
        token.amount, token.follow, token.what, token.released_by = amount, follow, what, NOBODY

    def split(self, token: Token, cause: Cause, now: int) -> None:
        """What the token is doing goes on, but from now on the time is charged to another cause."""
        if cause != token.cause:
            self._write(token, now, CLOSED)
            token.cause, token.since = cause, now

    def finish(self, token: Token, now: int) -> None:
        """What the token was doing is over."""
        self._write(token, now, CLOSED)
        token.kind = None

    def _write(self, token: Token, now: int, closed: int) -> None:
        if now > token.since and token.kind is not None:
            self._rows.append(
                (
                    token.index,
                    token.label,
                    token.kind,
                    CAUSE_CODE[token.cause],
                    token.since,
                    now,
                    token.amount,
                    token.released_by,
                    int(token.follow),
                    closed,
                )
            )

    def held(self, holding: Holding, now: int, closed: int = CLOSED) -> None:
        """Units came back, or the run ended before they did."""
        if now > holding.start:
            self._rows.append(
                (
                    holding.token.index,
                    holding.label,
                    Kind.HOLD,
                    CAUSE_CODE[holding.cause],
                    holding.start,
                    now,
                    holding.amount,
                    NOBODY,
                    0,
                    closed,
                )
            )

    def mark(self, token: Token, label: int, now: int) -> None:
        """A milestone is reached."""
        self._marks.append((token.index, now, label))

    def level(self, index: int, now: int, value: float) -> None:
        """A level has a new value."""
        self._levels.append((index, now, value))

    def cut_off(self, resources: list[ResourceState], horizon: int) -> None:
        """The run ends: write what is still going on, as open intervals."""
        for token in self.tokens:
            self._write(token, horizon, OPEN)
        for resource in resources:
            for holding in resource.holdings:
                self.held(holding, horizon, OPEN)

    def tables(self) -> tuple[Tokens, Intervals, Marks, LevelChanges]:
        """Everything recorded, tokens numbered by identity."""
        ordered = sorted(self.tokens, key=lambda token: token.key)
        rank = np.empty(len(ordered) + 1, dtype=np.int64)
        rank[NOBODY] = NOBODY
        for position, token in enumerate(ordered):
            rank[token.index] = position
        tokens = Tokens(
            label=np.array([token.key[0] for token in ordered], dtype=np.int64),
            loop=np.array([token.key[1] for token in ordered], dtype=np.uint64),
            parent=rank[np.array([token.parent for token in ordered], dtype=np.int64)],
            subject=np.array([token.subject for token in ordered], dtype=np.int64),
            start=np.array([token.started for token in ordered], dtype=np.int64),
            end=np.array([token.ended for token in ordered], dtype=np.int64),
        )
        levels = np.array(sorted(self._levels), dtype=np.float64).reshape(-1, 3)
        return (
            tokens,
            _intervals(self._rows, rank),
            _marks(self._marks, rank),
            LevelChanges(levels[:, 0].astype(np.int64), levels[:, 1].astype(np.int64), levels[:, 2]),
        )


def _intervals(rows: list[Row], rank: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Intervals:
    table = np.array(rows, dtype=np.int64).reshape(-1, 10)
    table[:, 0] = rank[table[:, 0]]
    table[:, 7] = rank[table[:, 7]]
    order = np.lexsort((table[:, 5], table[:, 1], table[:, 2], table[:, 4], table[:, 0]))
    return Intervals(*(np.ascontiguousarray(column) for column in table[order].T))


def _marks(rows: list[tuple[int, int, int]], rank: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Marks:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    table[:, 0] = rank[table[:, 0]]
    order = np.lexsort((table[:, 2], table[:, 1], table[:, 0]))
    token, time, label = (np.ascontiguousarray(column) for column in table[order].T)
    return Marks(token, label, time)


def resource_use(resources: list[ResourceState]) -> ResourceUse:
    """The totals of the resources, in the order given."""
    columns = ("busy", "capacity", "queued", "open", "requests", "waited", "amount", "wait_total", "wait_max")
    return ResourceUse(
        **{
            column: np.array([getattr(resource.totals, column) for resource in resources], dtype=np.int64)
            for column in columns
        }
    )
