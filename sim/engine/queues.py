"""Resources and stocks with their queues, for the reference engine."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

from sim.engine.tokens import Holding, QueueRequest, Token, TokenKey
from sim.engine.trace import NO_TOKEN


class Queue:
    """Requests in the order in which they are served. The head blocks: no request overtakes another."""

    def __init__(self) -> None:
        self.requests: list[QueueRequest] = []
        self.units = 0
        self._giver: Token | None = None
        self._let_go = NO_TOKEN

    def join(self, request: QueueRequest) -> None:
        """Take the place that priority, time and identity give."""
        insort(self.requests, request, key=_order)
        self.units += request.amount

    def leave(self, request: QueueRequest) -> None:
        """Give the place up, served or not."""
        self.requests.remove(request)
        self.units -= request.amount

    def ahead_of(self, request: QueueRequest) -> int:
        """Units asked for by those who will be served before."""
        return sum(other.amount for other in self.requests if other.order < request.order)

    def given_by(self, token: Token, let_go: int) -> None:
        """Remember who gave in this instant: of several, the one that comes first by identity.

        Parameters
        ----------
        let_go
            Second at which the token let go; of several returns of one token, the latest counts.
        """
        given = token is self._giver and let_go > self._let_go
        if self._giver is None or token.key < self._giver.key or given:
            self._giver, self._let_go = token, let_go

    def take_giver(self) -> tuple[int, int]:
        """The token that gave in this instant and the second at which it let go; and forget it."""
        giver, self._giver = self._giver, None
        return (NO_TOKEN, NO_TOKEN) if giver is None else (giver.index, self._let_go)


def _order(request: QueueRequest) -> tuple[int, int, TokenKey]:
    return request.order


@dataclass(slots=True)
class QueueTotals:
    """Sums over a run, as in `sim.engine.trace.ResourceUse`."""

    busy: int = 0
    capacity: int = 0
    queued: int = 0
    open: int = 0
    requests: int = 0
    waited: int = 0
    amount: int = 0
    wait_total: int = 0
    wait_max: int = 0


@dataclass(slots=True)
class ResourceState:
    """A resource in mid-run."""

    name: str
    base: int
    level: str | None
    capacity: int
    open: bool
    in_use: int = 0
    queue: Queue = field(default_factory=Queue)
    totals: QueueTotals = field(default_factory=QueueTotals)
    holdings: list[Holding] = field(default_factory=list)
    _since: int = 0

    def advance(self, now: int) -> None:
        """Add the time since the last change to the integrals; to be called before any change."""
        span = now - self._since
        self._since = now
        self.totals.queued += span * self.queue.units
        if self.open:
            self.totals.open += span
            self.totals.busy += span * self.in_use
            self.totals.capacity += span * self.capacity

    def can_grant(self) -> bool:
        """True where the head of the queue can be served now."""
        waiting = self.queue.requests
        return bool(waiting) and self.open and self.in_use + waiting[0].amount <= self.capacity

    def note_wait(self, seconds: int) -> None:
        """Count a wait that ended with a grant; zero is no wait."""
        if seconds > 0:
            self.totals.waited += 1
            self.totals.wait_total += seconds
            self.totals.wait_max = max(self.totals.wait_max, seconds)


@dataclass(slots=True)
class StockState:
    """A stock in mid-run: what is there, what was put in this instant, who waits."""

    name: str
    amount: int
    arrived: int = 0
    queue: Queue = field(default_factory=Queue)

    def settle(self) -> None:
        """Count in what was put in this instant."""
        self.amount += self.arrived
        self.arrived = 0

    def can_serve(self) -> bool:
        """True where the head of the queue can be served now."""
        waiting = self.queue.requests
        return bool(waiting) and waiting[0].amount <= self.amount
