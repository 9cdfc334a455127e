"""Levels: work at a changing rate, and to what the time is charged while it stands still."""

from __future__ import annotations

from typing import Literal

import pytest

from sim.engine.trace import Kind
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.primitives import Adjust, Work
from sim.process.program import DerivedLevel, Level, Modifier, Process, Program
from sim.units.distributions import Fixed
from tests.unit.engine.reading import Read, at, delay, steps


def during(first: int, last: int, modifier: str) -> Process:
    """Adds a modifier at one second and removes it at another."""
    body = steps(
        f"{modifier} / all",
        Adjust(f"{modifier} / adds", modifier),
        delay(f"{modifier} / lasts", last - first),
        Adjust(f"{modifier} / removes", modifier, add=False),
    )
    return at(first, modifier, body)


def job(seconds: int, level: str = "power") -> Process:
    """Work from second 0 on."""
    return at(0, "job", Work("job / work", Fixed(seconds), level, Cause.HANDLING))


def test_work_goes_on_at_the_new_rate_when_the_level_changes(read: Read) -> None:
    """20 s of work: 10 at full rate, then 10 more at half rate take 20."""
    program = Program(
        horizon=100,
        processes=(job(20), during(10, 60, "storm")),
        levels=(Level("power"),),
        modifiers=(Modifier("storm", "power", 0.5),),
    )
    reading = read(program)
    assert reading.rows(Kind.WORK) == [("job / work", "WORK", "handling", 0, 30)]
    assert reading.trace.intervals.amount[reading.trace.intervals.kind == Kind.WORK].tolist() == [20]


def test_work_ends_with_the_second_in_which_it_is_done(read: Read) -> None:
    """10 s at rate 0.3 take 33.3 s: done in the 34th. 21 s at 0.7 take 30, though in bits 21 / 0.7 is more."""
    for seconds, rate, end in ((10, 0.3, 34), (10, 1 / 3, 30), (21, 0.7, 30)):
        program = Program(horizon=100, processes=(job(seconds),), levels=(Level("power", base=rate),))
        assert read(program).rows(Kind.WORK) == [("job / work", "WORK", "handling", 0, end)]


def test_a_remainder_of_rounding_costs_no_second(read: Read) -> None:
    """Thirds of a rate that come and go leave the sum of the work whole: 30 s at a third, then 5 at full rate."""
    program = Program(
        horizon=100,
        processes=(job(15), during(0, 30, "slow")),
        levels=(Level("power"),),
        modifiers=(Modifier("slow", "power", 1 / 3),),
    )
    assert read(program).rows(Kind.WORK) == [("job / work", "WORK", "handling", 0, 35)]


def test_while_it_stands_still_work_is_charged_to_the_cause_of_the_level(read: Read) -> None:
    """The desk is shut from 5 to 20: duty hours, not handling; half rate afterwards is handling again."""
    program = Program(
        horizon=100,
        processes=(job(10, "desk"), during(5, 20, "shut"), during(20, 90, "slow")),
        levels=(Level("desk", cause=Cause.DUTY_HOURS),),
        modifiers=(Modifier("shut", "desk", 0.0), Modifier("slow", "desk", 0.5)),
    )
    assert read(program).rows(Kind.WORK) == [
        ("job / work", "WORK", "handling", 0, 5),
        ("job / work", "WORK", "duty_hours", 5, 20),
        ("job / work", "WORK", "handling", 20, 30),
    ]


def test_work_begun_while_the_level_is_down_is_charged_to_it_from_the_start(read: Read) -> None:
    """Nothing is handled in the dark."""
    program = Program(
        horizon=100,
        processes=(
            job(10),
            during(0, 7, "outage"),
            at(3, "late", Work("late / work", Fixed(1), "power", Cause.REPAIR)),
        ),
        levels=(Level("power"),),
        modifiers=(Modifier("outage", "power", 0.0),),
    )
    assert read(program).rows(Kind.WORK) == [
        ("job / work", "WORK", "outage", 0, 7),
        ("late / work", "WORK", "outage", 3, 7),
        ("late / work", "WORK", "repair", 7, 8),
        ("job / work", "WORK", "handling", 7, 17),
    ]


def test_a_derived_level_at_zero_has_the_cause_of_its_first_input_at_zero(read: Read) -> None:
    """First the weather, then weather and duty hours at once, then duty hours alone; the wait is split accordingly."""
    program = Program(
        horizon=100,
        processes=(job(10, "crossing"), during(2, 10, "storm"), during(6, 20, "night")),
        levels=(Level("sea", cause=Cause.WEATHER), Level("office", cause=Cause.DUTY_HOURS)),
        derived=(DerivedLevel("crossing", "minimum", ("sea", "office"), (1.0, 1.0), cause=Cause.REPAIR),),
        modifiers=(Modifier("storm", "sea", 0.0), Modifier("night", "office", 0.0)),
    )
    assert read(program).rows(Kind.WORK) == [
        ("job / work", "WORK", "handling", 0, 2),
        ("job / work", "WORK", "weather", 2, 10),
        ("job / work", "WORK", "duty_hours", 10, 20),
        ("job / work", "WORK", "handling", 20, 28),
    ]


@pytest.mark.parametrize(
    ("kind", "weights", "expected"),
    [
        ("sum", (0.5, 0.25), [(4, 0.5), (6, 0.375)]),
        ("product", (1.0, 1.0), [(4, 0.5), (6, 0.25)]),
        ("minimum", (1.0, 1.0), [(4, 0.5)]),
    ],
)
def test_derived_levels_follow_their_inputs(
    read: Read,
    kind: Literal["sum", "product", "minimum"],
    weights: tuple[float, float],
    expected: list[tuple[int, float]],
) -> None:
    """A sum of weighted cables, a product, a weakest link: each is told when it changes, and only then."""
    cables = ("cable a", "cable b")
    program = Program(
        horizon=100,
        processes=(at(4, "a fails", Adjust("a / fails", "half a")), at(6, "b fails", Adjust("b / fails", "half b"))),
        levels=tuple(Level(cable) for cable in cables),
        derived=(DerivedLevel("service", kind, cables, weights),),
        modifiers=(Modifier("half a", "cable a", 0.5), Modifier("half b", "cable b", 0.5)),
    )
    assert [(second, value) for name, second, value in read(program).levels() if name == "service"] == expected


def test_derived_levels_are_clipped_and_may_build_on_each_other(read: Read) -> None:
    """Two cables of which either suffices: the first fault changes nothing, the second stops what hangs on them."""
    program = Program(
        horizon=100,
        processes=(during(4, 50, "cut a"), during(6, 20, "cut b")),
        levels=(Level("a"), Level("b")),
        derived=(
            DerivedLevel("desk", "product", ("data",), (0.5,)),
            DerivedLevel("data", "sum", ("a", "b"), (1.0, 1.0)),
        ),
        modifiers=(Modifier("cut a", "a", 0.0), Modifier("cut b", "b", 0.0)),
    )
    changes = [change for change in read(program).levels() if change[0] in {"data", "desk"}]
    assert changes == [("data", 6, 0.0), ("data", 20, 1.0), ("desk", 6, 0.0), ("desk", 20, 0.5)]


def test_each_application_of_a_modifier_counts(read: Read) -> None:
    """Halved twice is a quarter, and halved once when one is taken away."""
    program = Program(
        horizon=100,
        processes=(at(1, "for good", Adjust("for good / halves", "half")), during(3, 5, "half")),
        levels=(Level("power", base=2.0),),
        modifiers=(Modifier("half", "power", 0.5),),
    )
    assert read(program).levels() == [("power", 1, 1.0), ("power", 3, 0.5), ("power", 5, 1.0)]


def test_removing_a_modifier_that_is_not_there_is_an_error(read: Read) -> None:
    """The message names the modifier and the second."""
    program = Program(
        horizon=50,
        processes=(at(7, "wrong", Adjust("wrong / removes", "storm", add=False)),),
        levels=(Level("road"),),
        modifiers=(Modifier("storm", "road", 0.0),),
    )
    with pytest.raises(SimulationError, match="'storm' was removed more often than added, at second 7"):
        read(program)
