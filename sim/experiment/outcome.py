"""One replication, whatever engine ran it: what the result tables are made from."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sim.engine.observed import Harvest, Observation
from sim.engine.trace import NO_TOKEN, LevelChanges, ResourceUse, Trace, Waiting
from sim.experiment.incident_slots import IncidentSlots, from_fault
from sim.experiment.meanings import numbered_meanings
from sim.experiment.service_changes import ServiceChanges
from sim.model.incident_record import repair_subject
from sim.model.meaning import Meaning, delivered_label
from sim.model.model import Model
from sim.process.index import ProgramIndex

if TYPE_CHECKING:
    from sim.engine.kernel.engine import Kernel
    from sim.engine.kernel.harvest import Harvester


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one replication.

    Attributes
    ----------
    harvest
        Milestones: each element's delivery, the end of each incident's coordination, then of its repair; each
        request's asking, then each request's decision; then what `IncidentSlots` says. And the critical paths of the
        elements, of the coordination of incidents, and of their repairs.
    services
        How the levels of services changed, counted as the model counts them.
    waiting
        Unfinished waits at the horizon, for anything but the clock.
    trace
        Everything that happened, where that was asked for.
    """

    harvest: Harvest
    resources: ResourceUse
    waiting: tuple[Waiting, ...]
    trace: Trace | None
    services: LevelChanges


class Runner(Protocol):
    """An engine at work on one model."""

    def run(self, seed: int, replication: int, *, whole: bool = False) -> Outcome:
        """Run one replication; `whole` keeps its trace."""


def observation(model: Model, index: ProgramIndex, *, roots: bool = True) -> Observation:
    """What the tables need to know of a run of this model; that of the root causes only where they are wanted."""
    elements, requests, incidents = model.elements, model.requests, IncidentSlots(model, index)
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
        meaning=numbered_meanings(model, index)[1] if roots else None,
    )


def _relevant_waits(waiting: tuple[Waiting, ...], meanings: Mapping[str, Meaning]) -> tuple[Waiting, ...]:
    """The waits of movements, requests and incidents, and deadlocks; not those of processes that stand by."""
    return tuple(wait for wait in waiting if wait.subject is not None or wait.label in meanings or wait.deadlocked)


class ReferenceRunner:
    """The SimPy engine."""

    def __init__(self, model: Model, index: ProgramIndex, *, roots: bool = True) -> None:
        self._index = index
        self._observation = observation(model, index, roots=roots)
        self._cuts = IncidentSlots(model, index).cuts
        self._services = ServiceChanges(model)
        self._meanings = model.meanings

    def run(self, seed: int, replication: int, *, whole: bool = False) -> Outcome:
        """Run one replication on SimPy."""
        from sim.engine import simpy_engine
        from sim.engine.paths import harvest

        trace = simpy_engine.simulate(self._index, seed, replication)
        found = from_fault(harvest(trace, self._observation, self._index.program.horizon), self._cuts)
        services = self._services.of_trace(trace)
        waiting = _relevant_waits(trace.waiting, self._meanings)
        return Outcome(found, trace.resources, waiting, trace if whole else None, services)


class KernelRunner:
    """The compiled engine; its memory serves one thread at a time, so each thread takes the runner that is its own."""

    def __init__(self, model: Model, index: ProgramIndex, *, roots: bool = True) -> None:
        from sim.engine.kernel.engine import Kernel
        from sim.engine.kernel.harvest import Harvester

        self._kernel: Kernel = Kernel(index)
        self._observation = observation(model, index, roots=roots)
        self._cuts = IncidentSlots(model, index).cuts
        self._services = ServiceChanges(model)
        self._meanings = model.meanings
        self._harvester: Harvester = Harvester(self._observation)
        # Kept here and not by name or number elsewhere: with its runner every twin is forgotten too.
        self._of_thread = threading.local()

    def mine(self) -> KernelRunner:
        """The runner for the same model that belongs to this thread."""
        if not hasattr(self._of_thread, "twin"):
            self._of_thread.twin = self._twin()
        twin: KernelRunner = self._of_thread.twin
        return twin

    def _twin(self) -> KernelRunner:
        """A runner for the same model with a memory of its own."""
        from sim.engine.kernel.harvest import Harvester

        other = object.__new__(KernelRunner)
        other._kernel, other._observation = self._kernel.twin(), self._observation
        other._cuts, other._services, other._meanings = self._cuts, self._services, self._meanings
        other._harvester = Harvester(self._observation)
        return other

    def run(self, seed: int, replication: int, *, whole: bool = False) -> Outcome:
        """Run one replication in compiled code."""
        kernel = self._kernel
        world = kernel.run(seed, replication)
        found = from_fault(self._harvester.read(world), self._cuts)
        waiting = _relevant_waits(kernel.waiting(), self._meanings) if kernel.may_have_waiting() else ()
        services = self._services.of_memory(world)
        return Outcome(found, kernel.resource_use(), waiting, kernel.trace() if whole else None, services)
