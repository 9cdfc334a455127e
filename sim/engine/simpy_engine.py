"""The reference engine: any program on SimPy, written to be read.

Every token is a SimPy process that walks its tree. The one rule that matters is that of the instant: at each time
stamp every token that is due runs until it waits for something; only then does the world *settle*. Settling is a
SimPy event of lower urgency than all others of the same time stamp, in this order:

1. modifiers noted in this instant take effect; work goes on at the new rates, waits change their cause;
2. parallels that have enough finished branches go on;
3. gates open;
4. stocks are served, then resources, each by priority, time of request and identity of the token;
5. if all that woke nobody, choices by cost are made, one after the other in order of identity, each knowing what
   those before it chose.

Whoever was woken runs, and the world settles again, until nothing moves; then the clock does. So the outcome does
not depend on the order in which SimPy happens to call the tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import ceil, inf
from typing import Any

import numpy as np
import simpy

from sim.engine.levels import LevelBoard
from sim.engine.queues import Holding, Request, ResourceState, StockState
from sim.engine.recorder import Recorder, resource_use
from sim.engine.tokens import OUTSIDE, Chooser, Job, Join, Loop, Token
from sim.engine.trace import NOBODY, Kind, Trace
from sim.engine.waiting import who_waits
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.draws import iteration_key, run_key, whole_seconds
from sim.process.entry import entry_of, gates_before_entry
from sim.process.index import ProgramIndex
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    ClockAt,
    Cost,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    Mark,
    NextDeparture,
    Node,
    Over,
    Parallel,
    Put,
    Release,
    Repeat,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
    Work,
)

SETTLE = 2
"""Urgency of the settling event: after SimPy's own URGENT (0) and NORMAL (1) events of the same second."""

ITERATIONS_PER_INSTANT = 100_000
"""More turns of one loop within one second than this are a loop that takes no time."""

DRAW_BLOCK = 64
"""Iterations of a loop that are drawn at a time."""

TOLERANCE = 1e-9
"""Work within this of being done is done: rates such as 1/3 must not cost an extra second."""

Steps = Generator[simpy.Event, Any, None]


def simulate(index: ProgramIndex, seed: int, replication: int) -> Trace:
    """Run one replication of a program on SimPy.

    Parameters
    ----------
    index
        A checked program, numbered.
    seed, replication
        Root seed and number of the replication; together they fix every draw.

    Raises
    ------
    SimulationError
        A loop that takes no time, or a modifier removed more often than added.
    """
    return _Run(index, seed, replication).run()


class _Run:
    """One replication under way."""

    def __init__(self, index: ProgramIndex, seed: int, replication: int) -> None:
        program = index.program
        self._index = index
        self._run = run_key(seed, replication)
        self._values = index.draws.draw(self._run).tolist()
        self._blocks: dict[tuple[int, int, int], list[float]] = {}
        self._env = simpy.Environment()
        self._board = LevelBoard(program)
        self._level_index = {name: number for number, name in enumerate(self._board.names)}
        self._resources = {
            r.name: ResourceState(r.name, r.capacity, r.level, r.capacity, self._is_open(r.level))
            for r in sorted(program.resources, key=lambda r: r.name)
        }
        self._stocks = {s.name: StockState(s.name, s.amount) for s in program.stocks}
        self._resources_of_level: dict[str, list[ResourceState]] = {}
        for resource in self._resources.values():
            if resource.level is not None:
                self._resources_of_level.setdefault(resource.level, []).append(resource)
        self._recorder = Recorder()
        self._jobs: dict[str, dict[int, Job]] = {name: {} for name in self._board.names}
        self._level_gates: dict[str, list[tuple[float, Token]]] = {}
        self._stock_gates: dict[str, list[tuple[int, Token]]] = {}
        self._ready: list[Join] = []
        self._choosers: list[Chooser] = []
        self._stuck: list[Chooser] = []
        self._promised: dict[str, int] = {}
        self._dirty_resources: set[str] = set()
        self._dirty_stocks: set[str] = set()
        self._settling = False
        self._events = 0
        self._timed: dict[type[Node], Callable[[Any, Token, Loop], Steps]] = {
            Delay: self._delay,
            Work: self._work,
            Acquire: self._acquire,
            Hold: self._hold,
            Sequence: self._sequence,
            Parallel: self._parallel,
            Choose: self._choose,
            Gate: self._gate,
            Take: self._take,
            Repeat: self._repeat,
        }
        self._instant: dict[type[Node], Callable[[Any, Token, Loop], None]] = {
            Release: self._release,
            Adjust: self._adjust,
            Put: self._put,
            Spawn: self._spawn,
            Mark: self._mark,
        }

    def run(self) -> Trace:
        """Run to the horizon and hand over the trace."""
        program = self._index.program
        for process in program.processes:
            self._env.process(self._top(process.name, process.body, process.start, process.subject))
        self._env.run(until=program.horizon)
        resources = list(self._resources.values())
        for resource in resources:
            resource.advance(program.horizon)
        waiting = who_waits(self._recorder.tokens, self._resources, self._index)
        self._recorder.cut_off(resources, program.horizon)
        tokens, intervals, marks, levels = self._recorder.tables()
        return Trace(intervals, tokens, marks, levels, resource_use(resources), waiting, self._events)

    # Tokens ------------------------------------------------------------------------------------------------------

    def _top(self, name: str, body: Node, start: int, subject: str | None) -> Steps:
        if start > 0:
            yield self._env.timeout(start)
        owner = NOBODY if subject is None else self._index.subject_index[subject]
        yield from self._live(self._new_token(name, OUTSIDE, NOBODY, owner), body, OUTSIDE)

    def _new_token(self, label: str, loop: Loop, parent: int, subject: int) -> Token:
        key = (self._index.label_index[label], loop.key)
        token = Token(len(self._recorder.tokens), key, parent, subject, self._now)
        self._recorder.tokens.append(token)
        return token

    def _live(self, token: Token, body: Node, loop: Loop, join: Join | None = None) -> Steps:
        yield from self._walk(body, token, loop)
        token.ended = self._now
        if join is not None:
            join.finished.append((self._now, token.key, token.index))
            if join.waiting and len(join.finished) >= join.need:
                join.waiting = False
                self._ready.append(join)
                self._touch()

    def _walk(self, node: Node, token: Token, loop: Loop) -> Steps:
        instant = self._instant.get(type(node))
        if instant is not None:
            instant(node, token, loop)
        else:
            yield from self._timed[type(node)](node, token, loop)

    @property
    def _now(self) -> int:
        return int(self._env.now)

    def _pause(self, token: Token) -> simpy.Event:
        """The event that will wake the token."""
        self._events += 1
        token.wake = self._env.event()
        return token.wake

    @staticmethod
    def _wake(token: Token, released_by: int = NOBODY) -> None:
        assert token.wake is not None
        token.released_by = released_by
        token.wake.succeed()

    def _begin(
        self, token: Token, node: Node, kind: Kind, cause: Cause, *, amount: int = 0, follow: bool = False, what: str = ""
    ) -> None:
        label = self._index.label_index[node.label]
        self._recorder.begin(token, label, kind, cause, self._now, amount=amount, follow=follow, what=what)

    # Draws -------------------------------------------------------------------------------------------------------

    def _draw(self, label: str, loop: Loop) -> float:
        index = self._index.draw_index[label]
        if loop.key == 0:
            value: float = self._values[index]
            return value
        number, place = divmod(loop.iteration, DRAW_BLOCK)
        block = self._blocks.get((index, loop.within, number))
        if block is None:
            first = number * DRAW_BLOCK
            keys = [iteration_key(loop.within, i) for i in range(first, first + DRAW_BLOCK)]
            drawn = self._index.draws.draw_iterations(index, self._run, np.array(keys, dtype=np.uint64))
            block = self._blocks[index, loop.within, number] = drawn.tolist()
        return block[place]

    def _seconds(self, label: str, loop: Loop) -> int:
        return whole_seconds(self._draw(label, loop))

    # Primitives that take time -----------------------------------------------------------------------------------

    def _delay(self, node: Delay, token: Token, loop: Loop) -> Steps:
        seconds = self._seconds(node.label, loop)
        if seconds > 0:
            self._events += 1
            self._begin(token, node, Kind.DELAY, node.cause, amount=seconds)
            yield self._env.timeout(seconds)
            self._recorder.finish(token, self._now)

    def _work(self, node: Work, token: Token, loop: Loop) -> Steps:
        seconds = self._seconds(node.label, loop)
        if seconds == 0:
            return
        rate = self._board.value[node.level]
        cause = node.cause if rate > 0.0 else self._board.cause[node.level]
        self._begin(token, node, Kind.WORK, cause, amount=seconds, what=node.level)
        self._events += 1
        yield from self._progress(Job(token, node.level, node.cause, float(seconds), rate, self._now, self._env.event()))
        self._recorder.finish(token, self._now)

    def _progress(self, job: Job) -> Steps:
        jobs = self._jobs[job.level]
        jobs[id(job)] = job
        self._schedule(job)
        yield job.done
        del jobs[id(job)]

    def _schedule(self, job: Job) -> None:
        if job.rate <= 0.0:
            return
        epoch = job.epoch

        def ring(_: simpy.Event) -> None:
            if job.epoch == epoch:
                job.done.succeed()

        timer = self._env.timeout(max(0, ceil(job.remaining / job.rate - TOLERANCE)))
        assert timer.callbacks is not None
        timer.callbacks.append(ring)

    def _acquire(self, node: Acquire, token: Token, loop: Loop) -> Steps:
        self._ask(node, token)
        yield self._pause(token)
        self._recorder.finish(token, self._now)

    def _ask(self, node: Acquire | Hold, token: Token) -> None:
        """Join the queue of a resource; the grant comes when the world settles."""
        resource = self._resources[node.resource]
        cause = node.cause if resource.open else self._closed_cause(resource)
        self._begin(token, node, Kind.QUEUE, cause, amount=node.amount, what=node.resource)
        resource.advance(self._now)
        resource.totals.requests += 1
        token.request = Request(node.priority, self._now, token, node.amount, node.cause)
        resource.queue.join(token.request)
        self._dirty_resources.add(resource.name)
        self._touch()

    def _hold(self, node: Hold, token: Token, loop: Loop) -> Steps:
        yield from self._acquire(node, token, loop)  # type: ignore[arg-type]  # the two ask for a resource alike
        yield from self._use(node, token, loop)

    def _use(self, node: Hold, token: Token, loop: Loop) -> Steps:
        yield from self._walk(node.body, token, loop)
        self._give_back(node.resource, self._take_from_hands(token, node.resource, node.amount))

    def _sequence(self, node: Sequence, token: Token, loop: Loop) -> Steps:
        for step in node.steps:
            instant = self._instant.get(type(step))
            if instant is not None:
                instant(step, token, loop)
            else:
                yield from self._timed[type(step)](step, token, loop)

    def _parallel(self, node: Parallel, token: Token, loop: Loop) -> Steps:
        join = Join(len(node.branches) if node.need is None else node.need, token)
        if join.need == 0:
            return
        self._begin(token, node, Kind.JOIN, Cause.PLANNED_WAIT)
        for branch in node.branches:
            child = self._new_token(branch.label, loop, token.index, token.subject)
            self._env.process(self._live(child, branch, loop, join))
        yield self._pause(token)
        self._recorder.finish(token, self._now)

    def _gate(self, node: Gate, token: Token, loop: Loop) -> Steps:
        match node.condition:
            case LevelAtLeast(level, value):
                if self._board.value[level] >= value:
                    return
                self._level_gates.setdefault(level, []).append((value, token))
                what = level
            case StockAtLeast(stock, amount):
                if self._stocks[stock].amount >= amount:
                    return
                self._stock_gates.setdefault(stock, []).append((amount, token))
                self._dirty_stocks.add(stock)
                self._touch()
                what = stock
            case ClockAt(second):
                if second > self._now:
                    yield from self._until(node, token, second)
                return
            case NextDeparture(first, every):
                turns = max(0, (self._now - first) // every + 1)
                yield from self._until(node, token, first + turns * every)
                return
        self._begin(token, node, Kind.GATE, node.cause, follow=node.follow, what=what)
        yield self._pause(token)
        self._recorder.finish(token, self._now)

    def _until(self, node: Gate, token: Token, second: int) -> Steps:
        self._events += 1
        self._begin(token, node, Kind.GATE, node.cause, what="the clock")
        yield self._env.timeout(second - self._now)
        self._recorder.finish(token, self._now)

    def _take(self, node: Take, token: Token, loop: Loop) -> Steps:
        stock = self._stocks[node.stock]
        self._begin(token, node, Kind.STOCK, node.cause, amount=node.amount, follow=node.follow, what=node.stock)
        token.request = Request(node.priority, self._now, token, node.amount, node.cause)
        stock.queue.join(token.request)
        self._dirty_stocks.add(stock.name)
        self._touch()
        yield self._pause(token)
        self._recorder.finish(token, self._now)

    def _repeat(self, node: Repeat, token: Token, loop: Loop) -> Steps:
        if node.times is None:
            times = inf
        elif isinstance(node.times, int):
            times = node.times
        else:
            times = self._seconds(node.label, loop)
        iteration, instant, turns = 0, self._now, 0
        while iteration < times:
            yield from self._walk(node.body, token, loop.enter(node.label, iteration))
            iteration += 1
            turns = turns + 1 if self._now == instant else 0
            instant = self._now
            if turns > ITERATIONS_PER_INSTANT:
                raise SimulationError(f"the loop {node.label!r} takes no time at second {self._now}")

    def _choose(self, node: Choose, token: Token, loop: Loop) -> Steps:
        if isinstance(node.by, ByChance):
            yield from self._walk(node.options[self._by_chance(node.label, node.by, loop)], token, loop)
            return
        chooser = Chooser(token, node, node.by)
        self._choosers.append(chooser)
        self._begin(token, node, Kind.CHOICE, node.by.cause, what="a way that is open")
        self._touch()
        yield self._pause(token)
        self._recorder.finish(token, self._now)
        while True:
            option = node.options[chooser.chosen]
            entry = entry_of(option)
            if node.by.review is None or entry is None:
                yield from self._walk(option, token, loop)
                return
            for gate in gates_before_entry(option):
                yield from self._walk(gate, token, loop)
            yield from self._stand(chooser, entry)
            if chooser.chosen == chooser.standing:
                yield from self._after_entry(option, token, loop)
                return

    def _by_chance(self, label: str, by: ByChance, loop: Loop) -> int:
        mark = self._draw(label, loop) * sum(by.weights)
        for option, weight in enumerate(by.weights):
            mark -= weight
            if mark < 0.0:
                return option
        return len(by.weights) - 1

    def _stand(self, chooser: Chooser, entry: Acquire | Hold) -> Steps:
        """Stand in the queue of the chosen option until granted, or until a review finds a better one."""
        chooser.standing = chooser.chosen
        self._ask(entry, chooser.token)
        chooser.request = chooser.token.request
        self._review_later(chooser)
        yield self._pause(chooser.token)
        self._recorder.finish(chooser.token, self._now)

    def _review_later(self, chooser: Chooser) -> None:
        request = chooser.request
        assert chooser.by.review is not None

        def look_again(_: simpy.Event) -> None:
            if chooser.token.request is request:
                self._choosers.append(chooser)
                self._touch()

        timer = self._env.timeout(chooser.by.review)
        assert timer.callbacks is not None
        timer.callbacks.append(look_again)

    def _after_entry(self, option: Node, token: Token, loop: Loop) -> Steps:
        """The rest of an option whose first acquisition has been granted."""
        if isinstance(option, Sequence):
            past = len(gates_before_entry(option))
            yield from self._after_entry(option.steps[past], token, loop)
            for step in option.steps[past + 1 :]:
                yield from self._walk(step, token, loop)
        elif isinstance(option, Hold):
            yield from self._use(option, token, loop)

    # Primitives that take no time --------------------------------------------------------------------------------

    def _release(self, node: Release, token: Token, loop: Loop) -> None:
        holding = self._take_from_hands(token, node.resource, node.amount)
        if node.after is None:
            self._give_back(node.resource, holding)
        else:
            holding.returning = True
            self._env.process(self._give_back_later(node, holding, self._seconds(node.label, loop)))

    def _give_back_later(self, node: Release, holding: Holding, seconds: int) -> Steps:
        if seconds > 0 and node.level is None:
            yield self._env.timeout(seconds)
        elif seconds > 0 and node.level is not None:
            rate = self._board.value[node.level]
            job = Job(None, node.level, Cause.QUEUE, float(seconds), rate, self._now, self._env.event())
            yield from self._progress(job)
        self._give_back(node.resource, holding)

    def _take_from_hands(self, token: Token, resource: str, amount: int) -> Holding:
        """What the token holds of a resource, the latest first."""
        for place in range(len(token.held) - 1, -1, -1):
            name, holding = token.held[place]
            if name == resource and holding.amount == amount:
                del token.held[place]
                return holding
        label = self._index.labels[token.key[0]]
        raise SimulationError(f"{label!r} releases {amount} of {resource!r}, which it does not hold")

    def _give_back(self, name: str, holding: Holding) -> None:
        resource = self._resources[name]
        resource.advance(self._now)
        resource.in_use -= holding.amount
        resource.holdings.remove(holding)
        resource.queue.given_by(holding.token)
        self._recorder.held(holding, self._now)
        self._dirty_resources.add(name)
        self._touch()

    def _adjust(self, node: Adjust, token: Token, loop: Loop) -> None:
        self._board.adjust(node.modifier, node.add)
        self._touch()

    def _put(self, node: Put, token: Token, loop: Loop) -> None:
        stock = self._stocks[node.stock]
        stock.arrived += node.amount
        stock.queue.given_by(token)
        self._dirty_stocks.add(node.stock)
        self._touch()

    def _spawn(self, node: Spawn, token: Token, loop: Loop) -> None:
        subject = token.subject if node.subject is None else self._index.subject_index[node.subject]
        child = self._new_token(node.body.label, loop, token.index, subject)
        self._env.process(self._live(child, node.body, loop))

    def _mark(self, node: Mark, token: Token, loop: Loop) -> None:
        self._recorder.mark(token, self._index.label_index[node.label], self._now)

    # Settling ----------------------------------------------------------------------------------------------------

    def _touch(self) -> None:
        """Something happened that the world must settle once everybody who is due has run."""
        if not self._settling:
            self._settling = True
            event = simpy.Event(self._env)
            event._ok, event._value = True, None
            assert event.callbacks is not None
            event.callbacks.append(self._settle)
            self._env.schedule(event, priority=SETTLE)  # type: ignore[arg-type]  # SimPy types only its own two

    def _settle(self, _: simpy.Event) -> None:
        self._settling = False
        moved = self._settle_levels()
        woke = self._settle_joins()
        woke |= self._settle_level_gates(moved)
        woke |= self._settle_stocks()
        woke |= self._settle_resources()
        if not (self._choosers or self._stuck):
            return
        if woke:
            self._touch()
        else:
            self._settle_choices()

    def _settle_levels(self) -> list[str]:
        """Apply the modifiers noted in this instant; returns the levels that moved."""
        levels, capacities = self._board.settle(self._now)
        for name, added in capacities:
            resource = self._resources[name]
            resource.advance(self._now)
            resource.capacity = max(0, resource.base + added)
            self._dirty_resources.add(name)
        for level in levels:
            self._recorder.level(self._level_index[level], self._now, self._board.value[level])
            for job in self._jobs[level].values():
                self._change_rate(job)
            for resource in self._resources_of_level.get(level, ()):
                self._open_or_close(resource)
        return levels

    def _change_rate(self, job: Job) -> None:
        rate = self._board.value[job.level]
        if job.token is not None:
            cause = job.cause if rate > 0.0 else self._board.cause[job.level]
            self._recorder.split(job.token, cause, self._now)
        if rate != job.rate:
            job.remaining -= job.rate * (self._now - job.since)
            job.rate, job.since, job.epoch = rate, self._now, job.epoch + 1
            self._schedule(job)

    def _open_or_close(self, resource: ResourceState) -> None:
        resource.advance(self._now)
        resource.open = self._is_open(resource.level)
        self._dirty_resources.add(resource.name)
        for request in resource.queue.requests:
            cause = request.cause if resource.open else self._closed_cause(resource)
            self._recorder.split(request.token, cause, self._now)

    def _is_open(self, level: str | None) -> bool:
        return level is None or self._board.value[level] > 0.0

    def _closed_cause(self, resource: ResourceState) -> Cause:
        assert resource.level is not None
        return self._board.cause[resource.level]

    def _settle_joins(self) -> bool:
        ready, self._ready = self._ready, []
        for join in ready:
            # Of several that finished in this instant, the one that makes up the number is told by identity.
            _, _, index = sorted(join.finished)[join.need - 1]
            self._wake(join.token, index)
        return bool(ready)

    def _settle_level_gates(self, moved: list[str]) -> bool:
        woke = False
        for level in moved:
            waiting = self._level_gates.pop(level, [])
            opened = [token for value, token in waiting if self._board.value[level] >= value]
            if len(opened) < len(waiting):
                self._level_gates[level] = [gate for gate in waiting if self._board.value[level] < gate[0]]
            for token in opened:
                self._wake(token)
            woke |= bool(opened)
        return woke

    def _settle_stocks(self) -> bool:
        names, self._dirty_stocks = sorted(self._dirty_stocks), set()
        woke = False
        for name in names:
            stock = self._stocks[name]
            stock.settle()
            giver = stock.queue.take_giver()
            waiting = self._stock_gates.pop(name, [])
            still = [gate for gate in waiting if stock.amount < gate[0]]
            if still:
                self._stock_gates[name] = still
            for amount, token in waiting:
                if stock.amount >= amount:
                    self._wake(token, giver)
                    woke = True
            requests = stock.queue.requests
            while requests and requests[0].amount <= stock.amount:
                request = requests[0]
                stock.queue.leave(request)
                stock.amount -= request.amount
                request.token.request = None
                self._wake(request.token, giver)
                woke = True
        return woke

    def _settle_resources(self) -> bool:
        names, self._dirty_resources = sorted(self._dirty_resources), set()
        woke = False
        for name in names:
            resource = self._resources[name]
            giver = resource.queue.take_giver()
            while resource.can_grant():
                self._grant(resource, giver)
                woke = True
        return woke

    def _grant(self, resource: ResourceState, giver: int) -> None:
        request = resource.queue.requests[0]
        resource.advance(self._now)
        resource.queue.leave(request)
        resource.in_use += request.amount
        resource.totals.amount += request.amount
        resource.note_wait(self._now - request.time)
        token = request.token
        holding = Holding(token, token.label, request.cause, self._now, request.amount)
        resource.holdings.append(holding)
        token.held.append((resource.name, holding))
        token.request = None
        self._wake(token, giver)

    # Choices by cost ---------------------------------------------------------------------------------------------

    def _settle_choices(self) -> None:
        """One after the other in order of identity, each knowing what those before it chose in this instant."""
        choosers = sorted((*self._stuck, *self._choosers), key=lambda chooser: chooser.token.key)
        self._choosers, self._stuck, self._promised = [], [], {}
        for chooser in choosers:
            if not self._still_choosing(chooser):
                continue
            option = self._decide(chooser)
            if chooser.standing is None:
                self._settle_first_choice(chooser, option)
            elif option is None or option == chooser.standing:
                self._review_later(chooser)
            else:
                self._change_queue(chooser, option)

    @staticmethod
    def _still_choosing(chooser: Chooser) -> bool:
        return chooser.standing is None or chooser.token.request is chooser.request

    def _settle_first_choice(self, chooser: Chooser, option: int | None) -> None:
        if option is None:
            self._stuck.append(chooser)
        else:
            self._promise(chooser, option)
            self._wake(chooser.token)

    def _promise(self, chooser: Chooser, option: int) -> None:
        """Let those who choose after this one know that it will ask for the resource its option begins with."""
        chooser.chosen = option
        entry = entry_of(chooser.node.options[option])
        if entry is not None:
            self._promised[entry.resource] = self._promised.get(entry.resource, 0) + entry.amount

    def _change_queue(self, chooser: Chooser, option: int) -> None:
        token = chooser.token
        assert token.request is not None
        resource = self._resources[token.what]
        resource.advance(self._now)
        resource.queue.leave(token.request)
        token.request = None
        self._dirty_resources.add(resource.name)
        self._touch()
        self._promise(chooser, option)
        self._wake(token)

    def _decide(self, chooser: Chooser) -> int | None:
        """The option to take now, or None where every one is closed (or none is better than where it stands)."""
        costs = [self._cost(cost, chooser, option) for option, cost in enumerate(chooser.by.costs)]
        best = min(range(len(costs)), key=costs.__getitem__)
        if costs[best] == inf:
            return None
        if chooser.standing is not None and not costs[best] < costs[chooser.standing] - chooser.by.margin:
            return None
        return best

    def _cost(self, cost: Cost, chooser: Chooser, option: int) -> float:
        total = cost.fixed
        for term in cost.terms:
            if isinstance(term, Over):
                rate = self._board.value[term.level]
                if rate <= 0.0:
                    return inf
                total += term.seconds / rate
            else:
                resource = self._resources[term.resource]
                if not resource.open or resource.capacity <= 0:
                    return inf
                own = chooser.token.request
                standing_here = own is not None and option == chooser.standing and chooser.token.what == resource.name
                waiting = resource.queue.ahead_of(own) if own is not None and standing_here else resource.queue.units
                waiting += self._promised.get(resource.name, 0)
                ahead = waiting + resource.in_use + 1 - resource.capacity
                total += term.seconds * max(0, ahead) / resource.capacity
        return total
