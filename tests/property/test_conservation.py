"""What no run may violate: units in use, units in stock, work done, waits counted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import given

from sim.engine.trace import Kind
from sim.process.index import index_program
from sim.process.primitives import Acquire, Gate, Hold, StockAtLeast, Work
from sim.process.program import Program
from tests.property.programs import EXAMPLES, programs
from tests.property.second_by_second import SecondBySecond
from tests.verification.engines import Simulate


def run(program: Program, simulate: Simulate) -> SecondBySecond:
    """A run with seed 1."""
    index = index_program(program)
    return SecondBySecond(index, simulate(index, 1, 0))


@EXAMPLES
@given(program=programs())
def test_nothing_is_granted_beyond_the_capacity(simulate: Simulate, program: Program) -> None:
    """In use never exceeds the capacity, unless it dropped beneath what was in use: then nothing new is granted."""
    seconds = run(program, simulate)
    for resource in program.resources:
        holds = seconds.rows(Kind.HOLD, resource.name)
        in_use, most = seconds.units(holds), seconds.most_capacity(resource.name)
        granted = np.unique(seconds.trace.intervals.start[holds])
        assert (in_use[granted] <= most[granted]).all()
        assert (np.diff(in_use, prepend=0)[in_use > most] <= 0).all()


@EXAMPLES
@given(program=programs())
def test_nobody_waits_for_an_open_resource_that_is_free_for_all_who_wait(simulate: Simulate, program: Program) -> None:
    """At the end of every second the largest request in the queue of an open resource does not fit."""
    seconds = run(program, simulate)
    for resource in program.resources:
        in_use = seconds.units(seconds.rows(Kind.HOLD, resource.name))
        wanted = seconds.most_units(seconds.rows(Kind.QUEUE, resource.name))
        free = seconds.capacity(resource.name) - in_use
        assert (
            wanted[seconds.is_open(resource.name) & (wanted > 0)] > free[seconds.is_open(resource.name) & (wanted > 0)]
        ).all()


@EXAMPLES
@given(program=programs())
def test_a_closed_resource_grants_nothing(simulate: Simulate, program: Program) -> None:
    """In a second through which its level stays at zero nobody begins to hold it."""
    seconds = run(program, simulate)
    for resource in program.resources:
        shut = ~seconds.is_open(resource.name)
        through = shut[1:] & shut[:-1] & ~np.isin(np.arange(1, program.horizon), seconds.trace.levels.time)
        starts = seconds.trace.intervals.start[seconds.rows(Kind.HOLD, resource.name)]
        assert not np.isin(starts, np.flatnonzero(through) + 1).any()


@EXAMPLES
@given(program=programs())
def test_nobody_is_overtaken_by_a_later_or_less_urgent_request(simulate: Simulate, program: Program) -> None:
    """Whoever is served has no one left in front: of smaller priority number, or of the same and there before."""
    seconds = run(program, simulate)
    for resource in program.resources:
        waits = list(_waits(seconds, resource.name))
        for priority, asked, _, end, closed in waits:
            passed_over = [
                wait for wait in waits if wait[2] < end < wait[3] and closed and (wait[0], wait[2]) < (priority, asked)
            ]
            assert not passed_over


def _waits(seconds: SecondBySecond, resource: str) -> Iterator[tuple[int, int, int, int, bool]]:
    """Waits that ended with a grant: priority, second of asking, start and end of the last interval, and True.

    A wait may consist of several intervals, because its cause changed; where it is not certain that they are one wait,
    the earliest possible second of asking is taken for the one who was served. Waits without a grant end with False.
    """
    table = seconds.trace.intervals
    began: dict[tuple[int, int, int], int] = {}
    for row in seconds.rows(Kind.QUEUE, resource).tolist():
        token, label = int(table.token[row]), int(table.label[row])
        start, end = int(table.start[row]), int(table.end[row])
        asked = began.pop((token, label, start), start)
        began[token, label, end] = asked
        node = seconds.nodes[label]
        assert isinstance(node, Acquire | Hold)
        held = (table.kind == Kind.HOLD) & (table.token == token) & (table.label == label) & (table.start == end)
        yield node.priority, asked, start, end, bool(held.any())


@EXAMPLES
@given(program=programs())
def test_stocks_hold_what_was_put_less_what_was_taken(simulate: Simulate, program: Program) -> None:
    """Never less than nothing, and never enough for all who wait for it."""
    seconds = run(program, simulate)
    for stock in program.stocks:
        there = stock.amount + seconds.sums("put", stock.name) - seconds.sums("take", stock.name)
        assert (there >= 0).all()
        wanted = seconds.most_units(seconds.rows(Kind.STOCK, stock.name))
        assert (wanted[wanted > 0] > there[wanted > 0]).all()


@EXAMPLES
@given(program=programs())
def test_nobody_waits_at_a_gate_whose_stock_is_there(simulate: Simulate, program: Program) -> None:
    """At the end of every second a gate still closed has less in its stock than it asks for."""
    seconds = run(program, simulate)
    table = seconds.trace.intervals
    for row in np.flatnonzero(table.kind == Kind.GATE).tolist():
        node = seconds.nodes[int(table.label[row])]
        assert isinstance(node, Gate)
        if isinstance(node.condition, StockAtLeast):
            stock = next(each for each in program.stocks if each.name == node.condition.stock)
            there = stock.amount + seconds.sums("put", stock.name) - seconds.sums("take", stock.name)
            assert (there[table.start[row] : table.end[row]] < node.condition.amount).all()


@EXAMPLES
@given(program=programs())
def test_levels_are_their_base_times_their_modifiers(simulate: Simulate, program: Program) -> None:
    """At the end of every second, derived levels included."""
    seconds = run(program, simulate)
    for level, values in seconds.levels.items():
        np.testing.assert_allclose(seconds.told_level(level), values, rtol=1e-9)


@EXAMPLES
@given(program=programs())
def test_work_takes_exactly_as_long_as_its_level_makes_it(simulate: Simulate, program: Program) -> None:
    """The sum of the rates reaches the amount in the last second and not before; what is open has not reached it."""
    seconds = run(program, simulate)
    table = seconds.trace.intervals
    unfinished: dict[tuple[int, int, int], float] = {}
    for row in np.flatnonzero(table.kind == Kind.WORK).tolist():
        node = seconds.nodes[int(table.label[row])]
        assert isinstance(node, Work)
        token, label, amount = int(table.token[row]), int(table.label[row]), int(table.amount[row])
        start, end = int(table.start[row]), int(table.end[row])
        done = unfinished.pop((token, label, start), 0.0) + float(seconds.levels[node.level][start:end].sum())
        last = float(seconds.levels[node.level][end - 1])
        whole = done >= amount - 1e-6
        assert not whole or done - last < amount
        assert whole or not table.closed[row] or _goes_on(seconds, row)
        if not whole:
            unfinished[token, label, end] = done


def _goes_on(seconds: SecondBySecond, row: int) -> bool:
    """Whether the same work goes on in another interval, charged to another cause."""
    table = seconds.trace.intervals
    next_one = (table.token == table.token[row]) & (table.kind == Kind.WORK) & (table.start == table.end[row])
    return bool((next_one & (table.label == table.label[row]) & (table.cause != table.cause[row])).any())


@EXAMPLES
@given(program=programs())
def test_the_area_of_a_queue_is_the_sum_of_its_waits(simulate: Simulate, program: Program) -> None:
    """Little's law to the second, open waits counted up to the horizon; and likewise for what is in use."""
    seconds = run(program, simulate)
    use = seconds.trace.resources
    for number, resource in enumerate(sorted(program.resources, key=lambda each: each.name)):
        queued = seconds.units(seconds.rows(Kind.QUEUE, resource.name))
        in_use = seconds.units(seconds.rows(Kind.HOLD, resource.name))
        is_open = seconds.is_open(resource.name)
        assert use.queued[number] == queued.sum()
        assert use.busy[number] == in_use[is_open].sum()
        assert use.open[number] == is_open.sum()
        assert use.capacity[number] == seconds.capacity(resource.name)[is_open].sum()
