"""The reference engine: any program on SimPy, written to be read.

Every token is a SimPy process that walks its tree; what it waits for, and the rule of the instant, are in
`sim.engine.world`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import simpy

from sim.engine import failures
from sim.engine.choices import Choices
from sim.engine.deadlock import A_WAY, THE_CLOCK, Alive, InUse, who_waits
from sim.engine.deep_stack import with_deep_stack
from sim.engine.failures import TokenFailureError
from sim.engine.recorder import Recorder, resource_use
from sim.engine.sampling import Sampling
from sim.engine.tokens import OUTSIDE, Chooser, Holding, Job, Join, Loop, QueueRequest, Token
from sim.engine.trace import NO_TOKEN, Kind, Trace
from sim.engine.world import ReplicationState, Steps
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.draws import is_duration, whole_seconds
from sim.process.entry import entry_of, gates_before_entry
from sim.process.index import ProgramIndex
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    Choose,
    ClockAt,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    Mark,
    NextDeparture,
    Node,
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
        return _Run(index, seed, replication).run()
    except RecursionError:
        return with_deep_stack(lambda: _Run(index, seed, replication).run())


class _Run:
    """One replication under way."""

    def __init__(self, index: ProgramIndex, seed: int, replication: int) -> None:
        self._index, self._replication = index, replication
        self._draws = Sampling(index, seed, replication)
        self._recorder = Recorder()
        self._world = ReplicationState(index.program, self._recorder)
        self._clock = self._world.clock
        self._choices = Choices(self._world)
        self._world.decide = self._choices.decide
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
        program, world = self._index.unfolded, self._world
        for process in program.processes:
            self._clock.process(self._top(process.name, process.body, process.start, process.subject))
        try:
            self._clock.run(until=program.horizon)
        except SimulationError as error:
            # SimPy wraps what a process raises around every process that waited for it; the user needs the words.
            raise SimulationError(str(error)) from None
        resources = list(world.resources.values())
        for resource in resources:
            resource.advance(program.horizon)
        waiting = who_waits(_alive(self._recorder.tokens, world), _in_use(world), self._index)
        self._recorder.cut_off(resources, program.horizon)
        tokens, intervals, marks, levels = self._recorder.tables()
        return Trace(intervals, tokens, marks, levels, resource_use(resources), waiting, self._events)

    # Tokens ------------------------------------------------------------------------------------------------------

    def _top(self, name: str, body: Node, start: int, subject: str | None) -> Steps:
        if start > 0:
            yield self._clock.timeout(start)
        owner = NO_TOKEN if subject is None else self._index.subject_index[subject]
        yield from self._live(self._new_token(name, OUTSIDE, NO_TOKEN, owner), body, OUTSIDE)

    def _new_token(self, label: str, loop: Loop, parent: int, subject: int) -> Token:
        if len(self._recorder.tokens) >= failures.MOST_TOKENS:
            raise SimulationError(failures.too_many_tokens())
        key = (self._index.label_index[label], loop.key)
        token = Token(len(self._recorder.tokens), key, parent, subject, self._clock.now)
        self._recorder.tokens.append(token)
        return token

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

    def _seconds(self, node: Node, loop: Loop) -> int:
        """A drawn number of seconds, or of turns."""
        value = self._draws.value(node.label, loop)
        if not is_duration(value):
            words = failures.bad_draw(node.label, value, self._replication, self._clock.now)
            raise self._failure(node, failures.BAD_DRAW, words, loop.key)
        return whole_seconds(value)

    def _failure(self, node: Node, kind: int, words: str, turn: int = 0) -> TokenFailureError:
        return TokenFailureError((self._index.label_index[node.label], kind, turn), words)

    def _pause(self, token: Token) -> simpy.Event:
        """The event that will wake the token."""
        self._events += 1
        token.wake = self._clock.event()
        return token.wake

    def _begin(
        self,
        token: Token,
        node: Node,
        kind: Kind,
        cause: Cause,
        *,
        amount: int = 0,
        follow: bool = False,
        what: str = "",
    ) -> None:
        label = self._index.label_index[node.label]
        self._recorder.begin(token, label, kind, cause, self._clock.now, amount=amount, follow=follow, what=what)

    def _finish(self, token: Token) -> None:
        self._recorder.finish(token, self._clock.now)

    # Primitives that take time -----------------------------------------------------------------------------------

    def _delay(self, node: Delay, token: Token, loop: Loop) -> Steps:
        seconds = self._seconds(node, loop)
        if seconds > 0:
            self._events += 1
            self._begin(token, node, Kind.DELAY, node.cause, amount=seconds)
            yield self._clock.timeout(seconds)
            self._finish(token)

    def _work(self, node: Work, token: Token, loop: Loop) -> Steps:
        seconds = self._seconds(node, loop)
        if seconds == 0:
            return
        rate = self._world.board.value[node.level]
        cause = node.cause if rate > 0.0 else self._world.board.cause[node.level]
        self._begin(token, node, Kind.WORK, cause, amount=seconds, what=node.level)
        self._events += 1
        yield from self._world.progress(self._job(token, node.level, node.cause, seconds))
        self._finish(token)

    def _job(self, token: Token | None, level: str, cause: Cause, seconds: int) -> Job:
        rate = self._world.board.value[level]
        return Job(token, level, cause, float(seconds), rate, self._clock.now, self._clock.event())

    def _acquire(self, node: Acquire, token: Token, loop: Loop) -> Steps:
        self._ask(node, token)
        yield self._pause(token)
        self._finish(token)

    def _ask(self, node: Acquire | Hold, token: Token) -> None:
        """Join the queue of a resource; the grant comes when the world settles."""
        resource = self._world.resources[node.resource]
        cause = node.cause if resource.open else self._world.cause_while_closed(resource)
        self._begin(token, node, Kind.QUEUE, cause, amount=node.amount, what=node.resource)
        token.request = QueueRequest(node.priority, self._clock.now, token, node.amount, node.cause)
        self._world.queue(resource, token.request)

    def _hold(self, node: Hold, token: Token, loop: Loop) -> Steps:
        yield from self._acquire(node, token, loop)  # type: ignore[arg-type]  # the two ask for a resource alike
        yield from self._use(node, token, loop)

    def _use(self, node: Hold, token: Token, loop: Loop) -> Steps:
        yield from self._walk(node.body, token, loop)
        self._world.give_back(node.resource, self._take_from_hands(token, node))

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
            join.branches.append(child.index)
            self._clock.process(self._live(child, branch, loop, join))
        token.join = join
        yield self._pause(token)
        token.join = None
        self._finish(token)

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
        self._begin(token, node, Kind.GATE, node.cause, follow=node.follow, what=what)
        yield self._pause(token)
        self._finish(token)

    def _until(self, node: Gate, token: Token, second: int) -> Steps:
        self._events += 1
        self._begin(token, node, Kind.GATE, node.cause, what=THE_CLOCK)
        yield self._clock.timeout(second - self._clock.now)
        self._finish(token)

    def _take(self, node: Take, token: Token, loop: Loop) -> Steps:
        self._begin(token, node, Kind.STOCK, node.cause, amount=node.amount, follow=node.follow, what=node.stock)
        token.request = QueueRequest(node.priority, self._clock.now, token, node.amount, node.cause)
        self._world.take(node.stock, token.request)
        yield self._pause(token)
        self._finish(token)

    def _repeat(self, node: Repeat, token: Token, loop: Loop) -> Steps:
        if node.times is None:
            times = inf
        elif isinstance(node.times, int):
            times = node.times
        else:
            times = self._seconds(node, loop)
        iteration, instant, turns = 0, self._clock.now, 0
        while iteration < times:
            yield from self._walk(node.body, token, loop.enter(node.label, iteration))
            iteration += 1
            turns = turns + 1 if self._clock.now == instant else 0
            instant = self._clock.now
            if turns > ITERATIONS_PER_INSTANT:
                raise self._failure(node, failures.NO_TIME, failures.no_time(node.label, self._clock.now))

    def _choose(self, node: Choose, token: Token, loop: Loop) -> Steps:
        if isinstance(node.by, ByChance):
            yield from self._walk(node.options[self._by_chance(node.label, node.by, loop)], token, loop)
            return
        chooser = Chooser(token, node, node.by)
        self._begin(token, node, Kind.CHOICE, node.by.cause, what=A_WAY)
        self._world.choose(chooser)
        yield self._pause(token)
        self._finish(token)
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
        mark = self._draws.value(label, loop) * sum(by.weights)
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
        yield self._pause(chooser.token)
        self._recorder.finish(chooser.token, self._clock.now)

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
        holding = self._take_from_hands(token, node)
        if node.after is None:
            self._world.give_back(node.resource, holding)
        else:
            holding.let_go = self._clock.now
            self._clock.process(self._give_back_later(node, holding, self._seconds(node, loop)))

    def _give_back_later(self, node: Release, holding: Holding, seconds: int) -> Steps:
        if seconds > 0 and node.level is None:
            yield self._clock.timeout(seconds)
        elif seconds > 0 and node.level is not None:
            yield from self._world.progress(self._job(None, node.level, Cause.QUEUE, seconds))
        self._world.give_back(node.resource, holding)

    def _take_from_hands(self, token: Token, node: Release | Hold) -> Holding:
        """What the token holds of a resource: the latest acquisition of that very amount, which is never divided."""
        for place in range(len(token.held) - 1, -1, -1):
            name, holding = token.held[place]
            if name == node.resource and holding.amount == node.amount:
                del token.held[place]
                return holding
        raise self._failure(node, failures.NOT_HELD, failures.not_held(node.label, self._clock.now))

    def _adjust(self, node: Adjust, token: Token, loop: Loop) -> None:
        self._world.board.adjust(node.modifier, node.add)
        self._world.touch()

    def _put(self, node: Put, token: Token, loop: Loop) -> None:
        self._world.put(node.stock, node.amount, token)

    def _spawn(self, node: Spawn, token: Token, loop: Loop) -> None:
        subject = token.subject if node.subject is None else self._index.subject_index[node.subject]
        child = self._new_token(node.body.label, loop, token.index, subject)
        self._clock.process(self._live(child, node.body, loop))

    def _mark(self, node: Mark, token: Token, loop: Loop) -> None:
        self._recorder.mark(token, self._index.label_index[node.label], self._clock.now)


def _alive(tokens: list[Token], world: ReplicationState) -> list[Alive]:
    alive = [token for token in tokens if token.ended < 0]
    awaited = {branch for token in alive if token.join is not None for branch in token.join.branches}
    return [
        Alive(
            number=token.index,
            key=token.key,
            parent=token.parent,
            subject=token.subject,
            kind=token.kind,
            label=token.label,
            since=token.since if token.request is None else token.request.time,
            what=token.what,
            stopped=token.kind is Kind.WORK and world.board.value[token.what] <= 0.0,
            missing=0 if token.join is None else token.join.need - len(token.join.finished),
            awaited=token.index in awaited,
        )
        for token in alive
    ]


def _in_use(world: ReplicationState) -> dict[str, InUse]:
    return {
        name: InUse(resource.open, tuple((one.token.index, one.returning) for one in resource.holdings))
        for name, resource in world.resources.items()
    }
