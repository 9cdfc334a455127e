"""Loops: how often, what each turn draws, and loops that take no time."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.trace import Kind
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.draws import iteration_key, label_key, loop_key, quantile, run_key, uniforms, whole_seconds
from sim.process.primitives import Delay, Mark, Node, Parallel, Put, Repeat, Spawn, Take
from sim.process.program import Process, Program, Stock
from sim.units.distributions import Distribution, Empirical, Exponential, Fixed, Uniform
from tests.unit.engine.reading import Read, Reading, at, delay, steps

SPREAD = Uniform(1.0, 1000.0)


def spread(label: str) -> Delay:
    """A delay that is rarely the same twice."""
    return Delay(label, SPREAD, Cause.HANDLING)


def durations(reading: Reading, label: str) -> list[int]:
    """How long each delay with this label took, in order of time."""
    return [end - start for name, _, _, start, end in reading.rows(Kind.DELAY) if name == label]


def expected(label: str, loops: list[int]) -> list[int]:
    """What the label draws in the iterations with these keys, with seed 1 in replication 0."""
    keys = np.full(len(loops), label_key(label), dtype=np.uint64)
    drawn = quantile(SPREAD, uniforms(keys, run_key(1, 0), np.array(loops, dtype=np.uint64)))
    return [whole_seconds(value) for value in drawn]


def test_each_turn_draws_anew_by_label_loop_and_turn(read: Read) -> None:
    """100 turns, more than are drawn at a time, each with the number that belongs to label and turn."""
    program = Program(horizon=200_000, processes=(at(0, "worker", Repeat("loop", spread("task"), times=100)),))
    loop = loop_key(0, "loop")
    found = durations(read(program), "task")
    assert found == expected("task", [iteration_key(loop, turn) for turn in range(100)])
    assert len(set(found)) > 80


def test_a_loop_in_a_loop_draws_by_both_turns(read: Read) -> None:
    """Three turns of two: six different numbers, each known from the two loops and their turns."""
    inner = Repeat("inner", spread("task"), times=2)
    program = Program(horizon=200_000, processes=(at(0, "worker", Repeat("outer", inner, times=3)),))
    outer = loop_key(0, "outer")
    keys = [
        iteration_key(loop_key(iteration_key(outer, turn), "inner"), again) for turn in range(3) for again in range(2)
    ]
    assert durations(read(program), "task") == expected("task", keys)


def test_what_a_turn_starts_or_does_side_by_side_draws_by_that_turn(read: Read) -> None:
    """Branches and started processes draw under the turn in which they began."""
    body = steps("turn", Parallel("both", (spread("branch"),)), Spawn("starts", spread("other")), delay("pause", 1000))
    program = Program(horizon=200_000, processes=(at(0, "worker", Repeat("loop", body, times=3)),))
    reading, loop = read(program), loop_key(0, "loop")
    keys = [iteration_key(loop, turn) for turn in range(3)]
    assert durations(reading, "branch") == expected("branch", keys)
    assert durations(reading, "other") == expected("other", keys)


def test_outside_loops_a_label_draws_once(read: Read) -> None:
    """The number of the label alone."""
    reading = read(Program(horizon=2000, processes=(at(0, "worker", spread("task")),)))
    assert durations(reading, "task") == expected("task", [0])


@pytest.mark.parametrize("more", ["a first", "m between", "z last"])
def test_what_is_added_elsewhere_leaves_every_draw_as_it_was(read: Read, more: str) -> None:
    """Another process, or another step in front of the loop, changes no number of any turn."""

    def program(*others: Process, before: tuple[Node, ...] = ()) -> Program:
        body = steps("all", *before, Repeat("loop", spread("m / task"), times=10))
        return Program(horizon=200_000, processes=(at(0, "m worker", body), *others))

    alone = durations(read(program()), "m / task")
    other = at(0, more, Repeat(f"{more} / loop", spread(f"{more} / task"), times=5))
    assert durations(read(program(other)), "m / task") == alone
    assert durations(read(program(before=(spread(f"{more} / step"),))), "m / task") == alone


@pytest.mark.parametrize(
    ("times", "turns"), [(0, 0), (3, 3), (Fixed(2.5), 3), (Fixed(0.4), 0), (Empirical((4.0, 4.0)), 4)]
)
def test_a_loop_has_as_many_turns_as_it_says(read: Read, times: int | Distribution, turns: int) -> None:
    """A number, or one drawn and rounded, halves up."""
    program = Program(horizon=50, processes=(at(0, "worker", Repeat("loop", delay("task", 2), times)),))
    assert durations(read(program), "task") == [2] * turns


def test_a_drawn_number_of_turns_belongs_to_the_label_of_the_loop(read: Read) -> None:
    """The loop's own label draws how often; the turns inside draw by their own."""
    loop = Repeat("loop", delay("task", 1), times=SPREAD)
    reading = read(Program(horizon=2000, processes=(at(0, "worker", loop),)))
    assert [len(durations(reading, "task"))] == expected("loop", [0])


def test_a_loop_without_end_goes_on_until_the_horizon(read: Read) -> None:
    """Four turns of three seconds in 11, the last one cut off."""
    program = Program(horizon=11, processes=(at(0, "worker", Repeat("loop", delay("task", 3))),))
    assert durations(read(program), "task") == [3, 3, 3, 2]


def test_a_loop_that_takes_no_time_is_an_error_that_names_it(read: Read) -> None:
    """It may take time as far as can be told beforehand, but the value drawn never does: refused while running."""
    rarely = Delay("task", Exponential(0.001), Cause.HANDLING)
    program = Program(
        horizon=100, processes=(at(0, "worker", steps("all", delay("before", 7), Repeat("the loop", rarely))),)
    )
    with pytest.raises(SimulationError, match="the loop 'the loop' takes no time at second 7"):
        read(program)


def test_many_turns_in_one_second_that_end_are_no_error(read: Read) -> None:
    """A thousand turns without time are a thousand turns."""
    loop = Repeat("loop", Put("puts", "fuel"), times=1000)
    body = steps("all", loop, Take("takes", "fuel", 1000), Mark("done", "done"))
    program = Program(horizon=10, processes=(at(0, "worker", body),), stocks=(Stock("fuel"),))
    assert read(program).marks() == [(0, "done")]
