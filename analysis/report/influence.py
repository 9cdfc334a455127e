"""How much of the movement's time each number of the scenario bears on: a cheap stand-in for a sensitivity analysis.

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

GIVEN = "forces"
"""What is asked is given, not assumed: the numbers of the forces are not ranked."""


@dataclass(frozen=True, slots=True)
class Charged:
    """The time of the reference's elements, by what it is charged to.

    Attributes
    ----------
    procedure, place, rest
        Procedure (empty outside one), the first word of the detail (desk, link or node) and what follows it, each of
        shape (rows,).
    mode
        Mode of the link that `place` is, empty for all else.
    hours
        Element-hours in all replications together, shape (rows,).
    """

    procedure: tuple[str, ...]
    place: tuple[str, ...]
    rest: tuple[str, ...]
    mode: tuple[str, ...]
    hours: Floats

    def of(self, path: str) -> Flags:
        """Which rows the number with this path bears on, shape (rows,)."""
        head, _, tail = path.partition(".")
        name, _, further = tail.partition(".")
        if head == "procedures":
            own = self._where(self.procedure, name)
            step = further.removeprefix("steps.").split(".", maxsplit=1)[0] if further.startswith("steps.") else ""
            return own & self._ends(step) if step else own
        if head == "actors":
            desk = further.removeprefix("desks.").split(".", maxsplit=1)[0] if further.startswith("desks.") else ""
            inside = np.array([bool(procedure) for procedure in self.procedure], np.bool_)
            return inside & (self._where(self.place, f"{name}.{desk}") if desk else self._starts(f"{name}."))
        if head == "network":
            return self._where(self.place, further.rpartition(".")[0])
        if head == "movement":
            return self._movement(name)
        return np.zeros(len(self.hours), np.bool_)

    def _movement(self, name: str) -> Flags:
        outside = np.array([not procedure for procedure in self.procedure], np.bool_)
        if name in {"road", "rail", "sea", "air"}:
            return outside & self._where(self.mode, name)
        if name == "staging":
            return outside & np.array([rest.startswith("staging") for rest in self.rest], np.bool_)
        return outside

    @staticmethod
    def _where(column: Sequence[str], value: str) -> Flags:
        return np.array([cell == value for cell in column], np.bool_)

    def _starts(self, start: str) -> Flags:
        return np.array([place.startswith(start) for place in self.place], np.bool_)

    def _ends(self, step: str) -> Flags:
        return np.array([f" {rest}".endswith(f" {step}") for rest in self.rest], np.bool_)


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


def charged(results: Results) -> Charged:
    """The time of the reference's elements, from one walk through the ledger."""
    sums: dict[tuple[str, str, str], float] = {}
    for deliveries, ledger in results.blocks("deliveries", "ledger"):
        elements = set(names_in(deliveries["element"]))
        own = ledger[(ledger["variant"] == results.reference) & ledger["subject"].isin(elements)]
        hours = (own["end_s"] - own["start_s"]).astype(np.float64) / HOUR_S
        names = ("procedure", "at", "detail")
        keys = [own[name].astype(object).where(own[name].notna(), "").to_numpy() for name in names]
        for key, total in hours.groupby(keys).sum().items():
            words = (str(key[0]), str(key[1]), str(key[2]))  # type: ignore[index]
            sums[words] = sums.get(words, 0.0) + float(total)
    modes = dict(zip(results.links["id"].astype(str), results.links["mode"].astype(str), strict=True))
    return Charged(
        procedure=tuple(procedure for procedure, _, _ in sums),
        place=tuple(place for _, place, _ in sums),
        rest=tuple(detail.removeprefix(place).strip() for _, place, detail in sums),
        mode=tuple(modes.get(place, "") for _, place, _ in sums),
        hours=np.array(list(sums.values()), np.float64),
    )


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
    total = float(table.hours.sum())
    share, touched = np.full(len(paths), np.nan), np.zeros(len(table.hours), np.bool_)
    known: dict[str, Flags] = {}
    for place, (path, own) in enumerate(zip(paths, notional, strict=True)):
        # All numbers of a desk or link bear on the same time.
        group = path.rpartition(".")[0]
        if group.partition(".")[0] == GIVEN:
            continue
        if group not in known:
            known[group] = table.of(path)
        rows = known[group]
        if rows.any() and total:
            share[place] = float(table.hours[rows].sum()) / total
            if own:
                touched |= rows
    return Influence(share, float(table.hours[touched].sum()) / total if total else float("nan"))
