"""Where among the milestones of a harvest lies what is reached in incidents."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.engine.observed import Harvest
from sim.engine.trace import Ints
from sim.model.incident_record import closed_mark, restored_mark
from sim.model.model import Model
from sim.process.index import ProgramIndex

Cuts = tuple[tuple[int, int], ...]
"""Subjects that are followed only from a milestone on: number of the subject, slot of the milestone."""


Slots = Mapping[str, tuple[int, ...]]
"""Slots of milestones, by what they are for."""


class IncidentSlots:
    """The slots of a model's incidents.

    Attributes
    ----------
    ends
        What the marks stand for at which coordination and repair end, with their slots behind those of the elements.
    of_label
        By label of every other mark of an incident, its slot.
    of_mark
        The slots of all labels that stand for the same.
    slots
        Number of all slots of the harvest.
    rows
        For every table of a domain, its columns in seconds, each with the slot of every row.
    cuts
        The incidents that happen by chance.
    """

    def __init__(self, model: Model, index: ProgramIndex) -> None:
        records, elements = model.incidents or (), len(model.elements)
        ends = [closed_mark(record.name) for record in records] + [restored_mark(record.name) for record in records]
        self.ends = {mark: elements + number for number, mark in enumerate(ends)}
        self.of_mark: dict[str, tuple[int, ...]] = {mark: (slot,) for mark, slot in self.ends.items()}
        self.of_label: dict[int, int] = {}
        self.slots = elements + len(ends) + 2 * len(model.requests)
        wanted = {mark for record in records for mark in record.marks()}
        for label, mark in index.milestones.items():
            if mark in wanted:
                self.of_mark[mark] = (*self.of_mark.get(mark, ()), self.slots)
                self.of_label[label] = self.slots
                self.slots += 1
        self.rows: list[Slots] = [
            {column: tuple(self._slot(index, label) for label in labels) for column, labels in rows.milestones.items()}
            for rows in model.rows
        ]
        by_chance = [(number, record) for number, record in enumerate(records) if record.at is None]
        self.cuts: Cuts = tuple(
            (elements + number + clock * len(records), self.of_mark[record.fault][0])
            for clock in (0, 1)
            for number, record in by_chance
        )

    def _slot(self, index: ProgramIndex, label: str) -> int:
        """The slot of a mark by its label; a new one where it has none yet."""
        number = index.label_index[label]
        if number not in self.of_label:
            self.of_label[number] = self.slots
            self.slots += 1
        return self.of_label[number]


def from_fault(harvest: Harvest, cuts: Cuts) -> Harvest:
    """The harvest without what was before the fault in the paths of incidents by chance."""
    if not cuts:
        return harvest
    since = np.zeros(1 + max(subject for subject, _ in cuts), dtype=np.int64)
    for subject, slot in cuts:
        since[subject] = harvest.seconds[slot]
    roots = None if harvest.roots is None else _cut(harvest.roots, since)
    return Harvest(harvest.seconds, _cut(harvest.pieces, since), roots)


def _cut(pieces: Ints, since: Ints) -> Ints:
    """The pieces without what was before a second for each subject, all of them where that is below zero."""
    # Subjects behind the last that is cut are followed from the beginning.
    first = np.append(since, 0)[np.minimum(pieces[:, 0], len(since))]
    start = np.maximum(pieces[:, 3], first)
    kept = (first >= 0) & (start < pieces[:, 4])
    cut: Ints = pieces[kept]
    cut[:, 3] = start[kept]
    return cut
