"""Desks: how busy, how long cases lie before anybody takes them up, and what that costs the elements.

A desk is called overloaded in a replication where it is in use for at least `BUSY` of the time in which it is open, or
where a case lies there for more than `LONG_WAIT_H` before anybody takes it up. The wait includes nights and weekends:
an office that closes on Friday at four and opens on Monday at eight explains 64 hours of it, so a case that lies there
for three days has seen the desk open and was not taken up. Only a row of public holidays can explain more.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.chunks import Key, Sums, by_variant, present
from analysis.coordination.handoffs import Handoffs
from analysis.runs import Floats, Runs
from analysis.statistics import mean_interval
from sim.record.tables.coordination import DESKS
from sim.units.seconds import HOUR_S

BUSY: Final = 0.8
"""Share of the open time from which a desk counts as overloaded."""

LONG_WAIT_H: Final = 72.0
"""Longest wait in hours above which a desk counts as overloaded."""

_UTILISATION_UNIT: Final = 1e-12
"""Utilisation is added up as whole units of this size, so that it does not matter in which order."""


class Desks:
    """Takes in the resources table.

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
            Fed with the ledger of the same runs: what each desk held elements up.
        """
        keys = self._sums.keys
        requests, wait, longest, busy = (
            by_variant(self._sums.total(name).astype(np.float64), self.runs)
            for name in ("requests", "wait", "longest", "utilisation")
        )
        busy = busy * _UTILISATION_UNIT
        held = by_variant(self._held(keys, handoffs), self.runs)
        parts = [
            self._of_variant(number, keys, requests[:, number], wait[:, number], longest[:, number], busy[:, number])
            .assign(held_h=mean_interval(held[:, number], present(self.runs)[number])[0])
            .loc[lambda part: part["requests"] > 0]
            .sort_values(["held_h", "mean_wait_h", "desk"], ascending=[False, False, True])
            for number in range(len(self.runs.variants))
        ]
        table = pd.concat(parts, ignore_index=True) if parts and keys else pd.DataFrame(columns=list(DESKS.names))
        return table[list(DESKS.names)]

    def cases_by_actor(self) -> dict[str, Floats]:
        """Cases brought to the desks of each actor in each run, shape (runs,); a pool counts for each of its actors."""
        keys, requests = self._sums.keys, self._sums.total("requests").astype(np.float64)
        found: dict[str, Floats] = {}
        for place, (_, actors) in enumerate(keys):
            for actor in actors.split("+"):
                found[actor] = found.get(actor, np.zeros(self.runs.count)) + requests[place]
        return dict(sorted(found.items()))

    def _of_variant(
        self, number: int, keys: tuple[Key, ...], requests: Floats, wait: Floats, longest: Floats, busy: Floats
    ) -> pd.DataFrame:
        """Every desk in one variant; arrays of shape (desks, replications)."""
        there = present(self.runs)[number]
        used = there & (requests > 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean_wait = wait / requests / HOUR_S
        over = ((busy >= BUSY) | (longest > LONG_WAIT_H * HOUR_S)) & there
        utilisation, busy_low, busy_high = mean_interval(busy, there)
        waited, wait_low, wait_high = mean_interval(mean_wait, used)
        n = max(int(there.sum()), 1)
        return pd.DataFrame(
            {
                "variant": self.runs.variants[number],
                "desk": [desk for desk, _ in keys],
                "actor": [actor for _, actor in keys],
                "n": int(there.sum()),
                "requests": np.where(there, requests, 0).sum(axis=1) / n,
                "utilisation": utilisation,
                "utilisation_low_95": busy_low,
                "utilisation_high_95": busy_high,
                "mean_wait_h": waited,
                "wait_low_95": wait_low,
                "wait_high_95": wait_high,
                "max_wait_h": np.where(there, longest, 0).max(axis=1, initial=0) / HOUR_S,
                "mean_queue": np.where(there, wait, 0).sum(axis=1) / n / max(self._horizon, 1),
                "overloaded": over.sum(axis=1) / n,
            }
        )

    def _held(self, keys: tuple[Key, ...], handoffs: Handoffs) -> Floats:
        """Element-hours of the ledger at each desk, shape (desks, runs); nan where the ledger tells no desks."""
        places = {key[0]: place for place, key in enumerate(handoffs.desks.keys)}
        seconds = handoffs.desks.total("seconds")
        found = np.full((len(keys), self.runs.count), 0.0 if handoffs.tells_actors else np.nan)
        if not handoffs.tells_actors:
            return found
        for row, (desk, _) in enumerate(keys):
            # The desks of "NO+SE.movement_centre" work as one; the ledger names the one that had the case.
            actors, _, name = desk.partition(".")
            own = [places[f"{actor}.{name}"] for actor in actors.split("+") if f"{actor}.{name}" in places]
            found[row] = seconds[own].sum(axis=0) / HOUR_S
        return found
