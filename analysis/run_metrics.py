"""Every metric of some runs from their own tables alone, without a result folder: what a sweep keeps of each point."""

from __future__ import annotations

from analysis.answer import Block
from analysis.comparison.cube import Cube
from analysis.incidents.answers import IncidentAnswers
from analysis.movement.arrival_delay import ArrivalDelay
from analysis.movement.metrics import Measures, metric_cube
from analysis.runs import runs_of
from analysis.words import CAUSES


def metrics_of(tables: Block, horizon_s: int) -> Cube:
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
    Cube
        As `analysis.movement.metrics.replication_metrics`, and `arrival delay / <force>`, which always has a value.
    """
    runs = runs_of(tables["deliveries"])
    measures, arrivals = Measures(runs, CAUSES), ArrivalDelay(runs, horizon_s)
    incidents = IncidentAnswers(runs, horizon_s, every_stage=True)
    measures.add(tables)
    arrivals.add(tables["deliveries"])
    incidents.add({name: tables[name] for name in ("incidents", "levels") if name in tables})
    more = incidents.metrics() if "incidents" in tables else ()
    return metric_cube(measures, (*arrivals.metrics(), *more))
