"""Hours by cause: the ledger added up per run, force and cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.results import Results
from analysis.runs import Floats, Ints, Runs, joined_runs, names_in, numbers_of, runs_of, total_by
from analysis.words import in_cause_order
from sim.units.seconds import HOUR_S


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
        Delivered elements, shape (runs, forces).
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


def ledger_hours(deliveries: pd.DataFrame, ledger: pd.DataFrame, causes: Sequence[str] = ()) -> LedgerHours:
    """Add up the ledger per run, force and cause.

    Rows about elements that were not delivered, and about subjects that are no elements, are left out. `causes` are
    counted even where nothing waits for them.
    """
    runs, forces = runs_of(deliveries), names_in(deliveries["force"])
    causes = in_cause_order((*causes, *names_in(ledger["cause"])))
    shape = (runs.count, len(forces), 2, len(causes))
    group = delivered_groups(deliveries, ledger, runs, forces)
    inside = ledger["procedure"].notna().to_numpy().astype(np.int64)
    key = (group * 2 + inside) * shape[3] + numbers_of(ledger["cause"], causes)
    key = np.where(group < 0, -1, key)
    hours = (ledger["end_s"].to_numpy(dtype=np.float64) - ledger["start_s"].to_numpy(dtype=np.float64)) / HOUR_S
    delivered, total = _delivered(deliveries, runs, forces)
    return LedgerHours(runs, forces, causes, total_by(key, int(np.prod(shape)), hours).reshape(shape), delivered, total)


def hours_of(results: Results) -> LedgerHours:
    """The ledger of a result folder added up, block by block."""
    return joined([ledger_hours(deliveries, ledger) for deliveries, ledger in results.blocks("deliveries", "ledger")])


def joined(parts: Sequence[LedgerHours]) -> LedgerHours:
    """The hours of several blocks of replications as one; no run may be in two of them."""
    runs, places = joined_runs([part.runs for part in parts])
    forces = tuple(dict.fromkeys(force for part in parts for force in part.forces))
    causes = in_cause_order(cause for part in parts for cause in part.causes)
    hours = np.zeros((runs.count, len(forces), 2, len(causes)))
    delivered, total = np.zeros((runs.count, len(forces))), np.zeros((runs.count, len(forces)))
    for part, run in zip(parts, places, strict=True):
        force = np.array([forces.index(name) for name in part.forces], dtype=np.int64)
        cause = np.array([causes.index(name) for name in part.causes], dtype=np.int64)
        hours[np.ix_(run, force, np.arange(2), cause)] = part.hours
        delivered[np.ix_(run, force)] = part.delivered
        total[np.ix_(run, force)] = part.total
    return LedgerHours(runs, forces, causes, hours, delivered, total)


def delivered_groups(deliveries: pd.DataFrame, ledger: pd.DataFrame, runs: Runs, forces: tuple[str, ...]) -> Ints:
    """For each row of the ledger, run * forces + force of its element; -1 if that was not delivered; shape (rows,)."""
    elements = names_in(deliveries["element"])
    there = deliveries[deliveries["delivered_s"].notna()]
    # One column more, for subjects that are no elements; it stays -1.
    width = len(elements) + 1
    group = np.full((runs.count + 1) * width, -1, dtype=np.int64)
    run, element = runs.number(there), numbers_of(there["element"], elements)
    group[run * width + element] = run * len(forces) + numbers_of(there["force"], forces)
    own = numbers_of(ledger["subject"], elements)
    found: Ints = group[runs.number(ledger) * width + np.where(own < 0, len(elements), own)]
    return found


def _delivered(deliveries: pd.DataFrame, runs: Runs, forces: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Delivered elements and their element-hours from ready to delivered, each of shape (runs, forces)."""
    shape = (runs.count, len(forces))
    arrived = deliveries["delivered_s"].to_numpy(dtype=np.float64, na_value=np.nan)
    key = runs.number(deliveries) * shape[1] + numbers_of(deliveries["force"], forces)
    key = np.where(np.isnan(arrived), -1, key)
    hours = (arrived - deliveries["ready_s"].to_numpy(dtype=np.float64)) / HOUR_S
    size = shape[0] * shape[1]
    return total_by(key, size).reshape(shape), total_by(key, size, hours).reshape(shape)
