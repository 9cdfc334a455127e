"""Collects what happens in a run and puts it into canonical order, for the reference engine."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from sim.engine import failures
from sim.engine.order import ordered_changes, ordered_intervals, ordered_marks, ordered_tokens
from sim.engine.queues import ResourceState
from sim.engine.tokens import Holding, Token
from sim.engine.trace import CAUSE_CODE, NO_TOKEN, Intervals, Kind, LevelChanges, Marks, ResourceUse, Tokens
from sim.errors import SimulationError
from sim.process.causes import Cause

CLOSED, OPEN = 1, 0

T = TypeVar("T")

Row = tuple[int, int, int, int, int, int, int, int, int, int, int]
"""The columns of `Intervals`."""


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
        token.amount, token.follow, token.what = amount, follow, what
        token.released_by = token.let_go = NO_TOKEN

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
            self._add(
                self._rows,
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
                    token.let_go,
                ),
            )

    def held(self, holding: Holding, now: int, closed: int = CLOSED) -> None:
        """Units came back, or the run ended before they did."""
        if now > holding.start:
            self._add(
                self._rows,
                (
                    holding.token.index,
                    holding.label,
                    Kind.HOLD,
                    CAUSE_CODE[holding.cause],
                    holding.start,
                    now,
                    holding.amount,
                    NO_TOKEN,
                    0,
                    closed,
                    NO_TOKEN,
                ),
            )

    def mark(self, token: Token, label: int, now: int) -> None:
        """A milestone is reached."""
        self._add(self._marks, (token.index, now, label))

    def level(self, index: int, now: int, value: float) -> None:
        """A level has a new value."""
        self._add(self._levels, (index, now, value))

    @staticmethod
    def _add(table: list[T], row: T) -> None:
        if len(table) >= failures.MOST_ROWS:
            raise SimulationError(failures.too_many_rows())
        table.append(row)

    def cut_off(self, resources: list[ResourceState], horizon: int) -> None:
        """The run ends: write what is still going on, as open intervals."""
        for token in self.tokens:
            self._write(token, horizon, OPEN)
        for resource in resources:
            for holding in resource.holdings:
                self.held(holding, horizon, OPEN)

    def tables(self) -> tuple[Tokens, Intervals, Marks, LevelChanges]:
        """Everything recorded, in canonical order."""
        columns = [(*token.key, token.parent, token.subject, token.started, token.ended) for token in self.tokens]
        label, loop, *rest = zip(*columns, strict=True) if columns else ((),) * 6
        parent, subject, start, end = (np.array(column, dtype=np.int64) for column in rest)
        identity = np.array(label, dtype=np.int64), np.array(loop, dtype=np.uint64)
        tokens, rank = ordered_tokens(*identity, parent, subject, start, end)
        levels = np.array(self._levels, dtype=np.float64).reshape(-1, 3)
        return (
            tokens,
            ordered_intervals(np.array(self._rows, dtype=np.int64).reshape(-1, 11), rank),
            ordered_marks(np.array(self._marks, dtype=np.int64).reshape(-1, 3), rank),
            ordered_changes(levels[:, 0].astype(np.int64), levels[:, 1].astype(np.int64), levels[:, 2]),
        )


def resource_use(resources: list[ResourceState]) -> ResourceUse:
    """The totals of the resources, in the order given."""
    columns = ("busy", "capacity", "queued", "open", "requests", "waited", "amount", "wait_total", "wait_max")
    return ResourceUse(
        **{
            column: np.array([getattr(resource.totals, column) for resource in resources], dtype=np.int64)
            for column in columns
        }
    )
