"""Boxes of inputs in which failures gather, by the patient rule induction method (PRIM).

After Friedman and Fisher (Statistics and Computing 9, 1999), as used for scenario discovery by Bryant and Lempert
(Technological Forecasting and Social Change 77, 2010): beginning with all points, thin slices are peeled off, always
the one that leaves the largest share of failures, then put on again where that costs nothing. *Density* is the share
of a box's points that fail, *coverage* the share of all failures that lie in it. The quasi-p-value of a restriction
is the chance to see so many failures in the box if the restriction changed nothing, given all the others; what it
does not support is dropped. It is a guide, not a test: the same points have chosen the restriction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from analysis.runs import Flags, Floats

PEELED: Final = 0.05
"""Share of a box's points in a slice."""

LEAST_POINTS: Final = 5
LEAST_SHARE: Final = 0.02
"""A box holds so many points and such a share of all."""

SUPPORTED: Final = 0.05
"""Quasi-p-value up to which a restriction is kept."""

MOST_BOXES: Final = 3


@dataclass(frozen=True, slots=True)
class Restriction:
    """The part of a box along one input: numbers from low to high, or for choices those that are in it.

    Attributes
    ----------
    input
        Its column.
    choices
        Numbers of the choices; empty for a range.
    quasi_p
        See the module's docstring.
    """

    input: int
    low: float
    high: float
    choices: tuple[int, ...]
    quasi_p: float


@dataclass(frozen=True, slots=True)
class FailureBox:
    """Points in which failures gather; `covered` and `coverage` are of all failures, also those of boxes before."""

    restrictions: tuple[Restriction, ...]
    points: int
    failures: int
    coverage: float

    @property
    def density(self) -> float:
        """Share of its points that fail."""
        return self.failures / self.points


def find_boxes(values: Floats, fails: Flags, choices: Sequence[int]) -> tuple[FailureBox, ...]:
    """Find the boxes, the best first; each looks at the points that those before leave.

    Parameters
    ----------
    values
        Numbers of each input, or numbers of choices, shape (points, inputs).
    fails
        Shape (points,).
    choices
        How many choices each input has; 0 for a range.
    """
    left = np.ones(len(fails), dtype=np.bool_)
    boxes: list[FailureBox] = []
    while len(boxes) < MOST_BOXES and fails[left].any() and not fails[left].all():
        parts = _box(values, fails, choices, left)
        inside = _within(parts, left)
        if not parts or fails[inside].mean() <= fails[left].mean():
            break
        boxes.append(_described(values, fails, choices, parts, left))
        left = left & ~inside
    return tuple(boxes)


def _box(values: Floats, fails: Flags, choices: Sequence[int], left: Flags) -> dict[int, Flags]:
    """For each restricted input which points are within it."""
    path: list[dict[int, Flags]] = [{}]
    least = max(LEAST_POINTS, int(LEAST_SHARE * len(fails)))
    while True:
        inside = _within(path[-1], left)
        if fails[inside].all():
            break
        peels = [peel for peel in _peels(values, choices, inside) if (inside & peel[1]).sum() >= least]
        if not peels:
            break
        number, kept = max(peels, key=lambda peel: float(fails[inside & peel[1]].mean()))
        path.append(path[-1] | {number: path[-1].get(number, left) & kept})
    chosen = max(path, key=lambda parts: _worth(fails, _within(parts, left), left))
    return _supported(fails, _pasted(values, fails, choices, chosen, left), left)


def _peels(values: Floats, choices: Sequence[int], inside: Flags) -> Iterator[tuple[int, Flags]]:
    """By input, the points that are left when a thin slice of the box is taken off at either end."""
    for number, count in enumerate(choices):
        column = values[:, number]
        kept = np.unique(column[inside])
        if len(kept) < 2:
            continue
        if count:
            yield from ((number, column != value) for value in kept)
            continue
        low, high = np.quantile(column[inside], [PEELED, 1 - PEELED])
        yield (number, column >= low if low > kept[0] else column > kept[0])
        yield (number, column <= high if high < kept[-1] else column < kept[-1])


def _pasted(
    values: Floats, fails: Flags, choices: Sequence[int], parts: dict[int, Flags], left: Flags
) -> dict[int, Flags]:
    """The box, widened step by step where the share of failures does not fall."""
    while wider := next(_widened(values, fails, choices, parts, left), None):
        parts = wider
    return parts


def _widened(
    values: Floats, fails: Flags, choices: Sequence[int], parts: dict[int, Flags], left: Flags
) -> Iterator[dict[int, Flags]]:
    """The box with one restriction a step wider, where the share of failures does not fall."""
    inside = _within(parts, left)
    for number, column in parts.items():
        for grown in _wider(values[:, number], choices[number], column):
            wider = parts | {number: grown}
            within = _within(wider, left)
            if within.sum() > inside.sum() and fails[within].mean() >= fails[inside].mean():
                yield wider


def _wider(column: Floats, count: int, inside: Flags) -> Iterator[Flags]:
    """The restriction with its next value below, above or, of choices, any other."""
    kept = np.unique(column[inside])
    others = np.setdiff1d(np.unique(column), kept)
    if count:
        yield from (inside | (column == value) for value in others)
        return
    for beside in (others[others < kept[0]][-1:], others[others > kept[-1]][:1]):
        yield from (inside | (column == value) for value in beside)


def _supported(fails: Flags, parts: dict[int, Flags], left: Flags) -> dict[int, Flags]:
    """The box without the restrictions that the points do not support, the weakest dropped first."""
    while parts:
        weakest = max(parts, key=lambda number: _quasi_p(fails, parts, number, left))
        if _quasi_p(fails, parts, weakest, left) <= SUPPORTED:
            break
        parts = {number: inside for number, inside in parts.items() if number != weakest}
    return parts


def _quasi_p(fails: Flags, parts: dict[int, Flags], number: int, left: Flags) -> float:
    inside = _within(parts, left)
    without = _within({other: kept for other, kept in parts.items() if other != number}, left)
    chance: float = stats.binom.sf(int(fails[inside].sum()) - 1, int(inside.sum()), float(fails[without].mean()))
    return chance


def _within(parts: dict[int, Flags], left: Flags) -> Flags:
    inside = left
    for part in parts.values():
        inside = inside & part
    return inside


def _worth(fails: Flags, inside: Flags, left: Flags) -> float:
    """Harmonic mean of density and coverage: a box is worth as little as the smaller of the two."""
    density, coverage = fails[inside].mean(), fails[inside].sum() / fails[left].sum()
    return float(2 * density * coverage / (density + coverage)) if density > 0 else 0.0


def _described(
    values: Floats, fails: Flags, choices: Sequence[int], parts: dict[int, Flags], left: Flags
) -> FailureBox:
    inside = _within(parts, left)
    restrictions = [
        _restriction(number, values[:, number], choices[number], parts[number], _quasi_p(fails, parts, number, left))
        for number in sorted(parts)
    ]
    failures = int(fails[inside].sum())
    return FailureBox(tuple(restrictions), int(inside.sum()), failures, failures / int(fails.sum()))


def _restriction(number: int, column: Floats, count: int, inside: Flags, quasi_p: float) -> Restriction:
    """Its ends lie half-way between the last point within and the first without."""
    kept = np.unique(column[inside])
    if count:
        return Restriction(number, np.nan, np.nan, tuple(int(value) for value in kept), quasi_p)
    below, above = column[column < kept[0]], column[column > kept[-1]]
    low = (kept[0] + below.max()) / 2 if len(below) else -np.inf
    high = (kept[-1] + above.min()) / 2 if len(above) else np.inf
    return Restriction(number, float(low), float(high), (), quasi_p)
