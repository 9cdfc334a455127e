"""Choices by cost in the reference engine: the cheapest option at this moment, and second thoughts in a queue."""

from __future__ import annotations

from math import inf

from sim.engine.tokens import Chooser
from sim.engine.world import ReplicationState
from sim.process.entry import entry_of
from sim.process.primitives import Cost, Over, Queued


class Choices:
    """Makes the choices of all tokens that stand in front of one when nothing else moves in an instant."""

    def __init__(self, world: ReplicationState) -> None:
        self._world = world
        self._promised: dict[str, int] = {}

    def decide(self) -> None:
        """One after the other in order of identity, each knowing what those before it chose in this instant."""
        world = self._world
        choosers = sorted((*world.stuck, *world.choosers), key=lambda chooser: chooser.token.key)
        world.choosers, world.stuck, self._promised = [], [], {}
        for chooser in choosers:
            # Who was granted what it queued for has no choice left to make.
            if chooser.standing is None:
                self._choose_first(chooser, self._best(chooser))
            elif chooser.token.request is chooser.request:
                self._choose_again(chooser, self._best(chooser))

    def review_later(self, chooser: Chooser) -> None:
        """Look at the choice again after the time it states, if the token still stands in the same queue then."""
        request = chooser.request
        assert chooser.by.review is not None

        def look_again(_: object) -> None:
            if chooser.token.request is request:
                self._world.choose(chooser)

        self._world.clock.after(chooser.by.review, look_again)

    def _choose_first(self, chooser: Chooser, option: int | None) -> None:
        if option is None:
            self._world.stuck.append(chooser)
        else:
            self._go_for(chooser, option)

    def _choose_again(self, chooser: Chooser, option: int | None) -> None:
        if option is None or option == chooser.standing:
            self.review_later(chooser)
            return
        token = chooser.token
        assert token.request is not None
        self._world.leave(self._world.resources[token.what], token.request)
        token.request = None
        self._go_for(chooser, option)

    def _go_for(self, chooser: Chooser, option: int) -> None:
        """Those who choose after this one will count it in the queue of the resource its option begins with."""
        chooser.chosen = option
        entry = entry_of(chooser.node.options[option])
        if entry is not None:
            self._promised[entry.resource] = self._promised.get(entry.resource, 0) + entry.amount
        chooser.token.wake_up()

    def _best(self, chooser: Chooser) -> int | None:
        """The option to take now; None where every one is closed, or none is better enough than where it stands."""
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
            total += self._over(term) if isinstance(term, Over) else self._queued(term, chooser, option)
            if total == inf:
                break
        return total

    def _over(self, term: Over) -> float:
        rate = self._world.board.value[term.level]
        return term.seconds / rate if rate > 0.0 else inf

    def _queued(self, term: Queued, chooser: Chooser, option: int) -> float:
        resource = self._world.resources[term.resource]
        if not resource.open or resource.capacity <= 0:
            return inf
        waiting, request = resource.queue.units, chooser.token.request
        if request is not None and option == chooser.standing and chooser.token.what == resource.name:
            waiting = resource.queue.ahead_of(request)
        waiting += self._promised.get(resource.name, 0)
        ahead = waiting + resource.in_use + 1 - resource.capacity
        return term.seconds * max(0, ahead) / resource.capacity
