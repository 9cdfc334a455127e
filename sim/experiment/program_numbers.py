"""The numbers in plain records, each with its place: taken out to be compared, and put back changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Place: TypeAlias = tuple[str | int, ...]
"""Keys, fields and numbers of entries that lead to a part of a record."""

Numbers: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A record taken apart.

    Attributes
    ----------
    numbers
        By place, arrays as they are; single numbers, and tuples of numbers, as arrays.
    rest
        By place, texts and what else is no number.
    """

    numbers: dict[Place, Numbers]
    rest: dict[Place, object]

    def is_like(self, other: Taken) -> bool:
        """Whether another record differs in numbers alone."""
        shapes, others = ([(array.shape, array.dtype) for array in one.numbers.values()] for one in (self, other))
        return self.numbers.keys() == other.numbers.keys() and shapes == others and self.rest == other.rest


def same(taken: Taken, other: Taken) -> bool:
    """Whether two records are the same, bit for bit."""
    pairs = ((array, other.numbers[place]) for place, array in taken.numbers.items() if place in other.numbers)
    return taken.is_like(other) and all(array.tobytes() == found.tobytes() for array, found in pairs)


def taken_apart(record: object) -> Taken:
    """The numbers of a record, and the rest."""
    numbers: dict[Place, Numbers] = {}
    rest: dict[Place, object] = {}
    for place, part in _parts(record, ()):
        if isinstance(part, np.ndarray) and part.dtype.names:
            numbers.update(((*place, name), part[name]) for name in part.dtype.names)
        elif isinstance(part, np.ndarray):
            numbers[place] = part
        elif _is_number(part) or (isinstance(part, tuple) and part and all(map(_is_number, part))):
            numbers[place] = np.array(part)
        else:
            rest[place] = part
    return Taken(numbers, rest)


def with_numbers(record: Any, place: Place, numbers: Numbers) -> Any:  # noqa: ANN401  # a record of any kind
    """A copy of a record in which other numbers stand at a place."""
    if not place:
        return numbers if isinstance(record, np.ndarray) else _as_before(record, numbers)
    key, rest = place[0], place[1:]
    if isinstance(record, np.ndarray):
        changed = record.copy()
        changed[key] = numbers
        return changed
    if isinstance(record, Mapping):
        return {**record, key: with_numbers(record[key], rest, numbers)}
    if isinstance(key, int):
        return (*record[:key], with_numbers(record[key], rest, numbers), *record[key + 1 :])
    part = with_numbers(getattr(record, key), rest, numbers)
    replaced = getattr(record, "_replace", None) or partial(replace, record)
    return replaced(**{key: part})


def _parts(record: Any, place: Place) -> Iterator[tuple[Place, object]]:  # noqa: ANN401  # as above
    if is_dataclass(record):
        for field in fields(record):
            yield from _parts(getattr(record, field.name), (*place, field.name))
    elif isinstance(record, Mapping):
        for key, value in record.items():
            yield from _parts(value, (*place, key))
    elif isinstance(record, tuple) and hasattr(record, "_fields"):
        for name in record._fields:
            yield from _parts(getattr(record, name), (*place, name))
    elif isinstance(record, tuple) and any(map(is_dataclass, record)):
        for number, value in enumerate(record):
            yield from _parts(value, (*place, number))
    else:
        yield place, record


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_before(record: object, numbers: Numbers) -> object:
    """Numbers as a record had them: one, or a tuple."""
    return tuple(numbers.tolist()) if isinstance(record, tuple) else numbers.item()
