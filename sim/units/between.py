"""Values between two that are written alike: from '5 d' to '20 d', or from one distribution to another of its form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sim.units.conversion import FACTORS, tidy
from sim.units.quantity_text import QuantityError

_NUMBER: Final = re.compile(r"(?<![\w.])(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])([^,():\d]*)")
"""A number that is not a part of a word ('p90'), and what stands behind it: its unit."""

_DAY: Final = re.compile(r"D\+\d+")
_DIGITS, _DIGITS_OF_SEVERAL = 6, 12
"""Digits of a number between two others; of several more, for shares that must add up to one."""


@dataclass(frozen=True, slots=True)
class Between:
    """Every value from one to another, number by number.

    Attributes
    ----------
    low, high
        The two ends, as texts.
    whole
        Whether only whole numbers can stand there: ships, staff, 'D+5'.
    """

    low: str
    high: str
    whole: bool = False

    def __post_init__(self) -> None:
        if _frame(self.low) != _frame(self.high) or not _numbers(self.high):
            message = f"{self.low!r} and {self.high!r} are not written alike, so nothing lies between them"
            raise QuantityError(message, "two values of one form, such as '5 d..20 d', or a list such as 'a,b'")
        for (_, unit), (_, other) in zip(_numbers(self.low), _numbers(self.high), strict=True):
            _factor(unit or other, other)

    @classmethod
    def around(cls, text: str, share: float, *, whole: bool = False) -> Between:
        """From so much less to so much more of every number in a text; a whole number moves by one at least."""

        def times(factor: float) -> str:
            def put(found: re.Match[str]) -> str:
                number = float(found[1])
                moved = number * factor
                if whole and number:
                    moved = max(
                        min(1, number), round(number + max(1.0, abs(moved - number)) * (1 if factor > 1 else -1))
                    )
                return f"{moved:.{_DIGITS}g}{found[2]}"

            return _NUMBER.sub(put, text)

        return cls(times(1 - share), times(1 + share), whole)

    def at(self, share: float) -> str:
        """The value that lies so far from the low end (0) to the high end (1); at an end as it was written."""
        if share >= 1 or (share <= 0 and all(unit for _, unit in _numbers(self.low))):
            return self.high if share >= 1 else self.low
        numbers = iter(zip(_numbers(self.low), _numbers(self.high), strict=True))
        digits = _DIGITS if len(_numbers(self.high)) == 1 else _DIGITS_OF_SEVERAL

        def put(found: re.Match[str]) -> str:
            (first, unit), (last, other) = next(numbers)
            behind = found[2]
            return f"{self._number(first * _factor(unit or other, other), last, share):.{digits}g}{behind}"

        return _NUMBER.sub(put, self.high)

    def number(self, text: str) -> float:
        """A value of this range as a number: in the unit of the high end, or the share of the way where it has several.

        Parameters
        ----------
        text
            As `at` gives it.
        """
        found = [number for number, _ in _numbers(text)]
        if len(found) == 1:
            return found[0]
        for place, ((first, unit), (last, other)) in enumerate(
            zip(_numbers(self.low), _numbers(self.high), strict=True)
        ):
            start = first * _factor(unit or other, other)
            if start != last:
                return (found[place] - start) / (last - start)
        return 0.0

    @property
    def unit(self) -> str:
        """What `number` is counted in; empty for a plain number."""
        numbers = _numbers(self.high)
        return numbers[0][1] if len(numbers) == 1 else f"share of the way from {self.low} to {self.high}"

    def _number(self, first: float, last: float, share: float) -> float:
        if self.whole or _DAY.fullmatch(self.high):
            low, high = sorted((round(first), round(last)))
            step = min(int(share * (high - low + 1)), high - low)
            return low + step if first <= last else high - step
        return first + share * (last - first)


def _numbers(text: str) -> list[tuple[float, str]]:
    return [(float(number), unit.strip()) for number, unit in _NUMBER.findall(text)]


def _frame(text: str) -> str:
    """The text without its numbers, units and blanks: what two values must share."""
    return "".join(_NUMBER.sub("#", text).split())


def _factor(unit: str, other: str) -> float:
    """What a number in one unit must be multiplied with to be in the other.

    Raises
    ------
    QuantityError
        They do not measure the same.
    """
    if unit == other:
        return 1.0
    for known in FACTORS.values():
        if tidy(unit) in known and tidy(other) in known:
            return known[tidy(unit)] / known[tidy(other)]
    raise QuantityError(f"{unit!r} and {other!r} do not measure the same", "one unit at both ends")
