"""The line as a SimPy user would write it, from SimPy's own examples of shops, queues and machines that break down."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, ClassVar

import simpy

from benchmarks.models import READY_EVERY, SERVERS, TRAVEL, Case, Feed, Interval
from benchmarks.peers import Result

Events = Generator[simpy.Event, Any, None]


class SimPyLine:
    """Idiomatic SimPy: a process for each element, a `Resource` for each stage, interrupts for outages."""

    name: ClassVar[str] = "SimPy"
    fed: ClassVar[str] = "fed"

    def __init__(self, case: Case) -> None:
        self._feeds = case.feeds
        self._service = [feed.service.tolist() for feed in case.feeds]
        self._next = 0

    def batch(self) -> Result:
        """One replication, another one each time."""
        place = self._next
        self._next = (place + 1) % len(self._feeds)
        run = _run_with_outages if self._feeds[place].outages else _run
        return [(place, run(self._feeds[place], self._service[place]))]


def _run(feed: Feed, service: list[list[int]]) -> list[int]:
    env = simpy.Environment()
    stages = [simpy.Resource(env, servers) for servers in SERVERS]
    through = [0] * feed.elements
    for number, row in enumerate(service):
        env.process(_element(env, stages, number, row, through))
    env.run()
    return through


def _element(
    env: simpy.Environment, stages: list[simpy.Resource], number: int, service: list[int], through: list[int]
) -> Events:
    yield env.timeout(number * READY_EVERY)
    for place, stage in enumerate(stages):
        if place > 0:
            yield env.timeout(TRAVEL)
        with stage.request() as request:
            yield request
            yield env.timeout(service[place])
    through[number] = int(env.now)


class _Stage:
    """A stage whose work stands still now and then."""

    def __init__(self, env: simpy.Environment, servers: int, outages: tuple[Interval, ...]) -> None:
        self.env = env
        self.servers = simpy.Resource(env, servers)
        self.working: set[simpy.Process] = set()
        self.down = False
        self.up_again = env.event()
        env.process(self._outages(outages))

    def _outages(self, outages: tuple[Interval, ...]) -> Events:
        for start, stop in outages:
            yield self.env.timeout(start - self.env.now)
            self.down = True
            for process in self.working:
                process.interrupt()
            yield self.env.timeout(stop - start)
            self.down = False
            self.up_again.succeed()
            self.up_again = self.env.event()

    def work(self, seconds: int) -> Events:
        process = self.env.active_process
        assert process is not None
        left = seconds
        while left > 0:
            if self.down:
                yield self.up_again
            begun = int(self.env.now)
            self.working.add(process)
            try:
                yield self.env.timeout(left)
                left = 0
            except simpy.Interrupt:
                left -= int(self.env.now) - begun
            finally:
                self.working.remove(process)


def _run_with_outages(feed: Feed, service: list[list[int]]) -> list[int]:
    env = simpy.Environment()
    stages = [_Stage(env, servers, outages) for servers, outages in zip(SERVERS, feed.outages, strict=True)]
    through = [0] * feed.elements
    elements = [
        env.process(_element_with_outages(env, stages, number, row, through)) for number, row in enumerate(service)
    ]
    env.run(until=simpy.AllOf(env, elements))
    return through


def _element_with_outages(
    env: simpy.Environment, stages: list[_Stage], number: int, service: list[int], through: list[int]
) -> Events:
    yield env.timeout(number * READY_EVERY)
    for place, stage in enumerate(stages):
        if place > 0:
            yield env.timeout(TRAVEL)
        with stage.servers.request() as request:
            yield request
            yield from stage.work(service[place])
    through[number] = int(env.now)
