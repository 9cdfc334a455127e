"""Time from request to decision, per procedure and variant: means, quantiles, and what is still open.

A request that is open at the horizon is never dropped: in the mean it counts up to the horizon, which makes the mean a
lower bound; in the quantiles it is later than every decision, and a quantile that falls among such is empty.

Quantiles are those of all requests of all replications. Requests of one replication are not independent (they met the
same weekend and the same queue), so the interval of a quantile takes the replication as its unit
(`analysis.time_to_event`).
"""

from __future__ import annotations

from itertools import chain
from typing import Final

import numpy as np
import pandas as pd

from analysis.chunks import Key, Sums, by_variant, keyed
from analysis.interval_cells import UNKNOWN, mean_cells, totals_of
from analysis.runs import Floats, Ints, Runs
from analysis.time_to_event import TimeToEvent
from sim.record.tables.coordination import REQUESTS
from sim.units.seconds import HOUR_S

EVERY_ACTOR: Final = "all actors"


class Requests:
    """Times per request (eight bytes each) and sums per run, accumulated from the procedures table.

    Parameters
    ----------
    runs
        The runs of the result folder.
    horizon_s
        Second up to which a request without decision counts.
    """

    def __init__(self, runs: Runs, horizon_s: int) -> None:
        self.runs = runs
        self._horizon = horizon_s
        self.sums = Sums(runs, ("seconds", "requests", "open"))
        self._took: dict[Key, list[tuple[Ints, Floats]]] = {}

    def add(self, procedures: pd.DataFrame) -> None:
        """Add a chunk of the procedures table."""
        if procedures.empty:
            return
        run = self.runs.number(procedures)
        decided = procedures["decided_s"].to_numpy(dtype=np.float64, na_value=np.nan)
        requested = procedures["requested_s"].to_numpy(dtype=np.int64)
        is_open = np.isnan(decided)
        until = np.where(is_open, max(self._horizon, 0), np.nan_to_num(decided)).astype(np.int64)
        seconds = np.maximum(until - requested, 0)
        amounts = {
            "seconds": seconds,
            "requests": np.ones(len(run), dtype=np.int64),
            "open": is_open.astype(np.int64),
        }
        self.sums.add(run, [procedures["procedure"], procedures["actor"]], amounts)
        self._keep(procedures, run, np.where(is_open, np.inf, seconds / HOUR_S))

    def _keep(self, procedures: pd.DataFrame, run: Ints, took: Floats) -> None:
        group, keys = keyed([procedures[name] for name in ("variant", "procedure", "actor")])
        for number, key in enumerate(keys):
            rows = (group == number) & (run >= 0)
            self._took.setdefault(key, []).append((run[rows], took[rows]))

    def table(self) -> pd.DataFrame:
        """The columns of `requests.csv`: per variant and procedure all actors, then each actor asked."""
        rows: list[tuple[object, ...]] = []
        keys, seconds, requests, still = self._with_sums()
        for number, variant in enumerate(self.runs.variants):
            for place, (procedure, actor) in enumerate(keys):
                asked = requests[place, number]
                if asked.any():
                    counts = (int((asked > 0).sum()), int(asked.sum()), int(still[place, number].sum()))
                    with np.errstate(invalid="ignore", divide="ignore"):
                        mean = mean_cells(seconds[place, number] / asked / HOUR_S)
                    quantiles = self._quantiles(variant, procedure, actor)
                    rows.append((variant, procedure, actor, *counts, *mean, *quantiles))
        return pd.DataFrame(rows, columns=list(REQUESTS.names))

    def mean_hours(self) -> tuple[tuple[str, ...], Floats]:
        """The procedures, and the mean hours per request of each run, shape (procedures, runs); nan without any."""
        keys, seconds, requests, _ = self._with_sums()
        whole = [place for place, (_, actor) in enumerate(keys) if actor == EVERY_ACTOR]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (seconds[whole] / requests[whole] / HOUR_S).reshape(len(whole), self.runs.count)
        return tuple(keys[place][0] for place in whole), mean

    def _with_sums(self) -> tuple[list[Key], Floats, Floats, Floats]:
        """Keys (each procedure with all its actors first), and the amounts, shape (keys, variants, replications)."""
        keys, adding = totals_of(
            self.sums.keys,
            lambda key: ((key[0], EVERY_ACTOR), key),
            lambda key: (key[0], key[1] != EVERY_ACTOR, key[1]),
        )
        seconds, requests, still = (
            by_variant(adding @ self.sums.total(name), self.runs) for name in ("seconds", "requests", "open")
        )
        return keys, seconds, requests, still

    def _quantiles(self, *wanted: str) -> tuple[float, ...]:
        """p10, then p50 and p90 each with their interval, of the requests of a variant, a procedure and an actor."""
        parts = (parts for key, parts in self._took.items() if wanted in {key, (*key[:2], EVERY_ACTOR)})
        run, took = (np.concatenate(column) for column in zip(*chain.from_iterable(parts), strict=True))
        low, *ends = TimeToEvent(took, run).cells()
        # A quantile that is later than every decision has no interval.
        return low, *(cell for at in (0, 3) for cell in (UNKNOWN if np.isnan(ends[at]) else ends[at : at + 3]))
