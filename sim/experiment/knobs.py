"""Values that are changed in a process that lives on: a changed number is patched into the program of a variant.

A program is built at some values in a range, and every number that differs between them is traced to the value by a
form that gives it exactly at all of them. Inside this range the numbers are then put in, in a millisecond or two;
outside it, and where anything but numbers differs, the program is built anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from sim.engine.kernel.flatten import FAMILIES
from sim.errors import LeidangError
from sim.experiment.distribution_numbers import DrawClasses, Shape, draw_classes, flattened
from sim.experiment.live_scenario import LiveScenario
from sim.experiment.number_forms import Fitted, fitted
from sim.experiment.prepared_program import BuiltVariant, PreparedProgram
from sim.experiment.program_numbers import Place, Taken, same, taken_apart, with_numbers
from sim.experiment.value_ranges import values_around
from sim.units.distributions import Distribution, mean

PROBES: Final = 6
"""Programs that are to be alike in all but numbers, to find how these follow from a value."""

OF_ROUNDED: Final = 18
"""So many where numbers are rounded: by chance, another way of working them out gives the same once in two times."""

MOST_BUILT: Final = 3
"""Programs that are built for each of these; the range becomes smaller where some are not alike."""

FEWEST: Final = 4
"""With fewer values that may stand there, no number is patched."""

Floats = NDArray[np.float64]
Numbers = NDArray[Any]

_KINDS: Final = get_args(Distribution)
_DRAWS: Final[Place] = ("draws",)
_CODE: Final[Place] = ("packed", "code")


@dataclass(frozen=True, slots=True)
class _Probe:
    """A program built at some value: the numbers of the value, the program taken apart, what each draw draws from."""

    values: tuple[float, ...]
    program: PreparedProgram
    taken: Taken
    drawn: tuple[Distribution | None, ...]

    def is_like(self, other: _Probe) -> bool:
        """Whether another program differs in numbers alone."""
        return len(self.drawn) == len(other.drawn) and self.taken.is_like(other.taken)


@dataclass(frozen=True, slots=True)
class _Patch:
    """Numbers at one place, those among them that follow from the value, and how."""

    place: Place
    numbers: Numbers
    changed: NDArray[np.int64]
    forms: tuple[Fitted, ...]

    @property
    def is_whole(self) -> bool:
        """Whether they are whole numbers."""
        return self.numbers.dtype.kind in "iu"

    def at(self, values: Floats) -> Numbers:
        """All numbers at the place, for a value of these numbers."""
        whole = self.numbers.copy()
        flat = whole.reshape(-1)
        for form in self.forms:
            flat[self.changed[form.entries]] = form.at(values)
        return whole


class Knob:
    """A value of a scenario that is changed again and again, and the program of a variant that follows from it.

    Parameters
    ----------
    scenario, variant
        Where it is changed, and what is run.
    path
        As for `--set`.
    ends
        The ends of the range as texts; None for a range around the value that stands there.
    sets
        Further changes, which hold all the time.

    Raises
    ------
    LeidangError
        The path leads nowhere.
    ValueError
        An end of the range may not stand there.
    """

    def __init__(
        self,
        scenario: LiveScenario,
        variant: str,
        path: str,
        ends: tuple[str, str] | None = None,
        sets: tuple[str, ...] = (),
    ) -> None:
        self._scenario, self._variant, self._path, self._sets = scenario, variant, path, sets
        self._shape: Shape = None
        texts, tried = self._texts(ends), dict[tuple[float, ...], _Probe]()
        self._patches = self._traced(self._probed(texts, tried, PROBES))
        if any(form.rounds for patch in self._patches or () for form in patch.forms):
            self._patches = self._traced(self._probed(texts, tried, OF_ROUNDED))

    @property
    def patches(self) -> bool:
        """Whether numbers are patched at all; else every program is built anew."""
        return self._patches is not None

    def is_patched(self, text: str) -> bool:
        """Whether the program for a value is patched."""
        return self._inside(text) is not None

    def program(self, text: str) -> PreparedProgram:
        """The program with a text as the value.

        Raises
        ------
        LeidangError
            The scenario has problems with it, or no sound program can be made of it.
        """
        values = self._inside(text)
        return self.rebuilt(text) if values is None else self._patched(values)

    def rebuilt(self, text: str) -> PreparedProgram:
        """The same, built from the beginning."""
        return self._built(text).prepared()

    def is_confirmed(self, text: str) -> bool:
        """Whether the program is, bit for bit, the one that is built from the beginning."""
        return same(taken_apart(self.program(text)), taken_apart(self.rebuilt(text)))

    def _built(self, text: str) -> BuiltVariant:
        return self._scenario.build(self._variant, *self._sets, f"{self._path}={text}")

    def _inside(self, text: str) -> Floats | None:
        """The numbers of a value inside the range; None where the program must be built."""
        if self._patches is None:
            return None
        try:
            shape, values = _numbers(self._scenario.read(self._path, text))
        except ValueError:
            return None
        numbers = np.array(values)
        inside = shape == self._shape and np.all((self._low <= numbers) & (numbers <= self._high))
        # Whole numbers follow from whole values alone.
        fits = inside and (not any(patch.is_whole for patch in self._patches) or np.all(numbers == np.round(numbers)))
        return numbers if fits else None

    def _patched(self, values: Floats) -> PreparedProgram:
        program, drawn = self._base, None
        for patch in self._patches or ():
            if patch.place == _DRAWS:
                drawn = self._classes.distributions(patch.at(values))
            else:
                program = with_numbers(program, patch.place, patch.at(values))
        code = program.packed.code
        if drawn is not None:
            code = code.with_distributions(self._classes.of_draw, drawn)
        return replace(program, packed=replace(program.packed, code=code.by_start()))

    def _texts(self, ends: tuple[str, str] | None) -> Iterator[str]:
        """Values to be tried, that which stands there first; none where it is no number."""
        try:
            value = self._scenario.value(self._path)
        except ValueError:
            return
        if isinstance(value, (int, float, *_KINDS)) and not isinstance(value, bool):
            self._shape, _ = _numbers(value)
            yield from values_around(self._scenario, self._path, value, ends)

    def _probed(self, texts: Iterator[str], tried: dict[tuple[float, ...], _Probe], enough: int) -> list[_Probe]:
        """Programs that differ in numbers alone, from those tried and as many further values as it takes."""
        alike = _alike(list(tried.values()))
        for text in islice(texts, MOST_BUILT * enough):
            probe = self._probe(text)
            if probe is not None:
                tried.setdefault(probe.values, probe)
            alike = _alike(list(tried.values()))
            if len(alike) == enough:
                break
        return alike

    def _traced(self, probes: list[_Probe]) -> tuple[_Patch, ...] | None:
        """How all numbers that differ follow from the value; None where they do not."""
        classes = draw_classes([probe.drawn for probe in probes]) if len(probes) >= FEWEST else None
        if classes is None:
            return None
        values = np.array([probe.values for probe in probes])
        self._low, self._high = values.min(axis=0), values.max(axis=0)
        self._base, self._classes = probes[0].program, classes
        return _patches(values, [probe.taken.numbers for probe in probes], classes)

    def _probe(self, text: str) -> _Probe | None:
        """The program at a value; None where that may not stand there."""
        try:
            shape, values = _numbers(self._scenario.read(self._path, text))
            built = self._built(text)
        except (LeidangError, ValueError):
            return None
        if shape != self._shape:
            return None
        program = built.prepared()
        program = replace(program, packed=replace(program.packed, code=program.packed.code.by_label()))
        taken = taken_apart(program)
        for place in [place for place in taken.numbers if _is_of_families(place)]:
            del taken.numbers[place]
        return _Probe(values, program, taken, tuple(draw.distribution for draw in built.index.draws.drawn))


def _alike(probes: list[_Probe]) -> list[_Probe]:
    """The programs that differ from the first in numbers alone, as far as no other lies as near to it."""
    if not probes:
        return []
    first = np.array(probes[0].values)
    size = np.where(first == 0.0, 1.0, np.abs(first))
    far = [float(np.max(np.abs(np.array(probe.values) - first) / size)) for probe in probes]
    unlike = [away for probe, away in zip(probes, far, strict=True) if not probes[0].is_like(probe)]
    least = min(unlike, default=np.inf)
    return [probe for probe, away in zip(probes, far, strict=True) if away < least]


def _is_of_families(place: Place) -> bool:
    return any(place[: len(_CODE) + len(part)] == (*_CODE, *part) for part in FAMILIES)


def _numbers(value: object) -> tuple[Shape, tuple[float, ...]]:
    """The shape of a value, and its numbers; a distribution also enters by its mean."""
    shape, numbers = flattened(value)
    return shape, (*numbers, mean(value)) if isinstance(value, _KINDS) else numbers


def _patches(values: Floats, taken: list[dict[Place, Numbers]], classes: DrawClasses) -> tuple[_Patch, ...] | None:
    """How all numbers that differ follow from the value; None where one does not."""
    every = {place: [numbers[place] for numbers in taken] for place in taken[0]} | {_DRAWS: list(classes.numbers)}
    patches: list[_Patch] = []
    for place, numbers in every.items():
        flat = np.array([array.reshape(-1) for array in numbers])
        changed = np.flatnonzero((flat != flat[0]).any(axis=0))
        if len(changed):
            forms = fitted(values, flat[:, changed])
            if forms is None:
                return None
            patches.append(_Patch(place, numbers[0], changed, forms))
    return tuple(patches)
