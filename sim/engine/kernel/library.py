"""The shared library of the compiled engine: found, checked and loaded, without NumPy, which takes long to load."""

from __future__ import annotations

import ctypes
import os
from ctypes import CDLL, POINTER, c_char_p, c_int, c_int32, c_int64, c_uint64, c_void_p
from functools import cache
from pathlib import Path
from typing import Final

from sim.engine.kernel.build import LIBRARY, mark_of_sources
from sim.errors import LeidangError

INSTEAD: Final = "LEIDANG_KERNEL"
"""Environment variable that names another build of the library, such as one with sanitizers."""

HOW: Final = "python -m sim.engine.kernel.build"
"""The command that builds the library."""


class KernelMissingError(LeidangError):
    """The compiled engine was asked for and is not built, or was built from other sources."""


class Entry(ctypes.Structure):
    """A name of the layout; see layout.c."""

    _fields_ = (("record", c_char_p), ("name", c_char_p), ("type", c_char_p), ("of", c_char_p), ("number", c_int64))


@cache
def library() -> CDLL:
    """The library. It lets go of the interpreter's lock while it runs.

    Raises
    ------
    KernelMissingError
        It is not built, or cannot be loaded, or was built from other sources.
    """
    path = Path(os.environ.get(INSTEAD, LIBRARY))
    if not path.exists():
        raise KernelMissingError(f"the compiled engine is not built; to build it: {HOW}")
    try:
        loaded = CDLL(str(path))
    except OSError as error:
        raise KernelMissingError(f"the compiled engine cannot be loaded ({error}); to build it again: {HOW}") from error
    _declare(loaded)
    if loaded.leidang_sources().decode() != mark_of_sources():
        raise KernelMissingError(f"the compiled engine was built from other sources; to build it again: {HOW}")
    return loaded


@cache
def why_missing() -> str:
    """Why there is no compiled engine, in words; empty where there is one."""
    try:
        library()
    except KernelMissingError as error:
        return str(error)
    return ""


def _declare(loaded: CDLL) -> None:
    pointer, number = c_void_p, c_int32
    signatures = {
        "leidang_sources": (c_char_p, ()),
        "leidang_layout": (POINTER(Entry), (POINTER(number),)),
        "leidang_check": (c_char_p, (pointer, POINTER(number))),
        "leidang_open": (pointer, (pointer,)),
        "leidang_close": (None, (pointer,)),
        "leidang_run": (c_int, (pointer, c_uint64, c_int64, number, number)),
        "leidang_milestones": (c_int, (pointer, pointer)),
        "leidang_paths": (c_int, (pointer, pointer, c_int)),
        "leidang_draw": (None, (pointer, number, c_uint64, pointer, pointer, number)),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, arguments
