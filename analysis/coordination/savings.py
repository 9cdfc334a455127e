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

from analysis.arrival_delay import ARRIVAL_DELAY, ArrivalDelay
from analysis.chunks import by_variant, present
from analysis.coordination.handoffs import ALL_PROCEDURES, Handoffs
from analysis.coordination.requests import Requests
from analysis.runs import Floats, Runs
from analysis.statistics import mean_interval
from sim.record.tables import ALL_FORCES
from sim.record.tables.coordination import SAVINGS
from sim.units.seconds import HOUR_S

HELD_UP: Final = "held up"
REQUEST_TO_DECISION: Final = "request to decision"

_Series = tuple[str, str, Floats]
"""Measure, what it is of, and hours per run."""


def savings_table(
    runs: Runs, reference: str, arrivals: ArrivalDelay, handoffs: Handoffs, requests: Requests
) -> pd.DataFrame:
    """The columns of `savings.csv`: per variant other than the reference, measure and what it is of."""
    there, base = present(runs), runs.variants.index(reference)
    rows: list[tuple[object, ...]] = []
    series = [*_arrivals(arrivals), *_held_up(arrivals, handoffs), *_decided(requests)]
    for number, variant in enumerate(runs.variants):
        for measure, of, per_run in series if number != base else ():
            hours = by_variant(per_run, runs)
            saved = hours[base] - hours[number]
            paired = there[base] & there[number] & ~np.isnan(saved)
            if not paired.any():
                continue
            means = (float(hours[place][paired].mean()) for place in (base, number))
            interval = (float(value) for value in mean_interval(np.nan_to_num(saved), paired))
            rows.append((variant, reference, measure, of, int(paired.sum()), *means, *interval))
    return pd.DataFrame(rows, columns=list(SAVINGS.names))


def _arrivals(arrivals: ArrivalDelay) -> Iterator[_Series]:
    for force in (ALL_FORCES, *arrivals.forces):
        yield ARRIVAL_DELAY, force, arrivals.hours(force)


def _held_up(arrivals: ArrivalDelay, handoffs: Handoffs) -> Iterator[_Series]:
    seconds, keys = handoffs.pairs.total("seconds"), handoffs.pairs.keys
    with np.errstate(invalid="ignore", divide="ignore"):
        for procedure in (ALL_PROCEDURES, *sorted({key[0] for key in keys})):
            own = [place for place, key in enumerate(keys) if procedure in {ALL_PROCEDURES, key[0]}]
            yield HELD_UP, procedure, seconds[own].sum(axis=0) / HOUR_S / arrivals.elements()


def _decided(requests: Requests) -> Iterator[_Series]:
    procedures, hours = requests.mean_hours()
    for number, procedure in enumerate(procedures):
        yield REQUEST_TO_DECISION, procedure, hours[number]
