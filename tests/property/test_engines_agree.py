"""SimPy and the kernel record the same of any program, to the last second."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import simpy_engine
from sim.engine.kernel.engine import Kernel
from sim.experiment.verify import first_difference
from sim.process.index import index_program
from sim.process.program import Program
from tests.property.programs import programs, random_program

SEEDS = 400
"""Random programs of the plain loop, beside those that Hypothesis looks for."""


def difference(program: Program, seed: int, replications: int = 2) -> str | None:
    """The first difference between the engines over some replications."""
    index = index_program(program)
    kernel = Kernel(index)
    for replication in range(replications):
        reference = simpy_engine.simulate(index, seed, replication)
        kernel.run(seed, replication)
        found = first_difference(index, reference, kernel.trace())
        if found is not None:
            return found
    return None


@given(program=programs(), seed=st.integers(0, 2**63))
def test_any_program_gives_the_same_trace_on_both_engines(program: Program, seed: int) -> None:
    """Whatever Hypothesis makes of all primitives, both engines record the same."""
    assert difference(program, seed) is None


@pytest.mark.parametrize("start", range(0, SEEDS, 100))
def test_hundreds_of_random_programs_give_the_same_traces(start: int) -> None:
    """Larger programs than Hypothesis likes to make also give equal traces."""
    differing = {seed: difference(random_program(random.Random(seed)), seed, 1) for seed in range(start, start + 100)}  # noqa: S311  # a seed is the point
    assert {seed: words for seed, words in differing.items() if words} == {}
