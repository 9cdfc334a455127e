"""Gates and stocks: waiting for a level, a stock or the clock, and for units that somebody puts."""

from __future__ import annotations

import pytest

from sim.engine.trace import Kind
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ClockAt, Gate, LevelAtLeast, Mark, NextDeparture, Put, StockAtLeast, Take
from sim.process.program import Level, Modifier, Process, Program, Stock
from tests.unit.engine.reading import Read, at, delay, steps


@pytest.mark.parametrize(
    ("arrival", "departure"), [(0, 3), (2, 3), (3, 13), (4, 13), (12, 13), (13, 23), (22, 23), (23, 33)]
)
def test_a_departure_lies_strictly_after_the_arrival(read: Read, arrival: int, departure: int) -> None:
    """Departures at 3, 13, 23 ...: who comes in that very second has missed it."""
    gate = Gate("quay", NextDeparture(first=3, every=10), Cause.PLANNED_WAIT)
    program = Program(horizon=100, processes=(at(arrival, "lorry", gate),))
    assert read(program).rows() == [("quay", "GATE", "planned_wait", arrival, departure)]


def test_a_gate_on_the_clock_opens_at_its_second_and_stays_open(read: Read) -> None:
    """Who comes before waits until then; who comes at or after it goes on at once."""

    def comer(second: int) -> Process:
        return at(second, f"at {second}", Gate(f"gate {second}", ClockAt(10), Cause.PLANNED_WAIT))

    reading = read(Program(horizon=50, processes=tuple(comer(second) for second in (4, 10, 20))))
    assert reading.rows() == [("gate 4", "GATE", "planned_wait", 4, 10)]
    assert reading.lives() == [("at 4", 4, 10), ("at 10", 10, 10), ("at 20", 20, 20)]


def test_a_gate_on_a_level_opens_when_the_level_reaches_its_value(read: Read) -> None:
    """The road comes back in two steps, half at 10 and whole at 20: each traveller goes when there is enough for it."""

    def traveller(name: str, value: float) -> Process:
        return at(1, name, Gate(f"{name} / gate", LevelAtLeast("road", value), Cause.WEATHER))

    ends = [
        at(
            0,
            f"closure {number}",
            steps(
                f"{number}",
                Adjust(f"{number} adds", "half"),
                delay(f"{number} lasts", 10 * number),
                Adjust(f"{number} ends", "half", add=False),
            ),
        )
        for number in (1, 2)
    ]
    program = Program(
        horizon=50,
        processes=(*ends, traveller("car", 0.5), traveller("convoy", 1.0)),
        levels=(Level("road"),),
        modifiers=(Modifier("half", "road", 0.5),),
    )
    assert read(program).rows(Kind.GATE) == [
        ("car / gate", "GATE", "weather", 1, 10),
        ("convoy / gate", "GATE", "weather", 1, 20),
    ]


def test_takers_are_served_by_priority_then_time_then_identity(read: Read) -> None:
    """One unit arrives every ten seconds: it goes to the most urgent, then to the one who has waited longest."""

    def taker(second: int, name: str, priority: int = 1) -> Process:
        return at(second, name, Take(f"{name} / takes", "fuel", priority=priority))

    supply = steps(
        "supply", *(node for n in range(4) for node in (delay(f"lorry {n}", 10), Put(f"lorry {n} unloads", "fuel")))
    )
    program = Program(
        horizon=100,
        processes=(at(0, "supplier", supply), taker(3, "d"), taker(2, "e"), taker(4, "z", 0), taker(3, "c")),
        stocks=(Stock("fuel"),),
    )
    assert read(program).rows(Kind.STOCK) == [
        ("e / takes", "STOCK", "shortage", 2, 20),
        ("c / takes", "STOCK", "shortage", 3, 30),
        ("d / takes", "STOCK", "shortage", 3, 40),
        ("z / takes", "STOCK", "shortage", 4, 10),
    ]


def test_a_small_taker_does_not_overtake_a_large_one(read: Read) -> None:
    """Two units are there, the head wants three: nobody behind it is served before it."""
    program = Program(
        horizon=50,
        processes=(
            at(0, "large", Take("large", "fuel", 3)),
            at(1, "small", Take("small", "fuel", 1)),
            at(8, "supplier", Put("supplier / puts", "fuel", 2)),
        ),
        stocks=(Stock("fuel", 2),),
    )
    reading = read(program)
    assert reading.rows(Kind.STOCK) == [("large", "STOCK", "shortage", 0, 8), ("small", "STOCK", "shortage", 1, 8)]
    assert reading.released_by()["large"] == "supplier"


def test_a_gate_on_a_stock_takes_nothing_and_opens_before_takers_are_served(read: Read) -> None:
    """At 5 one unit arrives: who looks sees it, who takes gets it; who comes later sees nothing."""

    def looker(second: int) -> Process:
        body = steps(
            f"look {second}",
            Gate(f"gate {second}", StockAtLeast("fuel", 1), Cause.SHORTAGE, follow=True),
            Mark(f"seen {second}", f"seen by {second}"),
        )
        return at(second, f"looker {second}", body)

    program = Program(
        horizon=20,
        processes=(
            looker(1),
            looker(6),
            at(2, "taker", Take("taker / takes", "fuel")),
            at(5, "giver", Put("giver / puts", "fuel")),
        ),
        stocks=(Stock("fuel"),),
    )
    reading = read(program)
    assert reading.marks() == [(5, "seen by 1")]
    assert reading.rows(Kind.GATE) == [("gate 1", "GATE", "shortage", 1, 5), ("gate 6", "GATE", "shortage", 6, 20)]
    assert reading.released_by()["gate 1"] == "giver"
    assert reading.trace.intervals.follow.tolist() == [1, 1, 0]


@pytest.mark.parametrize("listed", [0, 1])
def test_what_is_put_in_a_second_counts_when_the_second_settles(read: Read, listed: int) -> None:
    """Who takes or looks in that second is served in it, and waits for the settling whoever is called first."""
    looks = Gate("looks", StockAtLeast("fuel", 2), Cause.SHORTAGE)
    comers = (
        at(5, "giver", Put("puts", "fuel", 2)),
        at(5, "taker", steps("t", Take("takes", "fuel"), Mark("taken", "taken"))),
        at(5, "looker", steps("l", looks, Mark("seen", "seen"))),
    )
    reading = read(Program(horizon=20, processes=comers if listed else comers[::-1], stocks=(Stock("fuel"),)))
    assert reading.marks() == [(5, "seen"), (5, "taken")]
    assert reading.trace.events == 2
