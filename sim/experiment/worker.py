"""What one worker does: simulate a block of replications of one variant and hand over its tables."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sim.engine.trace import Waiting
from sim.errors import LeidangError
from sim.experiment.outcome import KernelRunner, Outcome, ReferenceRunner, Runner
from sim.experiment.tables import TableMaker, Tables
from sim.model.arrangements import Case
from sim.model.build import build
from sim.model.meaning import Element
from sim.process.check import check
from sim.process.index import index_program
from sim.scenario.schema import Scenario

Engine = Literal["simpy", "kernel"]
Record = Literal["totals", "paths", "trace"]
"""How much is kept of what happened: totals of each element by cause, its critical path, or the whole trace."""


@dataclass(frozen=True, slots=True)
class Work:
    """How every block of a run is done.

    Attributes
    ----------
    seed
        Root of all chance.
    """

    seed: int
    engine: Engine
    record: Record


@dataclass(frozen=True, slots=True)
class Block:
    """A run of replications of one variant: the unit of work and of what is kept."""

    variant: str
    first: int
    count: int

    @property
    def replications(self) -> range:
        """Numbers of its replications."""
        return range(self.first, self.first + self.count)


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that did not finish, and why."""

    variant: str
    replication: int
    error: str


@dataclass(frozen=True, slots=True)
class BlockResult:
    """Tables of a block (empty where every replication failed), its failures, and who waits at the horizon."""

    block: Block
    tables: Tables
    failures: tuple[Failure, ...]
    waiting: tuple[tuple[int, Waiting], ...]


_at_work: list[Scenario] = []
"""The scenario this process works on; a list, so that it can be set once for all blocks."""


def start_worker(scenario: Scenario) -> None:
    """Tell this process which scenario it works on; called once, before any block."""
    if not (_at_work and _at_work[0] is scenario):
        _at_work[:] = [scenario]
        _prepared.cache_clear()


def prepare(variant: str, work: Work) -> None:
    """Build a variant now: a bad program is found before any work is handed out, and forked workers inherit it."""
    # A program is tens of thousands of objects that never die: the garbage collector would look at them again and
    # again, which costs half of the building and a third of a run on SimPy.
    gc.disable()
    try:
        _prepared(variant, work)
        gc.freeze()
    finally:
        gc.enable()


def elements(variant: str, work: Work) -> tuple[Element, ...]:
    """The elements of a prepared variant."""
    return _prepared(variant, work)[1].elements


def cases(variant: str, work: Work) -> tuple[Case, ...]:
    """The kinds of case of a prepared variant."""
    return _prepared(variant, work)[1].cases


@lru_cache(maxsize=64)
def _prepared(variant: str, work: Work) -> tuple[Runner, TableMaker]:
    model = build(_at_work[0], variant)
    check(model.program)
    index = index_program(model.program)
    runner = KernelRunner(model, index) if work.engine == "kernel" else ReferenceRunner(model, index)
    return runner, TableMaker(variant, model, index, totals=work.record == "totals")


def run_block(block: Block, work: Work) -> BlockResult:
    """Simulate the replications of a block."""
    shared, maker = _prepared(block.variant, work)
    runner = shared.mine() if isinstance(shared, KernelRunner) else shared
    outcomes: list[tuple[int, Outcome]] = []
    failures: list[Failure] = []
    for replication in block.replications:
        try:
            outcomes.append((replication, runner.run(work.seed, replication, whole=work.record == "trace")))
        except LeidangError as error:
            failures.append(Failure(block.variant, replication, str(error)))
    waiting = tuple((replication, one) for replication, outcome in outcomes for one in outcome.waiting)
    return BlockResult(block, maker.tables(outcomes) if outcomes else {}, tuple(failures), waiting)
