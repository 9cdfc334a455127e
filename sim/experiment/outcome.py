"""One replication, whatever engine ran it: what the result tables are made from."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sim.engine.deadlock import Named
from sim.engine.observed import Harvest
from sim.engine.trace import LevelChanges, ResourceUse, Trace, Waiting
from sim.experiment.incident_slots import from_fault
from sim.experiment.result_layout import ResultLayout
from sim.experiment.service_changes import ServiceChanges
from sim.process.index import ProgramIndex

if TYPE_CHECKING:
    from sim.engine.kernel.engine import Kernel
    from sim.engine.kernel.harvest import Harvester
    from sim.engine.kernel.packed import PackedProgram


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one replication.

    Attributes
    ----------
    harvest
        Milestones as in `ResultLayout`, and the critical paths of the elements, of the coordination of incidents, and
        of their repairs.
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


class _Reader:
    """What is read of a run, whatever engine ran it.

    Attributes
    ----------
    observed
        Without what the labels mean where no root causes are wanted.
    """

    def __init__(self, layout: ResultLayout, named: Named, *, roots: bool) -> None:
        self.horizon, self.cuts = layout.horizon, layout.cuts
        self.observed = layout.observed(roots=roots)
        self.services = ServiceChanges(layout)
        self._with_meaning = frozenset(named.labels[label] for label in layout.with_meaning.tolist())

    def relevant(self, waiting: tuple[Waiting, ...]) -> tuple[Waiting, ...]:
        """The waits of movements, requests and incidents, and deadlocks; not those of processes that stand by."""
        meant = self._with_meaning
        return tuple(wait for wait in waiting if wait.subject is not None or wait.label in meant or wait.deadlocked)


class ReferenceRunner:
    """The SimPy engine."""

    def __init__(self, index: ProgramIndex, layout: ResultLayout, *, roots: bool = True) -> None:
        self._index = index
        self._reader = _Reader(layout, index, roots=roots)

    def run(self, seed: int, replication: int, *, whole: bool = False) -> Outcome:
        """Run one replication on SimPy."""
        from sim.engine import simpy_engine
        from sim.engine.paths import harvest

        reader, trace = self._reader, simpy_engine.simulate(self._index, seed, replication)
        found = from_fault(harvest(trace, reader.observed, reader.horizon), reader.cuts)
        waiting, services = reader.relevant(trace.waiting), reader.services.of_trace(trace)
        return Outcome(found, trace.resources, waiting, trace if whole else None, services)


class KernelRunner:
    """The compiled engine; its memory serves one thread at a time, so each thread takes the runner that is its own."""

    def __init__(self, program: ProgramIndex | PackedProgram, layout: ResultLayout, *, roots: bool = True) -> None:
        from sim.engine.kernel.engine import Kernel
        from sim.engine.kernel.harvest import Harvester

        self._kernel: Kernel = Kernel(program)
        self._reader = _Reader(layout, self._kernel.packed, roots=roots)
        self._harvester: Harvester = Harvester(self._reader.observed)
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
        other._kernel, other._reader = self._kernel.twin(), self._reader
        other._harvester = Harvester(self._reader.observed)
        return other

    def run(self, seed: int, replication: int, *, whole: bool = False) -> Outcome:
        """Run one replication in compiled code."""
        kernel, reader = self._kernel, self._reader
        world = kernel.run(seed, replication)
        found = from_fault(self._harvester.read(world), reader.cuts)
        waiting = reader.relevant(kernel.waiting()) if kernel.may_have_waiting() else ()
        services = reader.services.of_memory(world)
        return Outcome(found, kernel.resource_use(), waiting, kernel.trace() if whole else None, services)
