"""The compiled interpreter: the same instants as the reference engine, over arrays."""

from __future__ import annotations

import numpy as np

from sim.engine.failures import BAD_DRAW, NO_TIME, NOT_HELD
from sim.engine.kernel import layout as at
from sim.engine.kernel.compiling import compiled, entry, fetch_ahead, half_numbers_at, real_numbers_at, whole_numbers_at
from sim.engine.kernel.draws import draw, iteration_key, mix
from sim.engine.kernel.memory import (
    World,
    branch_at,
    chooser_at,
    event_at,
    frame_at,
    holding_at,
    instruction_at,
    job_at,
    join_at,
    level_at,
    mark_at,
    modifier_at,
    option_at,
    process_at,
    resource_at,
    stock_at,
    token_at,
)
from sim.engine.kernel.queueing import (
    advance,
    begin,
    drop_first,
    end_job,
    enqueue,
    fail,
    finish,
    give_back,
    last_row,
    leave_frame,
    mark_resource,
    mark_stock,
    new_frame,
    new_token,
    note_giver,
    overflow,
    push,
    start_job,
    take_from_hands,
    touch,
    wake,
    write,
    write_holding,
)
from sim.engine.kernel.settling import reset_world, settle
from sim.engine.simpy_engine import ITERATIONS_PER_INSTANT
from sim.engine.trace import Kind
from sim.process.draws import LONGEST_S

_DELAY, _WORK, _QUEUE, _STOCK = int(Kind.DELAY), int(Kind.WORK), int(Kind.QUEUE), int(Kind.STOCK)
_GATE, _JOIN, _CHOICE = int(Kind.GATE), int(Kind.JOIN), int(Kind.CHOICE)


@entry
def simulate(k: int, c: int, f: int, m: int, x: int, run: np.uint64, horizon: int) -> int:
    """Run one replication; what happened is in the state afterwards.

    Parameters
    ----------
    k, c, f, m, x
        Addresses of the arrays of a `World`: inside, they are bare pointers, which compile and run many times faster.

    Returns
    -------
    What became of the run.
    """
    w = World(
        half_numbers_at(k),
        whole_numbers_at(c),
        real_numbers_at(f),
        whole_numbers_at(m),
        half_numbers_at(m),
        real_numbers_at(x),
    )
    reset_world(w)
    while w.m[at.N_STATUS] == at.DONE:
        w.m[at.N_NOW] = min(w.m[event_at(w, 0) + 0], _next_start(w))
        if w.m[at.N_NOW] >= horizon:
            break
        _instant(w, run)
    if w.m[at.N_STATUS] == at.DONE:
        _cut_off(w, horizon)
    return int(w.m[at.N_STATUS])


@compiled
def _look_ahead(w: World) -> None:
    """The next token due needs its instruction: each is needed once in a run, so it is never in the cache."""
    what = w.m[event_at(w, 0) + 1]
    if what % at.EVENT_KINDS == at.E_RESUME:
        fetch_ahead(w.k, instruction_at(w.m[token_at(w, what // at.EVENT_KINDS) + at.T_PC]))


@compiled
def _next_start(w: World) -> int:
    """When the next process starts by itself; they stand in order of time, so that they need no place on the heap."""
    process = w.m[at.N_STARTED]
    return w.c[process_at(w, process) + 0] if process < w.c[at.COUNT_PROCESSES] else at.NEVER


@compiled
def _instant(w: World, run: np.uint64) -> None:
    """Every token that is due runs; then the world settles; again, until nothing moves."""
    while w.m[at.N_STATUS] == at.DONE:
        if w.m[at.N_READY] > 0:
            w.m[at.N_READY] -= 1
            token = w.m[w.m[at.P_READY] + w.m[at.N_READY]]
            finish(w, token)
            _go_on(w, run, token)
        elif w.m[event_at(w, 0) + 0] == w.m[at.N_NOW]:
            what, check = w.m[event_at(w, 0) + 1], w.m[event_at(w, 0) + 2]
            drop_first(w)
            _look_ahead(w)
            _happen(w, run, what % at.EVENT_KINDS, what // at.EVENT_KINDS, check)
        elif _next_start(w) == w.m[at.N_NOW]:
            row = process_at(w, w.m[at.N_STARTED])
            w.m[at.N_STARTED] += 1
            token = new_token(w, w.c[row + 2], w.c[row + 1], 0, at.NONE, w.c[row + 3], at.NONE)
            if token >= 0:
                _go_on(w, run, token)
        elif w.m[at.N_TOUCHED]:
            w.m[at.N_TOUCHED] = 0
            settle(w)
        else:
            return


@compiled
def _happen(w: World, run: np.uint64, kind: int, index: int, check: int) -> None:
    """An event of the heap is due."""
    if kind == at.E_RESUME:
        finish(w, index)
        _go_on(w, run, index)
    elif kind == at.E_JOB:
        if w.m[job_at(w, index) + at.J_EPOCH] == check:
            token, holding = w.m[job_at(w, index) + at.J_TOKEN], w.m[job_at(w, index) + at.J_HOLDING]
            end_job(w, index)
            if token >= 0:
                finish(w, token)
                _go_on(w, run, token)
            else:
                give_back(w, holding)
    elif kind == at.E_RETURN:
        give_back(w, index)
    elif w.m[token_at(w, index) + at.T_REQUEST] == check:
        _look_again(w, index, check)


@compiled
def _look_again(w: World, token: int, request: int) -> None:
    place = w.m[at.N_CHOOSERS]
    if place >= at.CHOOSERS_PER_TOKEN * w.m[at.ROOM_TOKENS]:
        overflow(w)
        return
    w.m[chooser_at(w, place) + 0] = token
    w.m[chooser_at(w, place) + 1] = request
    w.m[at.N_CHOOSERS] = place + 1
    touch(w)


@compiled
def _seconds(w: World, run: np.uint64, index: int, frame: int, label: int) -> int:
    """A drawn number of seconds, or of turns; -1 where it is none."""
    turn = np.uint64(w.m[frame_at(w, frame) + at.F_KEY])
    value = draw(w, index, run, turn)
    if not (value >= 0.0 and value <= LONGEST_S):
        fail(w, BAD_DRAW, label, turn)
        return at.NONE
    return int(value + 0.5)


@compiled
def _go_on(w: World, run: np.uint64, token: int) -> None:
    """Run a token from its present instruction until it waits for something or ends."""
    t = token_at(w, token)
    pc = w.m[t + at.T_PC]
    while pc >= 0 and w.m[at.N_STATUS] == at.DONE:
        i = instruction_at(pc)
        operation = w.k[i + at.OP]
        following = w.k[i + at.NEXT]
        if operation == at.DELAY:
            seconds = _seconds(w, run, w.k[i + at.A], w.m[t + at.T_FRAME], w.k[i + at.LABEL])
            if seconds < 0:
                return
            if seconds > 0:
                w.m[at.N_EVENTS] += 1
                begin(w, token, w.k[i + at.LABEL], _DELAY, w.k[i + at.CAUSE], seconds, 0)
                push(w, w.m[at.N_NOW] + seconds, at.E_RESUME, token, 0)
                w.m[t + at.T_PC] = following
                return
            pc = following
        elif operation == at.ACQUIRE:
            w.m[t + at.T_PC] = following
            _ask(w, token, pc, i)
            return
        elif operation == at.RELEASE:
            if not _release(w, run, token, i):
                return
            pc = following
        elif operation == at.WORK:
            seconds = _seconds(w, run, w.k[i + at.A], w.m[t + at.T_FRAME], w.k[i + at.LABEL])
            if seconds < 0:
                return
            if seconds > 0:
                _work(w, token, i, seconds)
                w.m[t + at.T_PC] = following
                return
            pc = following
        elif operation == at.END:
            _end(w, token)
            return
        elif operation == at.MARK:
            _mark(w, token, w.k[i + at.LABEL])
            pc = following
        elif operation == at.CHOOSE:
            w.m[t + at.T_CHOICE] = pc
            w.m[t + at.T_STANDING] = at.NONE
            w.m[at.N_EVENTS] += 1
            begin(w, token, w.k[i + at.LABEL], _CHOICE, w.k[i + at.CAUSE], 0, 0)
            _look_again(w, token, at.NONE)
            return
        elif operation == at.CHANCE:
            pc = _by_chance(
                w, i, draw(w, w.k[i + at.A], run, np.uint64(w.m[frame_at(w, w.m[t + at.T_FRAME]) + at.F_KEY]))
            )
        elif operation == at.FORK:
            w.m[t + at.T_PC] = following
            if _fork(w, token, i):
                return
            pc = following
        elif operation == at.SPAWN:
            subject = w.m[t + at.T_SUBJECT] if w.k[i + at.C] < 0 else w.k[i + at.C]
            _start(w, new_token(w, w.k[i + at.B], w.k[i + at.A], w.m[t + at.T_FRAME], token, subject, at.NONE))
            pc = following
        elif operation == at.LOOP:
            pc = _enter_loop(w, run, token, i)
        elif operation == at.LOOP_BACK:
            pc = _next_iteration(w, token, i)
        elif operation == at.ADJUST:
            _adjust(w, w.k[i + at.A], w.k[i + at.B])
            pc = following
        elif operation == at.PUT:
            w.m[stock_at(w, w.k[i + at.A]) + at.S_ARRIVED] += w.k[i + at.B]
            note_giver(w, stock_at(w, w.k[i + at.A]), token)
            mark_stock(w, w.k[i + at.A])
            touch(w)
            pc = following
        elif operation == at.TAKE:
            _take(w, token, i)
            w.m[t + at.T_PC] = following
            return
        else:
            w.m[t + at.T_PC] = following
            if _gate(w, token, pc, i):
                return
            pc = following


@compiled
def _start(w: World, token: int) -> None:
    """A new token runs in this instant, as soon as the one that made it waits."""
    if token >= 0:
        w.m[token_at(w, token) + at.T_SINCE] = w.m[at.N_NOW]
        wake(w, token, at.NONE, at.NONE)


@compiled
def _ask(w: World, token: int, pc: int, i: int) -> None:
    """Join the queue of a resource; the grant comes when the world settles."""
    t, resource = token_at(w, token), w.k[i + at.A]
    r = resource_at(w, resource)
    cause = w.k[i + at.CAUSE] if w.m[r + at.R_OPEN] else w.m[level_at(w, w.m[r + at.R_LEVEL]) + at.L_CAUSE]
    w.m[at.N_EVENTS] += 1
    begin(w, token, w.k[i + at.LABEL], _QUEUE, cause, w.k[i + at.B], 0)
    w.m[t + at.T_OPEN_CAUSE] = w.k[i + at.CAUSE]
    w.m[t + at.T_WHAT] = resource
    advance(w, resource)
    w.m[r + at.R_REQUESTS] += 1
    enqueue(w, r, token, w.k[i + at.B], w.k[i + at.C])
    mark_resource(w, resource)
    touch(w)
    if w.m[t + at.T_CHOICE] >= 0:
        _stand(w, token, pc)


@compiled
def _stand(w: World, token: int, pc: int) -> None:
    """At the entry of a chosen option a token may still change its mind: it looks again after the stated time."""
    t = token_at(w, token)
    if w.m[t + at.T_CHOSEN] != pc:
        return
    push(w, w.m[at.N_NOW] + w.m[t + at.T_REVIEW], at.E_REVIEW, token, w.m[t + at.T_REQUEST])


@compiled
def _release(w: World, run: np.uint64, token: int, i: int) -> bool:
    """Give units back, now or later; False where that fails."""
    number = take_from_hands(w, token, w.k[i + at.A], w.k[i + at.B])
    if number < 0:
        fail(w, NOT_HELD, w.k[i + at.LABEL], np.uint64(0))
        return False
    if w.k[i + at.C] < 0:
        give_back(w, number)
        return True
    w.m[holding_at(w, number) + at.H_STATE] = at.RETURNING
    w.m[holding_at(w, number) + at.H_LAST_ROW] = last_row(w, token)
    seconds = _seconds(w, run, w.k[i + at.C], w.m[token_at(w, token) + at.T_FRAME], w.k[i + at.LABEL])
    if seconds < 0:
        return False
    if seconds == 0:
        give_back(w, number)
    elif w.k[i + at.D] < 0:
        push(w, w.m[at.N_NOW] + seconds, at.E_RETURN, number, 0)
    else:
        start_job(w, at.NONE, number, w.k[i + at.D], 0, seconds)
    return True


@compiled
def _work(w: World, token: int, i: int, seconds: int) -> None:
    level = w.k[i + at.B]
    cause = w.k[i + at.CAUSE] if w.x[w.m[at.P_LEVEL_VALUE] + level] > 0.0 else w.m[level_at(w, level) + at.L_CAUSE]
    w.m[at.N_EVENTS] += 1
    begin(w, token, w.k[i + at.LABEL], _WORK, cause, seconds, 0)
    w.m[token_at(w, token) + at.T_WHAT] = level
    start_job(w, token, at.NONE, level, w.k[i + at.CAUSE], seconds)


@compiled
def _end(w: World, token: int) -> None:
    """The token is done; its parallel may have enough branches now."""
    t = token_at(w, token)
    now = w.m[at.N_NOW]
    w.m[t + at.T_END] = now
    leave_frame(w, w.m[t + at.T_FRAME])
    join = w.m[t + at.T_JOIN]
    if join < 0:
        return
    x = join_at(w, join)
    if w.m[x + at.X_LATEST] != now:
        w.m[x + at.X_LATEST] = now
        w.m[x + at.X_BEFORE] = w.m[x + at.X_DONE]
        w.m[x + at.X_FINISHED] = at.NONE
    w.m[x + at.X_DONE] += 1
    w.m[t + at.T_LINK] = w.m[x + at.X_FINISHED]
    w.m[x + at.X_FINISHED] = token
    if w.m[x + at.X_WAITING] and w.m[x + at.X_DONE] >= w.m[x + at.X_NEED]:
        w.m[x + at.X_WAITING] = 0
        w.m[w.m[at.P_JOINS_READY] + w.m[at.N_JOINS_READY]] = join
        w.m[at.N_JOINS_READY] += 1
        touch(w)


@compiled
def _mark(w: World, token: int, label: int) -> None:
    number = w.m[at.N_MARKS]
    if number >= w.m[at.ROOM_ROWS]:
        overflow(w)
        return
    w.m[mark_at(w, number) + 0] = token
    w.m[mark_at(w, number) + 1] = w.m[at.N_NOW]
    w.m[mark_at(w, number) + 2] = label
    w.m[at.N_MARKS] = number + 1


@compiled
def _by_chance(w: World, i: int, u: float) -> int:
    first, count = w.k[i + at.B], w.k[i + at.C]
    total = 0.0
    for option in range(first, first + count):
        total += w.f[w.c[at.Q_WEIGHT] + option]
    mark = u * total
    for option in range(first, first + count):
        mark -= w.f[w.c[at.Q_WEIGHT] + option]
        if mark < 0.0:
            return w.c[option_at(w, option) + at.OPTION_START]
    return w.c[option_at(w, first + count - 1) + at.OPTION_START]


@compiled
def _fork(w: World, token: int, i: int) -> bool:
    """Start the branches; False where none is needed."""
    if w.k[i + at.C] == 0:
        return False
    join = w.m[at.N_JOINS]
    if join >= w.m[at.ROOM_TOKENS]:
        overflow(w)
        return True
    w.m[at.N_JOINS] = join + 1
    x = join_at(w, join)
    w.m[x + at.X_TOKEN] = token
    w.m[x + at.X_NEED] = w.k[i + at.C]
    w.m[x + at.X_DONE] = 0
    w.m[x + at.X_BEFORE] = 0
    w.m[x + at.X_LATEST] = at.NONE
    w.m[x + at.X_FINISHED] = at.NONE
    w.m[x + at.X_WAITING] = 1
    w.m[at.N_EVENTS] += 1
    begin(w, token, w.k[i + at.LABEL], _JOIN, w.k[i + at.CAUSE], 0, 0)
    frame, subject = w.m[token_at(w, token) + at.T_FRAME], w.m[token_at(w, token) + at.T_SUBJECT]
    for branch in range(w.k[i + at.A], w.k[i + at.A] + w.k[i + at.B]):
        _start(
            w, new_token(w, w.c[branch_at(w, branch) + 1], w.c[branch_at(w, branch) + 0], frame, token, subject, join)
        )
    return True


@compiled
def _enter_loop(w: World, run: np.uint64, token: int, i: int) -> int:
    outer = w.m[token_at(w, token) + at.T_FRAME]
    times = w.k[i + at.A] if w.k[i + at.A] >= 0 else _seconds(w, run, w.k[i + at.B], outer, w.k[i + at.LABEL])
    if times < 0:
        return at.NONE
    if times == 0:
        return w.k[i + at.NEXT]
    within = mix(
        np.uint64(w.m[frame_at(w, outer) + at.F_KEY]) ^ np.uint64(w.c[w.c[at.Q_LABEL_KEY] + w.k[i + at.LABEL]])
    )
    frame = new_frame(w)
    if frame < 0:
        return at.NONE
    f = frame_at(w, frame)
    w.m[f + at.F_ITERATION] = 0
    w.m[f + at.F_OUTER] = outer
    w.m[f + at.F_REFERENCES] = 1
    w.m[f + at.F_TIMES] = times
    w.m[f + at.F_INSTANT] = w.m[at.N_NOW]
    w.m[f + at.F_TURNS] = 0
    w.m[frame_at(w, frame) + at.F_WITHIN] = int(within)
    w.m[frame_at(w, frame) + at.F_KEY] = int(iteration_key(within, 0))
    # The reference that the token had to the outer iteration is now the new frame's.
    w.m[token_at(w, token) + at.T_FRAME] = frame
    return w.k[i + at.C]


@compiled
def _next_iteration(w: World, token: int, i: int) -> int:
    """The next turn of a loop; who was started in the last one keeps its frame."""
    frame = w.m[token_at(w, token) + at.T_FRAME]
    f = frame_at(w, frame)
    now, loop = w.m[at.N_NOW], w.k[i + at.NEXT]
    turns = w.m[f + at.F_TURNS] + 1 if w.m[f + at.F_INSTANT] == now else 0
    if turns > ITERATIONS_PER_INSTANT:
        fail(w, NO_TIME, w.k[i + at.LABEL], np.uint64(0))
        return at.NONE
    iteration, times, outer, within = (
        w.m[f + at.F_ITERATION] + 1,
        w.m[f + at.F_TIMES],
        w.m[f + at.F_OUTER],
        np.uint64(w.m[frame_at(w, frame) + at.F_WITHIN]),
    )
    if iteration >= times:
        w.m[frame_at(w, outer) + at.F_REFERENCES] += 1
        w.m[token_at(w, token) + at.T_FRAME] = outer
        leave_frame(w, frame)
        return w.k[instruction_at(loop) + at.NEXT]
    if w.m[f + at.F_REFERENCES] > 1:
        w.m[f + at.F_REFERENCES] -= 1
        frame = new_frame(w)
        if frame < 0:
            return at.NONE
        w.m[frame_at(w, outer) + at.F_REFERENCES] += 1
        w.m[frame_at(w, frame) + at.F_OUTER] = outer
        w.m[frame_at(w, frame) + at.F_REFERENCES] = 1
        w.m[frame_at(w, frame) + at.F_TIMES] = times
        w.m[frame_at(w, frame) + at.F_WITHIN] = int(within)
        w.m[token_at(w, token) + at.T_FRAME] = frame
    w.m[frame_at(w, frame) + at.F_ITERATION] = iteration
    w.m[frame_at(w, frame) + at.F_INSTANT] = now
    w.m[frame_at(w, frame) + at.F_TURNS] = turns
    w.m[frame_at(w, frame) + at.F_KEY] = int(iteration_key(within, iteration))
    return w.k[i + at.C]


@compiled
def _adjust(w: World, modifier: int, change: int) -> None:
    m = modifier_at(w, modifier)
    w.m[m + at.M_PENDING] += change
    if not w.m[m + at.M_NOTED]:
        w.m[m + at.M_NOTED] = 1
        w.m[w.m[at.P_NOTED] + w.m[at.N_NOTED]] = modifier
        w.m[at.N_NOTED] += 1
    touch(w)


@compiled
def _take(w: World, token: int, i: int) -> None:
    stock = w.k[i + at.A]
    w.m[at.N_EVENTS] += 1
    begin(w, token, w.k[i + at.LABEL], _STOCK, w.k[i + at.CAUSE], w.k[i + at.B], w.k[i + at.D])
    w.m[token_at(w, token) + at.T_WHAT] = stock
    enqueue(w, stock_at(w, stock), token, w.k[i + at.B], w.k[i + at.C])
    mark_stock(w, stock)
    touch(w)


@compiled
def _gate(w: World, token: int, pc: int, i: int) -> bool:
    """Wait at a gate; False where it is open."""
    operation, now = w.k[i + at.OP], w.m[at.N_NOW]
    if operation in (at.GATE_CLOCK, at.GATE_DEPARTURE):
        due = w.k[i + at.A]
        if operation == at.GATE_DEPARTURE:
            due += max(0, (now - w.k[i + at.A]) // w.k[i + at.B] + 1) * w.k[i + at.B]
        if due <= now:
            return False
        w.m[at.N_EVENTS] += 1
        begin(w, token, w.k[i + at.LABEL], _GATE, w.k[i + at.CAUSE], 0, 0)
        w.m[token_at(w, token) + at.T_WHAT] = at.NONE
        push(w, due, at.E_RESUME, token, 0)
        return True
    if operation == at.GATE_LEVEL:
        level = w.k[i + at.A]
        if w.x[w.m[at.P_LEVEL_VALUE] + level] >= w.f[w.c[at.Q_NUMBER] + pc]:
            return False
        w.m[token_at(w, token) + at.T_LINK] = w.m[level_at(w, level) + at.L_GATES]
        w.m[level_at(w, level) + at.L_GATES] = token
    else:
        stock = w.k[i + at.A]
        if w.m[stock_at(w, stock) + at.S_AMOUNT] >= w.k[i + at.B]:
            return False
        w.m[token_at(w, token) + at.T_NEED] = w.k[i + at.B]
        w.m[token_at(w, token) + at.T_LINK] = w.m[stock_at(w, stock) + at.S_GATES]
        w.m[stock_at(w, stock) + at.S_GATES] = token
        mark_stock(w, stock)
        touch(w)
    w.m[at.N_EVENTS] += 1
    begin(w, token, w.k[i + at.LABEL], _GATE, w.k[i + at.CAUSE], 0, w.k[i + at.C])
    w.m[token_at(w, token) + at.T_WHAT] = pc
    return True


@compiled
def _cut_off(w: World, horizon: int) -> None:
    """The run ends: write what is still going on, as open intervals."""
    w.m[at.N_NOW] = horizon
    for resource in range(w.c[at.COUNT_RESOURCES]):
        advance(w, resource)
    for token in range(w.m[at.N_TOKENS]):
        if w.m[token_at(w, token) + at.T_KIND] >= 0:
            write(w, token, horizon, 0)
    for holding in range(w.m[at.N_HOLDINGS]):
        if w.m[holding_at(w, holding) + at.H_STATE] != at.GIVEN_BACK:
            write_holding(w, holding, horizon, 0)
