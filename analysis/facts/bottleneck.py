"""The main bottleneck of each force and response, and which variants change it.

Read once from `bottlenecks.csv`, `changes.csv` and `deadlines.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.delays.bottlenecks import DESK, PROCEDURE
from analysis.facts.estimates import Estimate, Record, estimate_in
from analysis.incidents.knock_on import NO_INCIDENTS
from analysis.results import Results


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
    rows = results.records("bottlenecks")
    for row in rows:
        key = (str(row["variant"]), str(row["of"]))
        # What binds most often comes first in the table.
        if key not in main and row["bound"] > 0:
            effects = _effects(results, rows, row) if key[0] == results.reference else ()
            main[key] = _bottleneck(row, effects)
    return main


def never_in_time(results: Results) -> NeverInTime | None:
    """The forces that are never in time, whatever the variant; None where there are none."""
    rows = results.records("deadlines")
    in_time = {str(row["force"]) for row in rows if row["by_due"] > 0}
    known = {str(row["force"]) for row in rows}
    late = [force.name for force in results.manifest.forces if force.name in known - in_time]
    if not late:
        return None
    main, groups = results.once(bottlenecks), dict[Item | None, list[str]]()
    for force in late:
        of_force = main.get((results.reference, force))
        groups.setdefault(Item(of_force.item.kind, of_force.item.name) if of_force else None, []).append(force)
    return NeverInTime(
        min(int(row["n"]) for row in rows), tuple((item, tuple(forces)) for item, forces in groups.items())
    )


def backlog(results: Results, bottleneck: Bottleneck) -> Backlog | None:
    """What most elements that never arrive wait for at the horizon; None where nothing does."""
    about = (bottleneck.variant, bottleneck.of)
    rows = [
        row for row in results.records("bottlenecks") if (row["variant"], row["of"]) == about and row["waiting"] > 0
    ]
    if not rows:
        return None
    most = max(rows, key=lambda row: float(row["waiting"]))
    return Backlog(_item(most), float(most["waiting"]))


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


def _effects(results: Results, table: Iterable[Record], row: Record) -> tuple[Effect, ...]:
    """What every other variant with the same incidents does to a bottleneck of the reference."""
    others: dict[str, Record] = {}
    for other in table:
        if all(other[name] == row[name] for name in ("of", "kind", "name")):
            others.setdefault(str(other["variant"]), other)
    arrangements = results.manifest.arrangements
    return tuple(
        Effect(
            variant=variant,
            changes_rules=_changes_rules(results, variant, _item(row)),
            hours=estimate_in(others[variant], "difference_h", "difference_", n="pairs"),
        )
        for variant in results.variants
        if variant in others and variant != results.reference and NO_INCIDENTS not in arrangements.get(variant, ())
    )


def _changes_rules(results: Results, variant: str, item: Item) -> bool:
    """Whether an arrangement of the variant changes the procedure, or the desk, that binds, where it binds."""
    kind, name, at = item.kind, item.name, item.at
    desk = name if kind == DESK else at
    actor, _, role = desk.partition(".")
    step = at.removeprefix(name).strip() if kind == DESK else ""
    words = [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)") for word in (role, step) if word]
    for row in results.records("changes"):
        # An arrangement that names its parties leaves the desks of others as they are; organisations are no parties,
        # but answer these.
        parties = str(row["between"]).split()
        applies = kind == DESK or not parties or actor in parties
        named = kind == PROCEDURE and row["procedure"] == name
        if row["variant"] == variant and applies and (named or any(word.search(str(row["words"])) for word in words)):
            return True
    return False
