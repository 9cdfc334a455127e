"""Executors of the blocks of a run: this process, others of this machine, or Dask workers; the results are the same."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from sim.experiment.blocks import write_block
from sim.experiment.prepared import PreparedModels
from sim.experiment.run_spec import ExecutorSpec
from sim.experiment.worker import Block, run_block
from sim.workers import begin_worker

T = TypeVar("T")

Job = tuple[Path, Block]
"""A block and the file in which it is kept when it is finished."""

Share = Sequence[Job]
"""What is given to a worker at a time."""


def done_of(models: PreparedModels, jobs: Iterable[Job], executor: ExecutorSpec) -> Iterator[Block]:
    """Do the jobs; yields each block when it is on the disk, in the order in which they finish.

    All blocks of a point of a sweep go to one worker together, so that its scenario is read and built once. The next
    job is asked for when a worker can soon begin it, so that what has come in so far may end the jobs.
    """
    if executor.dask is None:
        yield from done_here(models, jobs, executor.workers)
    else:
        from sim.experiment.cluster import done_by_cluster

        yield from done_by_cluster(executor.dask, models, jobs)


def done_here(models: PreparedModels, jobs: Iterable[Job], workers: int) -> Iterator[Block]:
    """Do the jobs on this machine; yields each block when it is on the disk, in the order in which they finish."""
    if workers <= 1:
        for job in jobs:
            yield _do(job, models)
        return
    with _executor(models, workers) as executor:
        # Workers write the blocks themselves: tables made in one process and handed to another would wait for it.
        shares, in_hand = _shares(models, jobs), 2 * workers
        for _, done in results(lambda share: executor.submit(_do_all, share), shares, lambda: in_hand):
            yield from done


def results(
    submit: Callable[[Share], Future[T]], shares: Iterable[Share], in_hand: Callable[[], int]
) -> Iterator[tuple[Share, T]]:
    """Hand out shares of the work; yields each with what came of it, in the order in which they finish.

    Parameters
    ----------
    in_hand
        Shares to be handed out at a time: no more than workers can use soon, so that a run that stops need not wait
        for all.
    """
    waiting: dict[Future[T], Share] = {}
    try:
        for share in shares:
            waiting[submit(share)] = share
            while len(waiting) >= in_hand():
                yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)
    finally:
        for future in waiting:
            future.cancel()


def _finished(waiting: dict[Future[T], Share]) -> Iterator[tuple[Share, T]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        yield waiting.pop(future), future.result()


def _shares(models: PreparedModels, jobs: Iterable[Job]) -> Iterator[Share]:
    if models.scenarios.in_memory:
        yield from ([job] for job in jobs)
    else:
        yield from (list(share) for _, share in groupby(jobs, key=lambda job: job[1].point))


def _do_all(share: Share) -> list[Block]:
    return [_do(job, _own.models) for job in share]


def _do(job: Job, models: PreparedModels) -> Block:
    path, block = job
    write_block(path, run_block(block, models))
    return block


class _Own(threading.local):
    """What a worker works on: set once, in the thread that does the work, whether of this process or of its own."""

    models: PreparedModels


_own = _Own()


@contextmanager
def _executor(models: PreparedModels, workers: int) -> Iterator[Executor]:
    """Processes where they can be forked, and so inherit the built models and the compiled engine.

    Elsewhere a process has to build its models anew: worth it for the reference engine, which is plain Python and
    keeps a thread from the others, but not for the compiled one, which runs in threads.
    """
    if sys.platform != "linux" and models.spec.engine == "kernel":
        with ExitStack() as opened, ThreadPoolExecutor(workers, "worker", _begin_thread, (models, opened)) as threads:
            yield threads
        return
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(workers, context, _begin, (models,)) as processes:
        yield processes


def _begin_thread(models: PreparedModels, opened: ExitStack) -> None:
    """What a thread does first: it shares models that are all kept, but works through points at a pace of its own."""
    if not models.scenarios.in_memory:
        models = opened.enter_context(PreparedModels(models.scenarios, models.spec))
    _own.models = models


def _begin(models: PreparedModels) -> None:
    begin_worker()
    _own.models = models
