"""The main bottleneck of each force and response, and which variants change it.

Read once from `bottlenecks.csv`, `changes.csv` and `deadlines.csv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.delays.bottlenecks import DESK, PROCEDURE
from analysis.facts.estimates import Estimate, Record, estimate_in
from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.results import Results
from sim.record.tables import ALL_FORCES


@dataclass(frozen=True, slots=True)
class Item:
    """What is waited for (`analysis.delays.bottlenecks`), and the desk or place where most of that passes."""

    kind: str
    name: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What another variant does to a bottleneck of the reference.

    Attributes
    ----------
    changes_rules
        Whether one of its arrangements changes the procedure, or the desk, that binds.
    hours
        Its hours there minus those of the reference, paired.
    """

    variant: str
    changes_rules: bool
    hours: Estimate


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The wait that most often is the longest of the last element of a force, or of the longest response.

    Attributes
    ----------
    of
        Force, `all forces`, or `coordination of` a kind of incident.
    n, open
        Replications, and those of them that are incomplete at the horizon.
    last, last_n
        The force (or incident) that most often comes last, and how often.
    total_h, work_h
        Mean time of the last element from ready to delivered (or the horizon), and what of it is no wait.
    item
        What it waits for.
    bound, share
        Replications in which it is the longest wait, and their share (Wilson).
    hours
        How long it is, mean over all replications (Student's t).
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
    item: Item
    bound: int
    share: Estimate
    hours: Estimate
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Backlog:
    """What elements that never arrive wait for at the horizon, and how many of them per replication."""

    item: Item
    elements: float


@dataclass(frozen=True, slots=True)
class NeverInTime:
    """Forces that are complete by their due date in no replication of any variant, by what binds them.

    Attributes
    ----------
    n
        The fewest replications of a variant.
    by_item
        Forces by their bottleneck under the reference; None where they wait for nothing.
    """

    n: int
    by_item: tuple[tuple[Item | None, tuple[str, ...]], ...]

    @property
    def forces(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(force for _, forces in self.by_item for force in forces)


def bottlenecks(results: Results) -> dict[tuple[str, str], Bottleneck]:
    """The main bottleneck by variant and of what; none where nothing ever waits."""
    main: dict[tuple[str, str], Bottleneck] = {}
    table = results.bottlenecks
    for row in table.to_dict("records"):
        key = (str(row["variant"]), str(row["of"]))
        # What binds most often comes first in the table.
        if key not in main and row["bound"] > 0:
            effects = _effects(results, table, row) if key[0] == results.reference else ()
            main[key] = _bottleneck(row, effects)
    return main


def never_in_time(results: Results) -> NeverInTime | None:
    """The forces that are never in time, whatever the variant; None where there are none."""
    table = results.deadlines
    best = table[table["force"] != ALL_FORCES].groupby("force", sort=False)["by_due"].max()
    late = [force.name for force in results.manifest.forces if best.get(force.name, 1) == 0]
    if not late:
        return None
    main, groups = results.once(bottlenecks), dict[Item | None, list[str]]()
    for force in late:
        of_force = main.get((results.reference, force))
        groups.setdefault(Item(of_force.item.kind, of_force.item.name) if of_force else None, []).append(force)
    return NeverInTime(int(table["n"].min()), tuple((item, tuple(forces)) for item, forces in groups.items()))


def backlog(results: Results, bottleneck: Bottleneck) -> Backlog | None:
    """What most elements that never arrive wait for at the horizon; None where nothing does."""
    table = results.bottlenecks
    rows = table[(table["variant"] == bottleneck.variant) & (table["of"] == bottleneck.of) & (table["waiting"] > 0)]
    if rows.empty:
        return None
    first = rows.sort_values("waiting", ascending=False, kind="stable").iloc[0]
    return Backlog(_item(first), float(first["waiting"]))


def elsewhere(results: Results, bottleneck: Bottleneck) -> dict[Item, list[Effect]]:
    """What binds under the other variants, where that is something else; by item, with the variants."""
    main, groups = results.once(bottlenecks), dict[Item, list[Effect]]()
    for effect in bottleneck.effects:
        other = main.get((effect.variant, bottleneck.of))
        if other and (other.item.kind, other.item.name) != (bottleneck.item.kind, bottleneck.item.name):
            groups.setdefault(other.item, []).append(effect)
    return groups


def _item(row: Record) -> Item:
    return Item(str(row["kind"]), str(row["name"]), str(row["at"]))


def _bottleneck(row: Record, effects: tuple[Effect, ...]) -> Bottleneck:
    return Bottleneck(
        variant=str(row["variant"]),
        of=str(row["of"]),
        n=int(row["n"]),
        open=int(row["open"]),
        last=str(row["last"]),
        last_n=int(row["last_n"]),
        total_h=float(row["total_h"]),
        work_h=float(row["work_h"]),
        item=_item(row),
        bound=int(row["bound"]),
        share=estimate_in(row, "share", "share_", unit="share"),
        hours=estimate_in(row, "hours", "hours_").within(0.0, np.inf),
        effects=effects,
    )


def _effects(results: Results, table: pd.DataFrame, row: Record) -> tuple[Effect, ...]:
    """What every other variant with the same incidents does to a bottleneck of the reference."""
    rows = table[(table["of"] == row["of"]) & (table["kind"] == row["kind"]) & (table["name"] == row["name"])]
    arrangements = results.manifest.arrangements
    return tuple(
        Effect(
            variant=str(other["variant"]),
            changes_rules=_changes_rules(results, str(other["variant"]), _item(row)),
            hours=estimate_in(other, "difference_h", "difference_", n="pairs"),
        )
        for variant in results.variants
        if variant != results.reference and NO_INCIDENTS not in arrangements.get(variant, ())
        for other in rows[rows["variant"] == variant].head(1).to_dict("records")
    )


def _changes_rules(results: Results, variant: str, item: Item) -> bool:
    """Whether an arrangement of the variant changes the procedure, or the desk, that binds, where it binds."""
    table = results.changes
    rows = table[table["variant"].astype(str) == variant].fillna("").astype(str)
    kind, name, at = item.kind, item.name, item.at
    desk = name if kind == DESK else at
    actor, _, role = desk.partition(".")
    # An arrangement that names its parties leaves the desks of others as they are; organisations are no parties, but
    # answer these.
    parties = [between.split() for between in rows["between"]]
    applies = np.array([kind == DESK or not names or actor in names for names in parties], dtype=np.bool_)
    named = (rows["procedure"] == name) & (kind == PROCEDURE)
    step = at.removeprefix(name).strip() if kind == DESK else ""
    for word in filter(None, (role, step)):
        named |= rows["words"].str.contains(rf"(?<!\w){re.escape(word)}(?!\w)", regex=True)
    return bool((applies & named.to_numpy(dtype=np.bool_)).any())
