"""What incidents came to, and how services fared, as rows of the result tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sim.domains.incidents.milestones import MILESTONES
from sim.engine.trace import NOBODY, Floats, Ints
from sim.experiment.incident_slots import IncidentSlots
from sim.experiment.outcome import Outcome
from sim.model.incident_record import IncidentRecord, closed_mark, restored_mark
from sim.model.model import Model
from sim.process.index import ProgramIndex

NEVER = np.iinfo(np.int64).max
DECIMALS = 9
"""Services are told to so many decimals: what lies beyond is rounding."""


class IncidentTables:
    """Makes the tables of incidents and of services of one variant."""

    def __init__(self, variant: str, model: Model, index: ProgramIndex) -> None:
        self._variant = variant
        self._records = model.incidents or ()
        self._services = model.services
        self._slots = IncidentSlots(model, index).of_mark

    def incidents(self, replications: Ints, outcomes: Sequence[Outcome]) -> pa.Table:
        """One row for each incident that happened, by replication and name."""
        seconds = np.array([outcome.harvest.seconds for outcome in outcomes])
        seconds = np.where(seconds < 0, NEVER, seconds)
        made = [self._of(record, replications, seconds) for record in self._records]
        joined = pa.concat_tables([_NO_INCIDENT, *made]) if made else _NO_INCIDENT
        joined = joined.sort_by([("replication", "ascending"), ("incident", "ascending")])
        return _coded(joined.add_column(0, "variant", _constant(self._variant, len(joined))))

    def services(self, replications: Ints, outcomes: Sequence[Outcome]) -> pa.Table:
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
        columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
        table = pa.table(
            [pa.array(column, type=field.type) for column, field in zip(columns, _LEVELS, strict=True)], schema=_LEVELS
        )
        return _coded(table.add_column(0, "variant", _constant(self._variant, len(table))))

    def _of(self, record: IncidentRecord, replications: Ints, seconds: Ints) -> pa.Table:
        fault = self._first(record.fault, seconds)
        happened = fault < NEVER
        own = seconds[happened]
        reached = {milestone: self._reached(record, milestone, own) for milestone in MILESTONES}
        begun = np.full(len(own), NEVER)
        for mark in record.begun:
            begun = np.minimum(begun, self._first(mark, own))
        columns: dict[str, object] = {
            "replication": replications[happened],
            "incident": [record.name] * len(own),
            "kind": [record.kind] * len(own),
            "asset": self._what(record, own),
            "fault_s": fault[happened],
            **{f"{milestone}_s": _nullable(second) for milestone, second in reached.items()},
            "outcome": self._outcome(record, own),
            "repair_start_s": _nullable(begun),
            "restored_s": _nullable(self._first(restored_mark(record.name), own)),
        }
        return pa.table({field.name: pa.array(columns[field.name], type=field.type) for field in _INCIDENTS})

    def _first(self, mark: str, seconds: Ints) -> Ints:
        """The first second at which a mark was stamped, for each row of seconds; NEVER where it was not."""
        return self._nth(mark, 1, seconds)

    def _nth(self, mark: str, need: int, seconds: Ints) -> Ints:
        slots = self._slots.get(mark, [])
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

    def _what(self, record: IncidentRecord, seconds: Ints) -> list[str]:
        """The place, or the asset groups that were hit, each named once."""
        if record.place is not None:
            return [record.place] * len(seconds)
        hit = [(asset, self._first(mark, seconds) < NEVER) for asset, mark in record.hits]
        return [
            "; ".join(dict.fromkeys(asset for asset, rows in hit if rows[number])) for number in range(len(seconds))
        ]

    def _outcome(self, record: IncidentRecord, seconds: Ints) -> list[str | None]:
        """What came of each step that could end in several ways; of one done again, what came of it last."""
        last: dict[str, Ints] = {}
        for ending in record.endings:
            times = self._last(ending.mark, seconds)
            last[ending.step] = np.maximum(last.get(ending.step, np.full(len(seconds), NOBODY)), times)
        told: list[dict[str, str]] = [{} for _ in seconds]
        for ending in record.endings:
            times = self._last(ending.mark, seconds)
            for row in np.flatnonzero((times != NOBODY) & (times == last[ending.step])).tolist():
                told[row].setdefault(ending.step, ending.outcome)
        return ["; ".join(one.values()) or None for one in told]

    def _last(self, mark: str, seconds: Ints) -> Ints:
        slots = self._slots.get(mark, [])
        if not slots:
            return np.full(len(seconds), NOBODY)
        found = seconds[:, slots]
        return np.asarray(np.where(found == NEVER, NOBODY, found).max(axis=1))


def _steps(times: Ints, values: Floats, began: float) -> list[tuple[int, float]]:
    """Seconds and values of a level, its beginning first; what is over in the same second is left out."""
    found = {0: began} | dict(zip(times.tolist(), values.tolist(), strict=True))
    steps: list[tuple[int, float]] = []
    for second, value in found.items():
        if not steps or value != steps[-1][1]:
            steps.append((second, value))
    return steps


_TEXT = pa.string()
_INCIDENTS = pa.schema(
    [
        ("replication", pa.int64()),
        ("incident", _TEXT),
        ("kind", _TEXT),
        ("asset", _TEXT),
        ("fault_s", pa.int64()),
        *((f"{milestone}_s", pa.int64()) for milestone in MILESTONES),
        ("outcome", _TEXT),
        ("repair_start_s", pa.int64()),
        ("restored_s", pa.int64()),
    ]
)
_NO_INCIDENT = _INCIDENTS.empty_table()
_LEVELS = pa.schema([("replication", pa.int64()), ("level", _TEXT), ("second", pa.int64()), ("value", pa.float64())])


def _nullable(seconds: Ints) -> pa.Array:
    return pa.array(seconds, mask=seconds == NEVER)


def _constant(word: str, rows: int) -> pa.Array:
    return pa.array([word] * rows, type=_TEXT)


def _coded(table: pa.Table) -> pa.Table:
    """Words as codes, in one chunk, as the other tables have them."""
    for number, field in enumerate(table.schema):
        if field.type == _TEXT:
            coded = table.column(number).combine_chunks().dictionary_encode()
            table = table.set_column(number, field.name, coded)
    return table
