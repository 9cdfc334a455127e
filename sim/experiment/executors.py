"""Who does the work: this process, or others beside it. The results are the same."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from itertools import groupby
from pathlib import Path

from sim.experiment.blocks import write_block
from sim.experiment.worker import Block, Work, run_block, start_worker
from sim.scenario.schema import Scenario

Job = tuple[Path, Block]
"""A block and the file in which it is kept when it is finished."""


def done_of(scenarios: Sequence[Scenario], jobs: Sequence[Job], work: Work, workers: int) -> Iterator[Block]:
    """Do the jobs; yields each block when it is on the disk, in the order in which they finish.

    All blocks of a point of a sweep go to one worker together, so that its scenario is read and built once.

    Workers write the blocks themselves: tables made in one process and handed to another would wait for the other.
    """
    if workers <= 1 or len(jobs) <= 1:
        for job in jobs:
            yield _do(job, work)
        return
    with _executor(scenarios, workers, work) as executor:
        waiting: set[Future[list[Block]]] = set()
        for share in _shares(scenarios, jobs):
            waiting.add(executor.submit(_do_all, share, work))
            # No more in hand than workers can use soon, so that Ctrl-C does not wait for all of them.
            if len(waiting) >= 2 * workers:
                waiting = yield from _finished(waiting)
        while waiting:
            waiting = yield from _finished(waiting)


def _shares(scenarios: Sequence[Scenario], jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """What is given to a worker at a time."""
    if len(scenarios) == 1:
        yield from ([job] for job in jobs)
    else:
        yield from (list(share) for _, share in groupby(jobs, key=lambda job: job[1].point))


def _do_all(share: Sequence[Job], work: Work) -> list[Block]:
    return [_do(job, work) for job in share]


def _do(job: Job, work: Work) -> Block:
    path, block = job
    write_block(path, run_block(block, work))
    return block


def _finished(waiting: set[Future[list[Block]]]) -> Generator[Block, None, set[Future[list[Block]]]]:
    done, left = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        yield from future.result()
    return left


def _executor(scenarios: Sequence[Scenario], workers: int, work: Work) -> Executor:
    """Processes where they can be forked, and so inherit the built models and the compiled engine.

    Elsewhere a process has to build its models anew: worth it for the reference engine, which is plain Python and
    keeps a thread from the others, but not for the compiled one, which runs in threads.
    """
    if sys.platform != "linux" and work.engine == "kernel":
        return ThreadPoolExecutor(workers)
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=start_worker, initargs=(scenarios,))
