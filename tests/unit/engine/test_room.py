"""The memory of a run begins at the size of the program; what is short grows while it runs, and nothing else."""

from __future__ import annotations

import numpy as np

from sim.engine import simpy_engine
from sim.engine.kernel.engine import Kernel
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program
from sim.process.primitives import Delay, Parallel, Repeat
from sim.process.program import Process, Program
from sim.units.distributions import Fixed


def kernel_of(body: Delay | Parallel | Repeat) -> tuple[Kernel, ProgramIndex]:
    """A kernel for one process, run once."""
    program = Program(100_000, (Process("walker", body),))
    check(program)
    index = index_program(program)
    kernel = Kernel(index)
    kernel.run(1, 0)
    return kernel, index


def room(kernel: Kernel) -> tuple[int, int]:
    """Room for tokens and rows."""
    return kernel.world.room("tokens"), kernel.world.room("rows")


def test_many_rows_of_one_token() -> None:
    """A long walk of one process needs rows, not tokens."""
    kernel, index = kernel_of(Repeat("walk", Delay("step", Fixed(10.0), Cause.TRANSPORT), 5_000))
    tokens, rows = room(kernel)
    assert tokens == 1
    assert 5_000 <= rows <= 10_032
    steps = simpy_engine.simulate(index, 1, 0).intervals
    np.testing.assert_array_equal(kernel.trace().intervals.start, steps.start)


def test_many_tokens() -> None:
    """Many branches need tokens and, one each, rows."""
    branches = tuple(Delay(f"branch {number}", Fixed(10.0), Cause.TRANSPORT) for number in range(1_000))
    kernel, index = kernel_of(Parallel("fan", branches))
    tokens, rows = room(kernel)
    assert tokens == 1_001
    assert 1_001 <= rows < 1_010
    steps = simpy_engine.simulate(index, 1, 0).intervals
    np.testing.assert_array_equal(kernel.trace().intervals.end, steps.end)
