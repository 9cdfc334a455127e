"""Who still waits at the end of a run is told in words: for what, since when, held by whom; could time help?"""

from __future__ import annotations

from sim.process.causes import Cause
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByCost,
    Choose,
    ClockAt,
    Cost,
    Gate,
    Hold,
    LevelAtLeast,
    Mark,
    NextDeparture,
    Node,
    Over,
    Parallel,
    Release,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
    Work,
)
from sim.process.program import Level, Modifier, Process, Program, Resource, Stock
from sim.units.distributions import Fixed
from tests.unit.engine.reading import Read, at, delay, steps

NEVER = 10_000


def grabs(name: str, first: str, second: str) -> Sequence:
    """Takes one, and two seconds later the other, without giving the first back."""
    inner = Hold(f"{name} / {second}", second, delay(f"{name} / works", 5))
    return steps(
        f"{name} / all", Hold(f"{name} / {first}", first, steps(f"{name} / in", delay(f"{name} / gap", 2), inner))
    )


def crossed(*others: Process) -> Program:
    """A brigade that holds the berth and wants the ramp, and a convoy that holds the ramp and wants the berth."""
    processes = (
        Process("brigade", grabs("brigade", "berth", "ramp"), subject="light brigade"),
        at(0, "convoy", grabs("convoy", "ramp", "berth")),
    )
    return Program(horizon=100, processes=(*processes, *others), resources=(Resource("berth", 1), Resource("ramp", 1)))


def test_a_deadlock_is_told_with_its_holders(read: Read) -> None:
    """Each waits for what the other holds: both are named, in words a planner can read."""
    waiting = read(crossed()).trace.waiting
    dead = "(deadlock: no holder can ever give it back)"
    assert [str(one) for one in waiting] == [
        f"brigade / ramp has waited since second 2 for ramp, held by convoy {dead}",
        f"convoy / berth has waited since second 2 for berth, held by brigade {dead}",
    ]
    assert [(one.token_label, one.subject, one.since, one.holders) for one in waiting] == [
        ("brigade", "light brigade", 2, ("convoy",)),
        ("convoy", None, 2, ("brigade",)),
    ]


def test_who_waits_behind_a_deadlock_is_in_it_too(read: Read) -> None:
    """A third that wants the berth will never get it."""
    waiting = read(crossed(at(10, "lorry", Hold("lorry / berth", "berth", delay("lorry / stays", 1))))).trace.waiting
    assert [(one.label, one.since, one.deadlocked) for one in waiting] == [
        ("brigade / ramp", 2, True),
        ("convoy / berth", 2, True),
        ("lorry / berth", 10, True),
    ]


def test_a_deadlock_through_branches_is_found(read: Read) -> None:
    """One holds the berth while its branch waits for the ramp, whose holder wants the berth.

    What it has started elsewhere, and a branch it need not wait for, go on for ever and help nobody.
    """
    branch = Hold("brigade / ramp", "ramp", delay("brigade / drives", 5))
    both = Parallel("brigade / both", (branch, delay("brigade / talks", NEVER)))
    body = steps("brigade / in", Spawn("brigade / starts", delay("helper", NEVER)), delay("brigade / gap", 2), both)
    program = Program(
        horizon=100,
        processes=(
            at(0, "brigade", Hold("brigade / berth", "berth", body)),
            at(0, "convoy", grabs("convoy", "ramp", "berth")),
        ),
        resources=(Resource("berth", 1), Resource("ramp", 1)),
    )
    waiting = read(program).trace.waiting
    assert [(one.label, one.deadlocked) for one in waiting] == [("brigade / ramp", True), ("convoy / berth", True)]


def test_a_branch_that_need_not_be_waited_for_breaks_the_circle(read: Read) -> None:
    """One of two branches is enough, and the other goes on: in time the berth will be free."""
    branch = Hold("brigade / ramp", "ramp", delay("brigade / drives", 5))
    either = Parallel("brigade / either", (branch, delay("brigade / talks", NEVER)), need=1)
    program = Program(
        horizon=100,
        processes=(
            at(0, "brigade", Hold("brigade / berth", "berth", steps("in", delay("brigade / gap", 2), either))),
            at(0, "convoy", grabs("convoy", "ramp", "berth")),
        ),
        resources=(Resource("berth", 1), Resource("ramp", 1)),
    )
    waiting = read(program).trace.waiting
    assert [(one.label, one.deadlocked) for one in waiting] == [("brigade / ramp", False), ("convoy / berth", False)]


def test_second_thoughts_break_the_circle(read: Read) -> None:
    """The convoy may still leave the queue for the berth and go by the beach: told as waiting, not as deadlocked."""
    berth = Hold("convoy / berth", "berth", delay("convoy / works", 5))
    beach = Hold("convoy / beach", "beach", delay("convoy / lands", 5))
    either = Choose("convoy / either", (berth, beach), ByCost((Cost(fixed=1.0), Cost(fixed=9.0)), review=5))
    convoy = Hold("convoy / ramp", "ramp", steps("convoy / in", delay("convoy / gap", 2), either))
    program = Program(
        horizon=100,
        processes=(at(0, "brigade", grabs("brigade", "berth", "ramp")), at(0, "convoy", convoy)),
        resources=(Resource("beach", 1), Resource("berth", 1), Resource("ramp", 1)),
    )
    waiting = read(program).trace.waiting
    assert [(one.label, one.deadlocked) for one in waiting] == [("brigade / ramp", False), ("convoy / berth", False)]


def test_who_waits_for_more_of_what_it_holds_itself_is_deadlocked(read: Read) -> None:
    """Its own branch asks for the berth that it keeps meanwhile."""
    body = Parallel("ship / both", (Hold("ship / again", "berth", delay("ship / stays", 1)),))
    program = Program(
        horizon=50, processes=(at(0, "ship", Hold("ship / berth", "berth", body)),), resources=(Resource("berth", 1),)
    )
    (waiting,) = read(program).trace.waiting
    assert (waiting.label, waiting.holders, waiting.deadlocked) == ("ship / again", ("ship",), True)


def test_who_starves_is_told_as_waiting_but_not_as_deadlocked(read: Read) -> None:
    """A long stay, units on their way back, a closed port and a berth that is gone may all end some day."""

    def asks(what: str) -> Process:
        return at(1, f"asks {what}", Hold(f"for {what}", what, delay(f"stay at {what}", 1)))

    returning = steps(
        "clears", Acquire("takes", "section"), Release("gives", "section", after=Fixed(NEVER)), delay("away", NEVER)
    )
    program = Program(
        horizon=100,
        processes=(
            at(0, "liner", Hold("liner / berth", "berth", delay("liner / stays", NEVER))),
            at(0, "train", returning),
            at(0, "storm", steps("all", Adjust("shuts", "storm"), Adjust("sinks", "sunk"))),
            *(asks(what) for what in ("berth", "section", "port", "pontoon")),
        ),
        resources=(
            Resource("berth", 1),
            Resource("section", 1),
            Resource("port", 1, level="sea"),
            Resource("pontoon", 1),
        ),
        levels=(Level("sea", cause=Cause.WEATHER),),
        modifiers=(Modifier("storm", "sea", 0.0), Modifier("sunk", "pontoon", -1)),
    )
    waiting = read(program).trace.waiting
    assert [str(one) for one in waiting] == [
        "for berth has waited since second 1 for berth, held by liner",
        "for pontoon has waited since second 1 for pontoon",
        "for port has waited since second 1 for port",
        "for section has waited since second 1 for section, held by train",
    ]


def test_every_other_wait_that_the_horizon_cuts_off_is_told(read: Read) -> None:
    """A stock, a gate on a stock or a level, a way that is open, work that stands still; not the clock, nor a delay."""
    nodes: dict[str, Node] = {
        "a takes": Take("a", "fuel"),
        "b looks": Gate("b", StockAtLeast("fuel", 1), Cause.SHORTAGE),
        "c travels": Gate("c", LevelAtLeast("road", 1.0), Cause.WEATHER),
        "d chooses": Choose("d", (Mark("d / x", "x"), Mark("d / y", "y")), ByCost((over("road"), over("road")))),
        "e works": Work("e", Fixed(10), "road", Cause.REPAIR),
        "f sails": Gate("f", NextDeparture(first=500, every=500), Cause.PLANNED_WAIT),
        "g rests": Gate("g", ClockAt(500), Cause.PLANNED_WAIT),
        "h drives": delay("h", NEVER),
        "i works": Work("i", Fixed(NEVER), "power", Cause.REPAIR),
    }
    program = Program(
        horizon=100,
        processes=tuple(at(3, name, node) for name, node in nodes.items()),
        levels=(Level("road", base=0.0), Level("power")),
        stocks=(Stock("fuel"),),
    )
    waiting = read(program).trace.waiting
    assert [(one.label, one.what, one.since, one.deadlocked) for one in waiting] == [
        ("a", "fuel", 3, False),
        ("b", "fuel", 3, False),
        ("c", "road", 3, False),
        ("d", "a way that is open", 3, False),
        ("e", "road", 3, False),
    ]


def over(level: str) -> Cost:
    """Infinite while the level is down."""
    return Cost(terms=(Over(10.0, level),))


def test_a_wait_is_told_from_its_beginning_though_its_cause_changed(read: Read) -> None:
    """The port closed at 20; the ship has waited since 5 all the same."""
    program = Program(
        horizon=100,
        processes=(
            at(0, "liner", Hold("liner / berth", "berth", delay("liner / stays", NEVER))),
            at(5, "ship", Hold("ship / berth", "berth", delay("ship / stays", 1))),
            at(20, "storm", Adjust("shuts", "storm")),
        ),
        resources=(Resource("berth", 1, level="sea"),),
        levels=(Level("sea", cause=Cause.WEATHER),),
        modifiers=(Modifier("storm", "sea", 0.0),),
    )
    (waiting,) = read(program).trace.waiting
    assert (waiting.since, waiting.holders) == (5, ("liner",))


def test_nobody_waits_where_everything_was_done(read: Read) -> None:
    """A run that came to its end leaves nothing to tell."""
    program = Program(
        horizon=50,
        processes=(at(0, "ship", Hold("berth", "berth", delay("stay", 5))),),
        resources=(Resource("berth", 1),),
    )
    assert read(program).trace.waiting == ()
