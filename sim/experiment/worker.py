"""What one worker does: simulate a block of replications of one variant and hand over its tables."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from sim.engine.simpy_engine import simulate
from sim.engine.trace import Waiting
from sim.errors import LeidangError
from sim.experiment.tables import TABLES, TableMaker, Tables
from sim.model.build import build
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program
from sim.scenario.schema import Scenario


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
    """Tables of a block, its failures, and what was deadlocked at the horizon (words, by replication)."""

    block: Block
    tables: Tables
    failures: tuple[Failure, ...]
    deadlocks: tuple[tuple[int, str], ...]
    events: int


_at_work: list[Scenario] = []
"""The scenario this process works on; a list, so that it can be set once for all blocks."""


def start_worker(scenario: Scenario) -> None:
    """Tell this process which scenario it works on; called once, before any block."""
    if not (_at_work and _at_work[0] is scenario):
        _at_work[:] = [scenario]
        _prepared.cache_clear()


def prepare(variant: str) -> None:
    """Build a variant now: a bad program is found before any work is handed out, and forked workers inherit it."""
    _prepared(variant)
    # A program is tens of thousands of objects that never die; looking at them again and again would cost a third of
    # the run.
    gc.collect()
    gc.freeze()


@lru_cache(maxsize=64)
def _prepared(variant: str) -> tuple[ProgramIndex, TableMaker]:
    model = build(_at_work[0], variant)
    check(model.program)
    index = index_program(model.program)
    return index, TableMaker(variant, model, index)


def run_block(block: Block, seed: int) -> BlockResult:
    """Simulate the replications of a block."""
    index, maker = _prepared(block.variant)
    made: list[Tables] = []
    failures: list[Failure] = []
    deadlocks: list[tuple[int, str]] = []
    events = 0
    for replication in block.replications:
        try:
            trace = simulate(index, seed, replication)
            made.append(maker.tables(replication, trace))
        except LeidangError as error:
            failures.append(Failure(block.variant, replication, str(error)))
            continue
        events += trace.events
        deadlocks += [(replication, str(waiting)) for waiting in _deadlocked(trace.waiting)]
    tables = {name: pa.concat_tables([tables[name] for tables in made]) for name in TABLES} if made else {}
    return BlockResult(block, tables, tuple(failures), tuple(deadlocks), events)


def _deadlocked(waiting: tuple[Waiting, ...]) -> list[Waiting]:
    return [one for one in waiting if one.deadlocked]
