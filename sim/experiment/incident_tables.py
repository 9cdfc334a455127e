"""What incidents came to, and how services fared, as rows of the result tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np

from sim.engine.trace import NO_TOKEN, Floats, Ints
from sim.experiment.outcome import Outcome
from sim.experiment.result_layout import ResultLayout
from sim.model.incident_record import MILESTONES, IncidentRecord, closed_mark, restored_mark
from sim.record.columns import Rows, table_rows
from sim.record.tables.events import INCIDENTS, LEVELS

NEVER = np.iinfo(np.int64).max
DECIMALS = 9
"""Decimals of a service's level: what lies beyond is rounding."""


class IncidentTables:
    """Makes the tables of incidents and of services of one variant."""

    def __init__(self, variant: str, layout: ResultLayout) -> None:
        self._variant = variant
        self._records = layout.incidents or ()
        self._services = layout.services
        self._slots = layout.slots_of_mark

    def incidents(self, replications: Ints, outcomes: Sequence[Outcome]) -> Rows:
        """One row for each incident that happened, by replication and name."""
        seconds = np.array([outcome.harvest.seconds for outcome in outcomes])
        seconds = np.where(seconds < 0, NEVER, seconds)
        made = [self._of(record, replications, seconds) for record in self._records]
        columns = {name: [value for rows in made for value in rows[name]] for name in INCIDENTS.names}
        order = sorted(zip(columns["replication"], columns["incident"], count(), strict=False))
        return table_rows(INCIDENTS, {name: [column[row] for *_, row in order] for name, column in columns.items()})

    def services(self, replications: Ints, outcomes: Sequence[Outcome]) -> Rows:
        """One row for each change of a service's level, after one that says how it began."""
        rows: list[tuple[int, str, int, float]] = []
        for replication, outcome in zip(replications.tolist(), outcomes, strict=True):
            changes = outcome.services
            for number, service in enumerate(self._services):
                mine = changes.level == number
                times, values = changes.time[mine], np.round(changes.value[mine], DECIMALS)
                rows += [
                    (replication, service.name, second, value)
                    for second, value in _steps(times, values, round(service.undisturbed, DECIMALS))
                ]
        variant_rows = [(self._variant, *row) for row in rows]
        return table_rows(LEVELS, {name: [row[at] for row in variant_rows] for at, name in enumerate(LEVELS.names)})

    def _of(self, record: IncidentRecord, replications: Ints, seconds: Ints) -> dict[str, list[Any]]:
        """The rows of one incident, column by column."""
        fault = self._first(record.fault, seconds)
        happened = fault < NEVER
        own = seconds[happened]
        reached = {milestone: self._reached(record, milestone, own) for milestone in MILESTONES}
        begun = np.full(len(own), NEVER)
        for mark in record.begun:
            begun = np.minimum(begun, self._first(mark, own))
        return {
            "variant": [self._variant] * len(own),
            "replication": replications[happened].tolist(),
            "incident": [record.name] * len(own),
            "kind": [record.kind] * len(own),
            "asset": self._what(record, own),
            "fault_s": fault[happened].tolist(),
            **{f"{milestone}_s": _nullable(second) for milestone, second in reached.items()},
            "outcome": self._outcome(record, own),
            "repair_start_s": _nullable(begun),
            "restored_s": _nullable(self._first(restored_mark(record.name), own)),
        }

    def _first(self, mark: str, seconds: Ints) -> Ints:
        """The first second at which a mark was stamped, for each row of seconds; NEVER where it was not."""
        return self._nth(mark, 1, seconds)

    def _nth(self, mark: str, need: int, seconds: Ints) -> Ints:
        slots = self._slots.get(mark, ())
        if len(slots) < need:
            return np.full(len(seconds), NEVER)
        return np.asarray(np.sort(seconds[:, slots], axis=1)[:, need - 1])

    def _reached(self, record: IncidentRecord, milestone: str, seconds: Ints) -> Ints:
        """When a milestone was reached: by the first of the steps that reach it, once enough of its parties have."""
        steps = [one for one in record.reached if one.milestone == milestone]
        if not steps:
            instead = {"detected": record.detected, "decided": closed_mark(record.name)}.get(milestone)
            return np.full(len(seconds), NEVER) if instead is None else self._first(instead, seconds)
        found = [self._nth(one.mark, one.need, seconds) for one in steps]
        return np.asarray(np.min(found, axis=0))

    def _what(self, record: IncidentRecord, seconds: Ints) -> list[object]:
        """The place, or the asset groups that were hit, each named once."""
        if record.place is not None:
            return [record.place] * len(seconds)
        hit = [(asset, self._first(mark, seconds) < NEVER) for asset, mark in record.hits]
        return [
            "; ".join(dict.fromkeys(asset for asset, rows in hit if rows[number])) for number in range(len(seconds))
        ]

    def _outcome(self, record: IncidentRecord, seconds: Ints) -> list[object]:
        """What came of each step that could end in several ways; of one done again, what came of it last."""
        last: dict[str, Ints] = {}
        for ending in record.endings:
            times = self._last(ending.mark, seconds)
            last[ending.step] = np.maximum(last.get(ending.step, np.full(len(seconds), NO_TOKEN)), times)
        outcomes: list[dict[str, str]] = [{} for _ in seconds]
        for ending in record.endings:
            times = self._last(ending.mark, seconds)
            for row in np.flatnonzero((times != NO_TOKEN) & (times == last[ending.step])).tolist():
                outcomes[row].setdefault(ending.step, ending.outcome)
        return ["; ".join(by_step.values()) or None for by_step in outcomes]

    def _last(self, mark: str, seconds: Ints) -> Ints:
        slots = self._slots.get(mark, ())
        if not slots:
            return np.full(len(seconds), NO_TOKEN)
        found = seconds[:, slots]
        return np.asarray(np.where(found == NEVER, NO_TOKEN, found).max(axis=1))


def _steps(times: Ints, values: Floats, began: float) -> list[tuple[int, float]]:
    """Seconds and values of a level, its beginning first; what is over in the same second is left out."""
    found = {0: began} | dict(zip(times.tolist(), values.tolist(), strict=True))
    steps: list[tuple[int, float]] = []
    for second, value in found.items():
        if not steps or value != steps[-1][1]:
            steps.append((second, value))
    return steps


def _nullable(seconds: Ints) -> list[object]:
    return [None if second == NEVER else second for second in seconds.tolist()]
