"""Leidang on both engines, through the ordinary process language and with the full trace."""

from __future__ import annotations

from typing import ClassVar

from benchmarks.models import SEED, Case, Feed, Ints, fed_program, indexed
from benchmarks.peers import CannotRunError, Result
from sim.engine import simpy_engine
from sim.engine.trace import Trace
from sim.process.index import ProgramIndex


class ReferenceLine:
    """The SimPy engine; one replication a batch."""

    name: ClassVar[str] = "Leidang, engine simpy"
    fed: ClassVar[str] = "draws by itself"

    def __init__(self, case: Case) -> None:
        self._case = case
        self._next = 0

    def batch(self) -> Result:
        """One replication, another one each time."""
        place = self._next
        self._next = (place + 1) % len(self._case.feeds)
        trace = simpy_engine.simulate(self._case.index, SEED, self._case.feeds[place].replication)
        return [(place, _through(trace, self._case.index, self._case.feeds[place]))]


class KernelLine:
    """The compiled engine, which draws its service times while it runs; every replication of the case a batch.

    Timed is the run, after which the whole trace stands in memory. Putting it in canonical order is not timed here;
    a run of a scenario never does it.
    """

    name: ClassVar[str] = "Leidang, engine kernel"
    fed: ClassVar[str] = "draws by itself"

    def __init__(self, case: Case) -> None:
        from sim.engine.kernel.engine import Kernel

        self._case = case
        self._kernel = Kernel(case.index)
        self._replications = [feed.replication for feed in case.feeds]
        self._checked = [(place, self._one(place)) for place in range(len(case.feeds))]

    def _one(self, place: int) -> Ints:
        self._kernel.run(SEED, self._replications[place])
        return _through(self._kernel.trace(), self._case.index, self._case.feeds[place])

    def batch(self) -> Result:
        """Every replication of the case; the answers are those read from the traces when this was made."""
        for replication in self._replications:
            self._kernel.run(SEED, replication)
        return self._checked


class OrderedKernelLine(KernelLine):
    """As `KernelLine`, and each trace put in canonical order, as tables."""

    name: ClassVar[str] = "Leidang, engine kernel, trace as ordered tables"

    def batch(self) -> Result:
        """Every replication of the case."""
        for replication in self._replications:
            self._kernel.run(SEED, replication)
            self._kernel.trace()
        return self._checked


class FedKernelLine:
    """The compiled engine on programs that have the service times of a replication written into them."""

    name: ClassVar[str] = "Leidang, engine kernel, fed"
    fed: ClassVar[str] = "fed"

    def __init__(self, case: Case) -> None:
        from sim.engine.kernel.engine import Kernel

        if case.feeds[0].outages:
            raise CannotRunError("outages are drawn in a loop, so they cannot be written into the program")
        programs = [indexed(fed_program(feed)) for feed in case.feeds]
        self._kernels = [Kernel(program) for program in programs]
        self._checked: list[tuple[int, Ints]] = []
        for place, (kernel, program, feed) in enumerate(zip(self._kernels, programs, case.feeds, strict=True)):
            kernel.run(SEED, 0)
            self._checked.append((place, _through(kernel.trace(), program, feed)))

    def batch(self) -> Result:
        """Every replication of the case."""
        for kernel in self._kernels:
            kernel.run(SEED, 0)
        return self._checked


def _through(trace: Trace, index: ProgramIndex, feed: Feed) -> Ints:
    """Marks come in the order of their tokens, which is that of the elements' names."""
    assert len(trace.marks.time) == feed.elements == len(index.milestones)
    return trace.marks.time
