"""How the kernel is compiled: once per machine and version, then read from a cache on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from sim.engine.kernel.cache import cache_folder

KEPT = cache_folder() is not None
"""Whether machine code is kept on disk; in a folder that others can write to it would be theirs to choose."""

# Before anything is compiled: numba asks for it at each function. What the environment names counts for nothing.
numba.config.CACHE_DIR = str(cache_folder() or "")  # type: ignore[attr-defined]  # set while numba is imported

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function to machine code that runs without the interpreter's lock.

    No fast mathematics: every operation is rounded as written, so that both engines draw the same numbers. Compiled
    code alone may call it (all but `entry`s take a `World`, which exists only there).
    """
    # Without the bridges to Python that numba makes otherwise: they would be a third of what must be compiled.
    bare: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    made: Callable[P, R] = numba.njit(nogil=True, fastmath=False, error_model="numpy", **bare)(function)
    _compile_once(made)
    return made


def entry(function: Callable[P, R]) -> Callable[P, R]:
    """As `compiled`, and Python may call it; the machine code is kept on disk where that is safe."""
    made: Callable[P, R] = numba.njit(nogil=True, cache=KEPT, fastmath=False, error_model="numpy")(function)
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


def _compile_once(made: Any) -> None:  # noqa: ANN401  # numba's dispatchers have no types
    """Let whole numbers of every width, written out or not, be one type: numba would compile a function for each."""
    template_for = made.get_call_template

    def get_call_template(args: list[types.Type], kws: dict[str, types.Type]) -> Any:  # noqa: ANN401
        return template_for([_plain(one) for one in args], {name: _plain(one) for name, one in kws.items()})

    made.get_call_template = get_call_template


def _plain(one: types.Type) -> types.Type:
    one = types.unliteral(one)  # type: ignore[no-untyped-call]
    return types.int64 if one == types.int32 else one


def row_of(array: int, header: int, columns: int) -> Callable[[Any, int], int]:
    """A function that gives the place of a row in a table whose beginning stands in a header; only in compiled code.

    The header is never written while a run goes on, and the compiler relies on it: it reads it once and keeps it.
    """

    def typed(_context: object, world: types.Type, number: types.Type) -> tuple[Any, Any]:  # noqa: ARG001
        def generate(_: object, builder: Any, __: object, arguments: list[Any]) -> Any:  # noqa: ANN401
            first = builder.gep(builder.extract_value(arguments[0], array), [ir.Constant(ir.IntType(64), header)])
            begin = builder.load(first)
            begin.set_metadata("invariant.load", builder.module.add_metadata([]))
            return builder.add(begin, builder.mul(arguments[1], ir.Constant(ir.IntType(64), columns)))

        return types.intp(world, types.intp), generate

    made: Callable[[Any, int], int] = intrinsic(typed)  # type: ignore[assignment]
    return made


def _pointer(of: types.Type) -> tuple[Any, Any]:
    pointer = types.CPointer(of)  # type: ignore[no-untyped-call]

    def generate(context: Any, builder: Any, _signature: object, arguments: list[Any]) -> Any:  # noqa: ANN401
        return builder.inttoptr(arguments[0], context.get_value_type(pointer))

    return pointer(types.intp), generate


def _whole(_context: object, address: object) -> object:  # noqa: ARG001  # numba asks for the name
    return _pointer(types.int64)


def _half(_context: object, address: object) -> object:  # noqa: ARG001  # numba asks for the name
    return _pointer(types.int32)


def _real(_context: object, address: object) -> object:  # noqa: ARG001  # numba asks for the name
    return _pointer(types.float64)


def _power_of_two(_context: object, exponent: object) -> object:  # noqa: ARG001  # numba asks for the name
    def generate(_: object, builder: Any, __: object, arguments: list[Any]) -> Any:  # noqa: ANN401
        word = ir.IntType(64)
        bits = builder.shl(builder.add(arguments[0], ir.Constant(word, 1023)), ir.Constant(word, 52))
        return builder.bitcast(bits, ir.DoubleType())

    return types.float64(types.int64), generate


def _fetch_ahead(_context: object, halves: Any, place: object) -> object:  # noqa: ANN401, ARG001  # as above
    def generate(_: object, builder: Any, __: object, arguments: list[Any]) -> Any:  # noqa: ANN401
        flag = ir.IntType(32)
        spot = builder.bitcast(builder.gep(arguments[0], [arguments[1]]), ir.IntType(8).as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [spot.type, flag, flag, flag])
        prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        builder.call(prefetch, [spot, ir.Constant(flag, 0), ir.Constant(flag, 3), ir.Constant(flag, 1)])
        return ir.Constant(ir.IntType(64), 0)

    return types.int64(halves, types.int64), generate


# numba types an intrinsic by what it generates, not by what it gives.
whole_numbers_at: Callable[[int], Whole] = intrinsic(_whole)  # type: ignore[assignment]
"""The 64-bit whole numbers at an address; only in compiled code."""

half_numbers_at: Callable[[int], Whole] = intrinsic(_half)  # type: ignore[assignment]
"""The 32-bit whole numbers at an address; only in compiled code."""

real_numbers_at: Callable[[int], Real] = intrinsic(_real)  # type: ignore[assignment]
"""The 64-bit real numbers at an address; only in compiled code."""

power_of_two: Callable[[int], float] = intrinsic(_power_of_two)  # type: ignore[assignment]
"""Two to the power of a whole number from -1022 to 1023, exactly; only in compiled code."""

fetch_ahead: Callable[[Whole, int], int] = intrinsic(_fetch_ahead)  # type: ignore[assignment]
"""Let the processor bring a place into its cache while other work goes on; only in compiled code."""
