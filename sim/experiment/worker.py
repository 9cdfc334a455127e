"""What one worker does: simulate a block of replications of one variant and hand over its tables."""

from __future__ import annotations

from dataclasses import dataclass

from sim.engine.trace import Waiting
from sim.errors import LeidangError, WorkerBugError, bug_at_its_place
from sim.experiment.outcome import KernelRunner, Outcome, Runner
from sim.experiment.prepared import PreparedModels
from sim.experiment.run_spec import RunSpec
from sim.record.columns import Tables


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


def run_block(block: Block, models: PreparedModels) -> BlockResult:
    """Simulate the replications of a block."""
    spec = models.spec
    try:
        prepared = models.variant(block.variant, block.point)
    except EXPECTED as error:
        # A point of a sweep with inconsistent values fails alone: the other points are still run.
        words = failure_words(error)
        failed = tuple(Failure(block.variant, number, words, block.point) for number in block.replications)
        return BlockResult(block, {}, failed, ())
    shared, maker = prepared.runner, prepared.tables
    runner = shared.mine() if isinstance(shared, KernelRunner) else shared
    outcomes: list[tuple[int, Outcome]] = []
    failures: list[Failure] = []
    for replication in block.replications:
        try:
            outcomes.append((replication, _outcome(runner, block, replication, spec)))
        except EXPECTED as error:
            failures.append(Failure(block.variant, replication, failure_words(error), block.point))
    tables = maker.tables(outcomes) if outcomes else {}
    if spec.record == "metrics":
        from sim.experiment.sweep_metrics import sweep_metrics

        return BlockResult(block, sweep_metrics(block.point, tables, maker.horizon), tuple(failures), ())
    waiting = tuple((replication, one) for replication, outcome in outcomes for one in outcome.waiting)
    return BlockResult(block, tables, tuple(failures), waiting)


def _outcome(runner: Runner, block: Block, replication: int, spec: RunSpec) -> Outcome:
    try:
        return runner.run(spec.seed, replication, whole=spec.record == "trace")
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
