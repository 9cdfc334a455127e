"""One replication, whatever engine ran it: what the result tables are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from sim.engine.followed import Followed, Harvest
from sim.engine.trace import NOBODY, ResourceUse, Trace, Waiting
from sim.model.meaning import Model, delivered_label
from sim.process.index import ProgramIndex

if TYPE_CHECKING:
    from sim.engine.kernel.engine import Kernel
    from sim.engine.kernel.harvest import Harvester


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one replication came to.

    Attributes
    ----------
    harvest
        Milestones: each element's delivery, then each request's asking, then each request's decision; and the
        critical path of each element.
    waiting
        Whoever waits at the horizon, for anything but the clock.
    trace
        Everything that happened, where that was asked for.
    """

    harvest: Harvest
    resources: ResourceUse
    waiting: tuple[Waiting, ...]
    trace: Trace | None


class Runner(Protocol):
    """An engine at work on one model."""

    def run(self, seed: int, replication: int, *, whole: bool = False) -> Outcome:
        """Run one replication; `whole` keeps its trace."""


def followed(model: Model, index: ProgramIndex) -> Followed:
    """What the tables need to know of a run of this model."""
    elements, requests = model.elements, model.requests
    milestones = {delivered_label(element.name): slot for slot, element in enumerate(elements)}
    slot = np.full(len(index.labels), NOBODY, dtype=np.int64)
    for label, milestone in index.milestones.items():
        slot[label] = milestones.get(milestone, NOBODY)
    for number, request in enumerate(requests):
        slot[index.label_index[request.requested_label]] = len(elements) + number
        slot[index.label_index[request.decided_label]] = len(elements) + len(requests) + number
    subject = index.subject_index
    threads = [(subject.get(element.name, NOBODY), subject[element.consignment]) for element in elements]
    return Followed(
        slot=slot,
        slots=len(elements) + 2 * len(requests),
        since=np.array([element.ready for element in elements], dtype=np.int64),
        threads=np.array(threads, dtype=np.int64).reshape(-1, 2),
    )


class ReferenceRunner:
    """The SimPy engine."""

    def __init__(self, model: Model, index: ProgramIndex) -> None:
        self._index = index
        self._followed = followed(model, index)

    def run(self, seed: int, replication: int, *, whole: bool = False) -> Outcome:
        """Run one replication on SimPy."""
        from sim.engine import simpy_engine
        from sim.engine.paths import harvest

        trace = simpy_engine.simulate(self._index, seed, replication)
        found = harvest(trace, self._followed, self._index.program.horizon)
        return Outcome(found, trace.resources, trace.waiting, trace if whole else None)


class KernelRunner:
    """The compiled engine; `twin` gives another thread one of its own."""

    def __init__(self, model: Model, index: ProgramIndex) -> None:
        from sim.engine.kernel.engine import Kernel
        from sim.engine.kernel.harvest import Harvester

        self._kernel: Kernel = Kernel(index)
        self._followed = followed(model, index)
        self._harvester: Harvester = Harvester(self._followed)

    def twin(self) -> KernelRunner:
        """A runner for the same model with a memory of its own."""
        from sim.engine.kernel.harvest import Harvester

        other = object.__new__(KernelRunner)
        other._kernel, other._followed = self._kernel.twin(), self._followed
        other._harvester = Harvester(self._followed)
        return other

    def run(self, seed: int, replication: int, *, whole: bool = False) -> Outcome:
        """Run one replication in compiled code."""
        kernel = self._kernel
        world = kernel.run(seed, replication)
        found = self._harvester.read(world, kernel.index.program.horizon)
        waiting = kernel.waiting() if kernel.somebody_may_wait() else ()
        return Outcome(found, kernel.resource_use(), waiting, kernel.trace() if whole else None)
