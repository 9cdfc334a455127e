"""The line in cimba: an object model whose processes are compiled and run on the Cimba C engine."""
# No `from __future__ import annotations`: cimba reads the annotations of a model when its class is made.

from typing import ClassVar

import cimba as cb
import numpy as np

from benchmarks.models import SERVERS, Case
from benchmarks.peers import CannotRunError, Result, Seconds


class Stage(cb.Model):
    """A stage and its servers."""

    servers: cb.Resource

    def __init__(self, servers: int) -> None:
        self.servers = cb.Resource(capacity=servers)


class Line(cb.Model):
    """The line; elements are started as they become ready."""

    stages: list[Stage]
    service: cb.Array[int]
    elements: int
    through: cb.Dataset

    def __init__(self, elements: int, service: object) -> None:
        self.stages = [Stage(servers) for servers in SERVERS]
        self.elements = elements
        self.service = service
        self.through = cb.Dataset()
        self.through.capture()

    @cb.process
    def readiness(self) -> None:
        """Start the elements."""
        for number in range(self.elements):
            cb.spawn(Element, line=self, number=number)
            cb.hold(1800.0)


class Element(cb.Model):
    """An element passes every stage."""

    line: cb.Ref[Line]
    number: int

    @cb.process
    def journey(self) -> None:
        """From ready to through."""
        for place in range(12):
            if place > 0:
                cb.hold(3600.0)
            stage = self.line.stages[place]
            stage.servers.acquire(1)
            cb.hold(self.line.service[self.number * 12 + place])
            stage.servers.release(1)
        # One number says who and when: a dataset keeps values only.
        self.line.through.record(cb.now() * self.line.elements + self.number)


class CimbaLine:
    """One experiment on one core whose design points are the replications; its set-up on the Python side is timed."""

    name: ClassVar[str] = "cimba"
    fed: ClassVar[str] = "fed"

    def __init__(self, case: Case) -> None:
        if case.feeds[0].outages:
            raise CannotRunError("outages are not built for cimba")
        tables = [cb.Array(feed.service.ravel().tolist()) for feed in case.feeds]
        self._elements = case.feeds[0].elements
        self._line = Line(self._elements, cb.sweep(*tables) if len(tables) > 1 else tables[0])
        self._experiment = cb.Experiment(self._line, window=cb.Window.until_idle(), seed=1)

    def batch(self) -> Result:
        """Every replication of the case."""
        results = self._experiment.run(workers=1, on_failure="raise")
        recorded = results[self._line].through
        return [(place, self._read(recorded.trial(place, 0)[1])) for place in range(len(recorded.trials))]

    def _read(self, values: np.ndarray) -> Seconds:
        seconds, who = np.divmod(values, self._elements)
        through = np.empty(self._elements)
        through[who.astype(np.int64)] = seconds
        return through
