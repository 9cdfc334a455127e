"""Where it was full: vehicles carried by each link and waiting at each place of the network."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ledger import HOUR_S
from analysis.results import Results
from analysis.runs import Floats, Ints, names_in, numbers_of, total_by
from analysis.words import AT_WORK

NOT_QUEUEING = (*AT_WORK, "planned_wait")
"""Causes that say nothing about a place being full or shut: the movement itself, rests, timetables."""


def traffic(results: Results, variant: str) -> pd.DataFrame:
    """What each link carried in a variant, by the ledger.

    Returns
    -------
    DataFrame
        Columns link, elements, vehicles, people: how many elements, vehicles and people (of elements without
        vehicles) went over the link, mean per replication. Links that carried nothing are left out.
    """
    ledger, links = results.ledger, names_in(results.links["id"])
    under_way = ledger[(ledger["variant"] == variant) & (ledger["cause"] == "transport")]
    link, element = _visits(under_way, _places(under_way["detail"], links))
    sizes = results.deliveries.drop_duplicates("element").set_index("element")[["vehicles", "people"]].reindex(element)
    runs = _runs(results, variant)
    table = pd.DataFrame({"link": links, "elements": np.bincount(link, minlength=len(links)) / runs})
    for amount in ("vehicles", "people"):
        size = sizes[amount].fillna(0).to_numpy(dtype=np.float64)
        table[amount] = np.bincount(link, size, minlength=len(links)) / runs
    return table[table["elements"] > 0].reset_index(drop=True)


def waiting(results: Results, variant: str) -> pd.DataFrame:
    """How long elements waited at each node and link in a variant, by the ledger.

    Returns
    -------
    DataFrame
        Columns place (id), detail (what they mostly waited for there), elements (that were there, waiting or not),
        waited_h (all elements together), both mean per replication, and mean_wait_h (hours per element that was
        there); the longest total first. Time inside procedures, rests and timetables are not waiting at a place.
    """
    ledger = results.ledger
    outside = ledger[(ledger["variant"] == variant) & ledger["procedure"].isna()]
    ids = (*names_in(results.nodes["id"]), *names_in(results.links["id"]))
    place, details = _places(outside["detail"], ids), names_in(outside["detail"])
    hours = (outside["end_s"] - outside["start_s"]).to_numpy(dtype=np.float64) / HOUR_S
    hours = np.where(outside["cause"].isin(NOT_QUEUEING).to_numpy() | (place < 0), 0.0, hours)
    by_detail = total_by(numbers_of(outside["detail"], details), len(details), hours)
    runs = _runs(results, variant)
    table = pd.DataFrame(
        {
            "place": ids,
            "detail": _foremost(details, by_detail, ids),
            "elements": np.bincount(_visits(outside, place)[0], minlength=len(ids)) / runs,
            "waited_h": total_by(place, len(ids), hours) / runs,
        }
    )
    table = table[table["elements"] > 0]
    table = table.assign(mean_wait_h=table["waited_h"] / table["elements"])
    return table.sort_values(["waited_h", "place"], ascending=[False, True], ignore_index=True)


def place_name(detail: str, results: Results) -> str:
    """The detail in words: "NVK berth" -> "Narvik (berth)", "NVK-KRN-rail" -> "Narvik–Kiruna rail"."""
    names = node_names(results)
    first, _, rest = detail.partition(" ")
    place = names.get(first, "")
    for link in results.links.itertuples():
        if link.id == first:
            place = f"{names.get(str(link.from_node))}–{names.get(str(link.to_node))} {link.mode}"
    if not place:
        return detail
    return f"{place} ({' '.join(names.get(word, word) for word in rest.split(' '))})" if rest else place


def node_names(results: Results) -> dict[str, str]:
    """The short name of every node by its id."""
    return {
        str(key): short_name(str(name)) for key, name in zip(results.nodes["id"], results.nodes["name"], strict=True)
    }


def short_name(name: str) -> str:
    """A place name without what stands in brackets, after a slash or after a comma, and without "gateway"."""
    for mark in (" (", "/", ","):
        name = name.split(mark, maxsplit=1)[0]
    return name.removesuffix(" gateway").strip()


def _runs(results: Results, variant: str) -> int:
    """Number of replications of a variant, at least one."""
    own = results.deliveries.loc[results.deliveries["variant"] == variant, "replication"]
    return max(int(own.nunique()), 1)


def _places(details: pd.Series, ids: tuple[str, ...]) -> Ints:
    """The number of the place with whose id each detail starts, -1 if with none; shape (rows,)."""
    names = names_in(details)
    position = {name: number for number, name in enumerate(ids)}
    first = np.array([*(position.get(name.partition(" ")[0], -1) for name in names), -1], dtype=np.int64)
    return first[numbers_of(details, names)]


def _visits(rows: pd.DataFrame, place: Ints) -> tuple[Ints, pd.Series]:
    """Each element once per place and replication: place numbers and element names; unknown places left out."""
    visits = pd.DataFrame(
        {"place": place, "replication": rows["replication"].to_numpy(), "subject": rows["subject"].array}
    )
    visits = visits[visits["place"] >= 0].drop_duplicates()
    return visits["place"].to_numpy(dtype=np.int64), visits["subject"].astype(str)


def _foremost(details: tuple[str, ...], hours: Floats, ids: tuple[str, ...]) -> list[str]:
    """For each place the detail with most waiting, or the place itself."""
    found = dict.fromkeys(ids, (0.0, ""))
    for detail, waited in zip(details, hours, strict=True):
        first = detail.partition(" ")[0]
        if first in found and waited > found[first][0]:
            found[first] = (float(waited), detail)
    return [detail or place for place, (_, detail) in found.items()]
