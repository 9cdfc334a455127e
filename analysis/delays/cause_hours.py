"""Hours by cause: the ledger added up per run, force and cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from analysis.chunks import Key, different, keyed
from analysis.results import Results
from analysis.runs import Columns, Floats, Ints, Runs, codes_of, names_in, positions_in, runs_of, seconds_in, total_by
from analysis.words import in_cause_order
from sim.record.columns import Coded
from sim.units.seconds import HOUR_S

NEEDED: Final = (
    *("variant", "replication", "element", "force", "ready_s", "delivered_s"),
    *("subject", "cause", "procedure", "start_s", "end_s"),
)
"""Columns of deliveries and ledger from which hours by cause are added up."""

Amounts = dict[Key, Floats]
"""An amount of each run by a key of words, shape (runs,) each."""

OUTSIDE, INSIDE = "outside", "inside"
"""Whether time is spent inside a procedure, which is coordination."""


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

    def add(self, deliveries: Columns, ledger: Columns) -> None:
        """Add a block of whole runs."""
        self.forces = tuple(dict.fromkeys((*self.forces, *names_in(deliveries["force"]))))
        self.causes = in_cause_order((*self.causes, *names_in(ledger["cause"])))
        took = (seconds_in(deliveries["delivered_s"]) - seconds_in(deliveries["ready_s"])) / HOUR_S
        arrived = np.flatnonzero(~np.isnan(took))
        run, force = self.runs.number(deliveries)[arrived], codes_of(deliveries["force"])
        add_amounts(self._delivered, self.runs, run, [force[arrived]])
        add_amounts(self._total, self.runs, run, [force[arrived]], took[arrived])
        place = delivery_of(deliveries, ledger)
        rows = np.flatnonzero(place >= 0)
        inside = Coded((codes_of(ledger["procedure"]).codes >= 0).astype(np.int64), (OUTSIDE, INSIDE))
        words = [force[place[rows]], inside[rows], codes_of(ledger["cause"])[rows]]
        hours = (np.asarray(ledger["end_s"])[rows] - np.asarray(ledger["start_s"])[rows]) / HOUR_S
        add_amounts(self._spent, self.runs, self.runs.number(ledger)[rows], words, hours)

    @property
    def hours(self) -> Floats:
        """Element-hours, shape (runs, forces, 2, causes): [:, :, 1] inside a procedure (coordination), else outside."""
        hours = np.zeros((self.runs.count, len(self.forces), 2, len(self.causes)))
        for (force, inside, cause), amount in self._spent.items():
            hours[:, self.forces.index(force), int(inside == INSIDE), self.causes.index(cause)] = amount
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
    hours = CauseHours(results.run_numbers)
    for deliveries, ledger in results.arrays("deliveries", "ledger", columns=NEEDED):
        hours.add(deliveries, ledger)
    return hours


def add_amounts(amounts: Amounts, runs: Runs, run: Ints, words: Sequence[Coded], weight: Floats | None = None) -> None:
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


def delivery_of(deliveries: Columns, ledger: Columns) -> Ints:
    """For each row of the ledger the row of the deliveries of its element, -1 if that was not delivered."""
    runs, elements = runs_of(deliveries), names_in(deliveries["element"])
    # One column more, for subjects that are no elements; it stays -1, as does the row of unknown runs.
    width = len(elements) + 1
    place = np.full((runs.count + 1) * width, -1, dtype=np.int64)
    cell = runs.number(deliveries) * width + positions_in(deliveries["element"], elements)
    arrived = np.flatnonzero(~np.isnan(seconds_in(deliveries["delivered_s"])))
    place[cell[arrived]] = arrived
    subject = positions_in(ledger["subject"], elements)
    rows: Ints = place[runs.number(ledger) * width + np.where(subject < 0, len(elements), subject)]
    return rows
