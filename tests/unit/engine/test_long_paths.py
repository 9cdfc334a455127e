"""Long paths: nothing recurses, and the work grows with what is found."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.kernel.engine import Kernel
from sim.engine.kernel.harvest import Harvester
from sim.engine.observed import Harvest, Observation
from sim.engine.paths import harvest
from sim.engine.simpy_engine import simulate
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program
from sim.process.primitives import Delay, Gate, Hold, Mark, Node, Put, Repeat, Sequence, StockAtLeast
from sim.process.program import Process, Program, Resource, Stock
from sim.units.distributions import Fixed


def second(label: str) -> Node:
    """One second of something."""
    return Delay(label, Fixed(1.0), Cause.HANDLING)


def followed(index: ProgramIndex, ends: list[str]) -> Observation:
    """Follows from second 0 whoever reaches these milestones."""
    slot = np.full(len(index.labels), -1)
    for number, label in enumerate(ends):
        slot[index.label_index[label]] = number
    since = np.zeros(len(ends), dtype=np.int64)
    return Observation(slot, len(ends), since, np.full((len(ends), 2), -1), np.arange(len(index.labels)))


def found(engine: str, program: Program, ends: list[str]) -> Harvest:
    """Both accounts of a program's run on an engine."""
    check(program)
    index = index_program(program)
    wanted = followed(index, ends)
    if engine == "simpy":
        return harvest(simulate(index, 1, 0), wanted, program.horizon)
    return Harvester(wanted).read(Kernel(index).run(1, 0))


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_a_relay_of_thousands(engine: str) -> None:
    """Each runner waits for the one before; both accounts tell every leg, far beyond what could be recursed."""
    legs = 2000

    def runner(number: int) -> Process:
        gate = Gate(f"{number} waits", StockAtLeast(f"baton {number}", 1), Cause.QUEUE, follow=True)
        run = (
            second(f"{number} runs"),
            Put(f"{number} passes", f"baton {number + 1}"),
            Mark(f"{number} there", "done"),
        )
        return Process(f"runner {number}", Sequence(f"{number} all", (gate, *run) if number else run))

    stocks = tuple(Stock(f"baton {number}") for number in range(1, legs + 1))
    program = Program(legs + 10, tuple(runner(number) for number in range(legs)), stocks=stocks)
    made = found(engine, program, [f"{legs - 1} there"])
    assert made.roots is not None
    for pieces in (made.pieces, made.roots):
        assert pieces[:, 3].tolist() == list(range(legs))
        assert pieces[:, 4].tolist() == list(range(1, legs + 1))


def test_a_queue_of_hundreds_with_a_thousand_rows_each() -> None:
    """The path of each who queues is as long as what it did and who was ahead: not as all that these ever did."""
    queue, rows = 300, 1000

    def element(number: int) -> Process:
        before = Repeat(f"{number} loads", second(f"{number} loading"), rows)
        berth = Hold(f"{number} berth", "berth", second(f"{number} discharge"))
        after = Repeat(f"{number} drives", second(f"{number} driving"), rows)
        return Process(
            f"element {number}", Sequence(f"{number} all", (before, berth, Mark(f"{number} ashore", "ashore"), after))
        )

    program = Program(4 * rows, tuple(element(number) for number in range(queue)), (Resource("berth", 1),))
    made = found("kernel", program, [f"{number} ashore" for number in range(queue)])
    assert made.roots is not None
    assert len(made.pieces) == queue * (rows + 1) + (queue - 1)
    # Loading is one piece, being one thing after another with one meaning; then one piece for each discharge.
    assert len(made.roots) == sum(1 + ahead + 1 for ahead in range(queue))
