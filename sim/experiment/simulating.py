"""Through the work of a run block by block, and from the blocks to its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Protocol

from sim.experiment.blocks import DamagedBlockError, read_block
from sim.experiment.executors import Job, done_of
from sim.experiment.prepared import PreparedModels
from sim.experiment.run_spec import ExecutorSpec
from sim.experiment.worker import Block
from sim.files import written_whole


class Progress(Protocol):
    """Called with replications done, replications in all as far as is known, and a remark.

    The first call, before any work, has those that were kept from an earlier run; the others follow finished blocks.
    """

    def __call__(self, done: int, asked: int, remark: str = "", /) -> None:
        """Show it."""


def check_executor(executor: ExecutorSpec) -> None:
    """Check that the executor can do the work.

    Raises
    ------
    LeidangError
        The executor cannot.
    """
    if executor.dask is not None:
        from sim.experiment.cluster import check_cluster

        check_cluster(executor.dask)


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


def join(folder: Path, jobs: Iterable[Job]) -> None:
    """Join the blocks to the tables of the run, in the order given, whatever the order in which they were done."""
    from sim.record.arrow import ParquetTable, arrow_table

    with ExitStack() as stack:
        tables: dict[str, ParquetTable] = {}
        for path, block in jobs:
            for name, rows in read_block(path, block).tables.items():
                if name not in tables:
                    whole = stack.enter_context(written_whole(folder / f"{name}.parquet"))
                    tables[name] = stack.enter_context(closing(ParquetTable(whole)))
                tables[name].add(arrow_table(rows))
