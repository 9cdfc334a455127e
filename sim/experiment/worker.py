"""What one worker does: simulate a block of replications of one variant and hand over its tables."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sim.engine.trace import Waiting
from sim.errors import LeidangError, WorkerBugError, bug_at_its_place
from sim.experiment.measured import measured
from sim.experiment.outcome import KernelRunner, Outcome, ReferenceRunner, Runner
from sim.experiment.tables import TableMaker, Tables
from sim.model.arrangements import Case
from sim.model.build import build
from sim.model.meaning import Element
from sim.process.check import check
from sim.process.index import index_program
from sim.scenario.schema import Scenario

Engine = Literal["simpy", "kernel"]
Record = Literal["metrics", "totals", "paths", "trace"]
"""How much is kept of what happened: the metrics of each replication, totals of each element by cause, its critical
path, or the whole trace."""


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
    """A run of replications of one variant: the unit of work and of what is kept.

    Attributes
    ----------
    point
        Which of the scenarios at work: a sweep has one per point, any other run has one.
    """

    variant: str
    first: int
    count: int
    point: int = 0

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
    point: int = 0


@dataclass(frozen=True, slots=True)
class BlockResult:
    """Tables of a block (empty where every replication failed), its failures, and who waits at the horizon."""

    block: Block
    tables: Tables
    failures: tuple[Failure, ...]
    waiting: tuple[tuple[int, Waiting], ...]


EXPECTED = (LeidangError, ArithmeticError, MemoryError, RecursionError)
"""What one replication may fail of while the others are sound: anything else is a bug."""


_at_work: list[Sequence[Scenario]] = []
"""The scenarios this process works on; a list, so that they can be set once for all blocks."""

_point = [0]
"""The point whose models lie ready."""


def start_worker(scenarios: Sequence[Scenario]) -> None:
    """Tell this process which scenarios it works on; called once, before any block."""
    if not (_at_work and _at_work[0] is scenarios):
        _at_work[:] = [scenarios]
        _prepared.cache_clear()


def lie_ready(scenarios: Sequence[Scenario]) -> bool:
    """Whether scenarios are few and all there, instead of being read when their turn comes as the points of a sweep."""
    return isinstance(scenarios, tuple)


def prepare(variant: str, work: Work, point: int = 0) -> None:
    """Build a variant now: a bad program is found before any work is handed out, and forked workers inherit it."""
    _ready(variant, work, point)


def _ready(variant: str, work: Work, point: int = 0) -> tuple[Runner, TableMaker]:
    """A variant of a point, built if it is not there.

    Of scenarios that are read when their turn comes, the models of other points are let go, or memory would grow.
    """
    if point != _point[0] and not lie_ready(_at_work[0]):
        _prepared.cache_clear()
        gc.unfreeze()
        _point[0] = point
    return _prepared(variant, work, point)


def elements(variant: str, work: Work) -> tuple[Element, ...]:
    """The elements of a prepared variant."""
    return _ready(variant, work)[1].elements


def cases(variant: str, work: Work, point: int = 0) -> tuple[Case, ...]:
    """The kinds of case of a prepared variant."""
    return _ready(variant, work, point)[1].cases


@lru_cache(maxsize=64)
def _prepared(variant: str, work: Work, point: int) -> tuple[Runner, TableMaker]:
    # A program is tens of thousands of objects that live long: the garbage collector would look at them again and
    # again, which costs half of the building and a third of a run on SimPy.
    gc.disable()
    try:
        model = build(_at_work[0][point], variant)
        check(model.program)
        index = index_program(model.program)
        engine = KernelRunner if work.engine == "kernel" else ReferenceRunner
        runner: Runner = engine(model, index, roots=work.record != "metrics")
        maker = TableMaker(variant, model, index, totals=work.record in {"metrics", "totals"})
        gc.freeze()
    finally:
        gc.enable()
    return runner, maker


def run_block(block: Block, work: Work) -> BlockResult:
    """Simulate the replications of a block."""
    try:
        shared, maker = _ready(block.variant, work, block.point)
    except EXPECTED as error:
        # One point of a sweep whose values do not go together is told as what it is, and takes no other along.
        words = failure_words(error)
        failed = tuple(Failure(block.variant, number, words, block.point) for number in block.replications)
        return BlockResult(block, {}, failed, ())
    runner = shared.mine() if isinstance(shared, KernelRunner) else shared
    outcomes: list[tuple[int, Outcome]] = []
    failures: list[Failure] = []
    for replication in block.replications:
        try:
            outcomes.append((replication, _outcome(runner, block, replication, work)))
        except EXPECTED as error:
            failures.append(Failure(block.variant, replication, failure_words(error), block.point))
    tables = maker.tables(outcomes) if outcomes else {}
    if work.record == "metrics":
        return BlockResult(block, measured(block.point, tables, maker.horizon), tuple(failures), ())
    waiting = tuple((replication, one) for replication, outcome in outcomes for one in outcome.waiting)
    return BlockResult(block, tables, tuple(failures), waiting)


def _outcome(runner: Runner, block: Block, replication: int, work: Work) -> Outcome:
    try:
        return runner.run(work.seed, replication, whole=work.record == "trace")
    except EXPECTED:
        raise
    except Exception as bug:
        where = f"replication {replication} of variant {block.variant!r}"
        raise WorkerBugError(f"{bug_at_its_place(bug)}, in {where}") from bug


def failure_words(error: BaseException) -> str:
    """Why a replication failed, in one line that is the same whichever engine ran it."""
    if isinstance(error, LeidangError):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for this replication; fewer --workers leave more to each"
    if isinstance(error, RecursionError):
        return "the processes are nested too deeply"
    return f"a number is out of range: {error}"
