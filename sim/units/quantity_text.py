"""One quantity as text: a number with its unit, '72 h', read and written back."""

from __future__ import annotations

import re
from difflib import get_close_matches
from math import isfinite
from typing import Final

from sim.errors import LeidangError
from sim.units.conversion import (
    CANONICAL,
    EXAMPLES,
    FACTORS,
    WORDS,
    Dimension,
    UnknownUnitError,
    WrongDimensionError,
    to_canonical,
)

_NUMBER: Final = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\d,.])(.*)", re.DOTALL)
_SHORT: Final = 6


class QuantityError(LeidangError):
    """A text that is no quantity of the wanted kind.

    Attributes
    ----------
    message
        What is wrong, in one sentence.
    expected
        What was expected, empty where the message says it.
    suggestion
        The nearest valid word, empty where there is none.
    """

    def __init__(self, message: str, expected: str = "", suggestion: str = "") -> None:
        self.message, self.expected, self.suggestion = message, expected, suggestion
        super().__init__(message)


def parse_quantity(text: str, dimension: Dimension) -> float:
    """The quantity in the canonical unit of its dimension (`sim.units.conversion.CANONICAL`).

    Raises
    ------
    QuantityError
        When there is no number, one beyond all that can be computed with, no unit where one is needed, or a unit of
        something else.
    """
    match = _NUMBER.fullmatch(text)
    if not match:
        raise QuantityError(f"{text.strip()!r} is not {WORDS[dimension]}", _like(dimension))
    number, unit = match[1], match[2].strip()
    if not unit and dimension != "ratio":
        raise QuantityError(f"{number} has no unit: write a unit, for example '{number} {_example_unit(dimension)}'")
    try:
        value = to_canonical(float(number), unit, dimension)
    except UnknownUnitError:
        raise _unknown_unit(unit, dimension) from None
    except WrongDimensionError as error:
        found = f"{text.strip()!r} is {error}" if str(error) else f"{text.strip()!r} measures something else"
        raise QuantityError(f"{found}, not {WORDS[dimension]}", _like(dimension)) from None
    if not isfinite(value):
        raise QuantityError(f"{text.strip()!r} is beyond any number", _like(dimension))
    return value


def format_quantity(value: float, dimension: Dimension) -> str:
    """The quantity as text which `parse_quantity` reads back to the same number; durations in a unit that is short."""
    for unit in ("d", "h", "min") if dimension == "duration" else ():
        factor = FACTORS[dimension][unit]
        text = number_text(value / factor)
        if abs(value) >= factor and len(text) <= _SHORT and float(text) * factor == value:
            return f"{text} {unit}"
    return f"{number_text(value)} {CANONICAL[dimension]}".rstrip()


def number_text(value: float) -> str:
    """The shortest text of a number, without '.0'."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _like(dimension: Dimension) -> str:
    return f"for example '{EXAMPLES[dimension]}'"


def _example_unit(dimension: Dimension) -> str:
    return EXAMPLES[dimension].split(" ", 1)[1]


def _unknown_unit(unit: str, dimension: Dimension) -> QuantityError:
    if unit.split(maxsplit=1)[0] in {"wd", "wds"}:
        return QuantityError(
            f"{unit!r} is not a unit: a desk's duty hours say when it works, so write working time in h", "h or d"
        )
    near = get_close_matches(unit, FACTORS[dimension], 1)
    return QuantityError(f"{unit!r} is not a unit of {WORDS[dimension]}", _like(dimension), near[0] if near else "")
