"""One replication under way in the reference engine: its world, draws and record, and what every primitive needs."""

from __future__ import annotations

import simpy

from sim.engine import failures
from sim.engine.deadlock import Alive, InUse, queues_to_leave, who_waits
from sim.engine.failures import TokenFailureError
from sim.engine.recorder import Recorder, resource_use
from sim.engine.sampling import Sampling
from sim.engine.tokens import Holding, Loop, Token
from sim.engine.trace import Kind, Trace
from sim.engine.world import ReplicationState
from sim.errors import SimulationError
from sim.process.causes import Cause
from sim.process.draws import is_duration, whole_seconds
from sim.process.index import ProgramIndex
from sim.process.primitives import Hold, Node, Release


class ReplicationRun:
    """One replication under way.

    Attributes
    ----------
    events
        Waits begun so far.
    """

    def __init__(self, index: ProgramIndex, seed: int, replication: int) -> None:
        self.index, self._replication = index, replication
        self.draws = Sampling(index, seed, replication)
        self.recorder = Recorder()
        self.world = ReplicationState(index.program, self.recorder)
        self.clock = self.world.clock
        self.events = 0

    def finished(self) -> Trace:
        """Run to the horizon and hand over the trace.

        Raises
        ------
        SimulationError
            As `sim.engine.simpy_engine.simulate`.
        """
        horizon, world = self.index.unfolded.horizon, self.world
        try:
            self.clock.run(until=horizon)
        except SimulationError as error:
            # SimPy wraps what a process raises around every process that waited for it; the user needs the words.
            raise SimulationError(str(error)) from None
        resources = list(world.resources.values())
        for resource in resources:
            resource.advance(horizon)
        alive, index = _alive(self.recorder.tokens, world), self.index
        waiting = who_waits(alive, _in_use(world), index, lambda: queues_to_leave(index))
        self.recorder.cut_off(resources, horizon)
        tokens, intervals, marks, levels = self.recorder.tables()
        return Trace(intervals, tokens, marks, levels, resource_use(resources), waiting, self.events)

    def new_token(self, label: str, loop: Loop, parent: int, subject: int) -> Token:
        """A further token, which begins now.

        Raises
        ------
        SimulationError
            There are as many as can be numbered.
        """
        if len(self.recorder.tokens) >= failures.MOST_TOKENS:
            raise SimulationError(failures.too_many_tokens())
        key = (self.index.label_index[label], loop.key)
        token = Token(len(self.recorder.tokens), key, parent, subject, self.clock.now)
        self.recorder.tokens.append(token)
        return token

    def seconds(self, node: Node, loop: Loop) -> int:
        """A drawn number of seconds, or of turns.

        Raises
        ------
        TokenFailureError
            What is drawn is neither.
        """
        value = self.draws.value(node.label, loop)
        if not is_duration(value):
            words = failures.bad_draw(node.label, value, self._replication, self.clock.now)
            raise self.failure(node, failures.BAD_DRAW, words, loop.key)
        return whole_seconds(value)

    def failure(self, node: Node, kind: int, words: str, turn: int = 0) -> TokenFailureError:
        """What is raised where a token does wrong at a node."""
        return TokenFailureError((self.index.label_index[node.label], kind, turn), words)

    def pause(self, token: Token) -> simpy.Event:
        """The event that will wake the token."""
        self.events += 1
        token.wake = self.clock.event()
        return token.wake

    def begin(
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
        """Note what the token does from now on."""
        label = self.index.label_index[node.label]
        self.recorder.begin(token, label, kind, cause, self.clock.now, amount=amount, follow=follow, what=what)

    def finish(self, token: Token) -> None:
        """Note that the token is done with it."""
        self.recorder.finish(token, self.clock.now)

    def take_from_hands(self, token: Token, node: Release | Hold) -> Holding:
        """What the token holds of a resource: the latest acquisition of that very amount, which is never divided."""
        for place in range(len(token.held) - 1, -1, -1):
            name, holding = token.held[place]
            if name == node.resource and holding.amount == node.amount:
                del token.held[place]
                return holding
        raise self.failure(node, failures.NOT_HELD, failures.not_held(node.label, self.clock.now))


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
        name: InUse(resource.open, tuple((holding.token.index, holding.returning) for holding in resource.holdings))
        for name, resource in world.resources.items()
    }
