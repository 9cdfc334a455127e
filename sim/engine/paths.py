"""Critical paths read from a trace: for each followed subject, who or what had it at every second.

Walking back from its end along the subject's own thread, each interval is charged to its cause. Where the subject
waited for other threads of its own business (a ship's discharge, a permission asked for ahead), the time is charged
along the thread that ended the wait, for as far back as that thread reaches. The pieces tile the time exactly.
"""

from __future__ import annotations

import numpy as np

from sim.engine.followed import PIECE_COLUMNS, Followed, Harvest
from sim.engine.trace import NOBODY, Ints, Kind, Trace
from sim.errors import SimulationError


def harvest(trace: Trace, followed: Followed, horizon: int) -> Harvest:
    """Milestones and critical paths of one replication.

    Raises
    ------
    SimulationError
        A path has a gap: an error of the engine, never of the user.
    """
    seconds, tokens = _milestones(trace, followed)
    walk = _Walk(trace)
    pieces: list[tuple[int, ...]] = []
    for subject, since in enumerate(followed.since.tolist()):
        token, end = int(tokens[subject]), int(seconds[subject])
        if token == NOBODY:
            token, end = _latest_thread(trace, followed.threads[subject]), horizon
        if token != NOBODY and since < end:
            found = walk.back(token, end, since)
            pieces += [(subject, cause, label, start, stop) for label, cause, start, stop in reversed(found)]
    return Harvest(seconds, np.array(pieces, dtype=np.int64).reshape(-1, PIECE_COLUMNS))


def _milestones(trace: Trace, followed: Followed) -> tuple[Ints, Ints]:
    """Second of each milestone, and the token that reached it; -1 where none did."""
    # One place more, for the marks that nobody asked for.
    seconds = np.full(followed.slots + 1, NOBODY, dtype=np.int64)
    tokens = seconds.copy()
    places = followed.slot[trace.marks.label]
    seconds[places], tokens[places] = trace.marks.time, trace.marks.token
    return seconds[:-1], tokens[:-1]


def _latest_thread(trace: Trace, subjects: Ints) -> int:
    """The living thread that started last, of the first of the subjects that has one; of several the first by name."""
    for subject in subjects.tolist():
        alive = np.flatnonzero((trace.tokens.subject == subject) & (trace.tokens.end < 0))
        if subject != NOBODY and len(alive):
            return int(alive[np.argmax(trace.tokens.start[alive])])
    return NOBODY


Piece = tuple[int, int, int, int]


class _Walk:
    """Walks back along the threads of one trace."""

    def __init__(self, trace: Trace) -> None:
        tiles = trace.intervals.kind != Kind.HOLD
        token = trace.intervals.token[tiles]
        self._label = trace.intervals.label[tiles].tolist()
        self._cause = trace.intervals.cause[tiles].tolist()
        self._start = trace.intervals.start[tiles].tolist()
        self._end = trace.intervals.end[tiles].tolist()
        follow = (trace.intervals.follow[tiles] == 1) | (trace.intervals.kind[tiles] == Kind.JOIN)
        self._into = np.where(follow, trace.intervals.released_by[tiles], NOBODY).tolist()
        self._first = np.searchsorted(token, np.arange(len(trace.tokens.start) + 1)).tolist()
        self._parent = trace.tokens.parent.tolist()

    def back(self, token: int, end: int, since: int) -> list[Piece]:
        """Pieces (label, cause, start, end) from `end` back to `since`, latest first; they tile the time exactly."""
        pieces: list[Piece] = []
        reached = end
        while reached > since and token != NOBODY:
            reached = self._along(token, reached, since, pieces)
            token = self._parent[token]
        if reached > since:
            raise SimulationError("the ledger finds a gap in the trace")
        return pieces

    def _along(self, token: int, end: int, since: int, pieces: list[Piece]) -> int:
        """Charge one thread's intervals from `end` back to `since` or its beginning; returns the second reached."""
        row = self._first[token + 1] - 1
        while row >= self._first[token] and self._start[row] >= end:
            row -= 1
        while row >= self._first[token] and end > since:
            if self._end[row] < end:
                raise SimulationError("the ledger finds a gap in the trace")
            start = max(self._start[row], since)
            reached = end
            if self._into[row] != NOBODY:
                reached = self._along(self._into[row], end, start, pieces)
            if reached > start:
                pieces.append((self._label[row], self._cause[row], start, reached))
            end = start
            row -= 1
        return end
