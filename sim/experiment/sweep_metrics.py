"""Metrics of a block of a sweep: what is kept of it, instead of the big tables that they are made from."""

from __future__ import annotations

import numpy as np

from sim.record.columns import Tables, length, table_rows
from sim.record.tables.events import REPLICATIONS

AT_POINT = REPLICATIONS.at_points("a metric in one replication of one variant at one point")


def sweep_metrics(point: int, tables: Tables, horizon_s: int) -> Tables:
    """The metrics of a block of a point, as `analysis.run_metrics` makes them; censored values are empty."""
    from analysis.run_metrics import metrics_of

    if not tables:
        return {}
    rows = metrics_of(tables, horizon_s).rows()
    return {REPLICATIONS.name: table_rows(AT_POINT, rows | {"point": np.full(length(rows), point, dtype=np.int64)})}
