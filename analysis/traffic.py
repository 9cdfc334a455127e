"""What went over each link and through each node, and waited there: mean per replication with its interval.

By the ledger, as on the map of the report; here for every variant and with intervals, for tables and for GIS.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.places import NOT_QUEUEING
from analysis.results import Results
from analysis.runs import Floats, Ints, Runs, names_in, numbers_of, runs_of, total_by
from analysis.statistics import mean_interval
from sim.units.seconds import HOUR_S

MEASURES: Final = ("elements", "vehicles", "people", "waited_h")
FLOW_COLUMNS: Final = (
    "variant",
    "place",
    "kind",
    "n",
    *(f"{measure}{end}" for measure in MEASURES for end in ("", "_low_95", "_high_95")),
)


def flows(results: Results) -> pd.DataFrame:
    """What each place of the network saw in each variant.

    Returns
    -------
    DataFrame
        Columns of `FLOW_COLUMNS`, a row per variant and place, places in the order of nodes, then links: kind ("node",
        "link"), n (replications), and mean per replication with the ends of its 95 % t interval (nan for fewer than
        two): elements that were there or went over it, each once; their vehicles and people; waited_h, the hours that
        all of them waited because the place was full or shut. Rests, timetables and permissions are not waiting at a
        place. Of a run that recorded totals only, every measure is nan: its ledger has no places.
    """
    places = (*names_in(results.nodes["id"]), *names_in(results.links["id"]))
    nodes = len(results.nodes)
    sums, runs = _sums(results, places, nodes)
    shape = (len(runs.variants), len(runs.replications), len(places))
    present = runs.present.reshape(shape[:2])
    tables = []
    for number, variant in enumerate(runs.variants):
        columns: dict[str, object] = {
            "variant": variant,
            "place": places,
            "kind": ["node"] * nodes + ["link"] * (len(places) - nodes),
            "n": int(present[number].sum()),
        }
        for measure in MEASURES:
            values = sums[measure].reshape(shape)[number].T
            columns |= zip(
                (measure, f"{measure}_low_95", f"{measure}_high_95"),
                mean_interval(values, present[number]),
                strict=True,
            )
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)[list(FLOW_COLUMNS)]


def _sums(results: Results, places: tuple[str, ...], nodes: int) -> tuple[dict[str, Floats], Runs]:
    """Each measure by run and place, shape (runs * places,), and the runs."""
    runs = runs_of(results.runs)
    size = runs.count * len(places)
    sums, seen = {measure: np.zeros(size) for measure in MEASURES}, False
    for deliveries, ledger in results.blocks("deliveries", "ledger"):
        elements = deliveries.drop_duplicates("element")
        seen |= bool(ledger["detail"].notna().any())
        place, run = _places(ledger["detail"], places), runs.number(ledger)
        outside = ledger["procedure"].isna().to_numpy() & (place >= 0) & (run >= 0)
        key = np.where(outside, run * len(places) + place, -1)
        # Over a link went what travelled on it; at a node was whoever spent time there.
        there = np.where((place < nodes) | (ledger["cause"] == "transport").to_numpy(), key, -1)
        hours = (ledger["end_s"] - ledger["start_s"]).to_numpy(dtype=np.float64) / HOUR_S
        queued = ~ledger["cause"].isin(NOT_QUEUEING).to_numpy()
        sums["waited_h"] += total_by(np.where(queued, key, -1), size, hours)
        for measure, weight in _sizes(elements).items():
            sums[measure] += _once(there, numbers_of(ledger["subject"], names_in(elements["element"])), weight, size)
    return ({name: values if seen else np.full(size, np.nan) for name, values in sums.items()}, runs)


def _sizes(elements: pd.DataFrame) -> dict[str, Floats]:
    """One, vehicles and people of each element, shape (elements,) each."""
    return {
        "elements": np.ones(len(elements)),
        "vehicles": elements["vehicles"].to_numpy(dtype=np.float64),
        "people": elements["people"].to_numpy(dtype=np.float64),
    }


def _once(key: Ints, element: Ints, weight: Floats, size: int) -> Floats:
    """The weight of each element that was at a key, counted once; negative keys and elements are left out."""
    kept = (key >= 0) & (element >= 0)
    pairs = np.unique(key[kept] * len(weight) + element[kept])
    return total_by(pairs // len(weight), size, weight[pairs % len(weight)])


def _places(details: pd.Series, places: tuple[str, ...]) -> Ints:
    """The number of the place with whose name each detail begins; -1 for none; shape (rows,)."""
    names = names_in(details)
    position = {name: number for number, name in enumerate(places)}
    # The number of an empty cell is -1 and so reads the last entry.
    first = np.array([*(position.get(name.partition(" ")[0], -1) for name in names), -1], dtype=np.int64)
    return first[numbers_of(details, names)]
