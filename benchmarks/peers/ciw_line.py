"""The line in Ciw: a queueing network whose travel is a node with as many servers as are needed."""

from __future__ import annotations

from typing import Any, ClassVar

import ciw

from benchmarks.models import READY_EVERY, SERVERS, TRAVEL, Case, Feed
from benchmarks.peers import CannotRunError, Result

NODES = 2 * len(SERVERS) - 1
"""Stages and the travel between them, in turn."""


class _Service(ciw.dists.Distribution):  # type: ignore[misc]  # Ciw is distributed without types
    """The service time of this very customer at one stage."""

    def __init__(self, stage: int, service: list[list[int]]) -> None:
        self._stage, self._service = stage, service

    def sample(self, t: float | None = None, ind: Any = None) -> float:  # noqa: ANN401
        return self._service[ind.id_number - 1][self._stage]


class CiwLine:
    """Ciw with floating-point time; one replication a batch."""

    name: ClassVar[str] = "Ciw"
    fed: ClassVar[str] = "fed"

    def __init__(self, case: Case) -> None:
        if case.feeds[0].outages:
            raise CannotRunError("outages are not built for Ciw")
        self._feeds = case.feeds
        self._service = [feed.service.tolist() for feed in case.feeds]
        self._next = 0

    def batch(self) -> Result:
        """One replication, another one each time."""
        place = self._next
        self._next = (place + 1) % len(self._feeds)
        return [(place, _run(self._feeds[place], self._service[place]))]


def _run(feed: Feed, service: list[list[int]]) -> list[float]:
    # The first customer comes after one interval, and Leidang's first element at second 0.
    arrivals = ciw.dists.Sequential([float(READY_EVERY)] * feed.elements + [float("inf")])
    routing = [[1.0 if target == node + 1 else 0.0 for target in range(NODES)] for node in range(NODES)]
    network = ciw.create_network(
        arrival_distributions=[arrivals, *[None] * (NODES - 1)],
        service_distributions=[
            _Service(node // 2, service) if node % 2 == 0 else ciw.dists.Deterministic(float(TRAVEL))
            for node in range(NODES)
        ],
        number_of_servers=[SERVERS[node // 2] if node % 2 == 0 else float("inf") for node in range(NODES)],
        routing=routing,
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(feed.elements, method="Finish")
    through = [0.0] * feed.elements
    for record in simulation.get_all_records():
        if record.node == NODES:
            through[record.id_number - 1] = record.exit_date - READY_EVERY
    return through
