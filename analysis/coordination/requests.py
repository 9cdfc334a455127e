"""From request to decision, per procedure and variant: means, quantiles, and what is still open.

A request that is open at the horizon is never dropped: in the mean it counts up to the horizon, which makes the mean a
lower bound; in the quantiles it is later than every decision, and a quantile that falls among such is empty.

Quantiles are those of all requests of all replications. Requests of one replication are not independent (they met the
same weekend and the same queue), so the interval of a quantile takes the replication as its unit: the share of
requests decided by the quantile has a standard error over replications, and the ends are the quantiles at that share
plus and minus t standard errors (Woodruff, Journal of the American Statistical Association 47, 1952, for clusters).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from scipy import special

from analysis.chunks import Sums, by_variant
from analysis.runs import Floats, Ints, Runs, names_in, numbers_of
from analysis.statistics import LEVEL, mean_interval
from sim.record.tables.coordination import REQUESTS
from sim.units.seconds import HOUR_S

EVERY_ACTOR: Final = "all actors"
SHARES: Final = (0.5, 0.9)


class Requests:
    """Takes in the procedures table; keeps one time per request (eight bytes), and sums per run.

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
        self._took: dict[tuple[int, str, str], list[tuple[Ints, Floats]]] = {}

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
        kinds, actors = names_in(procedures["procedure"]), names_in(procedures["actor"])
        variant = np.where(run < 0, -1, run // max(len(self.runs.replications), 1))
        kind, actor = numbers_of(procedures["procedure"], kinds), numbers_of(procedures["actor"], actors)
        group = (np.maximum(variant, 0) * len(kinds) + kind) * len(actors) + actor
        for number in np.unique(group[run >= 0]):
            own = (group == number) & (run >= 0)
            rest, place = divmod(int(number), len(actors))
            key = (rest // len(kinds), kinds[rest % len(kinds)], actors[place])
            self._took.setdefault(key, []).append((run[own], took[own]))

    def table(self) -> pd.DataFrame:
        """The columns of `requests.csv`: per variant and procedure all actors, then each actor asked."""
        rows: list[tuple[object, ...]] = []
        keys, seconds, requests, still = self._with_sums()
        for number, variant in enumerate(self.runs.variants):
            for place, (procedure, actor) in enumerate(keys):
                asked = requests[place, number]
                if asked.any():
                    counts = (int((asked > 0).sum()), int(asked.sum()), int(still[place, number].sum()))
                    mean = _means(seconds[place, number], asked)
                    quantiles = self._quantiles(number, procedure, actor)
                    rows.append((variant, procedure, actor, *counts, *mean, *quantiles))
        return pd.DataFrame(rows, columns=list(REQUESTS.names))

    def mean_hours(self) -> tuple[tuple[str, ...], Floats]:
        """The procedures, and the mean hours per request of each run, shape (procedures, runs); nan without any."""
        keys, seconds, requests, _ = self._with_sums()
        own = [place for place, (_, actor) in enumerate(keys) if actor == EVERY_ACTOR]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (seconds[own] / requests[own] / HOUR_S).reshape(len(own), self.runs.count)
        return tuple(keys[place][0] for place in own), mean

    def _with_sums(self) -> tuple[list[tuple[str, str]], Floats, Floats, Floats]:
        """Keys (each procedure with all its actors first), and the amounts, shape (keys, variants, replications)."""
        found = self.sums.keys
        keys = [
            key
            for name in sorted({kind for kind, _ in found})
            for key in ((name, EVERY_ACTOR), *((kind, actor) for kind, actor in found if kind == name))
        ]
        places = [
            [at for at, (kind, actor) in enumerate(found) if kind == name and wanted in {EVERY_ACTOR, actor}]
            for name, wanted in keys
        ]
        amounts = (self.sums.total(name) for name in ("seconds", "requests", "open"))
        shape = (len(keys), self.runs.count)
        added = (
            np.array([amount[own].sum(axis=0) for own in places], dtype=np.float64).reshape(shape) for amount in amounts
        )
        seconds, requests, still = (by_variant(amount, self.runs) for amount in added)
        return keys, seconds, requests, still

    def _quantiles(self, variant: int, procedure: str, actor: str) -> tuple[float, ...]:
        """p10, then p50 and p90 each with their interval."""
        own = [
            part
            for (number, kind, asked), parts in self._took.items()
            if number == variant and kind == procedure and actor in {EVERY_ACTOR, asked}
            for part in parts
        ]
        run, took = (np.concatenate(column) for column in zip(*own, strict=True))
        order = np.argsort(took, kind="stable")
        run, took = np.unique(run, return_inverse=True)[1][order], took[order]
        values = [quantile(took, 0.1)]
        for share in SHARES:
            values += [quantile(took, share), *quantile_interval(took, run, share)]
        return tuple(value if np.isfinite(value) else float("nan") for value in values)


def _means(seconds: Floats, asked: Floats) -> tuple[float, ...]:
    """Mean over the replications of the hours per request in each, and its interval."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return tuple(float(value) for value in mean_interval(seconds / asked / HOUR_S, asked > 0))


def quantile(ordered: Floats, share: float) -> float:
    """The smallest value by which at least that share is decided; infinite where that is not so by the horizon."""
    place = int(np.ceil(np.round(share * len(ordered), 9))) - 1
    return float(ordered[min(max(place, 0), len(ordered) - 1)])


def quantile_interval(ordered: Floats, cluster: Ints, share: float) -> tuple[float, float]:
    """The 95 % interval of a quantile of clustered observations (see the module's docstring).

    Parameters
    ----------
    ordered
        Observations, ascending; infinite for censored ones.
    cluster
        The number from 0 of the replication of each, same order.

    Returns
    -------
    Lower and upper end, nan for fewer than two clusters.
    """
    clusters = int(cluster.max()) + 1
    if clusters < 2:
        return float("nan"), float("nan")
    middle = quantile(ordered, share)
    size = np.bincount(cluster, minlength=clusters)
    below = np.bincount(cluster[ordered <= middle], minlength=clusters)
    reached = below.sum() / len(ordered)
    away = below - reached * size
    error = np.sqrt(clusters / (clusters - 1) * float((away**2).sum())) / len(ordered)
    width = float(special.stdtrit(clusters - 1.0, (1 + LEVEL) / 2)) * error
    return quantile(ordered, max(share - width, 0.0)), quantile(ordered, min(share + width, 1.0))
