"""Where it was full: waiting at each place of the network."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.chunks import Key, keyed
from analysis.results import Results
from analysis.runs import Floats, Ints, names_in, numbers_of, total_by
from analysis.statistics import half_width
from analysis.words import AT_WORK
from sim.units.seconds import HOUR_S

NOT_QUEUEING = (*AT_WORK, "planned_wait")
"""Causes that say nothing about a place being full or shut: the movement itself, rests, timetables."""


@dataclass
class PlaceSums:
    """What happened at the places of the network in all replications of a variant, added up.

    Attributes
    ----------
    visits
        Elements that were at each place, each once per replication, shape (places,).
    waited
        Hours by place and detail, all elements together, of causes that say that a place is full or shut.
    by_run
        The same hours by replication and place, each of shape (places,); a replication without any is left out.
    """

    visits: Floats
    waited: dict[Key, float] = field(default_factory=dict)
    by_run: dict[int, Floats] = field(default_factory=dict)


def place_sums(results: Results) -> dict[str, PlaceSums]:
    """The sums by variant, from one walk through the ledger."""
    ids = _ids(results)
    found = {variant: PlaceSums(np.zeros(len(ids))) for variant in names_in(results.runs["variant"])}
    for (ledger,) in results.blocks("ledger"):
        for variant in names_in(ledger["variant"]):
            _add(found[variant], ledger[ledger["variant"] == variant], ids)
    return found


def _add(sums: PlaceSums, ledger: pd.DataFrame, ids: tuple[str, ...]) -> None:
    place = numbers_of(ledger["at"], ids)
    outside = ledger["procedure"].isna().to_numpy()
    sums.visits += np.bincount(_visits(ledger[outside], place[outside]), minlength=len(ids))
    rows = ledger[outside & (place >= 0) & ~ledger["cause"].isin(NOT_QUEUEING).to_numpy()]
    codes, details = keyed([rows["at"], rows["detail"]])
    hours = (rows["end_s"] - rows["start_s"]).to_numpy(dtype=np.float64) / HOUR_S
    for key, waited in zip(details, total_by(codes, len(details), hours), strict=True):
        sums.waited[key] = sums.waited.get(key, 0.0) + float(waited)
    numbers, run = np.unique(rows["replication"].to_numpy(dtype=np.int64), return_inverse=True)
    cell = run * len(ids) + numbers_of(rows["at"], ids)
    per_run = total_by(cell, len(numbers) * len(ids), hours).reshape(len(numbers), len(ids))
    sums.by_run.update(zip(numbers.tolist(), per_run, strict=True))


def waiting(results: Results, variant: str) -> pd.DataFrame:
    """How long elements waited at each node and link in a variant, by the ledger.

    Returns
    -------
    DataFrame
        Columns place (id), detail (what they mostly waited for there), elements (that were there, waiting or not),
        waited_h (all elements together), both mean per replication, and mean_wait_h (hours per element that was
        there); the longest total first. Time inside procedures, rests and timetables are not waiting at a place.
    """
    sums, ids, runs = results.once(place_sums)[variant], _ids(results), _runs(results, variant)
    waited, foremost = _by_place(sums.waited, ids)
    table = pd.DataFrame(
        {"place": ids, "detail": foremost, "elements": sums.visits / runs, "waited_h": np.array(waited) / runs}
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
        difference_h, low_95, high_95 (Student's t). Places at which nobody waited in either are left out.
    """
    sums, ids = results.once(place_sums), _ids(results)
    both = [
        set(results.runs.loc[results.runs["variant"] == name, "replication"]) for name in (results.reference, variant)
    ]
    pairs, nothing = sorted(both[0] & both[1]), np.zeros(len(ids))
    base, own = (
        np.array([sums[name].by_run.get(pair, nothing) for pair in pairs]).reshape(-1, len(ids))
        for name in (results.reference, variant)
    )
    difference, n = own - base, np.full(len(ids), len(pairs))
    sd = difference.std(axis=0, ddof=1) if len(pairs) > 1 else np.full(len(ids), np.nan)
    mean, width = difference.mean(axis=0), half_width(sd, n)
    table = pd.DataFrame(
        {
            "place": ids,
            "n": n,
            "reference_h": base.mean(axis=0),
            "variant_h": own.mean(axis=0),
            "difference_h": mean,
            "low_95": mean - width,
            "high_95": mean + width,
        }
    )
    return table[(table["reference_h"] > 0) | (table["variant_h"] > 0)].reset_index(drop=True)


def place_name(detail: str, results: Results) -> str:
    """The detail in words: "NVK berth" -> "Narvik (berth)", "NVK-KRN-rail" -> "Narvik–Kiruna rail"."""
    names, places = results.once(node_names), results.once(_place_names)
    # Ids may have spaces: of several that the detail begins with it is the longest.
    at = detail
    while at not in places:
        at, space, _ = at.rpartition(" ")
        if not space:
            return detail
    rest = detail[len(at) + 1 :]
    return f"{places[at]} ({' '.join(names.get(word, word) for word in rest.split(' '))})" if rest else places[at]


def _place_names(results: Results) -> dict[str, str]:
    """Every node and link in words, by its id."""
    names = results.once(node_names)
    links = {
        str(link.id): f"{names.get(str(link.from_node))}–{names.get(str(link.to_node))} {link.mode}"
        for link in results.links.itertuples()
    }
    return names | links


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


def _ids(results: Results) -> tuple[str, ...]:
    """Every place of the network: nodes, then links."""
    return (*names_in(results.nodes["id"]), *names_in(results.links["id"]))


def _runs(results: Results, variant: str) -> int:
    """Number of replications of a variant, at least one."""
    return max(int((results.runs["variant"] == variant).sum()), 1)


def _visits(rows: pd.DataFrame, place: Ints) -> Ints:
    """The place of each element once per place and replication; unknown places left out."""
    subjects = names_in(rows["subject"])
    replications, replication = np.unique(rows["replication"].to_numpy(dtype=np.int64), return_inverse=True)
    visit = (place * len(replications) + replication) * len(subjects) + numbers_of(rows["subject"], subjects)
    places: Ints = np.unique(visit[place >= 0]) // (len(replications) * len(subjects) or 1)
    return places


def _by_place(waited: dict[Key, float], ids: tuple[str, ...]) -> tuple[list[float], list[str]]:
    """For each place the hours of all its details, and the detail with most of them, or the place itself."""
    total, most = dict.fromkeys(ids, 0.0), dict.fromkeys(ids, (0.0, ""))
    for (place, detail), hours in sorted(waited.items()):
        total[place] += hours
        if hours > most[place][0]:
            most[place] = (hours, detail)
    return list(total.values()), [detail or place for place, (_, detail) in most.items()]
