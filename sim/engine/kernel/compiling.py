"""How the kernel is compiled: once per machine and version, then read from a cache on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar

import numba
from numba import types
from numba.extending import intrinsic

from sim.engine.kernel.cache import cache_folder

# Before anything is compiled: numba asks for it at each function.
numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]  # set while numba is imported

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function to machine code that runs without the interpreter's lock.

    No fast mathematics: every operation is rounded as written, so that both engines draw the same numbers.
    """
    made: Callable[P, R] = numba.njit(nogil=True, cache=True, fastmath=False, error_model="numpy")(function)
    return made


class Whole(Protocol):
    """Whole numbers in compiled code: a bare pointer, read and written by place."""

    def __getitem__(self, place: int) -> int:
        """The number at a place."""

    def __setitem__(self, place: int, number: int) -> None:
        """Write a number."""


class Real(Protocol):
    """Real numbers in compiled code."""

    def __getitem__(self, place: int) -> float:
        """The number at a place."""

    def __setitem__(self, place: int, number: float) -> None:
        """Write a number."""


def _pointer(of: types.Type) -> tuple[Any, Any]:
    pointer = types.CPointer(of)  # type: ignore[no-untyped-call]

    def generate(context: Any, builder: Any, _signature: object, arguments: list[Any]) -> Any:  # noqa: ANN401
        return builder.inttoptr(arguments[0], context.get_value_type(pointer))

    return pointer(types.intp), generate


def _whole(_context: object, address: object) -> object:  # noqa: ARG001  # numba asks for the name
    return _pointer(types.int64)


def _real(_context: object, address: object) -> object:  # noqa: ARG001  # numba asks for the name
    return _pointer(types.float64)


# numba types an intrinsic by what it generates, not by what it gives.
whole_numbers_at: Callable[[int], Whole] = intrinsic(_whole)  # type: ignore[assignment]
"""The 64-bit whole numbers at an address; only in compiled code."""

real_numbers_at: Callable[[int], Real] = intrinsic(_real)  # type: ignore[assignment]
"""The 64-bit real numbers at an address; only in compiled code."""
