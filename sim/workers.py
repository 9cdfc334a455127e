"""Worker processes: forks that inherit what this process has made, and end with it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing.connection import wait as wait_for
from typing import Any, Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

PR_SET_PDEATHSIG: Final = 1
"""From <linux/prctl.h>: the signal that a process gets when its parent ends."""

FORKS: Final = sys.platform == "linux"
"""Whether a worker is a fork; elsewhere that is not safe, or not possible."""

_work: list[Callable[[Any], Any]] = []
"""What a worker does with each item: set once, at its start."""


def done_by_forks(work: Callable[[Item], Result], items: Sequence[Item], workers: int) -> Iterator[tuple[Item, Result]]:
    """Do some work on each item, in forks of this process; yields each item with its result, as they finish.

    Only items and results pass between the processes. Where workers are no forks, and where one is enough, the work is
    done here.
    """
    # What is there stays: looking through it for garbage again and again takes time, and in forks memory of their own.
    gc.freeze()
    try:
        if not FORKS or min(workers, len(items)) <= 1:
            for item in items:
                yield item, work(item)
        else:
            yield from _forked(work, items, min(workers, len(items)))
    finally:
        gc.unfreeze()


def _forked(work: Callable[[Item], Result], items: Sequence[Item], workers: int) -> Iterator[tuple[Item, Result]]:
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, _begin_with, (work,)) as executor:
        futures = {executor.submit(_do, item): item for item in items}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            for future in futures:
                future.cancel()


def begin_worker() -> None:
    """What a worker does first: it will end with the process that made it, which may be killed without a word.

    Else it would wait for work forever, and keep the result folder locked for the run that resumes. Ctrl-C,
    which reaches every process of a terminal, is left to the one that made it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent is not None
    _end_by_system_with(parent.pid)
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _begin_with(work: Callable[[Any], Any]) -> None:
    begin_worker()
    _work.append(work)


def _do(item: Any) -> Any:  # noqa: ANN401  # those of the work
    return _work[-1](item)


def _end_by_system_with(parent: int | None) -> None:
    """Let the system end this process with its parent, also while it is deep in compiled code."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # it ended before that was set


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)
