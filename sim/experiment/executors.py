"""Who does the work: this process, threads of it, or other processes. The results are the same."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait

from sim.experiment.worker import Block, BlockResult, Work, run_block, start_worker
from sim.scenario.schema import Scenario


def results_of(
    scenario: Scenario, blocks: Sequence[tuple[int, Block]], work: Work, workers: int
) -> Iterator[tuple[int, BlockResult]]:
    """The finished blocks with their numbers, in the order in which they finish."""
    if workers <= 1:
        for number, block in blocks:
            yield number, run_block(block, work)
        return
    with _executor(scenario, workers, work) as executor:
        waiting: dict[Future[BlockResult], int] = {}
        # No more blocks in hand than workers can use soon: finished tables would pile up in memory otherwise.
        for number, block in blocks:
            waiting[executor.submit(run_block, block, work)] = number
            if len(waiting) < 2 * workers:
                continue
            yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)


def _finished(waiting: dict[Future[BlockResult], int]) -> Iterator[tuple[int, BlockResult]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        yield waiting.pop(future), future.result()


def _executor(scenario: Scenario, workers: int, work: Work) -> Executor:
    """Threads for the kernel, which needs no interpreter; processes for the reference engine, which is plain Python.

    Where processes can be forked, they inherit the built models.
    """
    if work.engine == "kernel":
        return ThreadPoolExecutor(workers)
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=start_worker, initargs=(scenario,))
