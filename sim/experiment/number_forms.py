"""How numbers of a program follow from a value that was changed: found from some values, exact to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[Any]

Form = Callable[[Any, Any], Any]
"""A number by a value and a constant; or, with the other way round, the constant by the value and the number."""

_REAL: Final[tuple[tuple[Form, Form], ...]] = (
    (lambda u, c: u * c, lambda u, x: x / u),
    (lambda u, c: c / u, lambda u, x: x * u),
    (lambda u, c: u / c, lambda u, x: u / x),
    (lambda u, c: u + c, lambda u, x: x - u),
    (lambda u, c: c - u, lambda u, x: x + u),
)
"""Shares and factors scale, rates enter as means, moments are moved, and there is what is left of a whole."""

_WITH_REST: Final[tuple[tuple[Form, Form], ...]] = (
    (lambda u, c: c[0] * u + c[1], lambda u, _: u),
    (lambda u, c: c[0] / u + c[1], lambda u, _: 1.0 / u),
)
"""What scales, or is divided, and something beside it; with what it is proportional to."""

_WHOLE: Final[tuple[tuple[Form, Form], ...]] = (
    (lambda u, c: u + c, lambda u, x: x - u),
    (lambda u, c: u * c, lambda u, x: x // np.where(u == 0, 1, u)),
    (lambda u, c: c - u, lambda u, x: x + u),
)
"""Forms of a whole number by a whole value; none is rounded."""

_DIGITS: Final = 12
"""Digits of a constant that was written by hand: it is tried before those that are worked out, which are rounded."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Numbers that follow from one value by one form.

    Attributes
    ----------
    entries
        Their places among the numbers that were looked at.
    value
        Which of the values.
    constants
        One for each number, shape (numbers,); or two, shape (2, numbers).
    """

    entries: NDArray[np.int64]
    value: int
    form: Form
    constants: Numbers

    @property
    def rounds(self) -> bool:
        """Whether its numbers are rounded, so that another way of working them out may differ in the last place."""
        if self.constants.dtype.kind in "iu":
            return False
        return self.form is not _REAL[0][0] or bool(np.any(np.abs(np.frexp(self.constants)[0]) != 0.5))

    def at(self, values: Floats) -> Numbers:
        """The numbers for other values."""
        u = values[self.value]
        return np.asarray(self.form(np.int64(u) if self.constants.dtype.kind in "iu" else u, self.constants))


def fitted(values: Floats, numbers: Numbers) -> tuple[Fitted, ...] | None:
    """Forms that give every one of some numbers exactly; None where there are none for some of them.

    A constant that is worked out counts only if it is the one that fits: of several that differ in the last place, each
    would be right at these values and wrong at others.

    Parameters
    ----------
    values
        What was changed, shape (times, values).
    numbers
        What came of it, shape (times, numbers).
    """
    missing = np.arange(numbers.shape[1])
    found: list[Fitted] = []
    for value, form, given, constants, by_hand in _tried(values, numbers):
        of_missing, wanted = constants[..., missing], numbers[:, missing]
        fits = _fits(form, given, of_missing, wanted)
        if not by_hand and fits.any():
            fits &= ~_fits(form, given, _beside(of_missing, np.inf), wanted)
            fits &= ~_fits(form, given, _beside(of_missing, -np.inf), wanted)
        if fits.any():
            found.append(Fitted(missing[fits], value, form, of_missing[..., fits]))
            missing = missing[~fits]
        if not len(missing):
            return tuple(found)
    return None


def _fits(form: Form, given: Numbers, constants: Numbers, numbers: Numbers) -> NDArray[np.bool_]:
    """Which numbers a form gives exactly at all values."""
    with np.errstate(all="ignore"):
        return np.asarray(np.all(form(given[:, None], constants[..., None, :]) == numbers, axis=0))


def _beside(constants: Numbers, towards: float) -> Numbers:
    """Constants, the last of each number, one unit of the last place away."""
    if constants.ndim == 1:
        return np.nextafter(constants, towards)
    return np.stack([constants[0], np.nextafter(constants[1], towards)])


def _tried(values: Floats, numbers: Numbers) -> Iterator[tuple[int, Form, Numbers, Numbers, bool]]:
    """Every form with every value and with constants that may fit, and whether these are written by hand."""
    if numbers.dtype.kind in "iu":
        for value, u in enumerate(values.T):
            if np.all(u == np.round(u)):
                given = u.astype(np.int64)
                yield from ((value, form, given, constant(given[0], numbers[0]), True) for form, constant in _WHOLE)
        return
    for value, u in enumerate(values.T):
        for form, constant in _REAL:
            with np.errstate(all="ignore"):
                worked_out = [np.asarray(constant(*pair)) for pair in zip(u, numbers, strict=True)]
            yield value, form, u, _by_hand(worked_out[0]), True
            for constants in worked_out:
                for beside in (constants, _beside(constants, np.inf), _beside(constants, -np.inf)):
                    yield value, form, u, beside, False
    for value, u in enumerate(values.T):
        for form, proportional in _WITH_REST:
            found = _with_rest(proportional(u, None), numbers)
            yield from ((value, form, u, constants, not number) for number, constants in enumerate(found))


def _with_rest(of: Floats, numbers: Numbers) -> Iterator[Numbers]:
    """The two constants of numbers that are a multiple and a rest; first as both are written by hand."""
    with np.errstate(all="ignore"):
        multiple = _by_hand((numbers[0] - numbers[1]) / (of[0] - of[1]))
        rests = [found - multiple * u for u, found in zip(of, numbers, strict=True)]
    for rest in (_by_hand(rests[0]), *rests):
        yield np.stack([multiple, rest])


def _by_hand(numbers: Numbers) -> Numbers:
    """Numbers with so few digits as are written by hand."""
    return np.array([float(f"{number:.{_DIGITS}g}") for number in numbers.tolist()])
