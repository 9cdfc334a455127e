"""Desks: how busy, how long cases lie before they are taken up, and what that costs the elements.

A desk is called overloaded in a replication where it is in use for at least `BUSY` of the time in which it is open, or
where a case lies there for more than `LONG_WAIT_H` before it is taken up. The wait includes nights and weekends:
an office that closes on Friday at four and opens on Monday at eight explains 64 hours of it, so a case that lies there
for three days has seen the desk open and was not taken up. Only a row of public holidays can explain more.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.chunks import Key, Sums, by_variant, present
from analysis.coordination.handoffs import Handoffs
from analysis.interval_cells import mean_columns, rows_by_variant
from analysis.runs import Floats, Runs
from sim.record.tables.coordination import DESKS
from sim.units.seconds import HOUR_S

BUSY: Final = 0.8
"""Share of the open time from which a desk counts as overloaded."""

LONG_WAIT_H: Final = 72.0
"""Longest wait in hours above which a desk counts as overloaded."""

_UTILISATION_UNIT: Final = 1e-12
"""Utilisation is added up as whole units of this size, so that it does not matter in which order."""


class DeskUse:
    """Use of each desk, accumulated from the resources table.

    Parameters
    ----------
    runs
        The runs of the result folder.
    horizon_s
        Length of a run, for the mean queue.
    """

    def __init__(self, runs: Runs, horizon_s: int) -> None:
        self.runs = runs
        self._horizon = horizon_s
        self._sums = Sums(runs, ("requests", "wait", "longest", "utilisation"))

    def add(self, resources: pd.DataFrame) -> None:
        """Add a chunk of the resources table."""
        rows = resources[resources["kind"] == "desk"]
        if rows.empty:
            return
        requests = rows["requests"].to_numpy(dtype=np.int64)
        amounts = {
            "requests": requests,
            "wait": np.rint(rows["mean_wait_s"].to_numpy(dtype=np.float64) * requests).astype(np.int64),
            "longest": rows["max_wait_s"].to_numpy(dtype=np.int64),
            "utilisation": np.rint(rows["utilisation"].to_numpy(dtype=np.float64) / _UTILISATION_UNIT).astype(np.int64),
        }
        self._sums.add(self.runs.number(rows), [rows["resource"], rows["at"]], amounts)

    def table(self, handoffs: Handoffs) -> pd.DataFrame:
        """The columns of `desks.csv`; per variant the desk that holds elements up most comes first.

        Parameters
        ----------
        handoffs
            The hand-overs of the same runs: what each desk held elements up.
        """
        requests, wait, longest = (self._amount(name) for name in ("requests", "wait", "longest"))
        busy, there = self._amount("utilisation") * _UTILISATION_UNIT, present(self.runs)
        n = np.maximum(there.sum(axis=1), 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean_wait = wait / requests / HOUR_S
        overloaded = ((busy >= BUSY) | (longest > LONG_WAIT_H * HOUR_S)) & there
        keys = self._sums.keys
        held = by_variant(self._held(keys, handoffs), self.runs)
        columns = {
            "requests": (requests * there).sum(axis=2) / n,
            **mean_columns(("utilisation", "utilisation_low_95", "utilisation_high_95"), busy, there),
            **mean_columns(("mean_wait_h", "wait_low_95", "wait_high_95"), mean_wait, there & (requests > 0)),
            "max_wait_h": (longest * there).max(axis=2, initial=0) / HOUR_S,
            "mean_queue": (wait * there).sum(axis=2) / n / max(self._horizon, 1),
            **mean_columns(("held_h", "held_low", "held_high"), held, there),
            "overloaded": overloaded.sum(axis=2) / n,
        }
        about = {"desk": [desk for desk, _ in keys], "actor": [actor for _, actor in keys]}
        order = {"held_h": False, "mean_wait_h": False, "desk": True}
        table = rows_by_variant(self.runs, about, columns, order)
        return table.loc[table["requests"] > 0, list(DESKS.names)].reset_index(drop=True)

    def cases_by_actor(self) -> dict[str, Floats]:
        """Cases brought to the desks of each actor in each run, shape (runs,); a pool counts for each of its actors."""
        cases: dict[str, Floats] = {}
        for (_, actors), requests in zip(self._sums.keys, self._sums.total("requests"), strict=True):
            for actor in actors.split("+"):
                cases[actor] = cases.get(actor, np.zeros(self.runs.count)) + requests
        return dict(sorted(cases.items()))

    def _amount(self, name: str) -> Floats:
        """An amount of each desk, shape (desks, variants, replications)."""
        return by_variant(self._sums.total(name).astype(np.float64), self.runs)

    def _held(self, keys: tuple[Key, ...], handoffs: Handoffs) -> Floats:
        """Element-hours of the ledger at each desk, shape (desks, runs); nan where the ledger names no desks."""
        if not handoffs.names_actors:
            return np.full((len(keys), self.runs.count), np.nan)
        seconds = {desk: row for (desk,), row in zip(handoffs.desks.keys, handoffs.desks.total("seconds"), strict=True)}
        held = np.zeros((len(keys), self.runs.count))
        for place, (desk, _) in enumerate(keys):
            # The desks of "NO+SE.movement_centre" work as one; the ledger names the one that had the case.
            actors, _, name = desk.partition(".")
            for actor in actors.split("+"):
                held[place] += seconds.get(f"{actor}.{name}", 0) / HOUR_S
        return held
