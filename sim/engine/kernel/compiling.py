"""How the kernel is compiled: once per machine and version, then read from a cache on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba
from numba import types
from numba.extending import intrinsic

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function to machine code that runs without the interpreter's lock.

    No fast mathematics: every operation is rounded as written, so that both engines draw the same numbers.
    """
    made: Callable[P, R] = numba.njit(nogil=True, cache=True, fastmath=False, error_model="numpy")(function)
    return made


@intrinsic
def whole_numbers_at(_context: object, address: object) -> object:
    """A pointer to 64-bit whole numbers at an address, to be used in compiled code only."""
    return _pointer(types.int64)


@intrinsic
def real_numbers_at(_context: object, address: object) -> object:
    """A pointer to 64-bit real numbers at an address, to be used in compiled code only."""
    return _pointer(types.float64)


def _pointer(of: types.Type) -> tuple[Any, Any]:
    pointer = types.CPointer(of)

    def generate(context: Any, builder: Any, _signature: object, arguments: list[Any]) -> Any:  # noqa: ANN401
        return builder.inttoptr(arguments[0], context.get_value_type(pointer))

    return pointer(types.intp), generate
