"""What went over each link and through each node, and waited there: mean per replication with its interval.

By the ledger, as on the map of the report; for every variant, for tables and for GIS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.chunks import Key, by_variant, keyed, present
from analysis.interval_cells import mean_columns, rows_by_variant
from analysis.results import Results
from analysis.runs import Flags, Floats, Ints, Runs, names_in, positions_in, runs_of, total_by
from analysis.words import AT_WORK
from sim.record.table import VARIANT, Table, interval_columns, number_column, text_column, whole_column
from sim.units.seconds import HOUR_S

SIZES: Final = ("elements", "vehicles", "containers", "vehicle_places", "people")
MEASURES: Final = (*SIZES, "waited_h")
FLOWS: Final = Table(
    "network_flows",
    row="a node or link in one variant: what went through it and waited there, mean per replication",
    key=("variant", "place"),
    columns=(
        VARIANT,
        text_column("place", "Node or link."),
        text_column("kind", "`node` or `link`."),
        whole_column("n", "Replications."),
        number_column("elements", "", "Elements that were there or went over it, each once."),
        *interval_columns("the elements", "", "elements_"),
        *(
            column
            for size in SIZES[1:]
            for column in (
                number_column(size, size.replace("_", " "), "Those of the elements."),
                *interval_columns("that number", size.replace("_", " "), f"{size}_"),
            )
        ),
        number_column("waited_h", "h", "Hours that all elements waited because the place was full or closed."),
        *interval_columns("the hours", stem="waited_h_"),
    ),
)
NOT_QUEUEING: Final = (*AT_WORK, "planned_wait")
"""Causes that say nothing about a place being full or shut: the movement itself, rests, timetables."""


@dataclass(frozen=True, slots=True)
class PlaceSums:
    """What happened at the places of the network, added up over the ledger.

    Attributes
    ----------
    runs, places
        What the axes stand for: runs; nodes, then links.
    amounts
        Each of `MEASURES` by run and place, shape (runs, places).
    visits
        Elements that were at each place, also on a link without travelling on it, by variant, shape (places,).
    waits
        Hours of all elements by variant, place and detail.
    knows_places
        Whether the ledger has places; one of totals has none.
    """

    runs: Runs
    places: tuple[str, ...]
    amounts: dict[str, Floats]
    visits: dict[str, Floats]
    waits: dict[Key, float]
    knows_places: bool


def place_sums(results: Results) -> PlaceSums:
    """The sums over all runs, from one walk through the ledger."""
    places, runs = (*names_in(results.nodes["id"]), *names_in(results.links["id"])), runs_of(results.runs)
    nodes, size = len(results.nodes), runs.count * len(places)
    amounts, visits = {measure: np.zeros(size) for measure in MEASURES}, np.zeros(size)
    waits: dict[Key, float] = {}
    knows_places = False
    for deliveries, ledger in results.blocks("deliveries", "ledger"):
        knows_places |= bool(ledger["detail"].notna().any())
        place, run = positions_in(ledger["at"], places), runs.number(ledger)
        outside = ledger["procedure"].isna().to_numpy() & (place >= 0) & (run >= 0)
        cell = np.where(outside, run * len(places) + place, -1)
        subjects = names_in(ledger["subject"])
        visits += total_by(
            _once(cell, positions_in(ledger["subject"], subjects), len(subjects)) // max(len(subjects), 1), size
        )
        waiting_rows = np.flatnonzero(outside & ~ledger["cause"].isin(NOT_QUEUEING).to_numpy())
        rows = ledger.iloc[waiting_rows]
        hours = (rows["end_s"] - rows["start_s"]).to_numpy(dtype=np.float64) / HOUR_S
        amounts["waited_h"] += total_by(cell[waiting_rows], size, hours)
        codes, keys = keyed([rows[name] for name in ("variant", "at", "detail")])
        for key, waited in zip(keys, total_by(codes, len(keys), hours), strict=True):
            waits[key] = waits.get(key, 0.0) + float(waited)
        # Over a link went what travelled on it; at a node was whatever spent time there.
        there = np.where((place < nodes) | (ledger["cause"] == "transport").to_numpy(), cell, -1)
        _add_sizes(results, deliveries.drop_duplicates("element"), ledger["subject"], there, places, amounts)
    by_place = {name: values.reshape(runs.count, len(places)) for name, values in amounts.items()}
    of_variant = visits.reshape(len(runs.variants), -1, len(places)).sum(axis=1)
    return PlaceSums(runs, places, by_place, dict(zip(runs.variants, of_variant, strict=True)), waits, knows_places)


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
    sums, nodes = results.once(place_sums), len(results.nodes)
    there, columns = present(sums.runs) & sums.knows_places, dict[str, Floats]()
    for measure, amount in sums.amounts.items():
        names = (measure, f"{measure}_low_95", f"{measure}_high_95")
        columns |= mean_columns(names, by_variant(amount.T, sums.runs), there)
    about = {"place": sums.places, "kind": ["node"] * nodes + ["link"] * (len(sums.places) - nodes)}
    return rows_by_variant(sums.runs, about, columns)[list(FLOWS.names)]


def traffic(results: Results, variant: str) -> pd.DataFrame:
    """What each link carried in a variant, mean per replication; links that carried nothing are left out.

    Returns
    -------
    DataFrame
        Columns link, elements, vehicles, containers, vehicle_places, people, as in `flows`.
    """
    table = results.once(flows)
    rows = table[(table["variant"] == variant) & (table["kind"] == "link") & (table["elements"] > 0)]
    return rows.rename(columns={"place": "link"})[["link", *SIZES]].reset_index(drop=True)


def waiting(results: Results, variant: str) -> pd.DataFrame:
    """How long elements waited at each node and link in a variant, by the ledger.

    Returns
    -------
    DataFrame
        Columns place (id), detail (what they mostly waited for there), elements (that were there, waiting or not),
        waited_h (all elements together), both mean per replication, and mean_wait_h (hours per element that was
        there); the longest total first. Time inside procedures, rests and timetables are not waiting at a place.
    """
    sums = results.once(place_sums)
    runs = max(int((results.runs["variant"] == variant).sum()), 1)
    waits = sorted((-hours, place, detail) for (of, place, detail), hours in sums.waits.items() if of == variant)
    # The longest of a place comes first, so that reversed it is kept; of several alike that is the first by name.
    foremost = {place: detail or place for _, place, detail in reversed(waits)}
    waited = np.zeros(len(sums.places))
    for hours, place, _ in waits:
        waited[sums.places.index(place)] -= hours
    table = pd.DataFrame(
        {
            "place": sums.places,
            "detail": [foremost.get(place, place) for place in sums.places],
            "elements": sums.visits[variant] / runs,
            "waited_h": waited / runs,
        }
    )
    table = table[table["elements"] > 0]
    table = table.assign(mean_wait_h=table["waited_h"] / table["elements"])
    return table.sort_values(["waited_h", "place"], ascending=[False, True], ignore_index=True)


def waiting_changes(results: Results, variant: str) -> pd.DataFrame:
    """By how much waiting at each node and link differs between a variant and the reference, paired by replication.

    Returns
    -------
    DataFrame
        Columns place (id), n (pairs of runs), reference_h, variant_h (all elements together, means per replication),
        difference_h, low_95, high_95 (Student's t). Places at which no element waited in either are left out.
    """
    sums = results.once(place_sums)
    there, waited = present(sums.runs), by_variant(sums.amounts["waited_h"].T, sums.runs)
    base, other = (sums.runs.variants.index(name) for name in (results.reference, variant))
    paired = there[base] & there[other]
    means = {
        name: waited[:, place, paired].mean(axis=1) for name, place in (("reference_h", base), ("variant_h", other))
    }
    change = mean_columns(("difference_h", "low_95", "high_95"), waited[:, other] - waited[:, base], paired)
    table = pd.DataFrame({"place": sums.places, "n": int(paired.sum()), **means, **change})
    return table[(table["reference_h"] > 0) | (table["variant_h"] > 0)].reset_index(drop=True)


def _add_sizes(
    results: Results,
    elements: pd.DataFrame,
    subject: pd.Series,
    there: Ints,
    places: tuple[str, ...],
    amounts: dict[str, Floats],
) -> None:
    """Add what the elements carry to the cells (run and place) where they were, each once."""
    once = _once(there, positions_in(subject, names_in(elements["element"])), len(elements))
    cell, element = np.divmod(once, max(len(elements), 1))
    with_people = ~_flown_past(results, elements, places)[element, cell % len(places)]
    for measure in SIZES:
        column = "personnel" if measure == "people" else measure
        size = np.ones(len(elements)) if measure == "elements" else elements[column].to_numpy(dtype=np.float64)
        kept = with_people if measure == "people" else slice(None)
        amounts[measure] += total_by(cell[kept], len(amounts[measure]), size[element[kept]])


def _once(cell: Ints, element: Ints, elements: int) -> Ints:
    """Cell and element (cell * elements + element) of each element that was in a cell, once; negative ones left out."""
    kept = (cell >= 0) & (element >= 0)
    pairs: Ints = np.unique(cell[kept] * elements + element[kept])
    return pairs


def _flown_past(results: Results, elements: pd.DataFrame, places: tuple[str, ...]) -> Flags:
    """Where the people of an element are not with it, as they fly and join it later; shape (elements, places).

    That is at the origin of its force and on the links from there; what they fly over is in no ledger.
    """
    links, flies = results.links, elements["people_fly"].astype(bool).to_numpy()
    flown = np.zeros((len(elements), len(places)), dtype=np.bool_)
    for force in results.manifest.forces:
        touching = (links["from_node"] == force.origin) | (links["to_node"] == force.origin)
        near = np.isin(places, [force.origin, *links.loc[touching, "id"].astype(str)])
        flown[flies & (elements["force"] == force.name).to_numpy()] = near
    return flown
