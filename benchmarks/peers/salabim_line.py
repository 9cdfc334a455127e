"""The line in salabim: a component for each element, a resource for each stage."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, ClassVar

import salabim

from benchmarks.models import READY_EVERY, SERVERS, TRAVEL, Case, Feed
from benchmarks.peers import CannotRunError, Result


class _Element(salabim.Component):  # type: ignore[misc]  # salabim is distributed without types
    def setup(self, number: int, stages: list[Any], service: list[int], through: list[float]) -> None:
        self.number, self.stages, self.service, self.through = number, stages, service, through

    def process(self) -> Generator[Any, None, None]:
        for place, stage in enumerate(self.stages):
            if place > 0:
                yield self.hold(TRAVEL)
            yield self.request(stage)
            yield self.hold(self.service[place])
            self.release(stage)
        self.through[self.number] = self.env.now()


class SalabimLine:
    """Salabim without trace and animation; one replication a batch."""

    name: ClassVar[str] = "salabim"
    fed: ClassVar[str] = "fed"

    def __init__(self, case: Case) -> None:
        if case.feeds[0].outages:
            raise CannotRunError("outages are not built for salabim")
        self._feeds = case.feeds
        self._service = [feed.service.tolist() for feed in case.feeds]
        self._next = 0

    def batch(self) -> Result:
        """One replication, another one each time."""
        place = self._next
        self._next = (place + 1) % len(self._feeds)
        return [(place, _run(self._feeds[place], self._service[place]))]


def _run(feed: Feed, service: list[list[int]]) -> list[float]:
    env = salabim.Environment(trace=False, yieldless=False)
    stages = [salabim.Resource(capacity=servers) for servers in SERVERS]
    through = [0.0] * feed.elements
    for number, row in enumerate(service):
        _Element(at=number * READY_EVERY, number=number, stages=stages, service=row, through=through)
    env.run()
    return through
