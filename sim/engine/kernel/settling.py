"""How an instant settles, in compiled code; the order is that of `sim.engine.world`."""

from __future__ import annotations

import math

from sim.engine.failures import MOST_UNITS, NOT_FINITE, REMOVED_TOO_OFTEN, TOO_LARGE, TOO_MANY_WAIT
from sim.engine.kernel import layout as at
from sim.engine.kernel.compiling import compiled
from sim.engine.kernel.memory import (
    World,
    capacity_at,
    change_at,
    chooser_at,
    derived_at,
    event_at,
    frame_at,
    instruction_at,
    job_at,
    join_at,
    level_at,
    modifier_at,
    option_at,
    resource_at,
    sorted_at,
    stock_at,
    token_at,
)
from sim.engine.kernel.queueing import (
    advance,
    comes_before,
    cost,
    dequeue,
    hold,
    last_row,
    mark_resource,
    overflow,
    push,
    schedule,
    split,
    stop,
    touch,
    wake,
)


@compiled
def reset_world(w: World) -> None:
    """Everything as it is at the start of a run."""
    for event in range(w.m[at.N_HEAP]):
        w.m[event_at(w, event) + 0] = at.NEVER
    for counter in range(at.COUNTERS):
        w.m[counter] = 0
    w.m[at.N_FREE_JOB] = at.NONE
    w.m[at.N_FREE_HOLDING] = at.NONE
    w.m[at.N_FREE_FRAME] = at.NONE
    w.m[at.N_FRAMES] = 1
    frame = frame_at(w, 0)
    for column in range(at.FRAME_COLUMNS):
        w.m[frame + column] = 0
    for level in range(w.c[at.COUNT_LEVELS]):
        w.x[w.m[at.P_LEVEL_VALUE] + level] = w.f[w.c[at.Q_LEVEL_BASE] + level]
        w.m[level_at(w, level) + at.L_CAUSE] = w.c[w.c[at.Q_LEVELS] + level]
        w.m[level_at(w, level) + at.L_OWN_CAUSE] = w.c[w.c[at.Q_LEVELS] + level]
        w.m[level_at(w, level) + at.L_JOBS] = at.NONE
        w.m[level_at(w, level) + at.L_GATES] = at.NONE
    for modifier in range(w.c[at.COUNT_MODIFIERS]):
        m = modifier_at(w, modifier)
        for column in range(at.MODIFIER_COLUMNS):
            w.m[m + column] = 0
        w.m[m + at.M_TARGET] = w.c[w.c[at.Q_MODIFIERS] + modifier]
    _derive(w)
    for resource in range(w.c[at.COUNT_RESOURCES]):
        r = resource_at(w, resource)
        for column in range(at.RESOURCE_COLUMNS):
            w.m[r + column] = 0
        w.m[r + at.R_CAPACITY] = w.m[r + at.R_BASE] = w.c[capacity_at(w, resource) + 0]
        w.m[r + at.R_LEVEL] = w.c[capacity_at(w, resource) + 1]
        w.m[r + at.R_OPEN] = w.m[r + at.R_LEVEL] < 0 or w.x[w.m[at.P_LEVEL_VALUE] + w.m[r + at.R_LEVEL]] > 0.0
        w.m[r + at.R_HEAD] = w.m[r + at.R_TAIL] = w.m[r + at.R_GIVER] = at.NONE
    for stock in range(w.c[at.COUNT_STOCKS]):
        one = stock_at(w, stock)
        for column in range(at.STOCK_COLUMNS):
            w.m[one + column] = 0
        w.m[one + at.S_AMOUNT] = w.c[w.c[at.Q_STOCKS] + stock]
        w.m[one + at.S_HEAD] = w.m[one + at.S_TAIL] = w.m[one + at.S_GIVER] = w.m[one + at.S_GATES] = at.NONE


@compiled
def settle(w: World) -> None:
    """Apply what this instant brought, and wake the tokens that can go on."""
    if w.m[at.N_FAILED] != 0:
        w.m[at.N_STATUS] = w.m[at.N_FAILED]
        return
    _settle_levels(w)
    _settle_joins(w)
    _settle_stocks(w)
    _settle_resources(w)
    if w.m[at.N_STATUS] != at.DONE:
        return
    if w.m[at.N_CHOOSERS] + w.m[at.N_STUCK] == 0:
        return
    if w.m[at.N_READY] > 0:
        touch(w)
    else:
        _decide(w)


@compiled
def _settle_levels(w: World) -> None:
    if w.m[at.N_NOTED] == 0:
        return
    levels = w.c[at.COUNT_LEVELS]
    for level in range(levels):
        w.x[w.m[at.P_BEFORE_VALUE] + level] = w.x[w.m[at.P_LEVEL_VALUE] + level]
        w.m[w.m[at.P_BEFORE_CAUSE] + level] = w.m[level_at(w, level) + at.L_CAUSE]
    missing = at.NEVER
    for place in range(w.m[at.N_NOTED]):
        modifier = w.m[w.m[at.P_NOTED] + place]
        m = modifier_at(w, modifier)
        change = w.m[m + at.M_PENDING]
        w.m[m + at.M_PENDING] = 0
        w.m[m + at.M_NOTED] = 0
        if change == 0:
            continue
        w.m[m + at.M_COUNT] += change
        if w.m[m + at.M_COUNT] < 0:
            missing = min(missing, modifier)
    if missing != at.NEVER:
        stop(w, REMOVED_TOO_OFTEN, missing)
        return
    large = at.NEVER
    for place in range(w.m[at.N_NOTED]):
        target = w.m[modifier_at(w, w.m[w.m[at.P_NOTED] + place]) + at.M_TARGET]
        if target >= 0:
            w.x[w.m[at.P_LEVEL_VALUE] + target] = _modified(w, target)
        else:
            _change_capacity(w, -1 - target, levels)
            if w.m[resource_at(w, -1 - target) + at.R_CAPACITY] > MOST_UNITS:
                large = min(large, -1 - target)
    w.m[at.N_NOTED] = 0
    for level in range(levels):
        _check_finite(w, level, w.x[w.m[at.P_LEVEL_VALUE] + level])
    _derive(w)
    if large != at.NEVER:
        stop(w, TOO_LARGE, large)
    if w.m[at.N_STATUS] != at.DONE:
        return
    for level in range(levels):
        if (
            w.x[w.m[at.P_BEFORE_VALUE] + level] != w.x[w.m[at.P_LEVEL_VALUE] + level]
            or w.m[w.m[at.P_BEFORE_CAUSE] + level] != w.m[level_at(w, level) + at.L_CAUSE]
        ):
            _level_changed(w, level)


@compiled
def _check_finite(w: World, level: int, value: float) -> None:
    """Stop where a level is beyond the range of numbers; its value is kept for the message."""
    if w.m[at.N_STATUS] == at.DONE and not -math.inf < value < math.inf:
        stop(w, NOT_FINITE, level)
        w.x[w.m[at.P_LEVEL_VALUE] + level] = value


@compiled
def _modified(w: World, level: int) -> float:
    value = w.f[w.c[at.Q_LEVEL_BASE] + level]
    for place in range(w.c[w.c[at.Q_TARGET_FIRST] + level], w.c[w.c[at.Q_TARGET_FIRST] + level + 1]):
        modifier = w.c[w.c[at.Q_TARGET_MODIFIERS] + place]
        for _ in range(w.m[modifier_at(w, modifier) + at.M_COUNT]):
            value *= w.f[w.c[at.Q_MODIFIER_AMOUNT] + modifier]
    return value


@compiled
def _change_capacity(w: World, resource: int, levels: int) -> None:
    added = 0
    for place in range(
        w.c[w.c[at.Q_TARGET_FIRST] + levels + resource], w.c[w.c[at.Q_TARGET_FIRST] + levels + resource + 1]
    ):
        modifier = w.c[w.c[at.Q_TARGET_MODIFIERS] + place]
        added += int(w.f[w.c[at.Q_MODIFIER_AMOUNT] + modifier]) * w.m[modifier_at(w, modifier) + at.M_COUNT]
    advance(w, resource)
    w.m[resource_at(w, resource) + at.R_CAPACITY] = max(0, w.m[resource_at(w, resource) + at.R_BASE] + added)
    mark_resource(w, resource)


@compiled
def _derive(w: World) -> None:
    for number in range(w.c[at.COUNT_DERIVED]):
        d = derived_at(w, number)
        kind, level = w.c[d + at.D_KIND], w.c[d + at.D_LEVEL]
        first, count = w.c[d + at.D_FIRST], w.c[d + at.D_COUNT]
        value = math.inf if kind == at.MINIMUM else 1.0 if kind == at.PRODUCT else 0.0
        cause = w.m[level_at(w, level) + at.L_OWN_CAUSE]
        stopped = False
        for place in range(first, first + count):
            source = w.c[w.c[at.Q_INPUTS] + place]
            part = w.f[w.c[at.Q_INPUT_WEIGHT] + place] * w.x[w.m[at.P_LEVEL_VALUE] + source]
            if kind == at.SUM:
                value += part
            elif kind == at.PRODUCT:
                value *= part
            else:
                value = min(value, part)
            if not stopped and w.x[w.m[at.P_LEVEL_VALUE] + source] <= 0.0:
                stopped = True
                cause = w.m[level_at(w, source) + at.L_CAUSE]
        if w.m[at.N_STATUS] == at.DONE:
            w.x[w.m[at.P_LEVEL_VALUE] + level] = min(
                max(value, w.f[w.c[at.Q_DERIVED_BOUNDS] + 2 * number + 0]),
                w.f[w.c[at.Q_DERIVED_BOUNDS] + 2 * number + 1],
            )
            _check_finite(w, level, value)
        w.m[level_at(w, level) + at.L_CAUSE] = cause


@compiled
def _level_changed(w: World, level: int) -> None:
    number = w.m[at.N_CHANGES]
    if number >= w.m[at.ROOM_ROWS]:
        overflow(w)
        return
    w.m[change_at(w, number) + 0] = level
    w.m[change_at(w, number) + 1] = w.m[at.N_NOW]
    w.x[w.m[at.P_CHANGE_VALUE] + number] = w.x[w.m[at.P_LEVEL_VALUE] + level]
    w.m[at.N_CHANGES] = number + 1
    job = w.m[level_at(w, level) + at.L_JOBS]
    while job >= 0:
        _change_rate(w, job, level)
        job = w.m[job_at(w, job) + at.J_BEHIND]
    for place in range(w.c[w.c[at.Q_LEVEL_RESOURCES_FIRST] + level], w.c[w.c[at.Q_LEVEL_RESOURCES_FIRST] + level + 1]):
        _open_or_close(w, w.c[w.c[at.Q_LEVEL_RESOURCES] + place], level)
    _open_gates(w, level)


@compiled
def _change_rate(w: World, job: int, level: int) -> None:
    rate, j = w.x[w.m[at.P_LEVEL_VALUE] + level], job_at(w, job)
    if w.m[j + at.J_TOKEN] >= 0:
        split(w, w.m[j + at.J_TOKEN], w.m[j + at.J_CAUSE] if rate > 0.0 else w.m[level_at(w, level) + at.L_CAUSE])
    if rate != w.x[w.m[at.P_JOB_RATE] + job]:
        w.x[w.m[at.P_JOB_REMAINING] + job] -= w.x[w.m[at.P_JOB_RATE] + job] * (w.m[at.N_NOW] - w.m[j + at.J_SINCE])
        w.x[w.m[at.P_JOB_RATE] + job] = rate
        w.m[j + at.J_SINCE] = w.m[at.N_NOW]
        w.m[at.N_SERIAL] += 1
        w.m[j + at.J_EPOCH] = w.m[at.N_SERIAL]
        schedule(w, job)


@compiled
def _open_or_close(w: World, resource: int, level: int) -> None:
    advance(w, resource)
    r = resource_at(w, resource)
    w.m[r + at.R_OPEN] = w.x[w.m[at.P_LEVEL_VALUE] + level] > 0.0
    mark_resource(w, resource)
    token = w.m[r + at.R_HEAD]
    while token >= 0:
        split(
            w,
            token,
            w.m[token_at(w, token) + at.T_OPEN_CAUSE] if w.m[r + at.R_OPEN] else w.m[level_at(w, level) + at.L_CAUSE],
        )
        token = w.m[token_at(w, token) + at.T_BEHIND]


@compiled
def _open_gates(w: World, level: int) -> None:
    token, still = w.m[level_at(w, level) + at.L_GATES], at.NONE
    while token >= 0:
        t = token_at(w, token)
        behind = w.m[t + at.T_LINK]
        if w.x[w.m[at.P_LEVEL_VALUE] + level] >= w.f[w.c[at.Q_NUMBER] + w.m[t + at.T_WHAT]]:
            wake(w, token, at.NONE, at.NONE)
        else:
            w.m[t + at.T_LINK] = still
            still = token
        token = behind
    w.m[level_at(w, level) + at.L_GATES] = still


@compiled
def _settle_joins(w: World) -> None:
    for place in range(w.m[at.N_JOINS_READY]):
        x = join_at(w, w.m[w.m[at.P_JOINS_READY] + place])
        branch = _maker_of_number(w, w.m[x + at.X_FINISHED], w.m[x + at.X_NEED] - w.m[x + at.X_BEFORE])
        wake(w, w.m[x + at.X_TOKEN], branch, last_row(w, branch))
    w.m[at.N_JOINS_READY] = 0


@compiled
def _maker_of_number(w: World, first: int, place: int) -> int:
    """Of the branches that finished in this instant, the one that comes at the given place by identity."""
    one = first
    while one >= 0:
        before = 0
        other = first
        while other >= 0:
            before += comes_before(w, other, one)
            other = w.m[token_at(w, other) + at.T_LINK]
        if before == place - 1:
            return one
        one = w.m[token_at(w, one) + at.T_LINK]
    return at.NONE


@compiled
def _settle_stocks(w: World) -> None:
    for place in range(w.m[at.N_DIRTY_STOCKS]):
        one = stock_at(w, w.m[w.m[at.P_DIRTY_STOCKS] + place])
        w.m[one + at.S_DIRTY] = 0
        w.m[one + at.S_AMOUNT] += w.m[one + at.S_ARRIVED]
        w.m[one + at.S_ARRIVED] = 0
        giver = w.m[one + at.S_GIVER]
        w.m[one + at.S_GIVER] = at.NONE
        _open_stock_gates(w, w.m[w.m[at.P_DIRTY_STOCKS] + place], giver)
        token = w.m[one + at.S_HEAD]
        while token >= 0 and w.m[token_at(w, token) + at.T_AMOUNT] <= w.m[one + at.S_AMOUNT]:
            dequeue(w, one, token)
            w.m[one + at.S_AMOUNT] -= w.m[token_at(w, token) + at.T_AMOUNT]
            wake(w, token, giver, last_row(w, giver))
            token = w.m[one + at.S_HEAD]
    w.m[at.N_DIRTY_STOCKS] = 0


@compiled
def _open_stock_gates(w: World, stock: int, giver: int) -> None:
    one = stock_at(w, stock)
    token, still = w.m[one + at.S_GATES], at.NONE
    while token >= 0:
        t = token_at(w, token)
        behind = w.m[t + at.T_LINK]
        if w.m[one + at.S_AMOUNT] >= w.m[t + at.T_NEED]:
            wake(w, token, giver, last_row(w, giver))
        else:
            w.m[t + at.T_LINK] = still
            still = token
        token = behind
    w.m[one + at.S_GATES] = still


@compiled
def _settle_resources(w: World) -> None:
    crowded = at.NEVER
    for place in range(w.m[at.N_DIRTY_RESOURCES]):
        resource = w.m[w.m[at.P_DIRTY_RESOURCES] + place]
        if w.m[resource_at(w, resource) + at.R_UNITS] > MOST_UNITS:
            crowded = min(crowded, resource)
    if crowded != at.NEVER:
        stop(w, TOO_MANY_WAIT, crowded)
        return
    for place in range(w.m[at.N_DIRTY_RESOURCES]):
        resource = w.m[w.m[at.P_DIRTY_RESOURCES] + place]
        r = resource_at(w, resource)
        w.m[r + at.R_DIRTY] = 0
        giver = w.m[r + at.R_GIVER]
        row = at.NONE if giver < 0 else w.m[r + at.R_GIVER_ROW]
        w.m[r + at.R_GIVER] = at.NONE
        token = w.m[r + at.R_HEAD]
        while (
            token >= 0
            and w.m[r + at.R_OPEN]
            and w.m[r + at.R_IN_USE] + w.m[token_at(w, token) + at.T_AMOUNT] <= w.m[r + at.R_CAPACITY]
        ):
            _grant(w, resource, token, giver, row)
            token = w.m[r + at.R_HEAD]
    w.m[at.N_DIRTY_RESOURCES] = 0


@compiled
def _grant(w: World, resource: int, token: int, giver: int, giver_row: int) -> None:
    advance(w, resource)
    r, t = resource_at(w, resource), token_at(w, token)
    dequeue(w, r, token)
    w.m[r + at.R_IN_USE] += w.m[t + at.T_AMOUNT]
    w.m[r + at.R_AMOUNT] += w.m[t + at.T_AMOUNT]
    waited = w.m[at.N_NOW] - w.m[t + at.T_ASKED]
    if waited > 0:
        w.m[r + at.R_WAITED] += 1
        w.m[r + at.R_WAIT_TOTAL] += waited
        w.m[r + at.R_WAIT_MAX] = max(w.m[r + at.R_WAIT_MAX], waited)
    hold(w, token, resource)
    w.m[t + at.T_CHOICE] = at.NONE
    wake(w, token, giver, giver_row)


@compiled
def _decide(w: World) -> None:
    """Choices by cost, one after the other in order of identity, each knowing what those before it chose."""
    count = 0
    for place in range(w.m[at.N_STUCK]):
        count = _insert(w, count, w.m[w.m[at.P_STUCK] + place], at.NONE)
    fresh = w.m[at.N_CHOOSERS]
    for place in range(fresh):
        count = _insert(w, count, w.m[chooser_at(w, place) + 0], w.m[chooser_at(w, place) + 1])
    w.m[at.N_STUCK] = 0
    w.m[at.N_CHOOSERS] = 0
    for place in range(count):
        token, request = w.m[sorted_at(w, place) + 0], w.m[sorted_at(w, place) + 1]
        if request < 0:
            _choose(w, token, first=True)
        elif w.m[token_at(w, token) + at.T_REQUEST] == request:
            _choose(w, token, first=False)
    for resource in range(w.c[at.COUNT_RESOURCES]):
        w.m[resource_at(w, resource) + at.R_PROMISED] = 0


@compiled
def _insert(w: World, count: int, token: int, request: int) -> int:
    """Put a chooser in its place by identity; returns how many there are now."""
    place = count
    while place > 0 and comes_before(w, token, w.m[sorted_at(w, place - 1) + 0]):
        w.m[sorted_at(w, place) + 0] = w.m[sorted_at(w, place - 1) + 0]
        w.m[sorted_at(w, place) + 1] = w.m[sorted_at(w, place - 1) + 1]
        place -= 1
    w.m[sorted_at(w, place) + 0] = token
    w.m[sorted_at(w, place) + 1] = request
    return count + 1


@compiled
def _choose(w: World, token: int, first: bool) -> None:
    t = token_at(w, token)
    i = instruction_at(w.m[t + at.T_CHOICE])
    options, count = w.k[i + at.A], w.k[i + at.B]
    best, least, present = 0, math.inf, math.inf
    for option in range(count):
        seconds = cost(w, token, options + option, option)
        if seconds < least:
            best, least = option, seconds
        if option == w.m[t + at.T_STANDING]:
            present = seconds
    if first:
        if least == math.inf:
            w.m[w.m[at.P_STUCK] + w.m[at.N_STUCK]] = token
            w.m[at.N_STUCK] += 1
            return
    elif (
        least == math.inf
        or not least < present - w.f[w.c[at.Q_NUMBER] + w.m[t + at.T_CHOICE]]
        or best == w.m[t + at.T_STANDING]
    ):
        push(w, w.m[at.N_NOW] + w.k[i + at.C], at.E_REVIEW, token, w.m[t + at.T_REQUEST])
        return
    else:
        resource = w.m[t + at.T_WHAT]
        advance(w, resource)
        dequeue(w, resource_at(w, resource), token)
        mark_resource(w, resource)
        touch(w)
    _go_for(w, token, options + best, best, w.k[i + at.C])


@compiled
def _go_for(w: World, token: int, row: int, option: int, review: int) -> None:
    """Those who choose after this one will count it in the queue of the resource its option begins with."""
    t, entry = token_at(w, token), w.c[option_at(w, row) + at.OPTION_ENTRY]
    if entry >= 0:
        i = instruction_at(entry)
        w.m[resource_at(w, w.k[i + at.A]) + at.R_PROMISED] += w.k[i + at.B]
    w.m[t + at.T_PC] = w.c[option_at(w, row) + at.OPTION_START]
    w.m[t + at.T_STANDING] = option
    if entry < 0 or review < 0:
        w.m[t + at.T_CHOICE] = at.NONE
    else:
        w.m[t + at.T_CHOSEN] = entry
        w.m[t + at.T_REVIEW] = review
    wake(w, token, at.NONE, at.NONE)
