"""The reference engine: any program on SimPy, written to be read.

Every token is a SimPy process that walks its tree; what it waits for, and the rule of the instant, are in
`sim.engine.world`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from sim.engine import failures
from sim.engine.choices import Choices
from sim.engine.clock import Steps
from sim.engine.deadlock import A_WAY, THE_CLOCK
from sim.engine.deep_stack import with_deep_stack
from sim.engine.failures import TokenFailureError
from sim.engine.instants import Instants
from sim.engine.replication_run import ReplicationRun
from sim.engine.tokens import OUTSIDE, Chooser, Join, Loop, QueueRequest, Token
from sim.engine.trace import NO_TOKEN, Kind, Trace
from sim.process.causes import Cause
from sim.process.entry import entry_of, gates_before_entry
from sim.process.index import ProgramIndex
from sim.process.primitives import (
    Acquire,
    ByChance,
    Choose,
    ClockAt,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    NextDeparture,
    Node,
    Parallel,
    Repeat,
    Sequence,
    StockAtLeast,
    Take,
    Work,
)

ITERATIONS_PER_INSTANT = 100_000
"""More turns of one loop within one second than this are a loop that takes no time."""


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
        As `sim.engine.failures` says: a draw that is no duration, a loop that takes no time, a modifier removed more
        often than added, a release of another amount than was acquired, a level or a number of units out of range.
    """
    try:
        return _simulate(index, seed, replication)
    except RecursionError:
        return with_deep_stack(lambda: _simulate(index, seed, replication))


def _simulate(index: ProgramIndex, seed: int, replication: int) -> Trace:
    run = ReplicationRun(index, seed, replication)
    _Walk(run).start()
    return run.finished()


class _Walk:
    """The walks of all tokens of a replication through their trees."""

    def __init__(self, run: ReplicationRun) -> None:
        self._run, self._world, self._clock = run, run.world, run.clock
        self._choices = Choices(run.world)
        self._world.decide = self._choices.decide
        self._instant = Instants(run, self._live).primitives
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

    def start(self) -> None:
        """Set the processes of the program going."""
        for process in self._run.index.unfolded.processes:
            self._clock.process(self._top(process.name, process.body, process.start, process.subject))

    # Tokens ------------------------------------------------------------------------------------------------------

    def _top(self, name: str, body: Node, start: int, subject: str | None) -> Steps:
        if start > 0:
            yield self._clock.timeout(start)
        owner = NO_TOKEN if subject is None else self._run.index.subject_index[subject]
        yield from self._live(self._run.new_token(name, OUTSIDE, NO_TOKEN, owner), body, OUTSIDE)

    def _live(self, token: Token, body: Node, loop: Loop, join: Join | None = None) -> Steps:
        try:
            yield from self._walk(body, token, loop)
        except TokenFailureError as failure:
            self._world.fail(failure)
            return
        token.ended = self._clock.now
        if join is not None:
            join.finished.append((token.ended, token.key, token.index))
            if join.waiting and len(join.finished) >= join.need:
                join.waiting = False
                self._world.join_ready(join)

    def _walk(self, node: Node, token: Token, loop: Loop) -> Steps:
        instant = self._instant.get(type(node))
        if instant is not None:
            instant(node, token, loop)
        else:
            yield from self._timed[type(node)](node, token, loop)

    # Primitives that take time -----------------------------------------------------------------------------------

    def _delay(self, node: Delay, token: Token, loop: Loop) -> Steps:
        seconds = self._run.seconds(node, loop)
        if seconds > 0:
            self._run.events += 1
            self._run.begin(token, node, Kind.DELAY, node.cause, amount=seconds)
            yield self._clock.timeout(seconds)
            self._run.finish(token)

    def _work(self, node: Work, token: Token, loop: Loop) -> Steps:
        seconds = self._run.seconds(node, loop)
        if seconds == 0:
            return
        rate = self._world.board.value[node.level]
        cause = node.cause if rate > 0.0 else self._world.board.cause[node.level]
        self._run.begin(token, node, Kind.WORK, cause, amount=seconds, what=node.level)
        self._run.events += 1
        yield from self._world.work.progress(token, node.level, node.cause, seconds)
        self._run.finish(token)

    def _acquire(self, node: Acquire, token: Token, loop: Loop) -> Steps:
        self._ask(node, token)
        yield self._run.pause(token)
        self._run.finish(token)

    def _ask(self, node: Acquire | Hold, token: Token) -> None:
        """Join the queue of a resource; the grant comes when the world settles."""
        resource = self._world.resources[node.resource]
        cause = node.cause if resource.open else self._world.cause_while_closed(resource)
        self._run.begin(token, node, Kind.QUEUE, cause, amount=node.amount, what=node.resource)
        token.request = QueueRequest(node.priority, self._clock.now, token, node.amount, node.cause)
        self._world.queue(resource, token.request)

    def _hold(self, node: Hold, token: Token, loop: Loop) -> Steps:
        yield from self._acquire(node, token, loop)  # type: ignore[arg-type]  # the two ask for a resource alike
        yield from self._use(node, token, loop)

    def _use(self, node: Hold, token: Token, loop: Loop) -> Steps:
        yield from self._walk(node.body, token, loop)
        self._world.give_back(node.resource, self._run.take_from_hands(token, node))

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
        self._run.begin(token, node, Kind.JOIN, Cause.PLANNED_WAIT)
        for branch in node.branches:
            child = self._run.new_token(branch.label, loop, token.index, token.subject)
            join.branches.append(child.index)
            self._clock.process(self._live(child, branch, loop, join))
        token.join = join
        yield self._run.pause(token)
        token.join = None
        self._run.finish(token)

    def _gate(self, node: Gate, token: Token, loop: Loop) -> Steps:
        now = self._clock.now
        match node.condition:
            case LevelAtLeast(level, value):
                if self._world.board.value[level] >= value:
                    return
                self._world.wait_for_level(level, value, token)
                what = level
            case StockAtLeast(stock, amount):
                if self._world.stocks[stock].amount >= amount:
                    return
                self._world.wait_for_stock(stock, amount, token)
                what = stock
            case ClockAt(second):
                if second > now:
                    yield from self._until(node, token, second)
                return
            case NextDeparture(first, every):
                turns = max(0, (now - first) // every + 1)
                yield from self._until(node, token, first + turns * every)
                return
        self._run.begin(token, node, Kind.GATE, node.cause, follow=node.follow, what=what)
        yield self._run.pause(token)
        self._run.finish(token)

    def _until(self, node: Gate, token: Token, second: int) -> Steps:
        self._run.events += 1
        self._run.begin(token, node, Kind.GATE, node.cause, what=THE_CLOCK)
        yield self._clock.timeout(second - self._clock.now)
        self._run.finish(token)

    def _take(self, node: Take, token: Token, loop: Loop) -> Steps:
        self._run.begin(token, node, Kind.STOCK, node.cause, amount=node.amount, follow=node.follow, what=node.stock)
        token.request = QueueRequest(node.priority, self._clock.now, token, node.amount, node.cause)
        self._world.take(node.stock, token.request)
        yield self._run.pause(token)
        self._run.finish(token)

    def _repeat(self, node: Repeat, token: Token, loop: Loop) -> Steps:
        if node.times is None:
            times = inf
        elif isinstance(node.times, int):
            times = node.times
        else:
            times = self._run.seconds(node, loop)
        iteration, instant, turns = 0, self._clock.now, 0
        while iteration < times:
            yield from self._walk(node.body, token, loop.enter(node.label, iteration))
            iteration += 1
            turns = turns + 1 if self._clock.now == instant else 0
            instant = self._clock.now
            if turns > ITERATIONS_PER_INSTANT:
                raise self._run.failure(node, failures.NO_TIME, failures.no_time(node.label, self._clock.now))

    def _choose(self, node: Choose, token: Token, loop: Loop) -> Steps:
        if isinstance(node.by, ByChance):
            yield from self._walk(node.options[self._by_chance(node.label, node.by, loop)], token, loop)
            return
        chooser = Chooser(token, node, node.by)
        self._run.begin(token, node, Kind.CHOICE, node.by.cause, what=A_WAY)
        self._world.choose(chooser)
        yield self._run.pause(token)
        self._run.finish(token)
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
        mark = self._run.draws.value(label, loop) * sum(by.weights)
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
        self._choices.review_later(chooser)
        yield self._run.pause(chooser.token)
        self._run.finish(chooser.token)

    def _after_entry(self, option: Node, token: Token, loop: Loop) -> Steps:
        """The rest of an option whose first acquisition has been granted."""
        if isinstance(option, Sequence):
            past = len(gates_before_entry(option))
            yield from self._after_entry(option.steps[past], token, loop)
            for step in option.steps[past + 1 :]:
                yield from self._walk(step, token, loop)
        elif isinstance(option, Hold):
            yield from self._use(option, token, loop)
