"""Arrival delay: hours from ready to delivered, mean per element, always defined.

An element that is not delivered counts up to the horizon. So the mean is a lower bound where something is not
delivered, and a difference between two variants is one too small rather than missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from analysis.chunks import Sums
from analysis.runs import Columns, Floats, Runs, seconds_in
from sim.record.tables import ALL_FORCES
from sim.units.seconds import HOUR_S

ARRIVAL_DELAY: Final = "arrival delay"


class ArrivalDelay:
    """Arrival delay of each force in each run, accumulated from the deliveries table.

    Parameters
    ----------
    runs
        The runs of the result folder.
    horizon_s
        Second up to which an element that is not delivered counts.
    """

    def __init__(self, runs: Runs, horizon_s: int) -> None:
        self.runs = runs
        self._horizon = horizon_s
        self._sums = Sums(runs, ("seconds", "elements", "missing"))

    def add(self, deliveries: Columns) -> None:
        """Add a chunk of the deliveries table."""
        arrived = seconds_in(deliveries["delivered_s"])
        if not len(arrived):
            return
        missing = np.isnan(arrived)
        until = np.where(missing, self._horizon, np.nan_to_num(arrived)).astype(np.int64)
        amounts = {
            "seconds": np.maximum(until - np.asarray(deliveries["ready_s"], dtype=np.int64), 0),
            "elements": np.ones(len(arrived), dtype=np.int64),
            "missing": missing.astype(np.int64),
        }
        self._sums.add(self.runs.number(deliveries), [deliveries["force"]], amounts)

    @property
    def forces(self) -> tuple[str, ...]:
        """Every force, by name."""
        return tuple(key[0] for key in self._sums.keys)

    def hours(self, force: str = ALL_FORCES) -> Floats:
        """Mean hours per element of a force (or of all) in each run, shape (runs,); nan for a run that is not there."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean: Floats = self._of("seconds", force) / self._of("elements", force) / HOUR_S
        return mean

    def metrics(self) -> Iterator[tuple[str, str, Floats]]:
        """The arrival delay of each force and of all: name, unit and hours of each run."""
        for force in (*self.forces, ALL_FORCES):
            yield f"{ARRIVAL_DELAY} / {force}", "h", self.hours(force)

    def elements(self) -> Floats:
        """Elements of all forces in each run, delivered or not, shape (runs,)."""
        return self._of("elements", ALL_FORCES)

    def missing(self, force: str = ALL_FORCES) -> int:
        """Elements of a force (or of all) that were not delivered by the horizon, over all runs."""
        return int(self._of("missing", force).sum())

    def _of(self, amount: str, force: str) -> Floats:
        rows = [force in {ALL_FORCES, name} for name in self.forces]
        added: Floats = self._sums.total(amount)[rows].sum(axis=0).astype(np.float64)
        return added
