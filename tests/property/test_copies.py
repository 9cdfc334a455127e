"""Saying that parts of a program are copies of others changes nothing but the time that its preparation takes."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from sim.engine.kernel.copies import repeatable
from sim.engine.kernel.engine import Kernel
from sim.errors import ProgramError
from sim.experiment.verify import first_difference
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.copies import Pattern, unfolded
from sim.process.index import index_program
from sim.process.primitives import Acquire, Delay, Gate, Sequence, StockAtLeast
from sim.process.program import Process, Program, Resource, Stock
from sim.process.without import without
from sim.units.distributions import Fixed
from tests.property.programs import random_program

SEEDS = 30


def trebled(program: Program) -> Program:
    """The program with each process there two more times, as a copy that is told to be one."""
    processes = list(program.processes)
    for process in program.processes:
        pattern = Pattern(process.body, "")
        processes += [
            replace(process, name=stem + process.name, body=pattern.copy(stem, {}))
            for stem in ("one more ", "yet one more ")
        ]
    return replace(program, processes=tuple(processes))


def test_a_program_with_copies_is_numbered_and_run_like_any_other() -> None:
    """Labels, draws and milestones have the same numbers and the kernel gives the same trace, told or not."""
    repeated = 0
    for seed in range(SEEDS):
        told = trebled(random_program(random.Random(seed)))  # noqa: S311  # a seed is the point
        check(told)
        index, plain = index_program(told), index_program(unfolded(told))
        assert (index.labels, index.subjects, index.milestones) == (plain.labels, plain.subjects, plain.milestones)
        assert index.draws.drawn == plain.draws.drawn
        kernel, other = Kernel(index), Kernel(plain)
        kernel.run(seed, 0)
        other.run(seed, 0)
        assert first_difference(index, kernel.trace(), other.trace()) is None
        repeated += sum(repeatable(copy.pattern) for copy in index.copies)
    assert repeated >= SEEDS  # so that repeated instructions have been put to the test


def test_copies_stay_copies_without_a_cause() -> None:
    """A cause that is left out of a pattern is left out of its copies, and they are still told to be copies."""
    for seed in range(SEEDS):
        told = trebled(random_program(random.Random(seed)))  # noqa: S311  # a seed is the point
        for cause in (Cause.TRANSPORT, Cause.QUEUE):
            left = without(told, frozenset({cause}))
            assert unfolded(left) == without(unfolded(told), frozenset({cause}))
            assert len(index_program(left).copies) == len(index_program(told).copies)


def faulty(stock: str) -> Program:
    """A program of a process and its copy that take a resource for good; the gate of the copy is at this stock."""
    steps = (
        Gate("a / gate", StockAtLeast("leave", 1), Cause.CLEARANCE),
        Acquire("a / berth", "berth"),
        Delay("a / stay", Fixed(5.0), Cause.HANDLING),
    )
    body = Sequence("a / all", steps)
    copy = Pattern(body, "a").copy("b", {"leave": stock})
    processes = (Process("a", body), Process("b", copy))
    return Program(100, processes, (Resource("berth", 2),), stocks=(Stock("leave", 1),))


@pytest.mark.parametrize("stock", ["leave", "nothing"])
def test_every_fault_of_a_copy_is_named(stock: str) -> None:
    """What is wrong with a pattern is said of its copies too, and what is wrong with a copy alone is found."""
    with pytest.raises(ProgramError) as told:
        check(faulty(stock))
    with pytest.raises(ProgramError) as plain:
        check(unfolded(faulty(stock)))
    assert str(told.value) == str(plain.value)
    assert "'b / berth': 1 of 'berth' still held" in str(told.value)
    assert ("'b / gate': unknown stock 'nothing'" in str(told.value)) == (stock == "nothing")
