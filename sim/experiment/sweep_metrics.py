"""Metrics of a block of a sweep: what is kept of it, instead of the big tables that they are made from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.record.arrow import Coded, Tables, arrow_rows
from sim.record.tables.events import REPLICATIONS

AT_POINT = REPLICATIONS.at_points("a metric in one replication of one variant at one point")


def sweep_metrics(point: int, tables: Tables, horizon_s: int) -> Tables:
    """The metrics of a block of a point, as `analysis.run_metrics` makes them; censored values are null."""
    from analysis.run_metrics import metrics_of

    if not tables:
        return {}
    metrics = metrics_of({name: rows.to_pandas() for name, rows in tables.items()}, horizon_s)
    columns: dict[str, object] = {name: _words(metrics[name]) for name in ("variant", "metric", "unit")}
    columns |= {
        "point": np.full(len(metrics), point, dtype=np.int64),
        "replication": metrics["replication"].to_numpy(dtype=np.int64),
        "value": pa.array(metrics["value"].to_numpy(dtype=np.float64), from_pandas=True),
    }
    return {REPLICATIONS.name: arrow_rows(AT_POINT, columns)}


def _words(column: pd.Series) -> Coded:
    words = column.astype("category").cat
    return Coded(np.asarray(words.codes, dtype=np.int64), tuple(words.categories))
