"""Plain records as bytes, and back: arrays, numbers, texts, and frozen dataclasses of these, never pickled objects."""

from __future__ import annotations

from typing import Any, Final, TypeVar, get_origin

import msgspec
import numpy as np

T = TypeVar("T")

DTYPES: Final = frozenset({"<i8", "<u8", "<f8", "<i4"})
"""Types of arrays that records hold, the same on every machine."""


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
    if isinstance(value, np.ndarray):
        ordered = value.astype(value.dtype.newbyteorder("<"), copy=False)
        if ordered.dtype.str in DTYPES:
            return ordered.dtype.str, ordered.shape, ordered.tobytes()
    raise TypeError(f"{type(value).__name__} is no plain data")


def _whole(kind: Any, value: Any) -> object:  # noqa: ANN401  # as the library has it
    if get_origin(kind) is not np.ndarray:
        raise ValueError(f"{kind} is no plain data")
    dtype, shape, numbers = value
    if dtype not in DTYPES:
        raise ValueError(f"arrays of {dtype!r} are not kept")
    return np.frombuffer(numbers, dtype=dtype).reshape(shape)
