"""Means and intervals of many amounts over runs, block by block, in memory that does not grow with the runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.chunks import Key
from analysis.runs import Floats
from analysis.statistics import half_width


class Moments:
    """Number, means and spreads of amounts by key, over the runs of one variant.

    A key that does not occur in a run counts 0 there. Blocks are joined by the formulas of Chan, Golub and LeVeque
    (1979), which keep the spread of runs that are all alike at nothing.

    Parameters
    ----------
    amounts
        Number of amounts per key.
    """

    def __init__(self, amounts: int) -> None:
        self.n = 0
        self._places: dict[Key, int] = {}
        self._mean = np.zeros((amounts, 0))
        self._away = np.zeros((amounts, 0))

    def add(self, keys: Sequence[Key], values: Floats) -> None:
        """Add a block of runs.

        Parameters
        ----------
        keys
            Keys that occur in the block, each once.
        values
            Their amounts, shape (amounts, keys, runs).
        """
        here = values.shape[2]
        if not here:
            return
        places = self._room(keys)
        mean, away = np.zeros_like(self._mean), np.zeros_like(self._away)
        mean[:, places] = values.mean(axis=2)
        away[:, places] = ((values - mean[:, places, None]) ** 2).sum(axis=2)
        apart, n = mean - self._mean, self.n + here
        self._mean += apart * (here / n)
        self._away += away + apart**2 * (self.n * here / n)
        self.n = n

    def _room(self, keys: Sequence[Key]) -> list[int]:
        fresh = [key for key in keys if key not in self._places]
        self._places |= {key: len(self._places) + number for number, key in enumerate(fresh)}
        more = np.zeros((len(self._mean), len(fresh)))
        self._mean, self._away = np.hstack([self._mean, more]), np.hstack([self._away, more])
        return [self._places[key] for key in keys]

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every key seen, in order of its words."""
        return tuple(sorted(self._places))

    def interval(self, amount: int) -> tuple[Floats, Floats, Floats]:
        """Mean of an amount over the runs, and the ends of its 95 % t interval (nan for fewer than two runs).

        Each of shape (keys,), in the order of `keys`.
        """
        order = [self._places[key] for key in self.keys]
        mean, away = self._mean[amount, order], self._away[amount, order]
        width = half_width(np.sqrt(away / max(self.n - 1, 1)), np.full(len(order), self.n))
        return mean, mean - width, mean + width
