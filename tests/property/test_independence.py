"""What a run depends on: program, seed and replication, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import count
from random import Random
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine.simpy_engine import simulate as simulate_on_simpy
from sim.engine.trace import NO_TOKEN, Trace
from sim.process.causes import Cause
from sim.process.index import ProgramIndex, index_program
from sim.process.primitives import Delay, Hold, Repeat, Sequence, Spawn, Work
from sim.process.program import Level, Process, Program, Resource
from sim.units.distributions import Exponential
from tests.property.programs import EXAMPLES, programs
from tests.verification.engines import Simulate


def assert_same(one: Trace, other: Trace) -> None:
    """Every column of every table is the same."""
    for table in ("intervals", "tokens", "marks", "levels", "resources"):
        for column in fields(getattr(one, table)):
            left, right = getattr(getattr(one, table), column.name), getattr(getattr(other, table), column.name)
            assert np.array_equal(left, right), f"{table}.{column.name}"
    assert one.waiting == other.waiting
    assert one.events == other.events


@EXAMPLES
@given(program=programs(), replication=st.integers(0, 5))
def test_the_same_seed_gives_the_same_trace(simulate: Simulate, program: Program, replication: int) -> None:
    """Twice, from two indices of the program."""
    assert_same(simulate(index_program(program), 3, replication), simulate(index_program(program), 3, replication))


@EXAMPLES
@given(program=programs(), shuffle=st.randoms(use_true_random=False))
def test_the_order_in_which_a_program_lists_things_does_not_matter(
    simulate: Simulate, program: Program, shuffle: Random
) -> None:
    """Processes, resources, levels, derived levels, stocks and modifiers in any order give the same trace."""
    parts = ("processes", "resources", "levels", "derived", "stocks", "modifiers")
    shuffled: dict[str, Any] = {
        part: tuple(shuffle.sample(getattr(program, part), len(getattr(program, part)))) for part in parts
    }
    assert_same(simulate(index_program(program), 1, 0), simulate(index_program(replace(program, **shuffled)), 1, 0))


@settings(EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=programs(), seed=st.integers(0, 2**32))
def test_the_order_in_which_simpy_calls_does_not_matter(
    monkeypatch: pytest.MonkeyPatch, program: Program, seed: int
) -> None:
    """Events of one second and one urgency may be called in any order: the trace stays the same."""
    index = index_program(program)
    expected = simulate_on_simpy(index, 1, 0)

    def numbers(_start: int = 0) -> Iterator[int]:
        random = np.random.default_rng(seed)
        return (int(random.integers(2**32)) << 32 | number for number in count())

    with monkeypatch.context() as patch:
        patch.setattr(simpy.core, "count", numbers)
        assert_same(simulate_on_simpy(index, 1, 0), expected)


@EXAMPLES
@given(program=programs(), letter=st.sampled_from("adhz"))
def test_an_unrelated_process_changes_nothing_else(simulate: Simulate, program: Program, letter: str) -> None:
    """With a world of its own and wherever its labels sort, it leaves all rows of the others as they were."""
    more = replace(
        program,
        processes=(_unrelated(letter), *program.processes),
        resources=(Resource(f"{letter} other resource", 1), *program.resources),
        levels=(Level(f"{letter} other level"), *program.levels),
    )
    alone, beside = index_program(program), index_program(more)
    expected = rows_in_words(alone, simulate(alone, 1, 0))
    found = rows_in_words(beside, simulate(beside, 1, 0))
    assert [row for row in found if "unrelated" not in str(row[0])] == expected
    assert len(found) > len(expected)


def _unrelated(letter: str) -> Process:
    """Uses only what is its own, at the same seconds as everybody else."""
    name = f"{letter} unrelated"
    use = Hold(f"{name} / hold", f"{letter} other resource", Delay(f"{name} / use", Exponential(3.0), Cause.HANDLING))
    work = Work(f"{name} / work", Exponential(3.0), f"{letter} other level", Cause.REPAIR)
    turn = Sequence(
        f"{name} / turn",
        (Delay(f"{name} / gap", Exponential(2.0), Cause.TRANSPORT), Spawn(f"{name} / starts", use), work),
    )
    return Process(name, Repeat(f"{name} / loop", turn), subject="somebody else")


def rows_in_words(index: ProgramIndex, trace: Trace) -> list[tuple[str | int | None, ...]]:
    """Every interval by the names of its token, label and releaser, so that other programs compare."""
    tokens, table = trace.tokens, trace.intervals

    def token(row: int) -> str:
        subject = "" if tokens.subject[row] == NO_TOKEN else index.subjects[tokens.subject[row]]
        return f"{index.labels[tokens.label[row]]} {tokens.loop[row]} {subject}"

    return sorted(
        (
            token(int(table.token[row])),
            index.labels[table.label[row]],
            "" if table.released_by[row] == NO_TOKEN else token(int(table.released_by[row])),
            *(
                int(getattr(table, column)[row])
                for column in ("kind", "cause", "start", "end", "amount", "follow", "closed")
            ),
        )
        for row in range(len(table.token))
    )


@EXAMPLES
@given(program=programs(), replication=st.integers(1, 1000))
def test_replications_differ(simulate: Simulate, program: Program, replication: int) -> None:
    """A process with a long time drawn takes another time in another replication, and under another seed."""
    long = Process("long", Delay("long / time", Exponential(1e9), Cause.TRANSPORT))
    index = index_program(replace(program, processes=(*program.processes, long)))

    def amounts(seed: int, number: int) -> set[int]:
        table = simulate(index, seed, number).intervals
        return set(table.amount[table.label == index.label_index["long / time"]].tolist())

    first = amounts(1, 0)
    assert len(first) == 1
    assert first != amounts(1, replication)
    assert first != amounts(1 + replication, 0)
