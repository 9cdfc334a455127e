"""What went over each link and through each node, and waited there: mean per replication with its interval.

By the ledger, as on the map of the report; here for every variant and with intervals, for tables and for GIS.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analysis.places import NOT_QUEUEING
from analysis.results import Results
from analysis.runs import Flags, Floats, Ints, Runs, names_in, numbers_of, runs_of, total_by
from analysis.statistics import mean_interval
from sim.record.table import VARIANT, Table, interval, number, text, whole
from sim.units.seconds import HOUR_S

SIZES: Final = ("elements", "vehicles", "containers", "vehicle_places", "people")
MEASURES: Final = (*SIZES, "waited_h")
FLOWS: Final = Table(
    "network_flows",
    row="a node or link in one variant: what went through it and waited there, mean per replication",
    key=("variant", "place"),
    columns=(
        VARIANT,
        text("place", "Node or link."),
        text("kind", "`node` or `link`."),
        whole("n", "Replications."),
        number("elements", "", "Elements that were there or went over it, each once."),
        *interval("the elements", "", "elements_"),
        *(
            column
            for size in SIZES[1:]
            for column in (
                number(size, size.replace("_", " "), "Those of the elements."),
                *interval("that number", size.replace("_", " "), f"{size}_"),
            )
        ),
        number("waited_h", "h", "Hours that all elements waited because the place was full or closed."),
        *interval("the hours", stem="waited_h_"),
    ),
)


def flows(results: Results) -> pd.DataFrame:
    """What each place of the network saw in each variant.

    Returns
    -------
    DataFrame
        Columns of `FLOWS`, a row per variant and place, places in the order of nodes, then links: kind ("node",
        "link"), n (replications), and mean per replication with the ends of its 95 % t interval (nan for fewer than
        two): elements that were there or went over it, each once; their vehicles and containers, and the vehicle
        places that these take up; the people of their force who belong to them and were there with them; waited_h,
        the hours that all elements waited because the place was full or shut. Rests, timetables and permissions are
        not waiting at a place. Of a run that recorded totals only, every measure is nan: its ledger has no places.
    """
    places = (*names_in(results.nodes["id"]), *names_in(results.links["id"]))
    nodes = len(results.nodes)
    sums, runs = _sums(results, places, nodes)
    shape = (len(runs.variants), len(runs.replications), len(places))
    present = runs.present.reshape(shape[:2])
    tables = []
    for order, variant in enumerate(runs.variants):
        columns: dict[str, object] = {
            "variant": variant,
            "place": places,
            "kind": ["node"] * nodes + ["link"] * (len(places) - nodes),
            "n": int(present[order].sum()),
        }
        for measure in MEASURES:
            values = sums[measure].reshape(shape)[order].T
            columns |= zip(
                (measure, f"{measure}_low_95", f"{measure}_high_95"),
                mean_interval(values, present[order]),
                strict=True,
            )
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)[list(FLOWS.names)]


def traffic(results: Results, variant: str) -> pd.DataFrame:
    """What each link carried in a variant, mean per replication; links that carried nothing are left out.

    Returns
    -------
    DataFrame
        Columns link, elements, vehicles, containers, vehicle_places, people, as in `flows`.
    """
    table = results.once(flows)
    own = table[(table["variant"] == variant) & (table["kind"] == "link") & (table["elements"] > 0)]
    return own.rename(columns={"place": "link"})[["link", *SIZES]].reset_index(drop=True)


def _sums(results: Results, places: tuple[str, ...], nodes: int) -> tuple[dict[str, Floats], Runs]:
    """Each measure by run and place, shape (runs * places,), and the runs."""
    runs = runs_of(results.runs)
    size = runs.count * len(places)
    sums, seen = {measure: np.zeros(size) for measure in MEASURES}, False
    for deliveries, ledger in results.blocks("deliveries", "ledger"):
        elements = deliveries.drop_duplicates("element")
        seen |= bool(ledger["detail"].notna().any())
        place, run = numbers_of(ledger["at"], places), runs.number(ledger)
        outside = ledger["procedure"].isna().to_numpy() & (place >= 0) & (run >= 0)
        key = np.where(outside, run * len(places) + place, -1)
        # Over a link went what travelled on it; at a node was whoever spent time there.
        there = np.where((place < nodes) | (ledger["cause"] == "transport").to_numpy(), key, -1)
        hours = (ledger["end_s"] - ledger["start_s"]).to_numpy(dtype=np.float64) / HOUR_S
        queued = ~ledger["cause"].isin(NOT_QUEUEING).to_numpy()
        sums["waited_h"] += total_by(np.where(queued, key, -1), size, hours)
        element = numbers_of(ledger["subject"], names_in(elements["element"]))
        once = _once(there, element, len(elements))
        ashore = once[
            ~_flown_past(results, elements, places)[once % len(elements), once // len(elements) % len(places)]
        ]
        for measure, weight in _sizes(elements).items():
            pairs = ashore if measure == "people" else once
            sums[measure] += total_by(pairs // len(elements), size, weight[pairs % len(elements)])
    return ({name: values if seen else np.full(size, np.nan) for name, values in sums.items()}, runs)


def _sizes(elements: pd.DataFrame) -> dict[str, Floats]:
    """One, and what each element carries, shape (elements,) each; people are those of the lift, not crews needed."""
    columns = {name: "personnel" if name == "people" else name for name in SIZES[1:]}
    sizes = {name: elements[column].to_numpy(dtype=np.float64) for name, column in columns.items()}
    return {"elements": np.ones(len(elements)), **sizes}


def _once(key: Ints, element: Ints, elements: int) -> Ints:
    """Key and element (key * elements + element) of each element that was at a key, once; negative ones left out."""
    kept = (key >= 0) & (element >= 0)
    pairs: Ints = np.unique(key[kept] * elements + element[kept])
    return pairs


def _flown_past(results: Results, elements: pd.DataFrame, places: tuple[str, ...]) -> Flags:
    """Where the people of an element are not with it, as they fly and join it later; shape (elements, places).

    That is at the origin of its force and on the links from there; what they fly over is in no ledger.
    """
    origin = {force.name: force.origin for force in results.manifest.forces}
    links = results.links
    touched = {
        node: {node, *links.loc[(links["from_node"] == node) | (links["to_node"] == node), "id"].astype(str)}
        for node in set(origin.values())
    }
    near = {force: np.array([place in touched[node] for place in places]) for force, node in origin.items()}
    nowhere = np.zeros(len(places), dtype=np.bool_)
    rows = zip(elements["force"].astype(str), elements["people_fly"].astype(bool), strict=True)
    found: Flags = np.array([near.get(force, nowhere) if fly else nowhere for force, fly in rows]).reshape(
        -1, len(places)
    )
    return found
