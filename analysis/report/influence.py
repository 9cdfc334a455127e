"""Influence of each number by the time charged to what it describes: a proxy for a sensitivity analysis.

Under the reference every second from ready to delivered is charged to something: a step at a desk, a link, a node. A
number bears on the time charged to what it describes. That says where the number is at work, not what would come of
another number: a capacity that is never short bears on the time spent there and could be doubled without effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.results import Results
from analysis.runs import Flags, Floats, names_in
from sim.units.seconds import HOUR_S

KEYS = ("procedure", "at", "detail")
"""Columns of the ledger that name what time is charged to."""

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
    notional
        Share of that time on which at least one notional number bears.
    """

    share: Floats
    notional: float


def assumed(results: Results) -> pd.DataFrame:
    """The assumption register of a run, every cell a text."""
    table = results.assumptions.astype(object)
    return table.where(table.notna(), "").astype(str)


def charged(results: Results) -> pd.DataFrame:
    """The time of the reference's elements by what it is charged to, from one walk through the ledger.

    Returns
    -------
    DataFrame
        Columns procedure (empty outside one), place (desk, link or node), detail (without the place before it), mode
        (of the link that the place is, empty for all else), hours (element-hours in all replications together).
    """
    parts = [pd.DataFrame(columns=[*KEYS, "hours"], dtype=object)]
    for deliveries, ledger in results.blocks("deliveries", "ledger"):
        elements = set(names_in(deliveries["element"]))
        rows = ledger[(ledger["variant"] == results.reference) & ledger["subject"].isin(elements)]
        keys = {key: rows[key].astype(object).where(rows[key].notna(), "").astype(str) for key in KEYS}
        hours = (rows["end_s"] - rows["start_s"]).astype(np.float64) / HOUR_S
        parts.append(pd.DataFrame(keys).assign(hours=hours).groupby([*KEYS], sort=False, as_index=False).sum())
    table = pd.concat(parts).groupby([*KEYS], sort=False, as_index=False).sum().rename(columns={"at": "place"})
    modes = dict(zip(results.links["id"].astype(str), results.links["mode"].astype(str), strict=True))
    detail = [text.removeprefix(place).strip() for place, text in zip(table["place"], table["detail"], strict=True)]
    return table.assign(detail=pd.Series(detail, dtype=str), mode=table["place"].map(modes).fillna(""))


def _rows_of(table: pd.DataFrame, path: str) -> pd.Series:
    """The rows of `charged` that the number with this path bears on."""
    section, _, tail = path.partition(".")
    name, _, further = tail.partition(".")
    outside = table["procedure"] == ""
    if section == "procedures":
        step = further.removeprefix("steps.").partition(".")[0] if further.startswith("steps.") else ""
        return (table["procedure"] == name) & (" " + table["detail"]).str.endswith(f" {step}" if step else "")
    if section == "actors":
        desk = further.removeprefix("desks.").partition(".")[0] if further.startswith("desks.") else ""
        place = table["place"]
        return ~outside & (place == f"{name}.{desk}" if desk else place.str.startswith(f"{name}."))
    if section == "network":
        return table["place"] == further.rpartition(".")[0]
    if section != "movement":
        return pd.Series(data=False, index=table.index)
    if name in {"road", "rail", "sea", "air"}:
        return outside & (table["mode"] == name)
    return outside & table["detail"].str.startswith("staging") if name == "staging" else outside


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
    hours = table["hours"].to_numpy(np.float64)
    total = float(hours.sum())
    share, touched = np.full(len(paths), np.nan), np.zeros(len(hours), np.bool_)
    known: dict[str, Flags] = {}
    for place, (path, guessed) in enumerate(zip(paths, notional, strict=True)):
        # All numbers of a desk or link bear on the same time.
        group = path.rpartition(".")[0]
        if group.partition(".")[0] == GIVEN:
            continue
        if group not in known:
            known[group] = _rows_of(table, path).to_numpy(np.bool_)
        rows = known[group]
        if rows.any() and total:
            share[place] = float(hours[rows].sum()) / total
            if guessed:
                touched |= rows
    return Influence(share, float(hours[touched].sum()) / total if total else float("nan"))
