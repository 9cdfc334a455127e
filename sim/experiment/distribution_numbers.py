"""Numbers of values and distributions, taken out and put back; and draws that go alike whatever a value is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.units.distributions import Distribution

Floats = NDArray[np.float64]

Shape: TypeAlias = Any
"""What stands around the numbers of a value: None, "" for a number, or a class or tuple with the shapes inside."""


def flattened(value: object) -> tuple[Shape, tuple[float, ...]]:
    """The shape of a number or distribution, and its numbers in order."""
    numbers: list[float] = []
    return _shape(value, numbers), tuple(numbers)


def restored(shape: Shape, numbers: Sequence[float]) -> Any:  # noqa: ANN401  # whatever was taken apart
    """The number or distribution of a shape and its numbers."""
    return _value(shape, iter(numbers))


def _shape(value: Any, numbers: list[float]) -> Shape:  # noqa: ANN401  # as above
    if value is None:
        return None
    if isinstance(value, int | float):
        numbers.append(float(value))
        return ""
    if isinstance(value, tuple):
        return tuple(_shape(part, numbers) for part in value)
    return type(value), tuple(_shape(getattr(value, field.name), numbers) for field in fields(value))


def _value(shape: Shape, numbers: Iterator[float]) -> Any:  # noqa: ANN401  # as above
    if shape is None:
        return None
    if shape == "":
        return next(numbers)
    if shape and isinstance(shape[0], type):
        return shape[0](*(_value(part, numbers) for part in shape[1]))
    return tuple(_value(part, numbers) for part in shape)


@dataclass(frozen=True, slots=True)
class DrawClasses:
    """Draws whose distributions are the same at every value that was tried, in the order of the first of each.

    Two that are the same at one value need not be so at another: users of equal values share a distribution.

    Attributes
    ----------
    of_draw
        The class of every draw.
    shapes
        Of the distribution of every class; None for the bare uniform number.
    first
        Where the numbers of every class begin, and the end of the last.
    numbers
        Those of all classes, one behind the other, at each value that was tried.
    """

    of_draw: NDArray[np.int64]
    shapes: tuple[Shape, ...]
    first: tuple[int, ...]
    numbers: tuple[Floats, ...]

    def distributions(self, numbers: Floats) -> list[Distribution | None]:
        """The distribution of every class, where they have these numbers."""
        ends = zip(self.shapes, self.first, self.first[1:], strict=False)
        return [restored(shape, numbers[begin:end].tolist()) for shape, begin, end in ends]


def draw_classes(tried: Sequence[Sequence[Distribution | None]]) -> DrawClasses | None:
    """The classes of draws of a program; None where there are more or fewer, or one changes in more than numbers.

    Parameters
    ----------
    tried
        The distribution of every draw, at each value.
    """
    if len({len(drawn) for drawn in tried}) > 1:
        return None
    number: dict[tuple[int, ...], int] = {}
    known: dict[tuple[Distribution | None, ...], int] = {}
    of_draw = np.empty(len(tried[0]), dtype=np.int64)
    for draw, together in enumerate(zip(*tried, strict=True)):
        # Thousands of draws share a few distributions, and it is quicker to see that they are the same than alike.
        marks = tuple(map(id, together))
        if marks not in number:
            number[marks] = known.setdefault(together, len(known))
        of_draw[draw] = number[marks]
    parts = [[flattened(distribution) for distribution in together] for together in known]
    if any(shape != tries[0][0] for tries in parts for shape, _ in tries):
        return None
    first = np.cumsum([0, *(len(tries[0][1]) for tries in parts)])
    every = [np.array([value for tries in parts for value in tries[at][1]]) for at in range(len(tried))]
    return DrawClasses(of_draw, tuple(tries[0][0] for tries in parts), tuple(first.tolist()), tuple(every))
