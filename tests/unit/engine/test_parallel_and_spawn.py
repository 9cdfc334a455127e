"""Branches side by side, k of n, stragglers, and processes that start others."""

from __future__ import annotations

import pytest

from sim.engine.trace import NO_TOKEN, Kind
from sim.process.primitives import Mark, Parallel, Repeat, Sequence, Spawn
from sim.process.program import Process, Program
from tests.unit.engine.reading import Read, at, delay, steps


def answers(need: int | None) -> Parallel:
    """Three who answer after 5, 10 and 20 seconds."""
    return Parallel("answers", tuple(delay(name, seconds) for name, seconds in (("z", 5), ("m", 10), ("a", 20))), need)


@pytest.mark.parametrize(("need", "second", "last"), [(1, 5, "z"), (2, 10, "m"), (3, 20, "a"), (None, 20, "a")])
def test_it_goes_on_when_as_many_as_needed_are_done(read: Read, need: int | None, second: int, last: str) -> None:
    """The join ends with the branch that makes up the number, and names it; the others run on to their end."""
    program = Program(horizon=50, processes=(at(0, "asker", steps("all", answers(need), Mark("on", "goes on"))),))
    reading = read(program)
    assert reading.marks() == [(second, "goes on")]
    assert reading.rows(Kind.JOIN) == [("answers", "JOIN", "planned_wait", 0, second)]
    assert reading.released_by()["answers"] == last
    assert reading.rows(Kind.DELAY) == [
        ("z", "DELAY", "handling", 0, 5),
        ("m", "DELAY", "handling", 0, 10),
        ("a", "DELAY", "handling", 0, 20),
    ]
    assert reading.lives() == [("a", 0, 20), ("asker", 0, second), ("m", 0, 10), ("z", 0, 5)]


def test_of_several_that_finish_in_one_second_identity_tells_which_made_up_the_number(read: Read) -> None:
    """Of c, b and a, all done at 5, two are needed: the second by identity is named."""
    for names in ("abc", "cba", "bca"):
        branches = tuple(delay(name, 5) for name in names)
        program = Program(horizon=50, processes=(at(0, "asker", Parallel("answers", branches, 2)),))
        assert read(program).released_by()["answers"] == "b"


def test_stragglers_of_one_turn_run_on_beside_the_next(read: Read) -> None:
    """The slow branch of each turn lasts into the following ones; each is a token of its own."""
    pair = Parallel("pair", (delay("fast", 2), delay("slow", 5)), need=1)
    program = Program(horizon=50, processes=(at(0, "asker", Repeat("turns", pair, times=3)),))
    reading = read(program)
    assert reading.rows(Kind.DELAY) == [
        ("fast", "DELAY", "handling", 0, 2),
        ("slow", "DELAY", "handling", 0, 5),
        ("fast", "DELAY", "handling", 2, 4),
        ("slow", "DELAY", "handling", 2, 7),
        ("fast", "DELAY", "handling", 4, 6),
        ("slow", "DELAY", "handling", 4, 9),
    ]
    identities = list(zip(reading.trace.tokens.label.tolist(), reading.trace.tokens.loop.tolist(), strict=True))
    assert len(set(identities)) == len(identities) == 7


def test_a_parallel_of_nothing_and_of_branches_that_take_no_time_end_at_once(read: Read) -> None:
    """Neither costs a second or leaves an interval."""
    body = steps("all", Parallel("none", ()), Parallel("marks", (Mark("x", "x"), Mark("y", "y"))), Mark("z", "z"))
    reading = read(Program(horizon=50, processes=(at(3, "one", body),)))
    assert reading.marks() == [(3, "x"), (3, "y"), (3, "z")]
    assert reading.rows() == []


def test_a_process_that_starts_another_goes_on_at_once(read: Read) -> None:
    """The other lives its own life, and outlives the first."""
    body = steps("all", delay("before", 2), Spawn("starts", delay("other", 10)), delay("after", 3))
    reading = read(Program(horizon=50, processes=(at(0, "one", body),)))
    assert reading.lives() == [("one", 0, 5), ("other", 2, 12)]
    assert reading.trace.tokens.parent.tolist() == [NO_TOKEN, 0]


def test_branches_and_started_processes_belong_to_the_subject_unless_another_is_named(read: Read) -> None:
    """The subject goes on to branches; a spawn may name its own, for itself and all it starts."""
    other = Spawn(
        "reports", Sequence("report", (delay("writes", 1), Spawn("copies", delay("copy", 1)))), subject="staff"
    )
    body = steps("all", Parallel("side by side", (delay("branch", 1),)), Spawn("helps", delay("help", 1)), other)
    reading = read(Program(horizon=50, processes=(Process("march", body, subject="brigade"),)))
    subjects = {
        reading.index.labels[label]: reading.index.subjects[subject]
        for label, subject in zip(
            reading.trace.tokens.label.tolist(), reading.trace.tokens.subject.tolist(), strict=True
        )
    }
    assert subjects == {
        "march": "brigade",
        "branch": "brigade",
        "help": "brigade",
        "report": "staff",
        "copy": "staff",
    }
