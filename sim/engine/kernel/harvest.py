"""What a run says about chosen subjects, read from the kernel's memory without building a trace.

Milestones by slot, and for each followed subject its critical path: walking back along its own thread, and into the
thread that ended a wait where the wait is charged along that thread. `sim.engine.paths` does the same on a trace, in
Python; tests hold the two to each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.followed import PIECE_COLUMNS, Followed, Harvest
from sim.engine.kernel import layout as at
from sim.engine.kernel.compiling import Whole, compiled, entry, half_numbers_at, whole_numbers_at
from sim.engine.kernel.memory import Memory
from sim.engine.trace import Kind
from sim.errors import SimulationError

Ints = NDArray[np.int64]

_JOIN = int(Kind.JOIN)
DEEPEST = 256
"""Waits that end in waits that end in waits ... more than this deep are not followed further."""

TOO_MANY = -1
GAP = -2


class Harvester:
    """Reads one kernel's memory after each run."""

    def __init__(self, followed: Followed) -> None:
        self._followed = followed
        self._seconds = np.empty(followed.slots, dtype=np.int64)
        self._tokens = np.empty(followed.slots, dtype=np.int64)
        self._stack = np.empty((DEEPEST, 3), dtype=np.int64)
        self._pieces = np.empty((4096, PIECE_COLUMNS), dtype=np.int64)

    def read(self, world: Memory, horizon: int) -> Harvest:
        """The milestones and paths of the run just done.

        Raises
        ------
        SimulationError
            A path has a gap: an error of the engine, never of the user.
        """
        f = self._followed
        while True:
            count = _read(
                world.addresses()[3], horizon, f.slot, f.since, f.threads, self._seconds, self._tokens, self._stack,
                self._pieces,
            )  # fmt: skip
            if count != TOO_MANY:
                break
            self._pieces = np.empty((2 * len(self._pieces), PIECE_COLUMNS), dtype=np.int64)
        if count == GAP:
            raise SimulationError("the ledger finds a gap in the trace")
        return Harvest(self._seconds.copy(), self._pieces[:count].copy())


@entry
def _read(
    memory: int,
    horizon: int,
    slot: Ints,
    since: Ints,
    threads: Ints,
    seconds: Ints,
    tokens: Ints,
    stack: Ints,
    pieces: Ints,
) -> int:
    m, h = whole_numbers_at(memory), half_numbers_at(memory)
    seconds[:] = -1
    tokens[:] = -1
    for number in range(m[at.N_MARKS]):
        mark = m[at.P_MARKS] + number * at.MARK_COLUMNS
        place = slot[m[mark + 2]]
        if place >= 0:
            seconds[place] = m[mark + 1]
            tokens[place] = m[mark]
    count = 0
    for subject in range(len(since)):
        token, end = tokens[subject], seconds[subject]
        if token < 0:
            token, end = _latest_thread(m, threads[subject, 0]), horizon
            if token < 0:
                token = _latest_thread(m, threads[subject, 1])
        first, found = count, token >= 0
        reached = end
        while reached > since[subject] and token >= 0:
            count, reached = _along(m, h, token, reached, since[subject], subject, stack, pieces, count)
            if count < 0:
                return count
            token = m[m[at.P_TOKEN] + token * at.TOKEN_COLUMNS + at.T_PARENT]
        if found and reached > since[subject]:
            return GAP
        _turn_round(pieces, first, count)
    return count


@compiled
def _latest_thread(m: Whole, subject: int) -> int:
    """The living thread of a subject that started last; of several, the first by identity."""
    best = -1
    if subject < 0:
        return best
    for token in range(m[at.N_TOKENS]):
        t = m[at.P_TOKEN] + token * at.TOKEN_COLUMNS
        if m[t + at.T_SUBJECT] != subject or m[t + at.T_END] >= 0:
            continue
        b = m[at.P_TOKEN] + best * at.TOKEN_COLUMNS
        if best < 0 or m[t + at.T_START] > m[b + at.T_START]:
            best = token
        elif m[t + at.T_START] == m[b + at.T_START] and (
            m[t + at.T_LABEL] < m[b + at.T_LABEL]
            or (m[t + at.T_LABEL] == m[b + at.T_LABEL] and np.uint64(m[t + at.T_LOOP]) < np.uint64(m[b + at.T_LOOP]))
        ):
            best = token
    return best


@compiled
def _along(
    m: Whole, h: Whole, token: int, end: int, since: int, subject: int, stack: Ints, pieces: Ints, count: int
) -> tuple[int, int]:
    """Charge one thread's intervals from `end` back to `since`, and threads inside it; the count and second reached."""
    depth = 0
    row, low = m[m[at.P_TOKEN] + token * at.TOKEN_COLUMNS + at.T_LAST_ROW], since
    while True:
        while row >= 0 and m[m[at.P_ROWS] + row * at.ROW_COLUMNS + at.ROW_START] >= end:
            row = h[2 * (m[at.P_ROWS] + row * at.ROW_COLUMNS) + at.ROW_BEFORE]
        r = m[at.P_ROWS] + row * at.ROW_COLUMNS
        if row < 0 or end <= low:
            if depth == 0:
                return count, end
            depth -= 1
            reached, start = end, low
            row, low = stack[depth, 0], stack[depth, 1]
            r = m[at.P_ROWS] + row * at.ROW_COLUMNS
        elif m[r + at.ROW_END] < end:
            return GAP, end
        else:
            start, reached = max(m[r + at.ROW_START], low), end
            into = h[2 * r + at.ROW_RELEASED_BY]
            how = h[2 * r + at.ROW_HOW]
            follows = how >> at.HOW_FOLLOW & at.HOW_MASK == 1 or how & at.HOW_MASK == _JOIN
            if into >= 0 and follows and depth < len(stack):
                stack[depth, 0], stack[depth, 1] = row, low
                depth += 1
                row, low = m[m[at.P_TOKEN] + into * at.TOKEN_COLUMNS + at.T_LAST_ROW], start
                continue
        if reached > start:
            if count >= len(pieces):
                return TOO_MANY, end
            pieces[count, 0], pieces[count, 2] = subject, h[2 * r + at.ROW_LABEL]
            pieces[count, 1] = h[2 * r + at.ROW_HOW] >> at.HOW_CAUSE & at.HOW_MASK
            pieces[count, 3], pieces[count, 4] = start, reached
            count += 1
        end = start
        row = h[2 * r + at.ROW_BEFORE]


@compiled
def _turn_round(pieces: Ints, first: int, last: int) -> None:
    """Pieces were found latest first; put them in order."""
    last -= 1
    while first < last:
        for column in range(PIECE_COLUMNS):
            pieces[first, column], pieces[last, column] = pieces[last, column], pieces[first, column]
        first += 1
        last -= 1
