"""What is kept of a block of a sweep: the metrics of its replications, not the big tables they are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from sim.experiment.tables import Tables

if TYPE_CHECKING:
    from sim.experiment.worker import Block

TABLE = "replications"


def measured(block: Block, tables: Tables, horizon_s: int) -> Tables:
    """The metrics of a block, as `analysis.measured` makes them, with the point that they belong to.

    Columns point, variant, replication, metric, value (null where it is censored), unit.
    """
    from analysis.measured import metrics_of

    if not tables:
        return {}
    found = metrics_of({name: rows.to_pandas() for name, rows in tables.items()}, horizon_s)
    words = {name: pa.array(found[name].astype("category")).cast(_WORDS) for name in ("variant", "metric", "unit")}
    columns = {
        "point": pa.array(np.full(len(found), block.point, dtype=np.int64)),
        "variant": words["variant"],
        "replication": pa.array(found["replication"].to_numpy(dtype=np.int64)),
        "metric": words["metric"],
        "value": pa.array(found["value"].to_numpy(dtype=np.float64), from_pandas=True),
        "unit": words["unit"],
    }
    return {TABLE: pa.table(columns)}


_WORDS = pa.dictionary(pa.int32(), pa.string())
