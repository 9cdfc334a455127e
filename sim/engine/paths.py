"""Critical paths read from a trace: for each followed subject, who or what had it at every second.

Walking back from its end along the subject's own thread, and along the thread that started that one, each interval is
charged to its cause. Two accounts are kept of the same seconds:

- The *direct* one tells what the subject went through. Only where it waited for other threads of its own business (a
  ship's discharge, a permission asked for ahead) is the time charged along the thread that ended the wait, for as far
  back as that thread reaches.
- The one of *roots* gives its root causes. Any wait that a process ended, for a resource, a stock or a gate, is
  charged along the thread that ended it, and where that thread began later, along the one that started it; and there
  the same again. Who waits for a berth that is held by a ship that waits for a clearance waits for the clearance.

A wait that no process ended (the clock, a level, a capacity that rose) is charged where it stands; so is what remains
of a wait from before everything that led to its end had begun, and the time in which units came back by themselves (a
headway). The pieces of each account tile the time exactly.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from sim.engine.observed import PIECE_COLUMNS, Harvest, Observation
from sim.engine.trace import NO_TOKEN, Ints, Kind, Trace
from sim.errors import SimulationError

GAP = "the ledger finds a gap in the trace"
CIRCLE = "the ledger finds waits that end each other"


def harvest(trace: Trace, observation: Observation, horizon: int) -> Harvest:
    """Milestones and critical paths of one replication.

    Raises
    ------
    SimulationError
        A path has a gap: an error of the engine, never of the user.
    """
    seconds, tokens = _milestones(trace, observation)
    latest = _latest_threads(trace)
    ends: list[tuple[int, int, int, int]] = []
    for subject, since in enumerate(observation.since.tolist()):
        token, end = int(tokens[subject]), int(seconds[subject])
        if token == NO_TOKEN:
            threads = (latest[thread] for thread in observation.threads[subject].tolist() if thread in latest)
            token, end = next(threads, NO_TOKEN), horizon
        if token != NO_TOKEN and since < end:
            ends.append((subject, token, end, since))
    roots = None if observation.meaning is None else _account(_Walk(trace, observation.meaning.tolist()), ends)
    return Harvest(seconds, _account(_Walk(trace, None), ends), roots)


def _account(walk: _Walk, ends: list[tuple[int, int, int, int]]) -> Ints:
    """The pieces of all subjects, given with the thread and second at which each ends and that at which it begins."""
    pieces = [
        (subject, cause, label, start, stop)
        for subject, token, end, since in ends
        for label, cause, start, stop in reversed(walk.back(token, end, since))
    ]
    return np.array(pieces, dtype=np.int64).reshape(-1, PIECE_COLUMNS)


def _milestones(trace: Trace, observation: Observation) -> tuple[Ints, Ints]:
    """Second of each milestone, and the token that reached it; -1 where none did."""
    # One place more, for the marks that are not observed.
    seconds = np.full(observation.slots + 1, NO_TOKEN, dtype=np.int64)
    tokens = seconds.copy()
    places = observation.slot[trace.marks.label]
    seconds[places], tokens[places] = trace.marks.time, trace.marks.token
    return seconds[:-1], tokens[:-1]


def _latest_threads(trace: Trace) -> dict[int, int]:
    """The living thread of each subject that started last; of several the first by name."""
    alive = np.flatnonzero((trace.tokens.subject != NO_TOKEN) & (trace.tokens.end < 0))
    subjects, starts = trace.tokens.subject[alive], trace.tokens.start[alive]
    # Of each subject the last one counts: the latest start, and of those the first by name.
    order = np.lexsort((-alive, starts))
    return dict(zip(subjects[order].tolist(), alive[order].tolist(), strict=True))


Piece = tuple[int, int, int, int]


class _Walk:
    """Walks back along the threads of one trace.

    Parameters
    ----------
    meaning
        For an account of roots, what each label means; None for the direct account.
    """

    def __init__(self, trace: Trace, meaning: list[int] | None) -> None:
        rows = trace.intervals
        tiles = rows.kind != Kind.HOLD
        self._token, self._label, self._kind, self._cause, self._start, self._end, self._giver, self._let_go = (
            column[tiles].tolist()
            for column in (
                rows.token, rows.label, rows.kind, rows.cause, rows.start, rows.end, rows.released_by, rows.let_go,
            )
        )  # fmt: skip
        self._follow = ((rows.follow[tiles] == 1) | (rows.kind[tiles] == Kind.JOIN)).tolist()
        count = len(trace.tokens.start)
        self._first = np.searchsorted(rows.token[tiles], np.arange(count + 1)).tolist()
        self._parent, self._began = trace.tokens.parent.tolist(), trace.tokens.start.tolist()
        self._meaning = meaning
        self._wait_begins = self._found_wait_begins()

    def _found_wait_begins(self) -> list[int]:
        """The row with which the wait of each row began: to the roots, a queue has several where its cause changed.

        Found once for all rows: for each subject anew it would take the square of their number.
        """
        begins = list(range(len(self._start)))
        for row in begins[1:] if self._meaning is not None else ():
            before = row - 1
            queue = self._kind[row] == Kind.QUEUE == self._kind[before]
            same = self._token[row] == self._token[before] and self._label[row] == self._label[before]
            if queue and same and self._giver[before] == NO_TOKEN:
                begins[row] = begins[before]
        return begins

    def back(self, token: int, end: int, since: int) -> list[Piece]:
        """Pieces (label, cause, start, end) from `end` back to `since`, latest first; they tile the time exactly."""
        pieces: list[Piece] = []
        # Waits inside which the walk is: the row, and the thread and the second as far back as which it went there.
        waits: list[tuple[int, int, int]] = []
        row, reached, low, thread = self._last(token, end), end, since, NO_TOKEN
        plain = end  # what is later than this is charged where it stands
        while True:
            if reached <= low or row == NO_TOKEN or thread not in {NO_TOKEN, self._token[row]}:
                if not waits:
                    break
                # The process that ended the wait did not exist earlier: the rest of it is charged where it stands.
                plain = low
                row, low, thread = waits.pop()
                row = self._earlier(row, reached)
                continue
            if self._end[row] < reached:
                raise SimulationError(GAP)
            if reached <= plain and self._goes_into(row):
                began, giver, let_go = self._start[self._wait_begins[row]], self._giver[row], self._let_go[row]
                begin = max(began, low)
                if let_go > begin:
                    row = self._charge_to(let_go, row, reached, pieces)
                    waits.append((row, low, thread))
                    if len(waits) > len(self._parent):
                        raise SimulationError(CIRCLE)
                    row, reached, low = self._last(giver, let_go), let_go, begin
                    thread = giver if self._meaning is None else NO_TOKEN
                    continue
                plain = begin
            start = max(self._start[row], low)
            self._add(row, start, reached, pieces)
            reached, row = start, self._before(row)
        if reached > since:
            raise SimulationError(GAP)
        return pieces

    def _earlier(self, row: int, second: int) -> int:
        """The row itself, or the latest before it, that began before a second."""
        while row != NO_TOKEN and self._start[row] >= second:
            first = self._wait_begins[row]
            row = self._before(first if self._start[first] >= second else row)
        return row

    def _goes_into(self, row: int) -> bool:
        """Whether a wait is charged along the thread that ended it."""
        return self._giver[row] != NO_TOKEN and (self._meaning is not None or self._follow[row])

    def _charge_to(self, second: int, row: int, reached: int, pieces: list[Piece]) -> int:
        """Charge a wait where it stands, back to a second within it; the row in which that second lies."""
        while reached > second:
            start = max(self._start[row], second)
            self._add(row, start, reached, pieces)
            reached = start
            row = self._before(row) if self._start[row] == start else row
        return row

    def _last(self, token: int, second: int) -> int:
        """The row that a thread, or the one that started it, was in just before a second; none before any began."""
        while token != NO_TOKEN:
            row = bisect_left(self._start, second, self._first[token], self._first[token + 1]) - 1
            if row >= self._first[token]:
                return row
            token, second = self._parent[token], min(second, self._began[token])
        return NO_TOKEN

    def _before(self, row: int) -> int:
        token = self._token[row]
        return row - 1 if row > self._first[token] else self._last(self._parent[token], self._began[token])

    def _add(self, row: int, start: int, end: int, pieces: list[Piece]) -> None:
        label, cause = self._label[row], self._cause[row]
        if self._meaning is not None and pieces:
            later = pieces[-1]
            if later[1] == cause and self._meaning[later[0]] == self._meaning[label]:
                pieces[-1] = (later[0], cause, start, later[3])
                return
        pieces.append((label, cause, start, end))
