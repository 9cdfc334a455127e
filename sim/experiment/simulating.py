"""Through the work of a run block by block, and from the blocks to its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Protocol

from sim.engine.trace import Waiting
from sim.experiment.blocks import DamagedBlockError, read_block
from sim.experiment.engines import compile_kernel
from sim.experiment.executors import Job, done_of
from sim.experiment.prepared import PreparedModels
from sim.experiment.run_spec import ExecutorSpec, RunSpec
from sim.experiment.worker import Block, Failure
from sim.files import written_whole
from sim.record.arrow import ParquetTable


class Progress(Protocol):
    """Called with replications done, replications in all as far as is known, and a remark."""

    def __call__(self, done: int, asked: int, remark: str = "", /) -> None:
        """Show it."""


def make_ready(executor: ExecutorSpec, spec: RunSpec, say: Callable[[str], None]) -> None:
    """Check that the executor can do the work, and have the compiled engine ready where it is needed.

    Raises
    ------
    LeidangError
        The executor cannot.
    """
    if executor.dask is not None:
        from sim.experiment.cluster import check_cluster

        check_cluster(executor.dask)
    elif spec.engine == "kernel":
        compile_kernel(say)


def simulate_blocks(
    models: PreparedModels, jobs: Sequence[Job], executor: ExecutorSpec, progress: Progress, say: Callable[[str], None]
) -> None:
    """Do the blocks that are not on the disk yet; the models are of the scenarios that blocks name by their `point`."""
    missing = [job for job in jobs if not kept(*job, say)]
    asked = sum(block.count for _, block in jobs)
    done = asked - sum(block.count for _, block in missing)
    progress(done, asked)
    for block in done_of(models, missing, executor if len(missing) > 1 else ExecutorSpec()):
        done += block.count
        progress(done, asked)


def kept(path: Path, block: Block, say: Callable[[str], None]) -> bool:
    """Whether a block was finished before and is as it was written."""
    if not path.exists():
        return False
    try:
        read_block(path, block)
    except DamagedBlockError as damage:
        say(f"{damage}: {block.variant}, replications {block.first} to {block.first + block.count - 1} are done again")
        return False
    return True


def join(folder: Path, jobs: Iterable[Job]) -> tuple[list[Failure], list[tuple[str, int, Waiting]]]:
    """Join the blocks to the tables of the run, in the order given, whatever the order in which they were done."""
    failures: list[Failure] = []
    waiting: list[tuple[str, int, Waiting]] = []
    with ExitStack() as stack:
        tables: dict[str, ParquetTable] = {}
        for path, block in jobs:
            result = read_block(path, block)
            failures += result.failures
            waiting += [(block.variant, replication, one) for replication, one in result.waiting]
            for name, rows in result.tables.items():
                if name not in tables:
                    whole = stack.enter_context(written_whole(folder / f"{name}.parquet"))
                    tables[name] = stack.enter_context(closing(ParquetTable(whole)))
                tables[name].add(rows)
    return failures, waiting
