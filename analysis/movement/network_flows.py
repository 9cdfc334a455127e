"""What went over each link and through each node, and waited there: mean per replication with its interval.

By the ledger, as on the map of the report; for every variant, for tables and for GIS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from analysis.answer import Block
from analysis.chunks import Key, by_variant, keyed, present
from analysis.interval_cells import mean_columns, rows_by_variant
from analysis.results import Results
from analysis.runs import Columns, Flags, Floats, Ints, Runs, codes_of, names_in, positions_in, rows_among, total_by
from analysis.words import AT_WORK
from sim.record.columns import Coded
from sim.record.manifest_parts import ForcePart
from sim.record.table import VARIANT, Table, interval_columns, number_column, text_column, whole_column
from sim.record.tables.inputs import LINKS, NODES
from sim.units.seconds import HOUR_S

if TYPE_CHECKING:
    import pandas as pd

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
NEEDED: Final = (
    *("variant", "replication", "element", "force", "personnel", "people_fly", *SIZES),
    *("subject", "cause", "procedure", "at", "detail", "start_s", "end_s"),
)
"""Columns of deliveries and ledger from which flows are added up."""

NOT_QUEUEING: Final = (*AT_WORK, "planned_wait")
"""Causes that say nothing about a place being full or shut: the movement itself, rests, timetables."""


class PlaceWaits:
    """Visits and waits at the places of the network, accumulated from the ledger; small, whatever the number of runs.

    Parameters
    ----------
    runs
        The runs that may occur.
    nodes, links
        Ids of the nodes and links.

    Attributes
    ----------
    places
        What the axes stand for beside runs: nodes, then links.
    visits
        Elements that were at each place, also on a link without travelling on it, by variant, shape (places,).
    waits
        Hours of all elements by variant, place and detail.
    knows_places
        Whether the ledger has places; one of totals has none.
    """

    def __init__(self, runs: Runs, nodes: Sequence[str], links: Sequence[str]) -> None:
        self.runs, self.places = runs, (*nodes, *links)
        self.visits = {variant: np.zeros(len(self.places)) for variant in runs.variants}
        self.waits: dict[Key, float] = {}
        self.knows_places = False

    def add(self, block: Block) -> None:
        """Add a block of whole runs."""
        ledger = block["ledger"]
        place, run = positions_in(ledger["at"], self.places), self.runs.number(ledger)
        self.knows_places |= bool((codes_of(ledger["detail"]).codes >= 0).any())
        outside = (codes_of(ledger["procedure"]).codes < 0) & (place >= 0) & (run >= 0)
        cell = np.where(outside, run * len(self.places) + place, -1)
        self._add_visits(cell, codes_of(ledger["subject"]))
        rows = np.flatnonzero(outside & ~rows_among(ledger["cause"], NOT_QUEUEING))
        hours = (np.asarray(ledger["end_s"])[rows] - np.asarray(ledger["start_s"])[rows]) / HOUR_S
        codes, keys = keyed([codes_of(ledger[name])[rows] for name in ("variant", "at", "detail")])
        for key, waited in zip(keys, total_by(codes, len(keys), hours), strict=True):
            self.waits[key] = self.waits.get(key, 0.0) + float(waited)
        self._add_amounts(block, place, cell, rows, hours)

    def _add_amounts(self, block: Block, place: Ints, cell: Ints, rows: Ints, hours: Floats) -> None:
        """Add what is kept beside: cells (run and place), and hours of the rows that are waits."""

    def _add_visits(self, cell: Ints, subject: Coded) -> None:
        pairs = _once(cell, subject.codes, len(subject.words))
        run, place = np.divmod(pairs // max(len(subject.words), 1), max(len(self.places), 1))
        variant = run // max(len(self.runs.replications), 1)
        for at, name in enumerate(self.runs.variants):
            self.visits[name] += np.bincount(place[variant == at], minlength=len(self.places))


class PlaceSums(PlaceWaits):
    """Beside visits and waits, what went through each place in each run.

    Parameters
    ----------
    near
        By force, its origin and the links from there.
    """

    def __init__(
        self, runs: Runs, nodes: Sequence[str], links: Sequence[str], near: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__(runs, nodes, links)
        self._nodes, self._near = len(nodes), near
        self._amounts = {measure: np.zeros(runs.count * len(self.places)) for measure in MEASURES}

    @property
    def amounts(self) -> dict[str, Floats]:
        """Each of `MEASURES` by run and place, shape (runs, places)."""
        return {name: values.reshape(self.runs.count, len(self.places)) for name, values in self._amounts.items()}

    def _add_amounts(self, block: Block, place: Ints, cell: Ints, rows: Ints, hours: Floats) -> None:
        np.add.at(self._amounts["waited_h"], cell[rows], hours)
        # Over a link went what travelled on it; at a node was whatever spent time there.
        ledger = block["ledger"]
        there = np.where((place < self._nodes) | rows_among(ledger["cause"], ["transport"]), cell, -1)
        self._add_sizes(block["deliveries"], ledger["subject"], there)

    def _add_sizes(self, deliveries: Columns, subject: Coded, there: Ints) -> None:
        """Add what the elements carry to the cells (run and place) where they were, each once."""
        names = names_in(deliveries["element"])
        _, first = np.unique(positions_in(deliveries["element"], names), return_index=True)
        once = _once(there, positions_in(subject, names), len(names))
        cell, element = np.divmod(once, max(len(names), 1))
        with_people = ~self._flown_past(deliveries, first)[element, cell % max(len(self.places), 1)]
        for measure in SIZES:
            column = "personnel" if measure == "people" else measure
            size = np.ones(len(names)) if measure == "elements" else np.asarray(deliveries[column], np.float64)[first]
            kept = with_people if measure == "people" else slice(None)
            np.add.at(self._amounts[measure], cell[kept], size[element[kept]])

    def _flown_past(self, deliveries: Columns, first: Ints) -> Flags:
        """Where the people of an element are not with it, as they fly and join it later; shape (elements, places).

        That is at the origin of its force and on the links from there; what they fly over is in no ledger.
        """
        flies = np.asarray(deliveries["people_fly"], dtype=np.bool_)[first]
        force = codes_of(deliveries["force"])[first]
        flown = np.zeros((len(first), len(self.places)), dtype=np.bool_)
        for name, near in self._near.items():
            flown[flies & rows_among(force, [name])] = np.isin(self.places, near)
        return flown


def place_ids(results: Results) -> tuple[list[str], list[str]]:
    """The ids of the nodes and of the links of a run."""
    nodes, links = ([str(row["id"]) for row in results.records(table.name)] for table in (NODES, LINKS))
    return nodes, links


def place_sums(results: Results) -> PlaceSums:
    """The sums over all runs, from one walk through the ledger."""
    near = {force.name: [force.origin, *_links_at(results, force)] for force in results.manifest.forces}
    sums = PlaceSums(results.run_numbers, *place_ids(results), near)
    for deliveries, ledger in results.arrays("deliveries", "ledger", columns=NEEDED):
        sums.add({"deliveries": deliveries, "ledger": ledger})
    return sums


def place_waits(results: Results) -> PlaceWaits:
    """The visits and waits over all runs; one walk serves for these and all else about places."""
    return results.once(place_sums)


def _links_at(results: Results, force: ForcePart) -> Iterator[str]:
    """The links from and to the origin of a force."""
    for row in results.records(LINKS.name):
        if force.origin in {row["from_node"], row["to_node"]}:
            yield str(row["id"])


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


def _once(cell: Ints, element: Ints, elements: int) -> Ints:
    """Cell and element (cell * elements + element) of each element that was in a cell, once; negative ones left out."""
    kept = (cell >= 0) & (element >= 0)
    pairs = np.sort(cell[kept] * elements + element[kept])
    return pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
