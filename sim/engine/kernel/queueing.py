"""Heap, rows of the trace, queues, holdings, jobs: the small parts of the kernel."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.engine.kernel import layout as at
from sim.engine.kernel.compiling import compiled, fetch_ahead
from sim.engine.kernel.memory import (
    World,
    event_at,
    frame_at,
    holding_at,
    instruction_at,
    job_at,
    level_at,
    option_at,
    resource_at,
    row_at,
    stock_at,
    term_at,
    token_at,
)
from sim.engine.trace import Kind
from sim.process.draws import LONGEST_S

Row = NDArray[np.int64]

_HOLD = int(Kind.HOLD)
_TOLERANCE = 1e-9


@compiled
def overflow(w: World) -> None:
    """An array is full: the run is given up and done again with more room."""
    w.m[at.N_STATUS] = at.TOO_SMALL


@compiled
def fail(w: World, status: int, culprit: int, turn: np.uint64) -> None:
    """A token did wrong: the run fails when the instant is over, of what comes first by label, kind and turn."""
    noted, other = w.m[at.N_FAILED], w.m[at.N_CULPRIT]
    first = noted == 0 or culprit < other
    if noted != 0 and culprit == other:
        first = status < noted or (status == noted and bool(turn < np.uint64(w.m[at.N_FAILED_TURN])))
    if first:
        w.m[at.N_FAILED] = status
        w.m[at.N_CULPRIT] = culprit
        w.m[at.N_FAILED_TURN] = int(turn)
    touch(w)


@compiled
def stop(w: World, status: int, culprit: int) -> None:
    """The run cannot go on; the culprit is a modifier, a level or a resource. What stopped it first counts."""
    if w.m[at.N_STATUS] == at.DONE:
        w.m[at.N_STATUS] = status
        w.m[at.N_CULPRIT] = culprit


@compiled
def push(w: World, time: int, kind: int, index: int, check: int) -> None:
    """Put an event on the heap (four children to a node, ordered by time alone)."""
    size = w.m[at.N_HEAP]
    if size >= at.EVENTS_PER_TOKEN * w.m[at.ROOM_TOKENS]:
        overflow(w)
        return
    w.m[at.N_HEAP] = size + 1
    place = size
    while place > 0:
        above = (place - 1) >> 2
        if w.m[event_at(w, above) + 0] <= time:
            break
        w.m[event_at(w, place) + 0] = w.m[event_at(w, above) + 0]
        w.m[event_at(w, place) + 1] = w.m[event_at(w, above) + 1]
        w.m[event_at(w, place) + 2] = w.m[event_at(w, above) + 2]
        place = above
    w.m[event_at(w, place) + 0] = time
    w.m[event_at(w, place) + 1] = index * at.EVENT_KINDS + kind
    w.m[event_at(w, place) + 2] = check


@compiled
def drop_first(w: World) -> None:
    """Take the first event off the heap; places behind the last event say `NEVER`, so that none need be counted."""
    size = w.m[at.N_HEAP] - 1
    w.m[at.N_HEAP] = size
    last = event_at(w, size)
    time, what, check = w.m[last + 0], w.m[last + 1], w.m[last + 2]
    w.m[last + 0] = at.NEVER
    place = 0
    while 4 * place + 1 < size:
        child = event_at(w, 4 * place + 1)
        first, second = w.m[child + 0], w.m[child + at.EVENT_COLUMNS]
        third, fourth = w.m[child + 2 * at.EVENT_COLUMNS], w.m[child + 3 * at.EVENT_COLUMNS]
        # Two matches and a final without a branch: which child is least cannot be foreseen.
        left, right = min(first, second), min(third, fourth)
        winner = 2 + (fourth < third) if right < left else 0 + (second < first)
        if min(left, right) >= time:
            break
        above, least = event_at(w, place), child + winner * at.EVENT_COLUMNS
        w.m[above + 0] = w.m[least + 0]
        w.m[above + 1] = w.m[least + 1]
        w.m[above + 2] = w.m[least + 2]
        place = 4 * place + 1 + winner
    if size > 0:
        put = event_at(w, place)
        w.m[put + 0] = time
        w.m[put + 1] = what
        w.m[put + 2] = check


@compiled
def wake(w: World, token: int, released_by: int, giver_row: int) -> None:
    """End a token's wait: it runs when the world has settled.

    Parameters
    ----------
    giver_row
        What the token that ended the wait had done last when it let go; as `released_by` none where no token did.
    """
    fetch_ahead(w.k, instruction_at(w.m[token_at(w, token) + at.T_PC]))
    w.m[token_at(w, token) + at.T_RELEASED] = giver_row << at.GIVER_SHIFT | released_by & at.TOKEN_MASK
    w.m[w.m[at.P_READY] + w.m[at.N_READY]] = token
    w.m[at.N_READY] += 1


@compiled
def last_row(w: World, token: int) -> int:
    """The row of what a token did last, or of what the one that started it did before; -1 where there is none."""
    return at.NONE if token < 0 else w.m[token_at(w, token) + at.T_LAST_ROW]


@compiled
def touch(w: World) -> None:
    """Something happened that the world must settle."""
    w.m[at.N_TOUCHED] = 1


@compiled
def begin(w: World, token: int, label: int, kind: int, cause: int, amount: int, follow: int) -> None:
    """The token starts to wait, work or pass time."""
    t = token_at(w, token)
    w.m[t + at.T_ROW_LABEL] = label
    w.m[t + at.T_KIND] = kind
    w.m[t + at.T_CAUSE] = cause
    w.m[t + at.T_SINCE] = w.m[at.N_NOW]
    w.m[t + at.T_AMOUNT] = amount
    w.m[t + at.T_FOLLOW] = follow
    w.m[t + at.T_RELEASED] = at.NONE


@compiled
def write(w: World, token: int, now: int, closed: int) -> None:
    """Write what the token has been doing up to now; nothing where no time has passed."""
    t = token_at(w, token)
    if now <= w.m[t + at.T_SINCE]:
        return
    number = w.m[at.N_ROWS]
    if number >= w.m[at.ROOM_ROWS]:
        overflow(w)
        return
    w.m[at.N_ROWS] = number + 1
    row = row_at(w, number)
    w.m[row + at.ROW_START] = w.m[t + at.T_SINCE]
    w.m[row + at.ROW_END] = now
    w.m[row + at.ROW_AMOUNT] = w.m[t + at.T_AMOUNT]
    w.h[2 * row + at.ROW_TOKEN] = token
    w.h[2 * row + at.ROW_LABEL] = w.m[t + at.T_ROW_LABEL]
    w.h[2 * row + at.ROW_RELEASED_BY] = w.m[t + at.T_RELEASED]
    w.h[2 * row + at.ROW_GIVER_ROW] = w.m[t + at.T_RELEASED] >> at.GIVER_SHIFT
    w.h[2 * row + at.ROW_BEFORE] = w.m[t + at.T_LAST_ROW]
    w.h[2 * row + at.ROW_HOW] = (
        w.m[t + at.T_KIND]
        | w.m[t + at.T_CAUSE] << at.HOW_CAUSE
        | w.m[t + at.T_FOLLOW] << at.HOW_FOLLOW
        | closed << at.HOW_CLOSED
    )
    w.m[t + at.T_LAST_ROW] = number


@compiled
def finish(w: World, token: int) -> None:
    """What the token was doing is over."""
    write(w, token, w.m[at.N_NOW], 1)
    w.m[token_at(w, token) + at.T_KIND] = at.NONE


@compiled
def split(w: World, token: int, cause: int) -> None:
    """What the token is doing goes on, but from now on the time is charged to another cause."""
    if cause != w.m[token_at(w, token) + at.T_CAUSE]:
        write(w, token, w.m[at.N_NOW], 1)
        w.m[token_at(w, token) + at.T_CAUSE] = cause
        w.m[token_at(w, token) + at.T_SINCE] = w.m[at.N_NOW]


@compiled
def comes_before(w: World, one: int, other: int) -> bool:
    """True where the identity of one token comes before that of another."""
    a, b = w.m[token_at(w, one) + at.T_LABEL], w.m[token_at(w, other) + at.T_LABEL]
    if a != b:
        return a < b
    return bool(np.uint64(w.m[token_at(w, one) + at.T_LOOP]) < np.uint64(w.m[token_at(w, other) + at.T_LOOP]))


@compiled
def served_before(w: World, one: int, other: int) -> bool:
    """True where the request of one token is served before that of another."""
    a, b = w.m[token_at(w, one) + at.T_PRIORITY], w.m[token_at(w, other) + at.T_PRIORITY]
    if a != b:
        return a < b
    a, b = w.m[token_at(w, one) + at.T_ASKED], w.m[token_at(w, other) + at.T_ASKED]
    if a != b:
        return a < b
    return comes_before(w, one, other)


@compiled
def enqueue(w: World, place: int, token: int, amount: int, priority: int) -> None:
    """Take the place in a queue that priority, time and identity give."""
    t = token_at(w, token)
    w.m[t + at.T_PRIORITY] = priority
    w.m[t + at.T_ASKED] = w.m[at.N_NOW]
    w.m[at.N_SERIAL] += 1
    w.m[t + at.T_REQUEST] = w.m[at.N_SERIAL]
    w.m[place + at.R_UNITS] += amount
    before = w.m[place + at.R_TAIL]
    while before >= 0 and served_before(w, token, before):
        before = w.m[token_at(w, before) + at.T_BEFORE]
    behind = w.m[place + at.R_HEAD] if before < 0 else w.m[token_at(w, before) + at.T_BEHIND]
    w.m[t + at.T_BEFORE] = before
    w.m[t + at.T_BEHIND] = behind
    if before < 0:
        w.m[place + at.R_HEAD] = token
    else:
        w.m[token_at(w, before) + at.T_BEHIND] = token
    if behind < 0:
        w.m[place + at.R_TAIL] = token
    else:
        w.m[token_at(w, behind) + at.T_BEFORE] = token


@compiled
def dequeue(w: World, place: int, token: int) -> None:
    """Give up a place in a queue, served or not."""
    t = token_at(w, token)
    before, behind = w.m[t + at.T_BEFORE], w.m[t + at.T_BEHIND]
    if before < 0:
        w.m[place + at.R_HEAD] = behind
    else:
        w.m[token_at(w, before) + at.T_BEHIND] = behind
    if behind < 0:
        w.m[place + at.R_TAIL] = before
    else:
        w.m[token_at(w, behind) + at.T_BEFORE] = before
    w.m[place + at.R_UNITS] -= w.m[t + at.T_AMOUNT]
    w.m[t + at.T_REQUEST] = at.NONE


@compiled
def note_giver(w: World, place: int, token: int) -> None:
    """Remember who gave in this instant: of several, the one that comes first by identity."""
    giver = w.m[place + at.R_GIVER]
    if giver < 0 or comes_before(w, token, giver):
        w.m[place + at.R_GIVER] = token


@compiled
def advance(w: World, resource: int) -> None:
    """Add the time since the last change to the integrals of a resource."""
    r = resource_at(w, resource)
    span = w.m[at.N_NOW] - w.m[r + at.R_SINCE]
    if span == 0:
        return
    w.m[r + at.R_SINCE] = w.m[at.N_NOW]
    w.m[r + at.R_QUEUED] += span * w.m[r + at.R_UNITS]
    if w.m[r + at.R_OPEN]:
        w.m[r + at.R_OPEN_TIME] += span
        w.m[r + at.R_BUSY] += span * w.m[r + at.R_IN_USE]
        w.m[r + at.R_CAPACITY_AREA] += span * w.m[r + at.R_CAPACITY]


@compiled
def mark_resource(w: World, resource: int) -> None:
    """The queue of a resource must be looked at when the world settles."""
    if not w.m[resource_at(w, resource) + at.R_DIRTY]:
        w.m[resource_at(w, resource) + at.R_DIRTY] = 1
        w.m[w.m[at.P_DIRTY_RESOURCES] + w.m[at.N_DIRTY_RESOURCES]] = resource
        w.m[at.N_DIRTY_RESOURCES] += 1


@compiled
def mark_stock(w: World, stock: int) -> None:
    """The queue and gates of a stock must be looked at when the world settles."""
    if not w.m[stock_at(w, stock) + at.S_DIRTY]:
        w.m[stock_at(w, stock) + at.S_DIRTY] = 1
        w.m[w.m[at.P_DIRTY_STOCKS] + w.m[at.N_DIRTY_STOCKS]] = stock
        w.m[at.N_DIRTY_STOCKS] += 1


@compiled
def hold(w: World, token: int, resource: int) -> None:
    """Units of a resource come into a token's hands."""
    number = w.m[at.N_FREE_HOLDING]
    if number >= 0:
        w.m[at.N_FREE_HOLDING] = w.m[holding_at(w, number) + at.H_NEXT]
    else:
        number = w.m[at.N_HOLDINGS]
        if number >= at.HOLDINGS_PER_TOKEN * w.m[at.ROOM_TOKENS]:
            overflow(w)
            return
        w.m[at.N_HOLDINGS] = number + 1
    h, t = holding_at(w, number), token_at(w, token)
    w.m[h + at.H_TOKEN] = token
    w.m[h + at.H_LABEL] = w.m[t + at.T_ROW_LABEL]
    w.m[h + at.H_CAUSE] = w.m[t + at.T_OPEN_CAUSE]
    w.m[h + at.H_START] = w.m[at.N_NOW]
    w.m[h + at.H_AMOUNT] = w.m[t + at.T_AMOUNT]
    w.m[h + at.H_RESOURCE] = resource
    w.m[h + at.H_NEXT] = w.m[t + at.T_HELD]
    w.m[h + at.H_STATE] = at.IN_HAND
    w.m[t + at.T_HELD] = number


@compiled
def take_from_hands(w: World, token: int, resource: int, amount: int) -> int:
    """The latest holding of so many units of a resource, out of the token's hands; -1 where there is none."""
    previous, number = at.NONE, w.m[token_at(w, token) + at.T_HELD]
    while number >= 0:
        h = holding_at(w, number)
        if w.m[h + at.H_RESOURCE] == resource and w.m[h + at.H_AMOUNT] == amount:
            if previous < 0:
                w.m[token_at(w, token) + at.T_HELD] = w.m[h + at.H_NEXT]
            else:
                w.m[holding_at(w, previous) + at.H_NEXT] = w.m[h + at.H_NEXT]
            return number
        previous, number = number, w.m[h + at.H_NEXT]
    return at.NONE


@compiled
def write_holding(w: World, number: int, now: int, closed: int) -> None:
    """Write how long units were in use."""
    h = holding_at(w, number)
    if now <= w.m[h + at.H_START]:
        return
    place = w.m[at.N_ROWS]
    if place >= w.m[at.ROOM_ROWS]:
        overflow(w)
        return
    w.m[at.N_ROWS] = place + 1
    row = row_at(w, place)
    w.m[row + at.ROW_START] = w.m[h + at.H_START]
    w.m[row + at.ROW_END] = now
    w.m[row + at.ROW_AMOUNT] = w.m[h + at.H_AMOUNT]
    w.h[2 * row + at.ROW_TOKEN] = w.m[h + at.H_TOKEN]
    w.h[2 * row + at.ROW_LABEL] = w.m[h + at.H_LABEL]
    w.h[2 * row + at.ROW_RELEASED_BY] = at.NONE
    w.h[2 * row + at.ROW_BEFORE] = at.NONE
    w.h[2 * row + at.ROW_HOW] = _HOLD | w.m[h + at.H_CAUSE] << at.HOW_CAUSE | closed << at.HOW_CLOSED


@compiled
def _note_return(w: World, resource: int, token: int, row: int) -> None:
    """As `note_giver`; of several returns of one token, the one that it let go of last."""
    r = resource_at(w, resource)
    giver = w.m[r + at.R_GIVER]
    if giver < 0 or comes_before(w, token, giver) or (token == giver and row > w.m[r + at.R_GIVER_ROW]):
        w.m[r + at.R_GIVER] = token
        w.m[r + at.R_GIVER_ROW] = row


@compiled
def give_back(w: World, number: int) -> None:
    """Units come back to their resource."""
    h = holding_at(w, number)
    resource, token = w.m[h + at.H_RESOURCE], w.m[h + at.H_TOKEN]
    advance(w, resource)
    w.m[resource_at(w, resource) + at.R_IN_USE] -= w.m[h + at.H_AMOUNT]
    returning = w.m[h + at.H_STATE] == at.RETURNING
    _note_return(w, resource, token, w.m[h + at.H_LAST_ROW] if returning else last_row(w, token))
    write_holding(w, number, w.m[at.N_NOW], 1)
    w.m[h + at.H_STATE] = at.GIVEN_BACK
    w.m[h + at.H_NEXT] = w.m[at.N_FREE_HOLDING]
    w.m[at.N_FREE_HOLDING] = number
    mark_resource(w, resource)
    touch(w)


@compiled
def schedule(w: World, job: int) -> None:
    """Ring when the job will be done at its present rate."""
    rate = w.x[w.m[at.P_JOB_RATE] + job]
    if rate <= 0.0:
        return
    needed = w.x[w.m[at.P_JOB_REMAINING] + job] / rate - _TOLERANCE
    # At a vanishing rate the time needed is beyond any horizon, and beyond what a whole number holds.
    if needed < LONGEST_S:
        seconds = max(0, math.ceil(needed))
        push(w, w.m[at.N_NOW] + seconds, at.E_JOB, job, w.m[job_at(w, job) + at.J_EPOCH])


@compiled
def start_job(w: World, token: int, holding: int, level: int, cause: int, seconds: int) -> None:
    """Let work go on at the rate of a level: a token's own, or the way back of units in use."""
    number = w.m[at.N_FREE_JOB]
    if number >= 0:
        w.m[at.N_FREE_JOB] = w.m[job_at(w, number) + at.J_BEHIND]
    else:
        number = w.m[at.N_JOBS]
        if number >= at.JOBS_PER_TOKEN * w.m[at.ROOM_TOKENS]:
            overflow(w)
            return
        w.m[at.N_JOBS] = number + 1
    w.m[at.N_SERIAL] += 1
    j, first = job_at(w, number), w.m[level_at(w, level) + at.L_JOBS]
    w.m[j + at.J_SINCE] = w.m[at.N_NOW]
    w.m[j + at.J_LEVEL] = level
    w.m[j + at.J_TOKEN] = token
    w.m[j + at.J_HOLDING] = holding
    w.m[j + at.J_EPOCH] = w.m[at.N_SERIAL]
    w.m[j + at.J_CAUSE] = cause
    w.m[j + at.J_BEFORE] = at.NONE
    w.m[j + at.J_BEHIND] = first
    if first >= 0:
        w.m[job_at(w, first) + at.J_BEFORE] = number
    w.m[level_at(w, level) + at.L_JOBS] = number
    w.x[w.m[at.P_JOB_REMAINING] + number] = float(seconds)
    w.x[w.m[at.P_JOB_RATE] + number] = w.x[w.m[at.P_LEVEL_VALUE] + level]
    schedule(w, number)


@compiled
def end_job(w: World, number: int) -> None:
    """The job is done: forget it."""
    j = job_at(w, number)
    before, behind = w.m[j + at.J_BEFORE], w.m[j + at.J_BEHIND]
    if before < 0:
        w.m[level_at(w, w.m[j + at.J_LEVEL]) + at.L_JOBS] = behind
    else:
        w.m[job_at(w, before) + at.J_BEHIND] = behind
    if behind >= 0:
        w.m[job_at(w, behind) + at.J_BEFORE] = before
    w.m[j + at.J_EPOCH] = at.NONE
    w.m[j + at.J_BEHIND] = w.m[at.N_FREE_JOB]
    w.m[at.N_FREE_JOB] = number


@compiled
def new_token(w: World, label: int, pc: int, frame: int, parent: int, subject: int, join: int) -> int:
    """A token that starts now; -1 where there is no room."""
    number = w.m[at.N_TOKENS]
    if number >= w.m[at.ROOM_TOKENS]:
        overflow(w)
        return at.NONE
    w.m[at.N_TOKENS] = number + 1
    t = token_at(w, number)
    w.m[t + at.T_PC] = pc
    w.m[t + at.T_FRAME] = frame
    w.m[t + at.T_SUBJECT] = subject
    w.m[t + at.T_PARENT] = parent
    w.m[t + at.T_JOIN] = join
    w.m[t + at.T_LABEL] = label
    w.m[t + at.T_START] = w.m[at.N_NOW]
    w.m[t + at.T_END] = at.NONE
    w.m[t + at.T_KIND] = at.NONE
    # Behind the first row of a thread stands what the one that started it had done until then.
    w.m[t + at.T_LAST_ROW] = last_row(w, parent)
    w.m[t + at.T_REQUEST] = at.NONE
    w.m[t + at.T_CHOICE] = at.NONE
    w.m[t + at.T_STANDING] = at.NONE
    w.m[t + at.T_HELD] = at.NONE
    w.m[token_at(w, number) + at.T_LOOP] = w.m[frame_at(w, frame) + at.F_KEY]
    w.m[frame_at(w, frame) + at.F_REFERENCES] += 1
    return number


@compiled
def leave_frame(w: World, frame: int) -> None:
    """One token fewer is in a loop iteration; iterations without tokens are used again."""
    while frame > 0:
        w.m[frame_at(w, frame) + at.F_REFERENCES] -= 1
        if w.m[frame_at(w, frame) + at.F_REFERENCES] > 0:
            return
        outer = w.m[frame_at(w, frame) + at.F_OUTER]
        w.m[frame_at(w, frame) + at.F_OUTER] = w.m[at.N_FREE_FRAME]
        w.m[at.N_FREE_FRAME] = frame
        frame = outer


@compiled
def new_frame(w: World) -> int:
    """Room for one more loop iteration; -1 where there is none."""
    frame = w.m[at.N_FREE_FRAME]
    if frame >= 0:
        w.m[at.N_FREE_FRAME] = w.m[frame_at(w, frame) + at.F_OUTER]
        return frame
    frame = w.m[at.N_FRAMES]
    if frame >= w.m[at.ROOM_TOKENS] + 1:
        overflow(w)
        return at.NONE
    w.m[at.N_FRAMES] = frame + 1
    return frame


@compiled
def cost(w: World, token: int, option: int, number: int) -> float:
    """Expected seconds of one option, as in the reference engine; infinite where the way is closed.

    `option` is its row in the table, `number` its place among the options of the choice.
    """
    total = w.f[w.c[at.Q_WEIGHT] + option]
    first = w.c[option_at(w, option) + at.OPTION_TERM]
    for term in range(first, first + w.c[option_at(w, option) + at.OPTION_TERMS]):
        target = w.c[term_at(w, term) + 1]
        if w.c[term_at(w, term) + 0] == 0:
            rate = w.x[w.m[at.P_LEVEL_VALUE] + target]
            if rate <= 0.0:
                return math.inf
            total += w.f[w.c[at.Q_TERM_SECONDS] + term] / rate
            continue
        r = resource_at(w, target)
        if not w.m[r + at.R_OPEN] or w.m[r + at.R_CAPACITY] <= 0:
            return math.inf
        t = token_at(w, token)
        waiting = w.m[r + at.R_UNITS]
        if w.m[t + at.T_REQUEST] >= 0 and w.m[t + at.T_STANDING] == number and w.m[t + at.T_WHAT] == target:
            waiting = 0
            other = w.m[r + at.R_HEAD]
            while other != token:
                waiting += w.m[token_at(w, other) + at.T_AMOUNT]
                other = w.m[token_at(w, other) + at.T_BEHIND]
        ahead = waiting + w.m[r + at.R_PROMISED] + w.m[r + at.R_IN_USE] + 1 - w.m[r + at.R_CAPACITY]
        total += w.f[w.c[at.Q_TERM_SECONDS] + term] * max(0, ahead) / w.m[r + at.R_CAPACITY]
    return total
