"""What each variant saves against the reference, in hours, paired by replication.

Three measures, each positive where the variant is faster and negative where it costs time:

=================== ==================================================================================================
arrival delay       hours per element from ready to delivered, of each force and of all
held up             hours per element, on the ledger, in which it waited for a procedure; of each procedure and of all
request to decision hours per request; a procedure that only one of the two carries out has no pair and no row
=================== ==================================================================================================

What is open at the horizon counts up to it. A procedure that a variant adds, for example to activate a framework,
appears under "held up" as a cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from analysis.coordination.handoffs import ALL_PROCEDURES, Handoffs
from analysis.coordination.requests import Requests
from analysis.interval_cells import mean_cells, pairs_of, totals_of
from analysis.movement.arrival_delay import ARRIVAL_DELAY, ArrivalDelay
from analysis.runs import Floats, Runs
from sim.record.tables import ALL_FORCES
from sim.record.tables.coordination import SAVINGS
from sim.units.seconds import HOUR_S

HELD_UP: Final = "held up"
REQUEST_TO_DECISION: Final = "request to decision"

Series = tuple[str, str, Floats]
"""Measure, what it is of, and hours per run."""


def savings_of(
    runs: Runs, reference: str, arrivals: ArrivalDelay, handoffs: Handoffs, requests: Requests
) -> pd.DataFrame:
    """The columns of `savings.csv`: per variant other than the reference, measure and what it is of."""
    rows: list[tuple[object, ...]] = []
    series = [*delay_series(arrivals, handoffs), *_decided(requests)]
    for variant in runs.variants:
        for measure, of, per_run in series if variant != reference else ():
            pairs = pairs_of(runs, per_run, reference, variant)
            if pairs.n:
                saved = mean_cells(pairs.base - pairs.other)
                rows.append((variant, reference, measure, of, pairs.n, *pairs.means, *saved))
    return pd.DataFrame(rows, columns=list(SAVINGS.names))


def delay_series(arrivals: ArrivalDelay, handoffs: Handoffs) -> Iterator[Series]:
    """Arrival delay of all forces and each; hours per element that waited for all procedures and for each."""
    for force in (ALL_FORCES, *arrivals.forces):
        yield ARRIVAL_DELAY, force, arrivals.hours(force)
    names, adding = totals_of(handoffs.pairs.keys, lambda key: ((ALL_PROCEDURES,), (key[0],)))
    seconds = adding @ handoffs.pairs.total("seconds") if names else np.zeros((1, handoffs.runs.count))
    with np.errstate(invalid="ignore", divide="ignore"):
        for (procedure,), held in zip(names or [(ALL_PROCEDURES,)], seconds, strict=True):
            yield HELD_UP, procedure, held / HOUR_S / arrivals.elements()


def _decided(requests: Requests) -> Iterator[Series]:
    for procedure, hours in zip(*requests.mean_hours(), strict=True):
        yield REQUEST_TO_DECISION, procedure, hours
