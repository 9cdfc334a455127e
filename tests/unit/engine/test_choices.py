"""Choices: by chance, by cost, second thoughts in a queue."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.trace import Kind
from sim.process.causes import Cause
from sim.process.draws import label_key, run_key, uniforms
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    ClockAt,
    Cost,
    Gate,
    Hold,
    Mark,
    Node,
    Over,
    Queued,
    Release,
)
from sim.process.program import Level, Modifier, Process, Program, Resource
from tests.unit.engine.reading import Read, at, delay, steps


def takes(route: str, who: str = "t", seconds: int = 10) -> Hold:
    """Uses a route for some seconds."""
    return Hold(f"{who} / {route}", route, delay(f"{who} / on {route}", seconds))


def busy(route: str, seconds: int) -> Process:
    """Keeps a route from second 0 on."""
    return at(0, f"busy {route}", takes(route, f"busy {route}", seconds))


def marked(*milestones: str) -> tuple[Node, ...]:
    """Options that only say which one was taken."""
    return tuple(Mark(milestone, milestone) for milestone in milestones)


def test_a_branch_by_chance_is_drawn_once_by_its_label(read: Read) -> None:
    """The uniform number of the choice's own label falls into one of the weights' shares."""
    choices = [Choose(f"choice {n}", marked(f"{n} few", f"{n} many"), ByChance((1.0, 3.0))) for n in range(40)]
    expected = []
    for number, choice in enumerate(choices):
        u = uniforms(np.array([label_key(choice.label)], dtype=np.uint64), run_key(1, 0))[0]
        expected.append(f"{number} few" if u < 0.25 else f"{number} many")
    reading = read(Program(horizon=10, processes=(at(0, "all", steps("all choices", *choices)),)))
    assert sorted(milestone for _, milestone in reading.marks()) == sorted(expected)
    assert 4 <= sum(name.endswith("few") for name in expected) <= 16


@pytest.mark.parametrize(
    ("costs", "taken"),
    [
        ((Cost(5.0), Cost(3.0), Cost(4.0)), "b"),
        ((Cost(5.0), Cost(3.0), Cost(3.0)), "b"),
        ((Cost(0.0), Cost(0.0), Cost(0.0)), "a"),
        ((Cost(terms=(Over(10.0, "whole"),)), Cost(terms=(Over(4.0, "half"),)), Cost(9.0)), "b"),
        ((Cost(terms=(Over(0.0, "closed"),)), Cost(50.0), Cost(60.0)), "b"),
        ((Cost(1.0, (Queued(0.0, "no places"),)), Cost(9.0), Cost(terms=(Queued(0.0, "shut"),))), "b"),
    ],
)
def test_the_cheapest_option_is_taken_and_the_earlier_in_a_tie(read: Read, costs: tuple[Cost, ...], taken: str) -> None:
    """Costs add up; over a level at zero, without capacity or behind a closed door they are infinite."""
    program = Program(
        horizon=10,
        processes=(at(0, "traveller", Choose("way", marked("a", "b", "c"), ByCost(costs))),),
        resources=(Resource("no places", 0), Resource("shut", 5, level="closed")),
        levels=(Level("whole"), Level("half", 0.5), Level("closed", 0.0)),
    )
    assert read(program).marks() == [(0, taken)]


def test_a_queue_costs_what_stands_ahead_over_the_capacity(read: Read) -> None:
    """Two berths in use and two ships waiting: one more waits for 10 s * (2 + 2 + 1 - 2) / 2 = 15 s."""
    for other, taken in ((14.9, "other"), (15.0, "here"), (15.1, "here")):
        ships = [at(0, f"ship {number}", takes("berth", f"ship {number}", 50)) for number in range(4)]
        way = Choose("way", marked("here", "other"), ByCost((Cost(terms=(Queued(10.0, "berth"),)), Cost(other))))
        program = Program(horizon=20, processes=(*ships, at(1, "t", way)), resources=(Resource("berth", 2),))
        assert read(program).marks() == [(1, taken)]


def test_while_every_option_is_closed_it_waits_with_the_cause_of_the_choice(read: Read) -> None:
    """Both roads are closed; the one that opens first, at 12, is taken at once."""

    def closure(road: str, last: int) -> Process:
        body = steps(
            f"{road} / closure",
            Adjust(f"{road} closes", f"{road} shut"),
            delay(f"{road} shut for", last),
            Adjust(f"{road} opens", f"{road} shut", add=False),
        )
        return at(0, f"{road} closure", body)

    roads = ("north", "south")
    costs = tuple(Cost(terms=(Over(10.0, road),)) for road in roads)
    program = Program(
        horizon=50,
        processes=(
            at(1, "t", Choose("way", marked(*roads), ByCost(costs, Cause.WEATHER))),
            closure("north", 30),
            closure("south", 12),
        ),
        levels=tuple(Level(road) for road in roads),
        modifiers=tuple(Modifier(f"{road} shut", road, 0.0) for road in roads),
    )
    reading = read(program)
    assert reading.marks() == [(12, "south")]
    assert reading.rows(Kind.CHOICE) == [("way", "CHOICE", "weather", 1, 12)]


def rerouting(margin: float, review: int | None = 10) -> Program:
    """A traveller in the queue of a road that is busy until 100; the ferry gets free at 35.

    At second 1 road and ferry cost 20 and 30 s. From 35 on the ferry costs nothing.
    """
    options = (takes("road"), takes("ferry"))
    costs = (Cost(terms=(Queued(20.0, "road"),)), Cost(terms=(Queued(30.0, "ferry"),)))
    way = Choose("way", options, ByCost(costs, review=review, margin=margin))
    return Program(
        horizon=200,
        processes=(at(1, "t", way), busy("road", 100), busy("ferry", 35)),
        resources=(Resource("road", 1), Resource("ferry", 1)),
    )


def test_at_each_review_a_better_queue_is_joined(read: Read) -> None:
    """Reviews at 11, 21, 31 and 41: only then is the ferry, free since 35, seen and taken."""
    assert read(rerouting(margin=5.0)).rows(Kind.QUEUE, Kind.HOLD, of="t") == [
        ("t / road", "QUEUE", "queue", 1, 41),
        ("t / ferry", "HOLD", "queue", 41, 51),
    ]


@pytest.mark.parametrize(("margin", "start"), [(19.9, 41), (20.0, 100), (30.0, 100)])
def test_only_what_is_cheaper_by_more_than_the_margin_is_worth_a_change(read: Read, margin: float, start: int) -> None:
    """The ferry saves exactly 20 s: enough for a margin of less than that, not for 20 itself."""
    (hold,) = read(rerouting(margin)).rows(Kind.HOLD, of="t")
    assert hold[3] == start


def test_without_review_the_first_choice_stands(read: Read) -> None:
    """The traveller stays in the queue it joined."""
    assert read(rerouting(0.0, review=None)).rows(Kind.QUEUE, of="t") == [("t / road", "QUEUE", "queue", 1, 100)]


def test_a_closed_queue_is_left_at_the_next_review_whatever_the_margin(read: Read) -> None:
    """The road closes at 5: at 11 the traveller goes over to the ferry, though it costs more than the road did."""
    options = (takes("road"), takes("ferry"))
    costs = (Cost(terms=(Queued(20.0, "road"),)), Cost(fixed=1000.0))
    program = Program(
        horizon=100,
        processes=(
            at(1, "t", Choose("way", options, ByCost(costs, review=10, margin=500.0))),
            busy("road", 40),
            at(5, "closure", Adjust("closes", "shut")),
        ),
        resources=(Resource("road", 1, level="open"), Resource("ferry", 1)),
        levels=(Level("open", cause=Cause.WEATHER),),
        modifiers=(Modifier("shut", "open", 0.0),),
    )
    assert read(program).rows(Kind.QUEUE, Kind.HOLD, of="t") == [
        ("t / road", "QUEUE", "queue", 1, 5),
        ("t / road", "QUEUE", "weather", 5, 11),
        ("t / ferry", "HOLD", "queue", 11, 21),
    ]


def test_the_gates_before_the_entry_are_waited_at_and_what_follows_it_is_done(read: Read) -> None:
    """An option that is a sequence: gate, acquisition, use, release; the second thoughts end with the grant."""
    ferry = steps(
        "by ferry",
        Gate("t / quay", ClockAt(20), Cause.PLANNED_WAIT),
        Acquire("t / asks", "ferry"),
        delay("t / sails", 10),
        Release("t / lands", "ferry"),
        Mark("t / ashore", "ashore"),
    )
    costs = (Cost(terms=(Queued(20.0, "road"),)), Cost(fixed=1.0))
    way = Choose("way", (takes("road"), ferry), ByCost(costs, review=10))
    program = Program(
        horizon=100,
        processes=(at(1, "t", way), busy("road", 60)),
        resources=(Resource("road", 1), Resource("ferry", 1)),
    )
    reading = read(program)
    assert reading.rows(of="t") == [
        ("t / quay", "GATE", "planned_wait", 1, 20),
        ("t / asks", "HOLD", "queue", 20, 30),
        ("t / sails", "DELAY", "handling", 20, 30),
    ]
    assert reading.marks() == [(30, "ashore")]


def test_who_reviews_in_one_second_does_so_one_after_the_other(read: Read) -> None:
    """Two wait for the road and review in the same second: only the first goes over to the one free ferry."""

    def traveller(who: str) -> Process:
        costs = (Cost(terms=(Queued(20.0, "road"),)), Cost(terms=(Queued(100.0, "ferry"),)))
        return at(
            1, who, Choose(f"{who} / way", (takes("road", who), takes("ferry", who, 90)), ByCost(costs, review=10))
        )

    program = Program(
        horizon=100,
        processes=(traveller("a"), traveller("b"), busy("road", 80), busy("ferry", 15)),
        resources=(Resource("road", 1), Resource("ferry", 1)),
    )
    assert read(program).rows(Kind.QUEUE) == [
        ("a / road", "QUEUE", "queue", 1, 21),
        ("b / road", "QUEUE", "queue", 1, 80),
    ]
