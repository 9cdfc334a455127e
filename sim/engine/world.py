"""The world of the reference engine: what tokens wait for, and how an instant settles.

The one rule that matters is that of the instant: at each time stamp every token that is due runs until it waits for
something; only then does the world *settle*. Settling is a SimPy event of lower urgency than all others of the same
time stamp, in this order:

1. modifiers noted in this instant take effect; work goes on at the new rates, waits change their cause;
2. parallels that have enough finished branches go on;
3. gates on levels open;
4. stocks count in what was put: gates on them open, then takers are served; then resources are granted; each queue by
   priority, time of request and identity of the token;
5. if all that woke no process, choices by cost are made, one after the other in order of identity, each knowing what
   those before it chose.

The processes that were woken run, and the world settles again, until nothing moves; then the clock does. So the
outcome does not depend on the order in which SimPy happens to call the tokens.
"""

from __future__ import annotations

from collections.abc import Callable

import simpy

from sim.engine import failures
from sim.engine.clock import Clock
from sim.engine.failures import TokenFailureError
from sim.engine.levels import LevelBoard
from sim.engine.queues import ResourceState, StockState
from sim.engine.recorder import Recorder
from sim.engine.tokens import Chooser, Holding, Join, QueueRequest, Token
from sim.engine.work import WorkUnderWay
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.program import Program

SETTLE = 2
"""Urgency of the settling event: after SimPy's own URGENT (0) and NORMAL (1) events of the same second."""


class ReplicationState:
    """Levels, resources, stocks, gates and joins of one replication, and the settling of its instants."""

    def __init__(self, program: Program, recorder: Recorder) -> None:
        self.clock = Clock()
        self.board = LevelBoard(program)
        self.work = WorkUnderWay(self.clock, self.board, recorder)
        self.resources = {
            r.name: ResourceState(r.name, r.capacity, r.level, r.capacity, self.is_open(r.level))
            for r in sorted(program.resources, key=lambda r: r.name)
        }
        self.stocks = {stock.name: StockState(stock.name, stock.amount) for stock in program.stocks}
        self.decide: Callable[[], None] | None = None  # makes the choices by cost when nothing else moves
        self.choosers: list[Chooser] = []
        self.stuck: list[Chooser] = []
        self._recorder = recorder
        self._level_index = {name: number for number, name in enumerate(self.board.names)}
        self._resources_of_level: dict[str, list[ResourceState]] = {}
        for resource in self.resources.values():
            if resource.level is not None:
                self._resources_of_level.setdefault(resource.level, []).append(resource)
        self._level_gates: dict[str, list[tuple[float, Token]]] = {}
        self._stock_gates: dict[str, list[tuple[int, Token]]] = {}
        self._ready: list[Join] = []
        self._dirty_resources: set[str] = set()
        self._dirty_stocks: set[str] = set()
        self._settling = False
        self._failed: list[TokenFailureError] = []

    # What tokens do to the world ---------------------------------------------------------------------------------

    def touch(self) -> None:
        """Something happened that the world must settle once every process that is due has run."""
        if not self._settling:
            self._settling = True
            event = simpy.Event(self.clock)
            # What Event.succeed does, but with an urgency that SimPy's own interface does not offer.
            event._ok, event._value = True, None  # noqa: SLF001
            assert event.callbacks is not None
            event.callbacks.append(self._settle)
            self.clock.schedule(event, priority=SETTLE)  # type: ignore[arg-type]  # SimPy types only its own two

    def fail(self, failure: TokenFailureError) -> None:
        """A token did wrong: the replication fails once every process that is due has run."""
        self._failed.append(failure)
        self.touch()

    def queue(self, resource: ResourceState, request: QueueRequest) -> None:
        """Join the queue of a resource; the grant comes when the world settles."""
        resource.advance(self.clock.now)
        resource.totals.requests += 1
        resource.queue.join(request)
        self._dirty_resources.add(resource.name)
        self.touch()

    def leave(self, resource: ResourceState, request: QueueRequest) -> None:
        """Give up a place in a queue."""
        resource.advance(self.clock.now)
        resource.queue.leave(request)
        self._dirty_resources.add(resource.name)
        self.touch()

    def give_back(self, name: str, holding: Holding) -> None:
        """Return units to a resource."""
        resource = self.resources[name]
        resource.advance(self.clock.now)
        resource.in_use -= holding.amount
        resource.holdings.remove(holding)
        resource.queue.given_by(holding.token, self.clock.now if holding.let_go is None else holding.let_go)
        self._recorder.held(holding, self.clock.now)
        self._dirty_resources.add(name)
        self.touch()

    def take(self, stock: str, request: QueueRequest) -> None:
        """Join the queue of a stock."""
        self.stocks[stock].queue.join(request)
        self._dirty_stocks.add(stock)
        self.touch()

    def put(self, stock: str, amount: int, token: Token) -> None:
        """Add units to a stock, to be counted in when the world settles."""
        self.stocks[stock].arrived += amount
        self.stocks[stock].queue.given_by(token, self.clock.now)
        self._dirty_stocks.add(stock)
        self.touch()

    def wait_for_level(self, level: str, value: float, token: Token) -> None:
        """Wait at a gate until a level is at least `value`."""
        self._level_gates.setdefault(level, []).append((value, token))

    def wait_for_stock(self, stock: str, amount: int, token: Token) -> None:
        """Wait at a gate until a stock holds at least `amount`."""
        self._stock_gates.setdefault(stock, []).append((amount, token))
        self._dirty_stocks.add(stock)
        self.touch()

    def join_ready(self, join: Join) -> None:
        """Enough branches are done; the parallel goes on when the world settles."""
        self._ready.append(join)
        self.touch()

    def choose(self, chooser: Chooser) -> None:
        """Stand in front of a choice by cost, or look again at one made before."""
        self.choosers.append(chooser)
        self.touch()

    def is_open(self, level: str | None) -> bool:
        """True where a resource with this level grants."""
        return level is None or self.board.value[level] > 0.0

    def cause_while_closed(self, resource: ResourceState) -> Cause:
        """What waiting for a closed resource is charged to."""
        assert resource.level is not None
        return self.board.cause[resource.level]

    # Settling ----------------------------------------------------------------------------------------------------

    def _settle(self, _: simpy.Event) -> None:
        self._settling = False
        if self._failed:
            raise SimulationError(str(min(self._failed, key=lambda failure: failure.order)))
        moved = self._settle_levels()
        woke = self._settle_joins()
        woke |= self._settle_level_gates(moved)
        woke |= self._settle_stocks()
        woke |= self._settle_resources()
        if self.decide is None or not (self.choosers or self.stuck):
            return
        if woke:
            self.touch()
        else:
            self.decide()

    def _settle_levels(self) -> list[str]:
        """Apply the modifiers noted in this instant; returns the levels that moved."""
        now = self.clock.now
        levels, capacities = self.board.settle(now)
        for name, added in capacities:
            resource = self.resources[name]
            resource.advance(now)
            resource.capacity = max(0, resource.base + added)
            if resource.capacity > failures.MOST_UNITS:
                raise SimulationError(failures.too_large(name, resource.capacity, now))
            self._dirty_resources.add(name)
        for level in levels:
            self._recorder.level(self._level_index[level], now, self.board.value[level])
            self.work.change_rates(level)
            for resource in self._resources_of_level.get(level, ()):
                self._open_or_close(resource)
        return levels

    def _open_or_close(self, resource: ResourceState) -> None:
        resource.advance(self.clock.now)
        resource.open = self.is_open(resource.level)
        self._dirty_resources.add(resource.name)
        for request in resource.queue.requests:
            cause = request.cause if resource.open else self.cause_while_closed(resource)
            self._recorder.split(request.token, cause, self.clock.now)

    def _settle_joins(self) -> bool:
        ready, self._ready = self._ready, []
        for join in ready:
            # Of several that finished in this instant, the one that makes up the number is chosen by identity.
            _, _, index = sorted(join.finished)[join.need - 1]
            join.token.wake_up(index, self.clock.now)
        return bool(ready)

    def _settle_level_gates(self, moved: list[str]) -> bool:
        woke = False
        for level in moved:
            waiting = self._level_gates.pop(level, [])
            opened = [token for value, token in waiting if self.board.value[level] >= value]
            if len(opened) < len(waiting):
                self._level_gates[level] = [gate for gate in waiting if self.board.value[level] < gate[0]]
            for token in opened:
                token.wake_up()
            woke |= bool(opened)
        return woke

    def _settle_stocks(self) -> bool:
        names, self._dirty_stocks = self._dirty_stocks, set()
        woke = False
        for name in names:
            stock = self.stocks[name]
            stock.settle()
            giver = stock.queue.take_giver()
            woke |= self._open_stock_gates(stock, giver)
            while stock.can_serve():
                request = stock.queue.requests[0]
                stock.queue.leave(request)
                stock.amount -= request.amount
                request.token.request = None
                request.token.wake_up(*giver)
                woke = True
        return woke

    def _open_stock_gates(self, stock: StockState, giver: tuple[int, int]) -> bool:
        waiting = self._stock_gates.pop(stock.name, [])
        still = [gate for gate in waiting if stock.amount < gate[0]]
        if still:
            self._stock_gates[stock.name] = still
        for amount, token in waiting:
            if stock.amount >= amount:
                token.wake_up(*giver)
        return len(still) < len(waiting)

    def _settle_resources(self) -> bool:
        names, self._dirty_resources = self._dirty_resources, set()
        for name in sorted(names):
            if (units := self.resources[name].queue.units) > failures.MOST_UNITS:
                raise SimulationError(failures.too_many_wait(name, units, self.clock.now))
        woke = False
        for name in names:
            resource = self.resources[name]
            giver = resource.queue.take_giver()
            while resource.can_grant():
                self._grant(resource, giver)
                woke = True
        return woke

    def _grant(self, resource: ResourceState, giver: tuple[int, int]) -> None:
        request = resource.queue.requests[0]
        resource.advance(self.clock.now)
        resource.queue.leave(request)
        resource.in_use += request.amount
        resource.totals.amount += request.amount
        resource.note_wait(self.clock.now - request.time)
        token = request.token
        holding = Holding(token, token.label, request.cause, self.clock.now, request.amount)
        resource.holdings.append(holding)
        token.held.append((resource.name, holding))
        token.request = None
        token.wake_up(*giver)
