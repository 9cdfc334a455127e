"""What the map shows of each place in use, as a table and as typed rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.movement.network_flows import traffic, waiting
from analysis.results import Results

BOTTLENECKS = 4
LEAST_WAIT_H = 1.0
COLUMNS = [
    "variant",
    "place",
    "kind",
    "detail",
    "vehicles",
    "containers",
    "people",
    "elements",
    "mean_wait_h",
    "waited_h",
    "bottleneck",
]


@dataclass(frozen=True, slots=True)
class Spot:
    """A link or node that was used; the columns of `map_table`."""

    place: str
    is_link: bool
    detail: str
    vehicles: float
    containers: float
    people: float
    elements: float
    mean_wait_h: float
    bottleneck: int | None


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
    amounts = {name: waits["place"].map(carried[name]) for name in ("vehicles", "containers", "people")}
    table = waits.assign(variant=variant, **amounts)
    table["kind"] = np.where(table["place"].isin(results.links["id"]), "link", "node")
    tight = (np.arange(len(table)) < BOTTLENECKS) & (table["mean_wait_h"] >= LEAST_WAIT_H)
    table["bottleneck"] = pd.Series(np.arange(1, len(table) + 1), dtype="Int64").where(tight)
    return table[COLUMNS]


def spots_of(table: pd.DataFrame) -> dict[str, Spot]:
    """The rows of `map_table` by place; a node carries nothing by itself."""
    filled = table.fillna({"vehicles": 0.0, "containers": 0.0, "people": 0.0, "bottleneck": 0})
    return {
        row["place"]: Spot(
            place=row["place"],
            is_link=row["kind"] == "link",
            detail=row["detail"],
            vehicles=row["vehicles"],
            containers=row["containers"],
            people=row["people"],
            elements=row["elements"],
            mean_wait_h=row["mean_wait_h"],
            bottleneck=row["bottleneck"] or None,
        )
        for row in filled.to_dict("records")
    }
