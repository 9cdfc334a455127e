"""Amounts added up over the chunks of a table, so that memory does not grow with the replications."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from analysis.runs import Flags, Ints, Runs, Words, codes_of

Number = TypeVar("Number", bound=np.generic)

Key = tuple[str, ...]


class Sums:
    """Whole amounts added up per run and per key of words, chunk by chunk.

    Whole numbers, so that seconds add up exactly and in whatever order they come.

    Parameters
    ----------
    runs
        The runs that may occur; rows of other runs are left out.
    amounts
        Names of the amounts.
    """

    def __init__(self, runs: Runs, amounts: Sequence[str]) -> None:
        self.runs = runs
        self._places: dict[Key, int] = {}
        self._totals = {name: np.zeros((0, runs.count), dtype=np.int64) for name in amounts}

    def add(self, run: Ints, words: Sequence[Words], amounts: Mapping[str, Ints]) -> None:
        """Add a chunk: for each row its run number, the words of its key, and the amounts."""
        known = run >= 0
        if not known.any():
            return
        codes, keys = keyed(words)
        rows = self._rows(keys)[codes[known]]
        runs, place = different(run[known], self.runs.count)
        cell = rows * len(runs) + place
        for name, total in self._totals.items():
            size = len(total) * len(runs)
            # Whole numbers below 2**53 stay exact as floats.
            added = np.bincount(cell, amounts[name][known], minlength=size).astype(np.int64)
            total[:, runs] += added.reshape(len(total), len(runs))

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every key seen, in order of its words."""
        return tuple(sorted(self._places))

    def total(self, amount: str) -> Ints:
        """The amount per key (in the order of `keys`) and run, shape (keys, runs)."""
        places = np.array([self._places[key] for key in self.keys], dtype=np.int64)
        return self._totals[amount][places]

    def _rows(self, keys: Sequence[Key]) -> Ints:
        fresh = [key for key in dict.fromkeys(keys) if key not in self._places]
        self._places |= {key: len(self._places) + number for number, key in enumerate(fresh)}
        if fresh:
            more = np.zeros((len(fresh), self.runs.count), dtype=np.int64)
            self._totals = {name: np.concatenate([total, more]) for name, total in self._totals.items()}
        return np.array([self._places[key] for key in keys], dtype=np.int64)


def keyed(words: Sequence[Words]) -> tuple[Ints, list[Key]]:
    """For each row the number of its combination of words, and the combinations; an empty cell is the word ''."""
    combined = np.zeros(len(words[0]), dtype=np.int64)
    names: list[list[str]] = []
    for column in words:
        cells = codes_of(column)
        names.append(["", *cells.words])
        combined = combined * len(names[-1]) + (cells.codes + 1)
    found, codes = different(combined, math.prod(len(texts) for texts in names))
    places = np.unravel_index(found, tuple(len(texts) for texts in names))
    listed = [tuple(texts[int(at)] for texts, at in zip(names, row, strict=True)) for row in zip(*places, strict=True)]
    return codes, listed


def different(numbers: Ints, bound: int) -> tuple[Ints, Ints]:
    """The different numbers from 0 to below a bound, ascending, and for each given one its place among them."""
    if bound > 4 * len(numbers):
        found, place = np.unique(numbers, return_inverse=True)
        return found, place.astype(np.int64)
    there = np.zeros(bound, dtype=np.bool_)
    there[numbers] = True
    places = np.cumsum(there) - 1
    return np.flatnonzero(there), places[numbers]


def by_variant(value: npt.NDArray[Number], runs: Runs) -> npt.NDArray[Number]:
    """The last axis, which counts runs, as two: shape (..., variants, replications)."""
    return value.reshape(*value.shape[:-1], len(runs.variants), len(runs.replications))


def present(runs: Runs) -> Flags:
    """Which runs there are, shape (variants, replications)."""
    return runs.present.reshape(len(runs.variants), len(runs.replications))
