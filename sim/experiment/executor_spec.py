"""The executor of a run: this process, others of this machine, or Dask workers; the results are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.experiment.executors import Job, done_here
from sim.experiment.prepared import PreparedModels
from sim.experiment.worker import Block


@dataclass(frozen=True, slots=True)
class ExecutorSpec:
    """What executes the blocks of a run.

    Attributes
    ----------
    workers
        Processes of this machine, if no Dask scheduler is given.
    dask
        Address of a Dask scheduler; None for this machine.
    """

    workers: int = 1
    dask: str | None = None


def done_of(models: PreparedModels, jobs: Iterable[Job], executor: ExecutorSpec) -> Iterator[Block]:
    """Do the jobs; yields each block when it is on the disk, in the order in which they finish.

    All blocks of a point of a sweep go to one worker together, so that its scenario is read and built once. The next
    job is asked for when somebody can take it up soon, so that what has come in so far may end the jobs.
    """
    if executor.dask is None:
        yield from done_here(models, jobs, executor.workers)
    else:
        from sim.experiment.cluster import done_by_cluster

        yield from done_by_cluster(executor.dask, models, jobs)
