"""Hours by cause: the ledger added up per run, force and cause."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.chunks import Key, different, keyed
from analysis.results import Results
from analysis.runs import Floats, Ints, Runs, names_in, positions_in, runs_of, total_by
from analysis.words import in_cause_order
from sim.units.seconds import HOUR_S

Amounts = dict[Key, Floats]
"""An amount of each run by a key of words, shape (runs,) each."""


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
        self._spent, self._delivered, self._total = Amounts(), Amounts(), Amounts()

    def add(self, deliveries: pd.DataFrame, ledger: pd.DataFrame) -> None:
        """Add a block of whole runs."""
        self.forces = tuple(dict.fromkeys((*self.forces, *names_in(deliveries["force"]))))
        self.causes = in_cause_order((*self.causes, *names_in(ledger["cause"])))
        arrived = deliveries[deliveries["delivered_s"].notna()]
        run, force = self.runs.number(arrived), [arrived["force"]]
        took = (arrived["delivered_s"] - arrived["ready_s"]).to_numpy(dtype=np.float64) / HOUR_S
        add_amounts(self._delivered, self.runs, run, force)
        add_amounts(self._total, self.runs, run, force, took)
        place = delivery_of(deliveries, ledger)
        rows = ledger[place >= 0]
        words = [deliveries["force"].iloc[place[place >= 0]], rows["procedure"].notna(), rows["cause"]]
        hours = (rows["end_s"] - rows["start_s"]).to_numpy(dtype=np.float64) / HOUR_S
        add_amounts(self._spent, self.runs, self.runs.number(rows), words, hours)

    @property
    def hours(self) -> Floats:
        """Element-hours, shape (runs, forces, 2, causes): [:, :, 1] inside a procedure (coordination), else outside."""
        hours = np.zeros((self.runs.count, len(self.forces), 2, len(self.causes)))
        for (force, inside, cause), amount in self._spent.items():
            hours[:, self.forces.index(force), int(inside == "True"), self.causes.index(cause)] = amount
        return hours

    @property
    def delivered(self) -> Floats:
        """Delivered elements, shape (runs, forces)."""
        return by_force(self._delivered, self.runs, self.forces)

    @property
    def total(self) -> Floats:
        """Element-hours from ready to delivered, from the deliveries, shape (runs, forces)."""
        return by_force(self._total, self.runs, self.forces)

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


def add_amounts(
    amounts: Amounts, runs: Runs, run: Ints, words: Sequence[pd.Series], weight: Floats | None = None
) -> None:
    """Add the weights of some rows (or their number) by the key of their words and by run."""
    codes, keys = keyed(words)
    # Of a block that holds a few of many runs, only these are added up.
    here, place = different(run, runs.count)
    sums = total_by(codes * len(here) + place, len(keys) * len(here), weight).reshape(len(keys), len(here))
    for key, values in zip(keys, sums, strict=True):
        amounts.setdefault(key, np.zeros(runs.count))[here] += values


def by_force(amounts: Amounts, runs: Runs, forces: Sequence[str]) -> Floats:
    """What was added up by force, shape (runs, forces)."""
    nothing = np.zeros(runs.count)
    columns = [amounts.get((force,), nothing) for force in forces]
    return np.stack(columns, axis=1) if columns else np.zeros((runs.count, 0))


def delivery_of(deliveries: pd.DataFrame, ledger: pd.DataFrame) -> Ints:
    """For each row of the ledger the row of the deliveries of its element, -1 if that was not delivered."""
    runs, elements = runs_of(deliveries), names_in(deliveries["element"])
    # One column more, for subjects that are no elements; it stays -1, as does the row of unknown runs.
    width = len(elements) + 1
    place = np.full((runs.count + 1) * width, -1, dtype=np.int64)
    cell = runs.number(deliveries) * width + positions_in(deliveries["element"], elements)
    arrived = np.flatnonzero(deliveries["delivered_s"].notna())
    place[cell[arrived]] = arrived
    subject = positions_in(ledger["subject"], elements)
    rows: Ints = place[runs.number(ledger) * width + np.where(subject < 0, len(elements), subject)]
    return rows
