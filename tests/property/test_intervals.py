"""Every second of every token is accounted for, exactly once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given

from sim.engine.trace import CAUSES, NO_TOKEN, Kind
from sim.process.check import check
from sim.process.index import index_program
from sim.process.primitives import Acquire, ClockAt, Gate, Hold, NextDeparture, Parallel, Work
from sim.process.program import Program
from tests.property.programs import EXAMPLES, programs
from tests.property.second_by_second import SecondBySecond
from tests.verification.engines import Simulate


@EXAMPLES
@given(program=programs())
def test_the_check_accepts_the_programs(program: Program) -> None:
    """What these properties are about is programs that a user may run."""
    check(program)


@EXAMPLES
@given(program=programs())
def test_the_intervals_of_a_token_tile_its_life(simulate: Simulate, program: Program) -> None:
    """Without gap or overlap from its start to its end, or to the horizon; holds apart."""
    trace = simulate(index_program(program), 1, 0)
    table, tokens = trace.intervals, trace.tokens
    for token in range(len(tokens.label)):
        mine = (table.token == token) & (table.kind != Kind.HOLD)
        first, last = int(tokens.start[token]), int(tokens.end[token])
        last = program.horizon if last < 0 else last
        edges = [first, *table.end[mine].tolist()]
        assert table.start[mine].tolist() == edges[:-1]
        assert edges[-1] == last


@EXAMPLES
@given(program=programs())
def test_no_interval_is_empty_or_runs_backwards_or_leaves_the_run(simulate: Simulate, program: Program) -> None:
    """Zero seconds are no interval; only what the horizon cuts off is open."""
    table = simulate(index_program(program), 1, 0).intervals
    assert (table.start < table.end).all()
    assert (table.start >= 0).all()
    assert (table.end <= program.horizon).all()
    assert (table.end[table.closed == 0] == program.horizon).all()


@EXAMPLES
@given(program=programs())
def test_tokens_are_told_apart_and_have_parents_that_lived(simulate: Simulate, program: Program) -> None:
    """No two tokens have one identity, and nobody is started by a token that had ended."""
    trace = simulate(index_program(program), 1, 0)
    tokens = trace.tokens
    identities = list(zip(tokens.label.tolist(), tokens.loop.tolist(), strict=True))
    assert identities == sorted(set(identities))
    for parent, start in zip(tokens.parent.tolist(), tokens.start.tolist(), strict=True):
        if parent != NO_TOKEN:
            assert tokens.start[parent] <= start
            assert tokens.end[parent] < 0 or start <= tokens.end[parent]


@EXAMPLES
@given(program=programs())
def test_a_join_ends_with_the_branch_that_makes_up_the_number(simulate: Simulate, program: Program) -> None:
    """Fewer than needed were done before that second, enough by its end, and the one named ended in it."""
    index = index_program(program)
    seconds = SecondBySecond(index, simulate(index, 1, 0))
    table, tokens = seconds.trace.intervals, seconds.trace.tokens
    for row in np.flatnonzero((table.kind == Kind.JOIN) & (table.closed == 1)).tolist():
        node = seconds.nodes[int(table.label[row])]
        assert isinstance(node, Parallel)
        last, end = int(table.released_by[row]), int(table.end[row])
        branches = np.isin(tokens.label, [index.label_index[branch.label] for branch in node.branches])
        branches &= (tokens.parent == table.token[row]) & (tokens.loop == tokens.loop[last])
        ends = tokens.end[branches]
        need = len(node.branches) if node.need is None else node.need
        assert branches[last]
        assert tokens.end[last] == end
        assert ((ends >= 0) & (ends < end)).sum() < need <= ((ends >= 0) & (ends <= end)).sum()


@EXAMPLES
@given(program=programs())
def test_time_is_charged_to_what_stands_in_the_way(simulate: Simulate, program: Program) -> None:
    """While a resource is closed or work stands still, to the cause of the level; else to the cause of the node."""
    index = index_program(program)
    seconds = SecondBySecond(index, simulate(index, 1, 0))
    table, level_of = seconds.trace.intervals, {each.name: each.level for each in program.resources}
    for row in np.flatnonzero((table.kind == Kind.QUEUE) | (table.kind == Kind.WORK)).tolist():
        node = seconds.nodes[int(table.label[row])]
        assert isinstance(node, Acquire | Hold | Work)
        level = node.level if isinstance(node, Work) else level_of[node.resource]
        for second in range(int(table.start[row]), int(table.end[row])):
            stopped = level is not None and seconds.levels[level][second] <= 0.0
            expected = seconds.cause_while_stopped(level, second) if stopped and level else node.cause
            assert CAUSES[table.cause[row]] == expected


@EXAMPLES
@given(program=programs())
def test_a_deadlock_is_for_ever(simulate: Simulate, program: Program) -> None:
    """Who is told as deadlocked still waits in the same place after five times the time, if no capacity is added."""
    capacities = {resource.name for resource in program.resources}
    fixed = tuple(
        replace(modifier, amount=0.0) if modifier.target in capacities else modifier for modifier in program.modifiers
    )
    longer = replace(program, modifiers=fixed, horizon=5 * program.horizon)
    dead, still = (
        {(one.token_label, one.label, one.since, one.deadlocked) for one in simulate(index_program(each), 1, 0).waiting}
        for each in (replace(program, modifiers=fixed), longer)
    )
    assert {one for one in dead if one[3]} <= still


@EXAMPLES
@given(program=programs())
def test_everybody_still_waiting_at_the_end_is_told(simulate: Simulate, program: Program) -> None:
    """For a resource, a stock, a level, a way that is open or work that stands still; not for the clock."""
    index = index_program(program)
    seconds = SecondBySecond(index, simulate(index, 1, 0))
    table, expected = seconds.trace.intervals, []
    for row in np.flatnonzero(table.closed == 0).tolist():
        node = seconds.nodes[int(table.label[row])]
        by_clock = isinstance(node, Gate) and isinstance(node.condition, ClockAt | NextDeparture)
        stopped = isinstance(node, Work) and seconds.levels[node.level][-1] <= 0.0
        if (table.kind[row] in (Kind.QUEUE, Kind.STOCK, Kind.GATE, Kind.CHOICE) and not by_clock) or stopped:
            expected.append(node.label)
    assert sorted(waiting.label for waiting in seconds.trace.waiting) == sorted(expected)
