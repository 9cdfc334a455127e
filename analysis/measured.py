"""Every metric of some runs from their own tables alone, without a result folder: what a sweep keeps of each point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.arrival_delay import ARRIVAL_DELAY, ArrivalDelay
from analysis.comparison.cube import Metric
from analysis.incidents.answers import IncidentAnswers, incident_metrics
from analysis.incidents.gathered import Incidents
from analysis.incidents.services import Services
from analysis.metrics import measure, metric_cube
from analysis.runs import Runs, runs_of
from analysis.words import CAUSES
from sim.record.tables import ALL_FORCES


def metrics_of(tables: Mapping[str, pd.DataFrame], horizon_s: int) -> pd.DataFrame:
    """Every metric of the runs whose rows the tables hold.

    A metric is there whenever it can be, also where nothing waits for a cause or no incident reaches a stage, so that
    runs which are measured apart have the same metrics.

    Parameters
    ----------
    tables
        deliveries, ledger and resources; incidents and levels where there are any. Times in seconds since the
        scenario's start.
    horizon_s
        Length of a run.

    Returns
    -------
    DataFrame
        As `analysis.metrics.replication_metrics`, and `arrival delay / <force>`, which always has a value.
    """
    runs = runs_of(tables["deliveries"])
    moved = measure(tables["deliveries"], tables["ledger"], tables["resources"], CAUSES)
    happened = incident_metrics(_incidents(runs, tables, horizon_s)) if "incidents" in tables else ()
    return metric_cube(moved, (*_arrival_delays(runs, tables["deliveries"], horizon_s), *happened)).table()


def _arrival_delays(runs: Runs, deliveries: pd.DataFrame, horizon_s: int) -> Iterator[Metric]:
    arrivals = ArrivalDelay(runs, horizon_s)
    arrivals.add(deliveries)
    for name in (*arrivals.forces, ALL_FORCES):
        yield f"{ARRIVAL_DELAY} / {name}", "h", arrivals.hours(name)


def _incidents(runs: Runs, tables: Mapping[str, pd.DataFrame], horizon_s: int) -> IncidentAnswers:
    made = IncidentAnswers(Incidents(runs, horizon_s, every_stage=True), Services(runs, horizon_s))
    made.incidents.add(tables["incidents"])
    if "levels" in tables:
        made.services.add(tables["levels"])
    return made
