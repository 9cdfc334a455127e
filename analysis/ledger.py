"""Hours by cause: the ledger added up per run, force and cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.runs import Floats, Ints, Runs, names_in, numbers_of, runs_of, total_by
from analysis.words import in_cause_order

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class LedgerHours:
    """What the delivered elements' time from ready to delivered consisted of.

    Attributes
    ----------
    runs, forces, causes
        What the axes below stand for.
    hours
        Element-hours, shape (runs, forces, 2, causes): [:, :, 1] inside a procedure (coordination), [:, :, 0] outside.
    delivered
        Delivered elements, shape (runs, forces). The ledger knows no others.
    total
        Element-hours from ready to delivered, from the deliveries, shape (runs, forces).
    """

    runs: Runs
    forces: tuple[str, ...]
    causes: tuple[str, ...]
    hours: Floats
    delivered: Floats
    total: Floats

    def per_element(self) -> Floats:
        """Mean hours per delivered element of all forces, shape (runs, 2, causes); nan where none was delivered."""
        delivered = self.delivered.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean: Floats = self.hours.sum(axis=1) / delivered[:, None, None]
        return mean


def force_of(subjects: pd.Series, deliveries: pd.DataFrame, forces: tuple[str, ...]) -> Ints:
    """The number of the force to which each subject belongs, -1 if it is no element; shape (rows,)."""
    elements = deliveries[["element", "force"]].drop_duplicates("element")
    names = tuple(str(name) for name in elements["element"])
    # One entry more, for subjects that are no elements (-1 reads the last one).
    by_element = np.append(numbers_of(elements["force"], forces), -1)
    return by_element[numbers_of(subjects, names)]


def ledger_hours(deliveries: pd.DataFrame, ledger: pd.DataFrame) -> LedgerHours:
    """Add up the ledger per run, force and cause.

    Rows about subjects that are no elements (incidents) are left out.
    """
    runs, forces = runs_of(deliveries), names_in(deliveries["force"])
    causes = in_cause_order(names_in(ledger["cause"]))
    shape = (runs.count, len(forces), 2, len(causes))
    run, force = runs.number(ledger), force_of(ledger["subject"], deliveries, forces)
    inside = ledger["procedure"].notna().to_numpy().astype(np.int64)
    cause = numbers_of(ledger["cause"], causes)
    key = ((run * shape[1] + force) * 2 + inside) * shape[3] + cause
    key = np.where((run >= 0) & (force >= 0), key, -1)
    hours = (ledger["end_s"].to_numpy(dtype=np.float64) - ledger["start_s"].to_numpy(dtype=np.float64)) / HOUR_S
    delivered, total = _delivered(deliveries, runs, forces)
    return LedgerHours(runs, forces, causes, total_by(key, int(np.prod(shape)), hours).reshape(shape), delivered, total)


def _delivered(deliveries: pd.DataFrame, runs: Runs, forces: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Delivered elements and their element-hours from ready to delivered, each of shape (runs, forces)."""
    shape = (runs.count, len(forces))
    arrived = deliveries["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    key = runs.number(deliveries) * shape[1] + numbers_of(deliveries["force"], forces)
    key = np.where(np.isnan(arrived), -1, key)
    hours = (arrived - deliveries["ready_s"].to_numpy(dtype=np.float64)) / HOUR_S
    size = shape[0] * shape[1]
    return total_by(key, size).reshape(shape), total_by(key, size, hours).reshape(shape)
