"""A program without a cause: no time is charged to it, and all else draws what it drew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine.simpy_engine import simulate
from sim.engine.trace import CAUSES, Kind
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.index import index_program
from sim.process.primitives import (
    Adjust,
    ByChance,
    Choose,
    ClockAt,
    Delay,
    Gate,
    Hold,
    NextDeparture,
    Node,
    Put,
    Sequence,
    Take,
    Work,
)
from sim.process.program import Level, Modifier, Process, Program, Resource, Stock
from sim.process.without import without
from sim.units.distributions import Exponential, Fixed

CLEARANCE, QUEUE, DUTY, SHORTAGE = Cause.CLEARANCE, Cause.QUEUE, Cause.DUTY_HOURS, Cause.SHORTAGE


def column(name: str) -> Process:
    """Asks at a desk that is closed for a day, waits for spares that come after three days, and drives."""
    work = Work(f"{name} / work", Exponential(7200.0), "duty", CLEARANCE)
    steps: tuple[Node, ...] = (
        Delay(f"{name} / hand-over", Exponential(3600.0), CLEARANCE),
        Hold(f"{name} / desk", "desk", work),
        Take(f"{name} / spares", "spares", cause=SHORTAGE),
        Delay(f"{name} / drives", Exponential(36000.0), Cause.TRANSPORT),
    )
    return Process(name, Sequence(f"{name} / all", steps), subject=name)


def program(*columns: Process) -> Program:
    """Columns that ask at one desk with one clerk."""
    opens = Sequence(
        "calendar / all",
        (
            Adjust("closes", "closed"),
            Gate("morning", ClockAt(86400), Cause.PLANNED_WAIT),
            Adjust("opens", "closed", add=False),
        ),
    )
    return Program(
        horizon=10**7,
        processes=(*columns, Process("calendar", opens), Process("depot", Put("come", "spares", 3), 3 * 86400)),
        resources=(Resource("desk", 1, "duty"),),
        levels=(Level("duty", cause=DUTY),),
        stocks=(Stock("spares"),),
        modifiers=(Modifier("closed", "duty", 0.0),),
    )


def charged(given: Program) -> dict[Cause, int]:
    """Seconds per cause over all columns."""
    check(given)
    table = simulate(index_program(given), 3, 0).intervals
    own = (table.kind != Kind.JOIN) & (table.kind != Kind.HOLD)
    spent = np.bincount(table.cause[own], (table.end - table.start)[own], minlength=len(CAUSES))
    return {cause: int(spent[number]) for number, cause in enumerate(CAUSES)}


@pytest.fixture(name="whole")
def _whole() -> Program:
    return program(column("a"), column("b"), column("c"))


@pytest.mark.parametrize("cause", [CLEARANCE, QUEUE, DUTY, SHORTAGE])
def test_no_time_is_left_in_a_cause_that_is_left_out(whole: Program, cause: Cause) -> None:
    """And driving takes as long as before."""
    before, after = charged(whole), charged(without(whole, frozenset({cause})))
    assert before[cause] > 0
    assert after[cause] == 0
    assert after[Cause.TRANSPORT] == before[Cause.TRANSPORT]


def test_all_else_draws_what_it_drew(whole: Program) -> None:
    """The time that each column drives is that of the whole program."""
    found = []
    for given in (whole, without(whole, frozenset({CLEARANCE, DUTY}))):
        index = index_program(given)
        table = simulate(index, 3, 0).intervals
        drives = table.label == index.label_index["a / drives"]
        found.append(int((table.end - table.start)[drives].sum()))
    assert found[0] == found[1] > 0


def test_what_is_left_is_what_can_be_worked_out() -> None:
    """One column alone, without clearance: it waits for the desk to open, then for spares, and drives."""
    alone = without(program(column("a")), frozenset({CLEARANCE}))
    spent = charged(alone)
    assert {cause: seconds for cause, seconds in spent.items() if seconds} == {
        DUTY: 86400,
        SHORTAGE: 2 * 86400,
        Cause.PLANNED_WAIT: 86400,  # the calendar's own
        Cause.TRANSPORT: charged(program(column("a")))[Cause.TRANSPORT],
    }


def test_nothing_left_out_is_the_same_program(whole: Program) -> None:
    """And labels stay whatever is left out, so that identities of draws do."""
    assert without(whole, frozenset()) is whole
    every = without(whole, frozenset(Cause))
    assert index_program(every).labels == index_program(whole).labels


def test_only_those_who_move_leave_out_planned_waits() -> None:
    """A ferry sails when somebody is there, a driver needs no rest; what the world has planned happens when it did."""
    steps = (
        Gate("a / sailing", NextDeparture(first=500, every=1000), Cause.PLANNED_WAIT),
        Delay("a / rest", Fixed(300.0), Cause.PLANNED_WAIT),
        Delay("a / drives", Fixed(60.0), Cause.TRANSPORT),
    )
    storm = Sequence("storm / all", (Delay("until it comes", Fixed(700.0), Cause.PLANNED_WAIT), Put("comes", "spares")))
    given = Program(
        horizon=5000,
        processes=(Process("a", Sequence("a / all", steps), subject="a"), Process("storm", storm, subject="storm")),
        stocks=(Stock("spares"),),
    )
    after = without(given, frozenset({Cause.PLANNED_WAIT}), moving={"a"})
    for one, planned in ((given, 500 + 300 + 700), (after, 700)):
        spent = {cause: seconds for cause, seconds in charged(one).items() if seconds}
        assert spent == {Cause.PLANNED_WAIT: planned, Cause.TRANSPORT: 60}


def test_a_node_that_stands_in_several_options_still_does() -> None:
    """Sharing is kept: the program stays as small as it was, and its labels unique."""
    shared = Delay("shared", Fixed(60.0), CLEARANCE)
    options = tuple(Sequence(f"way {number}", (shared,)) for number in range(2))
    given = replace(program(), processes=(Process("a", Choose("which", options, ByChance((1.0, 1.0))), subject="a"),))
    after = without(given, frozenset({CLEARANCE}))
    check(after)
    body = after.processes[0].body
    assert isinstance(body, Choose)
    first, second = body.options
    assert isinstance(first, Sequence)
    assert isinstance(second, Sequence)
    assert first.steps[0] is second.steps[0]
