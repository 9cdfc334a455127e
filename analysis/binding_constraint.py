"""What binds the answer: the main bottleneck of each force and response, and which variants touch it.

Read once from `bottlenecks.csv`, `changes.csv` and `deadlines.csv`; report, terminal and README put the same facts in
words (`analysis.report.bottleneck`).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.bottlenecks import DESK, PROCEDURE
from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.results import Results
from sim.record.tables import ALL_FORCES

Interval = tuple[float, float, float]
"""A mean or share, and the ends of its 95 % interval; nan for ends of fewer than two."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What another variant does to a bottleneck of the reference.

    Attributes
    ----------
    changes_rules
        Whether one of its arrangements changes the procedure, or the desk, that binds.
    pairs
        Pairs of replications.
    hours
        Its hours there minus those of the reference.
    """

    variant: str
    changes_rules: bool
    pairs: int
    hours: Interval

    @property
    def shown(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.hours[1] > 0 or self.hours[2] < 0


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The wait that most often is the longest of the last element of a force, or of the longest response.

    Attributes
    ----------
    of
        Force, `all forces`, or `coordination of` a kind of incident.
    n, open
        Replications, and those of them in which something is missing at the horizon.
    last, last_n
        The force (or incident) that most often comes last, and how often.
    total_h, work_h
        Mean time of the last element from ready to delivered (or the horizon), and what of it is no wait.
    kind, name, at
        What it waits for (`analysis.bottlenecks`), and the desk or place where most of that passes.
    bound, share
        Replications in which it is the longest wait, and their share (Wilson).
    hours
        How long it is, mean over all replications (Student's t).
    waiting
        Elements that are still held up by it at the horizon, mean per replication.
    effects
        What the other variants do to it; empty in a variant that is not the reference.
    """

    variant: str
    of: str
    n: int
    open: int
    last: str
    last_n: int
    total_h: float
    work_h: float
    kind: str
    name: str
    at: str
    bound: int
    share: Interval
    hours: Interval
    waiting: float
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class NeverInTime:
    """Forces that are complete by their due date in no replication of any variant, by what binds them.

    Attributes
    ----------
    n
        The fewest replications of a variant.
    by_item
        Forces by kind and name of their bottleneck under the reference; ("", "") where they wait for nothing.
    """

    n: int
    by_item: tuple[tuple[tuple[str, str], tuple[str, ...]], ...]

    @property
    def forces(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(force for _, forces in self.by_item for force in forces)


def bottlenecks(results: Results) -> dict[tuple[str, str], Bottleneck]:
    """The main bottleneck by variant and of what; none where nothing ever waits."""
    found: dict[tuple[str, str], Bottleneck] = {}
    table = results.bottlenecks
    for row in table.to_dict("records"):
        key = (str(row["variant"]), str(row["of"]))
        # What binds most often comes first in the table.
        if key not in found and row["bound"] > 0:
            effects = _effects(results, table, row) if key[0] == results.reference else ()
            found[key] = _bottleneck(row, effects)
    return found


def never_in_time(results: Results) -> NeverInTime | None:
    """The forces that are never in time, whatever the variant; None where there are none."""
    table = results.deadlines
    best = table[table["force"] != ALL_FORCES].groupby("force", sort=False)["by_due"].max()
    late = [force.name for force in results.manifest.forces if best.get(force.name, 1) == 0]
    if not late:
        return None
    own, groups = results.once(bottlenecks), dict[tuple[str, str], list[str]]()
    for force in late:
        found = own.get((results.reference, force))
        groups.setdefault((found.kind, found.name) if found else ("", ""), []).append(force)
    return NeverInTime(int(table["n"].min()), tuple((item, tuple(forces)) for item, forces in groups.items()))


def _bottleneck(row: Mapping[Hashable, Any], effects: tuple[Effect, ...]) -> Bottleneck:
    return Bottleneck(
        variant=str(row["variant"]),
        of=str(row["of"]),
        n=int(row["n"]),
        open=int(row["open"]),
        last=str(row["last"]),
        last_n=int(row["last_n"]),
        total_h=float(row["total_h"]),
        work_h=float(row["work_h"]),
        kind=str(row["kind"]),
        name=str(row["name"]),
        at=str(row["at"]),
        bound=int(row["bound"]),
        share=_interval(row, "share"),
        hours=_interval(row, "hours"),
        waiting=float(row["waiting"]),
        effects=effects,
    )


def _interval(row: Mapping[Hashable, Any], name: str) -> Interval:
    return float(row[name]), float(row[f"{name}_low_95"]), float(row[f"{name}_high_95"])


def _effects(results: Results, table: pd.DataFrame, row: Mapping[Hashable, Any]) -> tuple[Effect, ...]:
    """What every other variant with the same incidents does to a bottleneck of the reference."""
    same = (table["of"] == row["of"]) & (table["kind"] == row["kind"]) & (table["name"] == row["name"])
    effects = []
    for variant in results.variants:
        own = table[same & (table["variant"] == variant)]
        if variant == results.reference or own.empty or NO_INCIDENTS in results.manifest.arrangements.get(variant, ()):
            continue
        other = own.iloc[0]
        hours = tuple(float(other[name]) for name in ("difference_h", "difference_low_95", "difference_high_95"))
        rules = _changes_rules(results, variant, str(row["kind"]), str(row["name"]), str(row["at"]))
        effects.append(Effect(variant, rules, int(other["pairs"]), (hours[0], hours[1], hours[2])))
    return tuple(effects)


def _changes_rules(results: Results, variant: str, kind: str, name: str, at: str) -> bool:
    """Whether an arrangement of the variant changes the procedure, or the desk, that binds, where it binds."""
    table = results.changes
    own = table[table["variant"].astype(str) == variant].fillna("").astype(str)
    desk = name if kind == DESK else at
    actor, _, role = desk.partition(".")
    # An arrangement that names its parties leaves the desks of others as they are; organisations are no parties, but
    # answer these.
    parties = [between.split() for between in own["between"]]
    applies = np.array([kind == DESK or not names or actor in names for names in parties], dtype=np.bool_)
    named = (own["procedure"] == name) & (kind == PROCEDURE)
    step = at.removeprefix(name).strip() if kind == DESK else ""
    for word in filter(None, (role, step)):
        named |= own["words"].str.contains(rf"(?<!\w){re.escape(word)}(?!\w)", regex=True)
    return bool((applies & named.to_numpy(dtype=np.bool_)).any())
