"""The rule of the instant: everybody who is due runs, then the world settles; nothing hangs on who was called first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.engine.trace import Kind
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ByCost, Choose, Cost, Gate, Hold, LevelAtLeast, Mark, Put, Queued, Take
from sim.process.program import Level, Modifier, Process, Program, Resource, Stock
from tests.unit.engine.reading import Read, at, delay, steps


def use(name: str, seconds: int, priority: int = 0) -> Hold:
    """Holds the desk for some seconds."""
    return Hold(f"{name} / desk", "desk", delay(f"{name} / work", seconds), priority=priority)


def east_or_west(name: str) -> tuple[Hold, Hold]:
    """Two desks, each used for ten seconds."""
    east, west = (Hold(f"{name} / {desk}", desk, delay(f"{name} / at {desk}", 10)) for desk in ("east", "west"))
    return east, west


def test_who_comes_in_the_second_of_a_release_competes_for_it(read: Read) -> None:
    """In one second a releases and b, who has waited, and c, who comes just then with more urgency, both want it: c."""
    program = Program(
        horizon=100,
        processes=(at(0, "a", use("a", 10)), at(5, "b", use("b", 10, 1)), at(10, "c", use("c", 10, 0))),
        resources=(Resource("desk", 1),),
    )
    assert read(program).rows(Kind.QUEUE, Kind.HOLD) == [
        ("a / desk", "HOLD", "queue", 0, 10),
        ("b / desk", "QUEUE", "queue", 5, 20),
        ("c / desk", "HOLD", "queue", 10, 20),
        ("b / desk", "HOLD", "queue", 20, 30),
    ]


def test_priority_comes_before_time_and_time_before_identity(read: Read) -> None:
    """Served in order: the smaller number first, then the longer wait, then the label that sorts first."""
    program = Program(
        horizon=100,
        processes=(
            at(0, "holder", use("holder", 10)),
            at(3, "d late", use("d late", 1, 1)),
            at(2, "e early", use("e early", 1, 1)),
            at(4, "z urgent", use("z urgent", 1, 0)),
            at(3, "c late", use("c late", 1, 1)),
        ),
        resources=(Resource("desk", 1),),
    )
    holds = [row[0] for row in read(program).rows(Kind.HOLD)]
    assert holds == ["holder / desk", "z urgent / desk", "e early / desk", "c late / desk", "d late / desk"]


def test_the_head_of_a_queue_is_not_overtaken_by_a_smaller_request(read: Read) -> None:
    """One unit is free, the head wants two: the one behind it, who wants one, waits as well."""
    program = Program(
        horizon=100,
        processes=(
            at(0, "a", Hold("a", "berth", delay("a / stay", 10))),
            at(1, "b", Hold("b", "berth", delay("b / stay", 5), amount=2)),
            at(2, "c", Hold("c", "berth", delay("c / stay", 5))),
        ),
        resources=(Resource("berth", 2),),
    )
    assert read(program).rows(Kind.QUEUE) == [("b", "QUEUE", "queue", 1, 10), ("c", "QUEUE", "queue", 2, 15)]


def test_two_who_release_and_ask_again_in_one_second_change_places_fairly(read: Read) -> None:
    """Both give back at 5 and ask again at once; the third, who has waited, goes before them."""
    turns = [
        at(0, name, steps(f"{name} / all", use(f"{name} 1", 5), use(f"{name} 2", 5))) for name in ("first", "second")
    ]
    third = at(1, "third", use("third", 5))
    program = Program(horizon=100, processes=(*turns, third), resources=(Resource("desk", 2),))
    assert read(program).rows(Kind.HOLD) == [
        ("first 1 / desk", "HOLD", "queue", 0, 5),
        ("second 1 / desk", "HOLD", "queue", 0, 5),
        ("first 2 / desk", "HOLD", "queue", 5, 10),
        ("third / desk", "HOLD", "queue", 5, 10),
        ("second 2 / desk", "HOLD", "queue", 10, 15),
    ]


def test_of_several_who_gave_back_in_one_second_the_first_by_identity_is_named(read: Read) -> None:
    """Both a and b give back at 10; what c has waited for is told to be a's doing."""
    program = Program(
        horizon=100,
        processes=(at(0, "b", use("b", 10)), at(0, "a", use("a", 10)), at(1, "c", use("c", 1))),
        resources=(Resource("desk", 2),),
    )
    assert read(program).released_by()["c / desk"] == "a"


def test_adding_and_removing_a_modifier_in_one_second_is_nothing(read: Read) -> None:
    """A closure that begins in the very second in which the other ends opens the level not even for an instant."""
    closed = Modifier("closed", "road", 0.0)
    program = Program(
        horizon=50,
        processes=(
            at(
                0,
                "first",
                steps("1", Adjust("1 close", "closed"), delay("1 lasts", 10), Adjust("1 open", "closed", add=False)),
            ),
            at(
                10,
                "second",
                steps("2", Adjust("2 close", "closed"), delay("2 lasts", 10), Adjust("2 open", "closed", add=False)),
            ),
            at(
                1,
                "traveller",
                steps("t", Gate("t / waits", LevelAtLeast("road", 1.0), Cause.WEATHER), Mark("t / through", "through")),
            ),
        ),
        levels=(Level("road"),),
        modifiers=(closed,),
    )
    reading = read(program)
    assert reading.marks() == [(20, "through")]
    assert reading.levels() == [("road", 0, 0.0), ("road", 20, 1.0)]


@pytest.mark.parametrize("factor", [0.0, 2.0])
def test_a_level_that_moves_twice_in_a_second_ends_with_the_later_value(read: Read, factor: float) -> None:
    """A change and, set off by it through a stock, its end in the same second: both are told, in order."""
    program = Program(
        horizon=50,
        processes=(
            at(5, "begins", steps("b", Adjust("b / adds", "change"), Put("b / alarm", "alarm"))),
            at(0, "ends", steps("e", Take("e / alarm", "alarm"), Adjust("e / removes", "change", add=False))),
        ),
        levels=(Level("road"),),
        stocks=(Stock("alarm"),),
        modifiers=(Modifier("change", "road", factor),),
    )
    assert read(program).levels() == [("road", 5, factor), ("road", 5, 1.0)]


def test_who_chooses_by_cost_sees_what_those_before_chose_in_the_same_second(read: Read) -> None:
    """Three choose between two empty desks at once: the first by identity takes the one, the next the other."""

    def chooser(name: str) -> Process:
        costs = tuple(Cost(terms=(Queued(10.0, desk),)) for desk in ("east", "west"))
        return at(0, name, Choose(f"{name} / choice", east_or_west(name), ByCost(costs)))

    program = Program(
        horizon=50,
        processes=tuple(chooser(name) for name in "cab"),
        resources=(Resource("east", 1), Resource("west", 1)),
    )
    assert read(program).rows(Kind.HOLD) == [
        ("a / east", "HOLD", "queue", 0, 10),
        ("b / west", "HOLD", "queue", 0, 10),
        ("c / east", "HOLD", "queue", 10, 20),
    ]


def test_choices_by_cost_are_made_when_nothing_else_moves_in_the_second(read: Read) -> None:
    """The road opens at 10 for one who then asks for the east desk: who chooses at 10 sees it there and goes west."""
    waits = steps("w / all", Gate("w / gate", LevelAtLeast("road", 1.0), Cause.WEATHER), east_or_west("w")[0])
    closure = steps("c", Adjust("c / shuts", "shut"), delay("c / lasts", 10), Adjust("c / opens", "shut", add=False))
    costs = tuple(Cost(terms=(Queued(10.0, desk),)) for desk in ("east", "west"))
    program = Program(
        horizon=50,
        processes=(
            at(0, "closure", closure),
            at(1, "w", waits),
            at(10, "a", Choose("a / choice", east_or_west("a"), ByCost(costs))),
        ),
        resources=(Resource("east", 1), Resource("west", 1)),
        levels=(Level("road"),),
        modifiers=(Modifier("shut", "road", 0.0),),
    )
    assert read(program).rows(Kind.HOLD) == [
        ("a / west", "HOLD", "queue", 10, 20),
        ("w / east", "HOLD", "queue", 10, 20),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_the_processes_changes_nothing(read: Read, order: tuple[int, ...]) -> None:
    """Three who ask in one second are served by identity, in whatever order the program lists them."""
    processes = tuple(at(0, name, use(name, 5)) for name in ("x", "m", "b"))
    program = Program(horizon=50, processes=processes, resources=(Resource("desk", 1),))
    shuffled = replace(program, processes=tuple(processes[place] for place in order))
    assert [row[0] for row in read(shuffled).rows(Kind.HOLD)] == ["b / desk", "m / desk", "x / desk"]
