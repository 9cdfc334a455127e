"""What users lose: the area between full service and the service there is, in hours of full service (lost hours).

An hour at 60 % of the service counts as 0.4 lost hours; so the loss is the area of the resilience triangle (Bruneau and
others, Earthquake Spectra 19, 2003), which needs no number of users. A service with headroom can lose cables without
losing anything here.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.interval_cells import UNKNOWN, mean_cells, pairs_of, share_cells
from analysis.runs import Columns, Floats, Ints, Runs, names_in, positions_in
from sim.record.columns import Record, table_records
from sim.record.tables.incidents import SERVICES
from sim.units.seconds import HOUR_S

FULL: Final = 1 - 1e-9
"""Service from which it counts as full."""

GRID: Final = 240
"""Moments of a run, evenly apart, at which the service is kept for the curves."""


class ServiceUse:
    """Takes in the levels table, in chunks of whole replications; keeps a few numbers and a curve per service and run.

    Parameters
    ----------
    runs
        The runs of the result folder.
    horizon_s
        Length of a run.
    curves
        Whether to keep the curves.
    """

    def __init__(self, runs: Runs, horizon_s: int, *, curves: bool = False) -> None:
        self.runs = runs
        self._horizon = horizon_s
        self.moments: Ints = np.unique(np.linspace(0, horizon_s, GRID + 1).round().astype(np.int64))
        self._amounts: dict[str, Floats] = {}
        self._keep_curves = curves
        self._curves: dict[str, npt.NDArray[np.float32]] = {}

    def add(self, levels: Columns) -> None:
        """Add a chunk of the levels table."""
        names = names_in(levels["level"])
        run, name = self.runs.number(levels), positions_in(levels["level"], names)
        second, value = np.asarray(levels["second"], np.int64), np.asarray(levels["value"], np.float64)
        for number, service in enumerate(names):
            rows = np.flatnonzero((name == number) & (run >= 0) & (second < self._horizon))
            if len(rows):
                order = rows[np.lexsort((second[rows], run[rows]))]
                self._add(service, run[order], second[order], np.minimum(value[order], 1.0))

    def _add(self, service: str, run: Ints, second: Ints, value: Floats) -> None:
        """Changes of one service, by run and time."""
        amounts = self._amounts.setdefault(service, np.full((4, self.runs.count), np.nan))
        first = np.flatnonzero(np.diff(run, prepend=-1))
        runs = run[first]
        until = np.append(second[1:], self._horizon)
        until[np.append(first[1:], len(run)) - 1] = self._horizon
        length = (until - second) / HOUR_S
        amounts[0, runs] = np.add.reduceat((1 - value) * length, first)
        amounts[1, runs] = np.add.reduceat((value < FULL) * length, first)
        amounts[2, runs] = np.minimum.reduceat(value, first)
        amounts[3, runs] = value[np.append(first[1:], len(run)) - 1]
        if self._keep_curves:
            self._add_curve(service, first, run, second, value)

    def _add_curve(self, service: str, first: Ints, run: Ints, second: Ints, value: Floats) -> None:
        """The service at every moment; `first` are the first changes of each run."""
        shape = (self.runs.count, len(self.moments))
        curves = self._curves.setdefault(service, np.full(shape, np.nan, dtype=np.float32))
        # One clock for all runs, each a horizon and a second after the one before.
        row = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(run))))
        width = self._horizon + 1
        wanted = np.arange(len(first))[:, None] * width + self.moments
        place = np.searchsorted(row * width + second, wanted.ravel(), side="right") - 1
        curves[run[first]] = value[place].reshape(len(first), -1)

    @property
    def names(self) -> tuple[str, ...]:
        """Every service, by name."""
        return tuple(sorted(self._amounts))

    def lost(self, service: str) -> Floats:
        """Lost hours in each run, shape (runs,); nan for a run that is not there."""
        lost: Floats = self._amounts[service][0]
        return lost

    def curve(self, service: str) -> npt.NDArray[np.float32]:
        """Service at each of `moments`, shape (runs, moments); nan for a run that is not there."""
        return self._curves[service]

    def table(self, reference: str) -> list[Record]:
        """The rows of `services.csv`: per variant and service."""
        rows: list[tuple[object, ...]] = []
        for variant in self.runs.variants:
            for service, amounts in sorted(self._amounts.items()):
                lost = pairs_of(self.runs, amounts[0], reference, variant)
                values = [pairs_of(self.runs, amount, variant, variant).other for amount in amounts]
                if len(values[0]):
                    change = mean_cells(lost.other - lost.base) if variant != reference else UNKNOWN
                    means = (*mean_cells(values[0]), *change, *mean_cells(values[1]), *mean_cells(values[2]))
                    shares = (*share_cells(values[2] < FULL), *share_cells(values[3] < FULL))
                    rows.append((variant, service, len(values[0]), *means, *shares))
        return table_records(SERVICES, rows)
