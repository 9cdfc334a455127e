"""Trees of processes that are nested deeper than Python usually lets a function call itself."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

T = TypeVar("T")

DEEP: Final = 200_000
"""Calls within calls: far more than any scenario has."""

STACK_BYTES: Final = 512 * 2**20
"""Room for them; a system gives it only as far as it is used."""


def with_deep_stack(call: Callable[[], T]) -> T:
    """What a function gives that calls itself deeper than usual, from a thread with room for it.

    Raises
    ------
    RecursionError
        That was not enough either.
    """
    result: Future[T] = Future()

    def work() -> None:
        try:
            result.set_result(call())
        except BaseException as error:  # noqa: BLE001  # raised anew for who asked
            result.set_exception(error)

    limit, stack = sys.getrecursionlimit(), threading.stack_size(STACK_BYTES)
    try:
        sys.setrecursionlimit(DEEP)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(stack)
        sys.setrecursionlimit(limit)
    return result.result()
