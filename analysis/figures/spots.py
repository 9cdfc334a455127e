"""What the map shows of each place in use, as a table and as typed rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.movement.network_flows import traffic
from analysis.movement.waits_at_places import waiting
from analysis.results import Results

BOTTLENECKS = 4
LEAST_WAIT_H = 1.0
AMOUNTS = ("vehicles", "containers", "people")


@dataclass(frozen=True, slots=True)
class Spot:
    """A link or node that was used; the columns of `map_table`, `bottleneck` 0 where it is none."""

    place: str
    is_link: bool
    detail: str
    vehicles: float
    containers: float
    people: float
    elements: float
    mean_wait_h: float
    bottleneck: int


def map_table(results: Results, variant: str | None = None) -> pd.DataFrame:
    """The data of the map, for the reference or the variant given.

    Returns
    -------
    DataFrame
        Columns variant, place (id of a link or node that was used), kind ("link" or "node"), detail (what elements
        mostly waited for there), vehicles, containers and people (carried by the link, mean per replication),
        elements (that were there), mean_wait_h, waited_h (all elements), bottleneck (1 = the longest total waiting,
        empty beyond the marked ones).
    """
    variant = variant or results.reference
    waits = waiting(results, variant)
    carried = traffic(results, variant).set_index("link")
    amounts = {name: waits["place"].map(carried[name]) for name in AMOUNTS}
    table = waits.assign(variant=variant, **amounts)
    table["kind"] = np.where(table["place"].isin(results.links["id"]), "link", "node")
    tight = (np.arange(len(table)) < BOTTLENECKS) & (table["mean_wait_h"] >= LEAST_WAIT_H)
    table["bottleneck"] = pd.Series(np.arange(1, len(table) + 1), dtype="Int64").where(tight)
    return table[["variant", "place", "kind", "detail", *AMOUNTS, "elements", "mean_wait_h", "waited_h", "bottleneck"]]


def spots_of(table: pd.DataFrame) -> dict[str, Spot]:
    """The rows of `map_table` by place; a node carries nothing by itself."""
    filled = table.assign(is_link=table["kind"] == "link").fillna({**dict.fromkeys(AMOUNTS, 0.0), "bottleneck": 0})
    columns = filled[["place", "is_link", "detail", *AMOUNTS, "elements", "mean_wait_h", "bottleneck"]]
    return {row[0]: Spot(*row) for row in columns.itertuples(index=False, name=None)}
