"""How numbers of a program follow from a value that was changed: found from some values, exact to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[Any]

Form = Callable[[Any, Any], Any]

_REAL: Final[tuple[tuple[Form, Form], ...]] = (
    (lambda u, c: u * c, lambda u, x: x / u),
    (lambda u, c: c / u, lambda u, x: x * u),
    (lambda u, c: u / c, lambda u, x: u / x),
    (lambda u, c: u + c, lambda u, x: x - u),
    (lambda u, c: c - u, lambda u, x: x + u),
)
"""Forms of a number by a value `u` and a constant, each with the constant for a number: shares and factors scale, rates
enter as means, moments are moved, and what is left of a whole."""

_WHOLE: Final[tuple[tuple[Form, Form], ...]] = (
    (lambda u, c: u + c, lambda u, x: x - u),
    (lambda u, c: u * c, lambda u, x: x // np.where(u == 0, 1, u)),
    (lambda u, c: c - u, lambda u, x: x + u),
)
"""Forms of a whole number by a whole value; none is rounded."""

_NEIGHBOURS: Final = (0, 1, -1, 2, -2)
"""Constants tried beside the one that is worked out, which is rounded, in units of the last place."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Numbers that follow from one value by one form.

    Attributes
    ----------
    entries
        Their places among the numbers that were looked at.
    value
        Which of the values.
    """

    entries: NDArray[np.int64]
    value: int
    form: Form
    constants: Numbers

    def at(self, values: Floats) -> Numbers:
        """The numbers for other values."""
        u = values[self.value]
        return np.asarray(self.form(np.int64(u) if self.constants.dtype.kind in "iu" else u, self.constants))


def fitted(values: Floats, numbers: Numbers) -> tuple[Fitted, ...] | None:
    """Forms that give every one of some numbers exactly; None where there are none for some of them.

    Parameters
    ----------
    values
        What was changed, shape (times, values).
    numbers
        What came of it, shape (times, numbers).
    """
    whole = numbers.dtype.kind in "iu"
    missing = np.arange(numbers.shape[1])
    found: list[Fitted] = []
    for value, u in enumerate(values.T):
        if whole and not np.all(u == np.round(u)):
            continue
        given = u.astype(np.int64) if whole else u
        for form, constant in _WHOLE if whole else _REAL:
            for beside in _NEIGHBOURS[:1] if whole else _NEIGHBOURS:
                if not len(missing):
                    return tuple(found)
                with np.errstate(all="ignore"):
                    constants = _beside(constant(given[0], numbers[0, missing]), beside)
                    fits = np.all(form(given[:, None], constants[None, :]) == numbers[:, missing], axis=0)
                if fits.any():
                    found.append(Fitted(missing[fits], value, form, constants[fits]))
                    missing = missing[~fits]
    return None if len(missing) else tuple(found)


def _beside(constants: Numbers, steps: int) -> Numbers:
    """Numbers so many units of the last place away."""
    for _ in range(abs(steps)):
        constants = np.nextafter(constants, np.inf if steps > 0 else -np.inf)
    return constants
