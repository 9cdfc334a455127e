"""The delay ledger: for each element, who or what had it at every second from ready to delivered.

Walking back from the delivery along the element's own thread, each interval is charged to its cause. Where the
element waited for other threads of its own business (a ship's discharge, a permission asked for ahead), the time is
charged along the thread that ended the wait, for as far back as that thread reaches. The pieces tile the time from
ready to delivered exactly; an element that is not delivered is followed up to the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.trace import NOBODY, Ints, Kind, Trace
from sim.errors import SimulationError
from sim.model.meaning import Model, delivered_label
from sim.process.index import ProgramIndex


@dataclass(frozen=True, slots=True)
class Ledger:
    """Columns of equal length, ordered by element and start.

    Attributes
    ----------
    element
        Index into the model's elements.
    cause, label
        Codes as in the trace.
    start, end
        Seconds since the start of the scenario.
    """

    element: Ints
    cause: Ints
    label: Ints
    start: Ints
    end: Ints


class LedgerBuilder:
    """Reads traces of one model. What does not depend on the replication is looked up once."""

    def __init__(self, model: Model, index: ProgramIndex) -> None:
        self._elements = model.elements
        self._horizon = model.program.horizon
        numbers = {delivered_label(element.name): number for number, element in enumerate(model.elements)}
        self._delivered_labels = {
            label: numbers[milestone] for label, milestone in index.milestones.items() if milestone in numbers
        }
        self._subjects = [
            (index.subject_index.get(element.name, NOBODY), index.subject_index[element.consignment])
            for element in model.elements
        ]

    def deliveries(self, trace: Trace) -> tuple[Ints, Ints]:
        """Second of delivery of each element (-1 = not by the horizon), and the token that delivered it."""
        seconds = np.full(len(self._elements), -1, dtype=np.int64)
        tokens = np.full(len(self._elements), NOBODY, dtype=np.int64)
        rows = zip(trace.marks.label.tolist(), trace.marks.time.tolist(), trace.marks.token.tolist(), strict=True)
        for label, second, token in rows:
            number = self._delivered_labels.get(label)
            if number is not None:
                seconds[number], tokens[number] = second, token
        return seconds, tokens

    def ledger(self, trace: Trace) -> Ledger:
        """The ledger of one replication."""
        seconds, tokens = self.deliveries(trace)
        walk = _Walk(trace)
        pieces: list[tuple[int, int, int, int, int]] = []
        for number, element in enumerate(self._elements):
            token, end = int(tokens[number]), int(seconds[number])
            if token == NOBODY:
                token, end = self._latest_thread(number, trace), self._horizon
            if token != NOBODY and element.ready < end:
                found = walk.back(token, end, element.ready)
                pieces += [(number, cause, label, start, stop) for label, cause, start, stop in reversed(found)]
        table = np.array(pieces, dtype=np.int64).reshape(-1, 5)
        return Ledger(*(np.ascontiguousarray(column) for column in table.T))

    def _latest_thread(self, number: int, trace: Trace) -> int:
        """The thread of an undelivered element that is alive at the horizon; its consignment's where it has none."""
        for subject in self._subjects[number]:
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
        count = len(trace.tokens.start)
        self._first = np.searchsorted(token, np.arange(count + 1)).tolist()
        self._began = trace.tokens.start.tolist()
        self._parent = trace.tokens.parent.tolist()

    def back(self, token: int, end: int, since: int) -> list[Piece]:
        """Pieces (label, cause, start, end) from `end` back to `since`, latest first; they tile the time exactly."""
        pieces: list[Piece] = []
        reached = end
        while reached > since and token != NOBODY:
            reached = self._along(token, reached, since, pieces)
            token = self._parent[token]
        if reached > since:
            raise SimulationError(f"the ledger finds nothing that happened between seconds {since} and {reached}")
        return pieces

    def _along(self, token: int, end: int, since: int, pieces: list[Piece]) -> int:
        """Charge one thread's intervals from `end` back to `since` or its beginning; returns the second reached."""
        row = self._first[token + 1] - 1
        while row >= self._first[token] and self._start[row] >= end:
            row -= 1
        while row >= self._first[token] and end > since:
            if self._end[row] < end:
                raise SimulationError(f"the ledger finds a gap between seconds {self._end[row]} and {end}")
            start = max(self._start[row], since)
            reached = end
            if self._into[row] != NOBODY:
                reached = self._along(self._into[row], end, start, pieces)
            if reached > start:
                pieces.append((self._label[row], self._cause[row], start, reached))
            end = start
            row -= 1
        return end
