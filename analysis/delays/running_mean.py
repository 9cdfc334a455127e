"""Means and intervals of many amounts over runs, block by block, in memory that does not grow with the runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis.chunks import Key
from analysis.runs import Flags, Floats, Runs
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

    def columns(self, names: Sequence[str], amount: int) -> dict[str, Floats]:
        """The mean of an amount and the ends of its interval under three names."""
        return dict(zip(names, self.interval(amount), strict=True))

    def interval(self, amount: int) -> tuple[Floats, Floats, Floats]:
        """Mean of an amount over the runs, and the ends of its 95 % t interval (nan for fewer than two runs).

        Each of shape (keys,), in the order of `keys`.
        """
        order = [self._places[key] for key in self.keys]
        mean, away = self._mean[amount, order], self._away[amount, order]
        width = half_width(np.sqrt(away / max(self.n - 1, 1)), np.full(len(order), self.n))
        return mean, mean - width, mean + width


class VariantMoments:
    """Moments of several amounts by variant and by what they are of.

    Parameters
    ----------
    amounts
        Number of amounts per key.
    """

    def __init__(self, amounts: int) -> None:
        self._amounts = amounts
        self._moments: dict[tuple[str, str], Moments] = {}

    def add(self, runs: Runs, there: Flags, keys: Sequence[Key], values: Floats, of: str = "") -> None:
        """Add a block of runs, of which those count that are there; values as in `Moments.add`."""
        for variant, counted in zip(runs.variants, there.reshape(len(runs.variants), -1), strict=True):
            if counted.any():
                moments = self._moments.setdefault((variant, of), Moments(self._amounts))
                number = runs.variants.index(variant) * len(runs.replications) + np.flatnonzero(counted)
                moments.add(keys, values[:, :, number])

    def table(self, part: Callable[[Moments], pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
        """What `part` makes of the moments of each variant and of what they are of, as one table."""
        parts = [
            part(moments).assign(variant=variant, of=of, n=moments.n)
            for (variant, of), moments in self._moments.items()
            if moments.keys
        ]
        return pd.concat(parts, ignore_index=True)[list(columns)] if parts else pd.DataFrame(columns=list(columns))
