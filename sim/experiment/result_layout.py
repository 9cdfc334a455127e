"""What the results of a program are made of: what is observed in a run, and the columns that are alike in all runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final, TypeAlias

import numpy as np

from sim.engine.observed import Observation
from sim.engine.trace import NO_TOKEN, Ints
from sim.experiment.incident_slots import Cuts, IncidentSlots, Slots
from sim.experiment.meanings import numbered_meanings
from sim.model.incident_record import IncidentRecord, repair_subject
from sim.model.meaning import ServiceLevel, delivered_label
from sim.model.model import Model
from sim.process.index import ProgramIndex
from sim.record.table import Table

Cell: TypeAlias = str | int | float | bool | None
Columns: TypeAlias = Mapping[str, tuple[Cell, ...]]
"""Columns of a table that are the same in every replication: by name, a value for each row."""


@dataclass(frozen=True, slots=True)
class RowsOfDomain:
    """The rows that a domain's own table has in each replication.

    Attributes
    ----------
    count
        Number of rows.
    columns
        What is the same in every replication.
    slots
        By name of each column in seconds, the slot of every row among the milestones.
    """

    table: Table
    count: int
    columns: Columns
    slots: Slots


@dataclass(frozen=True, slots=True)
class ResultLayout:
    """How the outcomes of a program become tables. Plain data, that can be kept.

    Attributes
    ----------
    horizon
        Seconds.
    observation
        Milestones: each element's delivery, the end of each incident's coordination, then of its repair; each
        request's asking, then each request's decision; then what `IncidentSlots` says. And whose paths are followed.
    meaning_of_label
        For each label the number of what it means.
    cuts
        As in `IncidentSlots`.
    with_meaning
        Labels with a meaning of their own, ascending: waits there are those of movements, requests and incidents.
    followed
        Whose time the ledger has: elements, coordination of incidents, repairs.
    elements, requests, resources
        Columns of deliveries, of procedures, and of the use of resources.
    reported
        For each row of resources its number in the program.
    meanings
        Columns of the ledger that stand for what a label means, a row for each number of `meaning_of_label`.
    incidents
        None where the scenario has no incidents at all.
    slots_of_mark
        Slots of all marks of incidents that stand for the same.
    services, service_number
        The services; and for each level of the program, by name, the number of its service, or -1.
    rows
        Those of the tables that domains have of their own.
    """

    horizon: int
    observation: Observation
    meaning_of_label: Ints
    cuts: Cuts
    with_meaning: Ints
    followed: tuple[str, ...]
    elements: Columns
    requests: Columns
    resources: Columns
    reported: Ints
    meanings: Columns
    incidents: tuple[IncidentRecord, ...] | None
    slots_of_mark: Slots
    services: tuple[ServiceLevel, ...]
    service_number: Ints
    rows: tuple[RowsOfDomain, ...]

    def observed(self, *, roots: bool = True) -> Observation:
        """What is to be observed in a run; that of the root causes only where they are wanted."""
        return replace(self.observation, meaning=self.meaning_of_label if roots else None)


def result_layout(model: Model, index: ProgramIndex) -> ResultLayout:
    """The layout of the results of a model."""
    program, incidents = model.program, IncidentSlots(model, index)
    meanings, meaning_of_label = numbered_meanings(model, index)
    place = {name: number for number, name in enumerate(sorted(resource.name for resource in program.resources))}
    service = {one.level: number for number, one in enumerate(model.services)}
    levels = sorted([*(level.name for level in program.levels), *(level.name for level in program.derived)])
    happening, number = [record.name for record in model.incidents or ()], index.label_index
    return ResultLayout(
        horizon=program.horizon,
        observation=_observation(model, index, incidents),
        meaning_of_label=meaning_of_label,
        cuts=incidents.cuts,
        with_meaning=np.array(sorted(number[label] for label in model.meanings if label in number), dtype=np.int64),
        followed=(*(element.name for element in model.elements), *happening, *map(repair_subject, happening)),
        elements=_attributes(model.elements, _ELEMENT) | {"kind": ("vehicles",) * len(model.elements)},
        requests=_attributes(model.requests, _REQUEST),
        resources=_attributes(model.resources, _RESOURCE),
        reported=np.array([place[resource.name] for resource in model.resources], dtype=np.int64),
        meanings=_attributes(meanings, {name: name for name in MEANING}),
        incidents=model.incidents,
        slots_of_mark=incidents.of_mark,
        services=model.services,
        service_number=np.array([service.get(name, NO_TOKEN) for name in levels], dtype=np.int64),
        rows=tuple(
            RowsOfDomain(rows.table, rows.count, rows.columns, slots)
            for rows, slots in zip(model.rows, incidents.rows, strict=True)
        ),
    )


def _observation(model: Model, index: ProgramIndex, incidents: IncidentSlots) -> Observation:
    """What is to be observed in a run, but for what labels mean."""
    elements, requests = model.elements, model.requests
    milestones = {delivered_label(element.name): slot for slot, element in enumerate(elements)} | incidents.ends
    slot = np.full(len(index.labels), NO_TOKEN, dtype=np.int64)
    for label, milestone in index.milestones.items():
        slot[label] = milestones.get(milestone, NO_TOKEN)
    first = len(elements) + len(incidents.ends)
    for number, request in enumerate(requests):
        slot[index.label_index[request.requested_label]] = first + number
        slot[index.label_index[request.decided_label]] = first + len(requests) + number
    for label, place in incidents.of_label.items():
        slot[label] = place
    subject = index.subject_index
    threads = [(subject.get(element.name, NO_TOKEN), subject[element.consignment]) for element in elements]
    happening = model.incidents or ()
    threads += [(subject[record.name], NO_TOKEN) for record in happening]
    threads += [(subject.get(repair_subject(record.name), NO_TOKEN), NO_TOKEN) for record in happening]
    # What comes by chance is followed from the beginning and cut off before its fault.
    since = [element.ready for element in elements] + 2 * [record.at or 0 for record in happening]
    return Observation(
        slot=slot,
        slots=incidents.slots,
        since=np.array(since, dtype=np.int64),
        threads=np.array(threads, dtype=np.int64).reshape(-1, 2),
        meaning=None,
    )


_ELEMENT: Final = {
    "element": "name",
    "force": "force",
    "sponsor": "sponsor",
    "destination": "destination",
    "vehicles": "load.vehicles",
    "containers": "load.containers",
    "personnel": "load.personnel",
    "people_fly": "load.people_fly",
    "vehicle_places": "vehicles",
    "people": "people",
    "ready_s": "ready",
    "due_s": "due",
}
"""Columns of the deliveries table that are the same in every replication, with the attribute of the element."""

_REQUEST: Final = {name: name for name in ("procedure", "subject", "place", "actor", "from_actor")}
"""Columns of the procedures table, likewise."""

_RESOURCE: Final = {"resource": "name", "kind": "kind", "at": "at", "capacity": "capacity"}
"""Columns of the resources table, likewise."""

MEANING: Final = ("procedure", "at", "detail", "from_actor", "to_actor")
"""Columns of the two accounts of time that a label stands for."""


def _attributes(items: Sequence[object], paths: Mapping[str, str]) -> dict[str, tuple[Cell, ...]]:
    """Columns that hold attributes of some items, given by name of the column."""
    return {name: tuple(map(attrgetter(path), items)) for name, path in paths.items()}
