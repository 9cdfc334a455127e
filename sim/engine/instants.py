"""The primitives that take no time, in the reference engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.engine.clock import Steps
from sim.engine.replication_run import ReplicationRun
from sim.engine.tokens import Holding, Loop, Token
from sim.process.causes import Cause
from sim.process.primitives import Adjust, Mark, Node, Put, Release, Spawn


class Instants:
    """What tokens do in passing: let go, adjust, put, spawn, mark.

    Attributes
    ----------
    primitives
        What each kind of node does.
    """

    def __init__(self, run: ReplicationRun, live: Callable[[Token, Node, Loop], Steps]) -> None:
        self._run, self._world, self._clock, self._live = run, run.world, run.clock, live
        self.primitives: dict[type[Node], Callable[[Any, Token, Loop], None]] = {
            Release: self._release,
            Adjust: self._adjust,
            Put: self._put,
            Spawn: self._spawn,
            Mark: self._mark,
        }

    def _release(self, node: Release, token: Token, loop: Loop) -> None:
        holding = self._run.take_from_hands(token, node)
        if node.after is None:
            self._world.give_back(node.resource, holding)
        else:
            holding.let_go = self._clock.now
            self._clock.process(self._give_back_later(node, holding, self._run.seconds(node, loop)))

    def _give_back_later(self, node: Release, holding: Holding, seconds: int) -> Steps:
        if seconds > 0 and node.level is None:
            yield self._clock.timeout(seconds)
        elif seconds > 0 and node.level is not None:
            yield from self._world.work.progress(None, node.level, Cause.QUEUE, seconds)
        self._world.give_back(node.resource, holding)

    def _adjust(self, node: Adjust, token: Token, loop: Loop) -> None:
        self._world.board.adjust(node.modifier, node.add)
        self._world.touch()

    def _put(self, node: Put, token: Token, loop: Loop) -> None:
        self._world.put(node.stock, node.amount, token)

    def _spawn(self, node: Spawn, token: Token, loop: Loop) -> None:
        subject = token.subject if node.subject is None else self._run.index.subject_index[node.subject]
        child = self._run.new_token(node.body.label, loop, token.index, subject)
        self._clock.process(self._live(child, node.body, loop))

    def _mark(self, node: Mark, token: Token, loop: Loop) -> None:
        self._run.recorder.mark(token, self._run.index.label_index[node.label], self._clock.now)
