"""A compiled runner's memory serves one thread at a time."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

from sim.experiment.outcome import KernelRunner


class Bare(KernelRunner):
    """A runner without a program, which is all that matters here."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def _twin(self) -> KernelRunner:
        return Bare()


def test_a_thread_keeps_its_own() -> None:
    """A thread always gets the same runner, and no other thread gets that one."""
    runner = Bare()
    with ThreadPoolExecutor(1) as other:
        theirs = [other.submit(runner.mine).result() for _ in range(2)]
    assert runner.mine() is runner.mine()
    assert theirs[0] is theirs[1]
    assert theirs[0] is not runner.mine()


def test_a_runner_that_is_forgotten() -> None:
    """With a runner go the runners of the threads, so that none is ever taken for that of another model."""
    runner = Bare()
    mine = weakref.ref(runner.mine())
    del runner
    gc.collect()
    assert mine() is None
