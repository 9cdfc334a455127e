"""Resources: capacity that changes, levels that close them, units that come back later."""

from __future__ import annotations

import pytest

from sim.engine.trace import Kind
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.primitives import Acquire, Adjust, Hold, Release
from sim.process.program import Level, Modifier, Process, Program, Resource
from sim.units.distributions import Fixed
from tests.unit.engine.reading import Read, at, delay, steps


def stay(name: str, seconds: int) -> Process:
    """Comes at second 0 and stays at a berth."""
    return at(0, name, Hold(name, "berth", delay(f"{name} / stay", seconds)))


def closed_between(first: int, last: int, modifier: str) -> Process:
    """Adds a modifier at one second and removes it at another."""
    body = steps(
        "closure", Adjust("closes", modifier), delay("closed", last - first), Adjust("opens", modifier, add=False)
    )
    return at(first, "closing", body)


def test_a_drop_below_what_is_in_use_takes_effect_as_units_come_back(read: Read) -> None:
    """Three berths, all taken, become one at 5: the first two that leave are not replaced, the third is."""
    program = Program(
        horizon=100,
        processes=(
            stay("a", 10),
            stay("b", 20),
            stay("c", 30),
            at(6, "d", Hold("d", "berth", delay("d / stay", 10))),
            closed_between(5, 90, "two berths less"),
        ),
        resources=(Resource("berth", 3),),
        modifiers=(Modifier("two berths less", "berth", -2),),
    )
    assert read(program).rows(Kind.HOLD) == [
        ("a", "HOLD", "queue", 0, 10),
        ("b", "HOLD", "queue", 0, 20),
        ("c", "HOLD", "queue", 0, 30),
        ("d", "HOLD", "queue", 30, 40),
    ]


def test_a_capacity_never_goes_below_zero_and_counts_every_application(read: Read) -> None:
    """Two applications of minus two on three berths leave none, not minus one; one removed leaves one."""
    less = "two berths less"
    program = Program(
        horizon=100,
        processes=(
            at(0, "first", Adjust("first", less)),
            at(
                0,
                "second",
                steps(
                    "second", Adjust("second adds", less), delay("lasts", 10), Adjust("second ends", less, add=False)
                ),
            ),
            at(1, "ship", Hold("ship", "berth", delay("ship / stay", 5))),
        ),
        resources=(Resource("berth", 3),),
        modifiers=(Modifier(less, "berth", -2),),
    )
    reading = read(program)
    assert reading.rows(Kind.QUEUE) == [("ship", "QUEUE", "queue", 1, 10)]
    # Nothing of [0, 10), then one berth of [10, 100).
    assert reading.trace.resources.capacity.tolist() == [90]


def test_a_rise_grants_at_once_and_is_nobodys_doing(read: Read) -> None:
    """A second berth at 4 serves the one who waits; no token is named as having ended the wait."""
    program = Program(
        horizon=50,
        processes=(stay("a", 20), stay("b", 20), at(4, "opens", Adjust("opens / it", "one more"))),
        resources=(Resource("berth", 1),),
        modifiers=(Modifier("one more", "berth", 1),),
    )
    reading = read(program)
    assert reading.rows(Kind.QUEUE) == [("b", "QUEUE", "queue", 0, 4)]
    assert reading.released_by()["b"] is None


def test_waiting_for_a_closed_resource_is_charged_to_the_cause_of_its_level(read: Read) -> None:
    """The wait is split where the port closes and opens; who was inside stays, nobody new is granted."""
    program = Program(
        horizon=100,
        processes=(stay("a", 10), stay("b", 10), closed_between(5, 25, "storm")),
        resources=(Resource("berth", 1, level="port"),),
        levels=(Level("port", cause=Cause.WEATHER),),
        modifiers=(Modifier("storm", "port", 0.0),),
    )
    reading = read(program)
    assert reading.rows(Kind.QUEUE, Kind.HOLD) == [
        ("b", "QUEUE", "queue", 0, 5),
        ("a", "HOLD", "queue", 0, 10),
        ("b", "QUEUE", "weather", 5, 25),
        ("b", "HOLD", "queue", 25, 35),
    ]
    use = reading.trace.resources
    assert (use.open.tolist(), use.busy.tolist(), use.queued.tolist()) == ([80], [15], [25])
    assert (use.requests.tolist(), use.waited.tolist(), use.wait_total.tolist()) == ([2], [1], [25])


def test_units_given_back_later_stay_in_use_while_the_process_goes_on(read: Read) -> None:
    """A train leaves the section at 5, which takes 10 more to clear; the next enters at 15."""

    def train(name: str) -> Process:
        body = steps(
            f"{name} / run",
            Acquire(f"{name} / section", "section"),
            delay(f"{name} / in section", 5),
            Release(f"{name} / clear", "section", after=Fixed(10)),
            delay(f"{name} / beyond", 1),
        )
        return at(0, name, body)

    program = Program(horizon=50, processes=(train("a"), train("b")), resources=(Resource("section", 1),))
    reading = read(program)
    assert reading.rows() == [
        ("a / in section", "DELAY", "handling", 0, 5),
        ("a / section", "HOLD", "queue", 0, 15),
        ("b / section", "QUEUE", "queue", 0, 15),
        ("a / beyond", "DELAY", "handling", 5, 6),
        ("b / in section", "DELAY", "handling", 15, 20),
        ("b / section", "HOLD", "queue", 15, 30),
        ("b / beyond", "DELAY", "handling", 20, 21),
    ]
    assert reading.released_by()["b / section"] == "a"


def test_units_given_back_later_wait_while_the_level_of_the_work_is_down(read: Read) -> None:
    """Clearing takes 10 s at rate 1 and is stopped for 20 s in between."""
    body = steps(
        "run",
        Acquire("takes", "section"),
        delay("uses", 5),
        Release("clears", "section", after=Fixed(10), level="crew"),
    )
    program = Program(
        horizon=100,
        processes=(at(0, "train", body), closed_between(8, 28, "strike")),
        resources=(Resource("section", 1),),
        levels=(Level("crew"),),
        modifiers=(Modifier("strike", "crew", 0.0),),
    )
    assert read(program).rows(Kind.HOLD) == [("takes", "HOLD", "queue", 0, 35)]


def test_holds_may_overlap(read: Read) -> None:
    """A berth is kept until there is room ashore."""
    body = steps(
        "ship",
        Acquire("ship / berth", "berth"),
        delay("ship / unloads", 5),
        Acquire("ship / staging", "staging"),
        Release("ship / sails", "berth"),
        delay("ship / staged", 5),
        Release("ship / onward", "staging"),
    )
    program = Program(
        horizon=50,
        processes=(at(0, "ship", body), at(0, "convoy", Hold("convoy", "staging", delay("convoy / stays", 20)))),
        resources=(Resource("berth", 1), Resource("staging", 1)),
    )
    assert read(program).rows(Kind.HOLD, of="ship") == [
        ("ship / berth", "HOLD", "queue", 0, 20),
        ("ship / staging", "HOLD", "queue", 20, 25),
    ]


def test_what_is_held_when_the_run_ends_is_told_as_open(read: Read) -> None:
    """A stay beyond the horizon is cut off there and marked as not closed."""
    reading = read(Program(horizon=50, processes=(stay("a", 80),), resources=(Resource("berth", 1),)))
    assert reading.rows(Kind.HOLD) == [("a", "HOLD", "queue", 0, 50)]
    assert reading.trace.intervals.closed.tolist() == [0, 0]
    assert reading.lives() == [("a", 0, -1)]


def test_a_release_of_another_amount_than_was_acquired_is_refused(read: Read) -> None:
    """Units that were acquired together come back together; the message names the label."""
    body = steps(
        "ship", Acquire("asks", "berth", 2), Release("gives one", "berth", 1), Release("gives another", "berth", 1)
    )
    program = Program(horizon=50, processes=(at(0, "frigate", body),), resources=(Resource("berth", 2),))
    with pytest.raises(SimulationError, match="'gives one' gives back an amount that was not acquired at once"):
        read(program)
