"""Hours by cause: the ledger added up per run, force and cause."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.chunks import Sums
from analysis.results import Results
from analysis.runs import Floats, Ints, Runs, names_in, numbers_of, runs_of
from analysis.words import in_cause_order
from sim.units.seconds import HOUR_S


class CauseHours:
    """What the delivered elements' time from ready to delivered consisted of, accumulated from deliveries and ledger.

    Rows of the ledger about elements that were not delivered, and about subjects that are no elements, are left out.

    Parameters
    ----------
    runs
        The runs that may occur.
    causes
        Causes that count even where nothing waits for them.

    Attributes
    ----------
    forces, causes
        What the axes of the arrays stand for, as far as rows were added.
    """

    def __init__(self, runs: Runs, causes: Sequence[str] = ()) -> None:
        self.runs, self.causes = runs, in_cause_order(causes)
        self.forces: tuple[str, ...] = ()
        self._spent = Sums(runs, ("seconds",))
        self._delivered = Sums(runs, ("elements", "seconds"))

    def add(self, deliveries: pd.DataFrame, ledger: pd.DataFrame) -> None:
        """Add a block of whole runs."""
        self.forces = tuple(dict.fromkeys((*self.forces, *names_in(deliveries["force"]))))
        self.causes = in_cause_order((*self.causes, *names_in(ledger["cause"])))
        arrived = deliveries[deliveries["delivered_s"].notna()]
        took = arrived["delivered_s"].to_numpy(dtype=np.int64) - arrived["ready_s"].to_numpy(dtype=np.int64)
        amounts = {"elements": np.ones(len(arrived), dtype=np.int64), "seconds": took}
        self._delivered.add(self.runs.number(arrived), [arrived["force"]], amounts)
        place = delivery_of(deliveries, ledger)
        rows, force = ledger[place >= 0], deliveries["force"].iloc[place[place >= 0]]
        seconds = (rows["end_s"] - rows["start_s"]).to_numpy(dtype=np.int64)
        words = [force, rows["procedure"].notna(), rows["cause"]]
        self._spent.add(self.runs.number(rows), words, {"seconds": seconds})

    @property
    def hours(self) -> Floats:
        """Element-hours, shape (runs, forces, 2, causes): [:, :, 1] inside a procedure (coordination), else outside."""
        hours = np.zeros((self.runs.count, len(self.forces), 2, len(self.causes)))
        for (force, inside, cause), seconds in zip(self._spent.keys, self._spent.total("seconds"), strict=True):
            hours[:, self.forces.index(force), int(inside == "True"), self.causes.index(cause)] = seconds / HOUR_S
        return hours

    @property
    def delivered(self) -> Floats:
        """Delivered elements, shape (runs, forces)."""
        return by_force(self._delivered, "elements", self.forces)

    @property
    def total(self) -> Floats:
        """Element-hours from ready to delivered, from the deliveries, shape (runs, forces)."""
        return by_force(self._delivered, "seconds", self.forces) / HOUR_S

    def per_element(self) -> Floats:
        """Mean hours per delivered element of all forces, shape (runs, 2, causes); nan where none was delivered."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean: Floats = self.hours.sum(axis=1) / self.delivered.sum(axis=1)[:, None, None]
        return mean


def hours_of(results: Results) -> CauseHours:
    """The ledger of a result folder added up, block by block."""
    hours = CauseHours(runs_of(results.runs))
    for deliveries, ledger in results.blocks("deliveries", "ledger"):
        hours.add(deliveries, ledger)
    return hours


def by_force(sums: Sums, amount: str, forces: Sequence[str]) -> Floats:
    """An amount that was added up by force, shape (runs, forces)."""
    amounts = np.zeros((sums.runs.count, len(forces)))
    for (force,), values in zip(sums.keys, sums.total(amount), strict=True):
        amounts[:, forces.index(force)] = values
    return amounts


def delivery_of(deliveries: pd.DataFrame, ledger: pd.DataFrame) -> Ints:
    """For each row of the ledger the row of the deliveries of its element, -1 if that was not delivered."""
    runs, elements = runs_of(deliveries), names_in(deliveries["element"])
    # One column more, for subjects that are no elements; it stays -1, as does the row of unknown runs.
    width = len(elements) + 1
    place = np.full((runs.count + 1) * width, -1, dtype=np.int64)
    cell = runs.number(deliveries) * width + numbers_of(deliveries["element"], elements)
    arrived = np.flatnonzero(deliveries["delivered_s"].notna())
    place[cell[arrived]] = arrived
    subject = numbers_of(ledger["subject"], elements)
    rows: Ints = place[runs.number(ledger) * width + np.where(subject < 0, len(elements), subject)]
    return rows
