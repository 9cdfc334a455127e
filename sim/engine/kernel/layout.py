"""Records and codes of the compiled engine as it states them itself: types of NumPy, and numbers by name."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine import failures
from sim.engine.kernel.library import library
from sim.engine.simpy_engine import ITERATIONS_PER_INSTANT
from sim.engine.trace import Kind

LIST = np.dtype({"names": ["rows", "count", "room"], "formats": ["u8", "i4", "i4"], "itemsize": 16})
"""A list in a record: where its rows lie, how many there are, and for how many there is room."""

Records = NDArray[Any]


class Layout(NamedTuple):
    """What the library states.

    Attributes
    ----------
    records
        Type of each record.
    lists
        For each record that has lists, the type of the rows of each list.
    operands
        For each operation the names of its operands, with the place of each.
    codes
        Numbers by name, in groups: `Operation`, `FamilyKind`, `Status` and the like.
    """

    records: dict[str, np.dtype[Any]]
    lists: dict[str, dict[str, np.dtype[Any]]]
    operands: dict[str, dict[str, int]]
    codes: dict[str, SimpleNamespace]


@cache
def layout() -> Layout:
    """The layout of the library in use."""
    count = ctypes.c_int32()
    entries = library().leidang_layout(ctypes.byref(count))
    stated = [_decoded(entries[place]) for place in range(count.value)]
    records = _records(stated)
    lists: dict[str, dict[str, np.dtype[Any]]] = {}
    operands: dict[str, dict[str, int]] = {}
    codes: dict[str, SimpleNamespace] = {}
    for record, name, kind, of, number in stated:
        if kind == "list":
            lists.setdefault(record, {})[name] = records.get(of) or np.dtype(of)
        elif kind == "constant":
            vars(codes.setdefault(record, SimpleNamespace()))[name] = number
        elif record == "Operand":
            operation, operand = name.split(".")
            place = (number - records["Instruction"].fields["operands"][1]) // 4  # type: ignore[index]  # it has fields
            operands.setdefault(operation, {})[operand] = place
    _agree(codes)
    return Layout(records, lists, operands, codes)


def _decoded(entry: Any) -> tuple[str, str, str, str, int]:  # noqa: ANN401  # a structure of ctypes
    return entry.record.decode(), entry.name.decode(), entry.type.decode(), entry.of.decode(), entry.number


def _records(stated: list[tuple[str, str, str, str, int]]) -> dict[str, np.dtype[Any]]:
    records: dict[str, np.dtype[Any]] = {}
    for name in (record for record, _, kind, _, _ in stated if kind == "size"):
        mine = [entry for entry in stated if entry[0] == name]
        fields = [entry for entry in mine if entry[2] != "size"]
        records[name] = np.dtype(
            {
                "names": [field for _, field, _, _, _ in fields],
                "formats": [LIST if kind == "list" else kind for _, _, kind, _, _ in fields],
                "offsets": [offset for *_, offset in fields],
                "itemsize": next(number for _, _, kind, _, number in mine if kind == "size"),
            }
        )
    return records


def _agree(codes: Mapping[str, SimpleNamespace]) -> None:
    """The library gives the numbers that the reference engine gives."""
    assert {f"KIND_{kind.name}": int(kind) for kind in Kind} == vars(codes["Kind"])
    shared = [name for name in vars(codes["Status"]) if hasattr(failures, name)]
    assert shared
    assert all(getattr(failures, name) == getattr(codes["Status"], name) for name in shared)
    limits = codes["Limit"]
    assert (limits.MOST_UNITS, limits.ITERATIONS_PER_INSTANT) == (failures.MOST_UNITS, ITERATIONS_PER_INSTANT)


class Block:
    """A record with lists, laid out for the library and kept alive together with the rows of its lists.

    Parameters
    ----------
    record
        Its name.
    rows
        The rows of its lists, by name; of the types that the layout states.
    numbers
        Its other fields.
    """

    def __init__(self, record: str, rows: Mapping[str, Records], **numbers: int) -> None:
        self._record = np.zeros((), dtype=layout().records[record])
        types = layout().lists[record]
        self._rows = {name: np.ascontiguousarray(rows[name], dtype=kind) for name, kind in types.items()}
        for name, array in self._rows.items():
            self._record[name] = (array.ctypes.data, len(array), len(array))
        for name, number in numbers.items():
            self._record[name] = number

    @property
    def address(self) -> int:
        """Where it lies."""
        return self._record.ctypes.data


def rows_at(record: Records, name: str, kind: np.dtype[Any]) -> Records:
    """The rows of a list of a record of the library, as a view that holds until the library is called again."""
    place, count = int(record[name]["rows"]), int(record[name]["count"])
    return records_at(place, count, kind)


def records_at(place: int, count: int, kind: np.dtype[Any]) -> Records:
    """So many records that lie at an address."""
    if count == 0:
        return np.empty(0, dtype=kind)
    memory = memoryview((ctypes.c_uint8 * (count * kind.itemsize)).from_address(place))
    return np.frombuffer(memory, dtype=kind)
