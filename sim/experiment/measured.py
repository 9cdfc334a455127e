"""What is kept of a block of a sweep: the metrics of its replications, not the big tables they are made from."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sim.experiment.tables import Tables

TABLE = "replications"


def measured(point: int, tables: Tables, horizon_s: int) -> Tables:
    """The metrics of a block of a point, as `analysis.run_metrics` makes them.

    Columns point, variant, replication, metric, value (null where it is censored), unit.
    """
    from analysis.run_metrics import metrics_of

    if not tables:
        return {}
    found = metrics_of({name: rows.to_pandas() for name, rows in tables.items()}, horizon_s)
    words = {name: pa.array(found[name].astype("category")).cast(_WORDS) for name in ("variant", "metric", "unit")}
    columns = {
        "point": pa.array(np.full(len(found), point, dtype=np.int64)),
        "variant": words["variant"],
        "replication": pa.array(found["replication"].to_numpy(dtype=np.int64)),
        "metric": words["metric"],
        "value": pa.array(found["value"].to_numpy(dtype=np.float64), from_pandas=True),
        "unit": words["unit"],
    }
    return {TABLE: pa.table(columns)}


_WORDS = pa.dictionary(pa.int32(), pa.string())
