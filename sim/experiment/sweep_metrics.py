"""Metrics of a block of a sweep: the only result that is kept of its replications."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sim.experiment.tables import Tables

TABLE = "replications"


def sweep_metrics(point: int, tables: Tables, horizon_s: int) -> Tables:
    """Metrics of a block of a point, as `analysis.measured` computes them.

    Columns point, variant, replication, metric, value (null where it is censored), unit.
    """
    from analysis.measured import metrics_of

    if not tables:
        return {}
    metrics = metrics_of({name: rows.to_pandas() for name, rows in tables.items()}, horizon_s)
    words = {name: pa.array(metrics[name].astype("category")).cast(_WORDS) for name in ("variant", "metric", "unit")}
    columns = {
        "point": pa.array(np.full(len(metrics), point, dtype=np.int64)),
        "variant": words["variant"],
        "replication": pa.array(metrics["replication"].to_numpy(dtype=np.int64)),
        "metric": words["metric"],
        "value": pa.array(metrics["value"].to_numpy(dtype=np.float64), from_pandas=True),
        "unit": words["unit"],
    }
    return {TABLE: pa.table(columns)}


_WORDS = pa.dictionary(pa.int32(), pa.string())
