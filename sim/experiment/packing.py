"""Plain records as bytes, and back: arrays, numbers, texts, and frozen dataclasses of these, never pickled objects."""

from __future__ import annotations

from typing import Any, TypeVar, get_origin

import msgspec
import numpy as np
from numpy.lib.format import descr_to_dtype, dtype_to_descr

T = TypeVar("T")


def pack(record: object) -> bytes:
    """The bytes of a record.

    Raises
    ------
    TypeError
        It holds something else.
    """
    return msgspec.msgpack.encode(record, enc_hook=_plain)


def unpack(kept: bytes, kind: type[T]) -> T:
    """The record that was packed. Its arrays cannot be written to.

    Raises
    ------
    ValueError
        The bytes are not those of such a record.
    """
    return msgspec.msgpack.decode(kept, type=kind, dec_hook=_whole)


def _plain(value: object) -> object:
    """An array as its type, shape and numbers."""
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return dtype_to_descr(value.dtype), value.shape, value.tobytes()
    raise TypeError(f"{type(value).__name__} is no plain data")


def _whole(kind: Any, value: Any) -> object:  # noqa: ANN401  # as the library has it
    if get_origin(kind) is not np.ndarray:
        raise ValueError(f"{kind} is no plain data")
    described, shape, numbers = value
    fields = described if isinstance(described, str) else [tuple(map(_as_tuple, field)) for field in described]
    dtype = descr_to_dtype(fields)  # type: ignore[arg-type]  # as it was described
    if dtype.hasobject:
        raise ValueError(f"arrays of {dtype} are not kept")
    return np.frombuffer(numbers, dtype=dtype).reshape(shape)


def _as_tuple(part: object) -> object:
    """A shape as NumPy has it."""
    return tuple(part) if isinstance(part, list) else part
