"""What a run says about chosen subjects, read from the kernel's memory without building a trace.

Milestones by slot, and for each followed subject its critical path by both accounts of `sim.engine.paths`, which does
the same on a trace, in Python; tests hold the two to each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.kernel import layout as at
from sim.engine.kernel.compiling import Whole, compiled, entry, half_numbers_at, whole_numbers_at
from sim.engine.kernel.memory import Memory
from sim.engine.observed import PIECE_COLUMNS, Harvest, Observation
from sim.engine.paths import CIRCLE, GAP
from sim.engine.trace import Kind
from sim.errors import SimulationError

Ints = NDArray[np.int64]

_JOIN = int(Kind.JOIN)
_QUEUE = int(Kind.QUEUE)

_DIRECT = 0
_ROOTS = 1

_MANY_PIECES = -1
_MANY_WAITS = -2
_GAP = -3
_CIRCLE = -4
_FAULTS = {_GAP: GAP, _CIRCLE: CIRCLE}


class Harvester:
    """Reads one kernel's memory after each run."""

    def __init__(self, observation: Observation) -> None:
        self._observation = observation
        self._seconds = np.empty(observation.slots, dtype=np.int64)
        self._tokens = np.empty(observation.slots, dtype=np.int64)
        self._meaning = np.empty(0, dtype=np.int64) if observation.meaning is None else observation.meaning
        self._stack = np.empty((256, 3), dtype=np.int64)
        self._pieces = [np.empty((4096, PIECE_COLUMNS), dtype=np.int64) for _ in (_DIRECT, _ROOTS)]

    def read(self, world: Memory, horizon: int) -> Harvest:
        """The milestones and paths of the run just done.

        Raises
        ------
        SimulationError
            A path has a gap: an error of the engine, never of the user.
        """
        f, memory = self._observation, world.addresses()[3]
        _milestones(memory, f.slot, self._seconds, self._tokens)
        direct = self._account(memory, horizon, _DIRECT)
        roots = None if f.meaning is None else self._account(memory, horizon, _ROOTS)
        return Harvest(self._seconds.copy(), direct, roots)

    def _account(self, memory: int, horizon: int, account: int) -> Ints:
        f = self._observation
        while True:
            pieces = self._pieces[account]
            count = _paths(
                memory,
                horizon,
                account,
                f.since,
                f.threads,
                self._meaning,
                self._seconds,
                self._tokens,
                self._stack,
                pieces,
            )
            if count >= 0:
                return pieces[:count].copy()
            if count in _FAULTS:
                raise SimulationError(_FAULTS[count])
            if count == _MANY_PIECES:
                self._pieces[account] = np.empty((2 * len(pieces), PIECE_COLUMNS), dtype=np.int64)
            else:
                self._stack = np.empty((2 * len(self._stack), 3), dtype=np.int64)


@entry
def _milestones(memory: int, slot: Ints, seconds: Ints, tokens: Ints) -> None:
    m = whole_numbers_at(memory)
    seconds[:] = -1
    tokens[:] = -1
    for number in range(m[at.N_MARKS]):
        mark = m[at.P_MARKS] + number * at.MARK_COLUMNS
        place = slot[m[mark + 2]]
        if place >= 0:
            seconds[place] = m[mark + 1]
            tokens[place] = m[mark]


@entry
def _paths(
    memory: int,
    horizon: int,
    account: int,
    since: Ints,
    threads: Ints,
    meaning: Ints,
    seconds: Ints,
    tokens: Ints,
    stack: Ints,
    pieces: Ints,
) -> int:
    """The pieces of all subjects by one account, in order; their number, or below zero why there are none."""
    m, h = whole_numbers_at(memory), half_numbers_at(memory)
    count = 0
    for subject in range(len(since)):
        token, end = tokens[subject], seconds[subject]
        if token < 0:
            token, end = _latest_thread(m, threads[subject, 0]), horizon
            if token < 0:
                token = _latest_thread(m, threads[subject, 1])
        if token < 0 or end <= since[subject]:
            continue
        first = count
        count = _back(m, h, account, token, end, since[subject], subject, meaning, stack, pieces, count)
        if count < 0:
            return count
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
def _back(
    m: Whole,
    h: Whole,
    account: int,
    token: int,
    end: int,
    since: int,
    subject: int,
    meaning: Ints,
    stack: Ints,
    pieces: Ints,
    count: int,
) -> int:
    """Walk back from `end` to `since`, as `sim.engine.paths` does; the number of pieces by then."""
    first, depth = count, 0
    row, reached, low, thread, plain = m[m[at.P_TOKEN] + token * at.TOKEN_COLUMNS + at.T_LAST_ROW], end, since, -1, end
    row = _earlier(m, h, row, reached)
    while True:
        if reached <= low or row < 0 or (thread >= 0 and h[2 * _row(m, row) + at.ROW_TOKEN] != thread):
            if depth == 0:
                return count if reached <= low else _GAP
            depth -= 1
            plain = low
            row, low, thread = _earlier(m, h, stack[depth, 0], reached), stack[depth, 1], stack[depth, 2]
            continue
        r = _row(m, row)
        if m[r + at.ROW_END] < reached:
            return _GAP
        giver = h[2 * r + at.ROW_RELEASED_BY]
        if reached <= plain and giver >= 0 and (account == _ROOTS or _follows(h, r)):
            begin = max(m[_begin(m, h, account, row) + at.ROW_START], low)
            into = h[2 * r + at.ROW_GIVER_ROW]
            let_go = m[_row(m, into) + at.ROW_END] if into >= 0 else _began(m, giver)
            if let_go > begin:
                if depth >= len(stack):
                    return _MANY_WAITS if depth <= m[at.N_TOKENS] else _CIRCLE
                while reached > let_go:
                    r = _row(m, row)
                    start = max(m[r + at.ROW_START], let_go)
                    count = _add(m, h, account, row, start, reached, subject, meaning, pieces, first, count)
                    if count < 0:
                        return count
                    reached = start
                    if m[r + at.ROW_START] == start:
                        row = h[2 * r + at.ROW_BEFORE]
                stack[depth, 0], stack[depth, 1], stack[depth, 2] = row, low, thread
                depth += 1
                row, low, thread = into, begin, giver if account == _DIRECT else -1
                continue
            plain = begin
        start = max(m[r + at.ROW_START], low)
        count = _add(m, h, account, row, start, reached, subject, meaning, pieces, first, count)
        if count < 0:
            return count
        reached = start
        row = h[2 * r + at.ROW_BEFORE]


@compiled
def _row(m: Whole, row: int) -> int:
    return m[at.P_ROWS] + row * at.ROW_COLUMNS


@compiled
def _began(m: Whole, token: int) -> int:
    return m[m[at.P_TOKEN] + token * at.TOKEN_COLUMNS + at.T_START]


@compiled
def _earlier(m: Whole, h: Whole, row: int, second: int) -> int:
    """The row itself, or the latest before it, that began before a second."""
    while row >= 0 and m[_row(m, row) + at.ROW_START] >= second:
        row = h[2 * _row(m, row) + at.ROW_BEFORE]
    return row


@compiled
def _follows(h: Whole, r: int) -> bool:
    how = h[2 * r + at.ROW_HOW]
    return how >> at.HOW_FOLLOW & at.HOW_MASK == 1 or how & at.HOW_MASK == _JOIN


@compiled
def _begin(m: Whole, h: Whole, account: int, row: int) -> int:
    """Where the row with which a wait began stands; a queue has several where its cause changed meanwhile."""
    r = _row(m, row)
    while account == _ROOTS and h[2 * r + at.ROW_HOW] & at.HOW_MASK == _QUEUE:
        before = h[2 * r + at.ROW_BEFORE]
        b = _row(m, before)
        if before < 0 or h[2 * b + at.ROW_TOKEN] != h[2 * r + at.ROW_TOKEN]:
            break
        same = h[2 * b + at.ROW_HOW] & at.HOW_MASK == _QUEUE and h[2 * b + at.ROW_LABEL] == h[2 * r + at.ROW_LABEL]
        if not same or h[2 * b + at.ROW_RELEASED_BY] >= 0:
            break
        r = b
    return r


@compiled
def _add(
    m: Whole,
    h: Whole,
    account: int,
    row: int,
    start: int,
    end: int,
    subject: int,
    meaning: Ints,
    pieces: Ints,
    first: int,
    count: int,
) -> int:
    """Charge some time to a row; one piece more, or none where it goes on what was charged just before."""
    half = 2 * _row(m, row)
    label, cause = h[half + at.ROW_LABEL], h[half + at.ROW_HOW] >> at.HOW_CAUSE & at.HOW_MASK
    if account == _ROOTS and count > first:
        later = count - 1
        if pieces[later, 1] == cause and meaning[pieces[later, 2]] == meaning[label]:
            pieces[later, 3] = start
            return count
    if count >= len(pieces):
        return _MANY_PIECES
    pieces[count, 0], pieces[count, 1], pieces[count, 2] = subject, cause, label
    pieces[count, 3], pieces[count, 4] = start, end
    return count + 1


@compiled
def _turn_round(pieces: Ints, first: int, last: int) -> None:
    """Pieces were found latest first; put them in order."""
    last -= 1
    while first < last:
        for column in range(PIECE_COLUMNS):
            pieces[first, column], pieces[last, column] = pieces[last, column], pieces[first, column]
        first += 1
        last -= 1
