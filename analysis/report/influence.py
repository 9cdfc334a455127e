"""Influence of each number by the time charged to what it describes: a proxy for a sensitivity analysis.

Under the reference every second from ready to delivered is charged to something: a step at a desk, a link, a node. A
number bears on the time charged to what it describes. That says where the number is at work, not what would come of
another number: a capacity that is never short bears on the time spent there and could be doubled without effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.chunks import Key, keyed
from analysis.results import Results
from analysis.runs import Flags, Floats, names_in, total_by
from sim.units.seconds import HOUR_S

Texts = npt.NDArray[np.str_]

KEYS = ("procedure", "at", "detail")
"""Columns of the ledger that name what time is charged to."""

NEEDED = ("variant", "element", "subject", *KEYS, "start_s", "end_s")
"""Columns of deliveries and ledger from which the charged time is added up."""

GIVEN = "forces"
"""What is asked is given, not assumed: the numbers of the forces are not ranked."""


@dataclass(frozen=True, slots=True)
class Influence:
    """How much each number bears on.

    Attributes
    ----------
    share
        Share of the time from ready to delivered under the reference, shape (numbers,); nan where it is not known:
        the number is of the forces themselves, or of nothing that the time is charged to.
    guessed
        Which numbers are notional: their source calls them so, wholly or in part; shape (numbers,).
    notional
        Share of that time on which at least one notional number bears.
    """

    share: Floats
    guessed: Flags
    notional: float


@dataclass(frozen=True, slots=True)
class ChargedTime:
    """The time of the reference's elements by what it is charged to; every array of shape (rows,).

    Attributes
    ----------
    procedure
        Empty outside one.
    place
        Desk, link or node.
    detail
        Without the place before it.
    mode
        Of the link that the place is, empty for all else.
    hours
        Element-hours in all replications together.
    """

    procedure: Texts
    place: Texts
    detail: Texts
    mode: Texts
    hours: Floats


def assumed(results: Results) -> pd.DataFrame:
    """The assumption register of a run, every cell a text."""
    table = results.assumptions.astype(object)
    return table.where(table.notna(), "").astype(str)


def charged(results: Results) -> ChargedTime:
    """The time of the reference's elements by what it is charged to, from one walk through the ledger."""
    seconds: dict[Key, float] = {}
    for deliveries, ledger in results.blocks("deliveries", "ledger", columns=NEEDED):
        elements = set(names_in(deliveries["element"]))
        rows = ledger[(ledger["variant"] == results.reference) & ledger["subject"].isin(elements)]
        codes, keys = keyed([rows[key] for key in KEYS])
        spent = total_by(codes, len(keys), (rows["end_s"] - rows["start_s"]).to_numpy(np.float64))
        for key, amount in zip(keys, spent, strict=True):
            seconds[key] = seconds.get(key, 0.0) + float(amount)
    modes = dict(zip(results.links["id"].astype(str), results.links["mode"].astype(str), strict=True))
    return ChargedTime(
        procedure=_texts(procedure for procedure, _, _ in seconds),
        place=_texts(place for _, place, _ in seconds),
        detail=_texts(detail.removeprefix(place).strip() for _, place, detail in seconds),
        mode=_texts(modes.get(place, "") for _, place, _ in seconds),
        hours=np.array([*seconds.values()]) / HOUR_S,
    )


def _texts(words: Iterable[str]) -> Texts:
    return np.array([*words], np.str_)


def _rows_of(table: ChargedTime, path: str) -> Flags:
    """The rows that the number with this path bears on."""
    section, _, tail = path.partition(".")
    name, _, further = tail.partition(".")
    outside: Flags = table.procedure == ""
    if section == "procedures":
        step = further.removeprefix("steps.").partition(".")[0] if further.startswith("steps.") else ""
        ends = (table.detail == step) | np.strings.endswith(table.detail, f" {step}") if step else True
        return np.asarray((table.procedure == name) & ends)
    if section == "actors":
        desk = further.removeprefix("desks.").partition(".")[0] if further.startswith("desks.") else ""
        there = table.place == f"{name}.{desk}" if desk else np.strings.startswith(table.place, f"{name}.")
        return np.asarray(~outside & there)
    if section == "network":
        return np.asarray(table.place == further.rpartition(".")[0])
    if section != "movement":
        return np.zeros_like(outside)
    if name in {"road", "rail", "sea", "air"}:
        return np.asarray(outside & (table.mode == name))
    return np.asarray(outside & np.strings.startswith(table.detail, "staging")) if name == "staging" else outside


def register_influence(results: Results) -> Influence:
    """How much of the reference's time each number of the assumption register bears on."""
    table = assumed(results)
    return influence(results, [*table["path"]], [*table["source"].str.contains("notional", case=False)])


def influence(results: Results, paths: Sequence[str], notional: Sequence[bool]) -> Influence:
    """How much of the reference's time each of the numbers bears on.

    Parameters
    ----------
    paths
        Where the numbers stand in the scenario, for example "procedures.movement_clearance.steps.screening.work".
    notional
        Whether each is notional.
    """
    table = results.once(charged)
    hours, total = table.hours, float(table.hours.sum())
    share, touched = np.full(len(paths), np.nan), np.zeros(len(hours), np.bool_)
    known: dict[str, Flags] = {}
    for place, (path, guessed) in enumerate(zip(paths, notional, strict=True)):
        # All numbers of a desk or link bear on the same time.
        group = path.rpartition(".")[0]
        if group.partition(".")[0] == GIVEN:
            continue
        if group not in known:
            known[group] = _rows_of(table, path)
        rows = known[group]
        if rows.any() and total:
            share[place] = float(hours[rows].sum()) / total
            if guessed:
                touched |= rows
    return Influence(
        share, np.array(notional, np.bool_), float(hours[touched].sum()) / total if total else float("nan")
    )
