"""Random programs over all primitives that the check accepts: small worlds, short horizons, many ties.

The same generator serves Hypothesis (`programs`) and loops over thousands of seeds (`random_program`). Every
modifier that is added or removed and every unit that is put or taken is told by a mark beside it, so that the state
of the world can be worked out from the trace alone (`tests.property.second_by_second`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import Phase, settings
from hypothesis import strategies as st

from sim.process.causes import Cause
from sim.process.entry import entry_of
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    ClockAt,
    Condition,
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
    Queued,
    Release,
    Repeat,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
    Work,
)
from sim.process.program import Process, Program
from sim.units.distributions import Distribution, Fixed, Uniform
from tests.property.worlds import CAUSES, random_seconds, random_world

EXAMPLES = settings(max_examples=40, phases=(Phase.explicit, Phase.generate))
"""Enough for one property. The programs are small as they are; making a failing one smaller can take minutes."""

LETTERS = tuple("abcdefgh")
SUBJECTS = ("brigade", "cable", None, None)


def random_program(rng: random.Random) -> Program:
    """A valid program.

    Parameters
    ----------
    rng
        Everything is drawn from it, so a seeded generator gives the same program every time.
    """
    return _Maker(rng).program()


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Valid programs: a third of them small and drawn by Hypothesis, the others larger and from a seed."""
    if draw(st.integers(0, 2)) == 0:
        return random_program(draw(st.randoms(use_true_random=False)))
    return random_program(random.Random(draw(st.integers(0, 2**32 - 1))))  # noqa: S311  # a seed is the point


@dataclass(frozen=True)
class _Scope:
    """Where a node stands: how deep, what its token holds by then, whether in a loop."""

    depth: int
    held: dict[str, int] = field(default_factory=dict)
    looped: bool = False

    def deeper(self, resource: str = "", amount: int = 0) -> _Scope:
        held = self.held if not resource else {**self.held, resource: self.held.get(resource, 0) + amount}
        return _Scope(self.depth - 1, held, self.looped)

    def apart(self, *, looped: bool = False) -> _Scope:
        """For a branch, a started process or a turn of a loop: what it takes is counted by itself."""
        return _Scope(self.depth - 1, {}, self.looped or looped)


class _Maker:
    """Makes one program."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._labels = 0
        self._horizon = rng.randint(30, 90)
        self._world = random_world(rng)
        self._resources = self._world.resources
        self._leaves: tuple[Callable[[_Scope], Node], ...] = (
            self._delay, self._delay, self._work, self._gate, self._put, self._take, self._mark, self._for_good,
        )  # fmt: skip
        self._inner: tuple[Callable[[_Scope], Node], ...] = (
            self._hold, self._hold, self._overlap, self._sequence, self._sequence, self._parallel, self._by_chance,
            self._by_cost, self._by_cost, self._for_a_while, self._spawn, self._repeat,
        )  # fmt: skip

    def program(self) -> Program:
        bodies = [self._sequence(_Scope(4)) for _ in range(self._rng.randint(3, 8))]
        if self._rng.random() < 0.5:
            bodies += [self._traveller() for _ in range(self._rng.randint(2, 5))]
        bodies += [self._calendar(each.name) for each in self._world.modifiers if self._rng.random() < 0.5]
        processes = [
            Process(self._label("process"), body, self._rng.choice((0, 0, 0, 1, 2, 5, 10)), self._rng.choice(SUBJECTS))
            for body in bodies
        ]
        return Program(
            self._horizon,
            tuple(processes),
            tuple(self._resources.values()),
            self._world.levels,
            self._world.derived,
            self._world.stocks,
            self._world.modifiers,
        )

    # Words and numbers -------------------------------------------------------------------------------------------

    def _label(self, word: str) -> str:
        """A new label; its place in the alphabet has nothing to do with its place in the program."""
        self._labels += 1
        return f"{self._rng.choice(LETTERS)} {self._labels} {word}"

    def _seconds(self) -> Distribution:
        return random_seconds(self._rng)

    def _cause(self) -> Cause:
        return self._rng.choice(CAUSES)

    def _rate(self) -> str:
        return self._rng.choice(self._world.rates)

    # Leaves ------------------------------------------------------------------------------------------------------

    def _node(self, scope: _Scope) -> Node:
        makers = self._leaves if scope.depth <= 0 or self._rng.random() < 0.3 else self._inner
        return self._rng.choice(makers)(scope)

    def _delay(self, scope: _Scope) -> Node:
        return Delay(self._label("delay"), self._seconds(), self._cause())

    def _work(self, scope: _Scope) -> Node:
        return Work(self._label("work"), self._seconds(), self._rate(), self._cause())

    def _mark(self, scope: _Scope) -> Node:
        return Mark(self._label("mark"), "reached")

    def _gate(self, scope: _Scope) -> Node:
        rng = self._rng
        condition: Condition = rng.choice(
            (
                LevelAtLeast(self._rate(), rng.choice((0.3, 0.5, 1.0))),
                StockAtLeast(rng.choice(self._world.stocks).name, rng.randint(1, 2)),
                ClockAt(rng.randint(0, 20)),
                NextDeparture(rng.randint(-5, 10), rng.randint(1, 8)),
            )
        )
        return Gate(self._label("gate"), condition, self._cause(), follow=rng.random() < 0.5)

    def _put(self, scope: _Scope) -> Node:
        stock, amount = self._rng.choice(self._world.stocks).name, self._rng.randint(1, 2)
        told = Mark(self._label("mark"), f"put {amount} {stock}")
        return Sequence(self._label("supply"), (Put(self._label("put"), stock, amount), told))

    def _take(self, scope: _Scope) -> Node:
        stock, amount = self._rng.choice(self._world.stocks).name, self._rng.randint(1, 2)
        priority, follow = self._rng.randint(0, 1), self._rng.random() < 0.5
        take = Take(self._label("take"), stock, amount, priority, self._cause(), follow)
        return Sequence(self._label("use"), (take, Mark(self._label("mark"), f"take {amount} {stock}")))

    def _adjust(self, modifier: str, *, add: bool) -> tuple[Node, Node]:
        told = Mark(self._label("mark"), f"{'add' if add else 'remove'} {modifier}")
        return told, Adjust(self._label("adjust"), modifier, add)

    def _for_good(self, scope: _Scope) -> Node:
        """A change that stays; rare ones that stop the world for good would leave nothing to see."""
        rising = [each.name for each in self._world.modifiers if each.amount > 0]
        if not rising:
            return self._delay(scope)
        return Sequence(self._label("for good"), self._adjust(self._rng.choice(rising), add=True))

    # Nodes with others beneath -----------------------------------------------------------------------------------

    def _request(self, scope: _Scope) -> tuple[str, int, int, Cause] | None:
        """Resource, amount, priority and cause; None where the token holds all there is of the resource."""
        resource = self._rng.choice(tuple(self._resources.values()))
        free = resource.capacity - scope.held.get(resource.name, 0)
        if free < 1:
            return None
        return resource.name, self._rng.randint(1, free), self._rng.randint(0, 2), self._cause()

    def _hold(self, scope: _Scope) -> Node:
        if (asked := self._request(scope)) is None:
            return self._delay(scope)
        resource, amount, priority, cause = asked
        body = self._node(scope.deeper(resource, amount))
        return Hold(self._label("hold"), resource, body, amount, priority, cause)

    def _overlap(self, scope: _Scope) -> Node:
        """Takes one, then another; gives the first back before the second, perhaps later."""
        if (first := self._request(scope)) is None:
            return self._delay(scope)
        inside = scope.deeper(first[0], first[1])
        steps = [self._acquire(first), self._node(inside)]
        second = self._request(inside)
        if second is None:
            return Sequence(self._label("stay"), (*steps, self._release(first)))
        within = inside.deeper(second[0], second[1])
        steps += [self._acquire(second), self._node(within), self._release(first), self._node(within)]
        return Sequence(self._label("overlap"), (*steps, self._release(second)))

    def _acquire(self, asked: tuple[str, int, int, Cause]) -> Node:
        return Acquire(self._label("acquire"), *asked)

    def _release(self, asked: tuple[str, int, int, Cause]) -> Node:
        after = self._seconds() if self._rng.random() < 0.4 else None
        level = self._rate() if self._rng.random() < 0.5 else None
        return Release(self._label("release"), asked[0], asked[1], after, level)

    def _sequence(self, scope: _Scope) -> Node:
        nodes = tuple(self._node(scope.deeper()) for _ in range(self._rng.randint(2, 3)))
        return Sequence(self._label("sequence"), nodes)

    def _parallel(self, scope: _Scope) -> Node:
        branches = tuple(self._node(scope.apart()) for _ in range(self._rng.randint(1, 3)))
        need = self._rng.choice((None, self._rng.randint(1, len(branches))))
        return Parallel(self._label("parallel"), branches, need)

    def _for_a_while(self, scope: _Scope) -> Node:
        modifier = self._rng.choice(self._world.modifiers).name
        inside = (self._node(scope.deeper()), self._delay(scope))
        nodes = (*self._adjust(modifier, add=True), *inside, *self._adjust(modifier, add=False))
        return Sequence(self._label("for a while"), nodes)

    def _calendar(self, modifier: str) -> Node:
        """Adds and removes a modifier again and again."""
        on, off = (Delay(self._label("period"), Fixed(self._rng.randint(2, 9)), self._cause()) for _ in range(2))
        turn = (on, *self._adjust(modifier, add=True), off, *self._adjust(modifier, add=False))
        return Repeat(self._label("calendar"), Sequence(self._label("turn"), turn))

    def _spawn(self, scope: _Scope) -> Node:
        return Spawn(self._label("spawn"), self._node(scope.apart()), self._rng.choice(SUBJECTS))

    def _repeat(self, scope: _Scope) -> Node:
        body = self._node(scope.apart(looped=True))
        if scope.looped or self._rng.random() < 0.5:
            return Repeat(self._label("some times"), body, self._rng.choice((0, 1, 2, 3, Uniform(0.0, 3.0))))
        pause = Delay(self._label("pause"), Fixed(float(self._rng.randint(2, 9))), self._cause())
        return Repeat(self._label("for ever"), Sequence(self._label("turn"), (pause, body)))

    # Choices -----------------------------------------------------------------------------------------------------

    def _options(self, scope: _Scope) -> tuple[Node, ...]:
        """Two or three ways, sometimes ending in one and the same node, sometimes behind gates."""
        options = [self._node(scope.deeper()) for _ in range(self._rng.randint(2, 3))]
        if self._rng.random() < 0.3:
            options = [Sequence(self._label("behind a gate"), (self._gate(scope), option)) for option in options]
        if self._rng.random() < 0.3:
            shared = self._node(scope.deeper())
            options = [Sequence(self._label("way"), (option, shared)) for option in options]
        return tuple(options)

    def _by_chance(self, scope: _Scope) -> Node:
        options = self._options(scope)
        weights = tuple(self._rng.choice((1.0, 2.0, 0.1)) for _ in options)
        return Choose(self._label("chance"), options, ByChance(weights))

    def _by_cost(self, scope: _Scope) -> Node:
        """Ways that mostly begin with a queue, so that second thoughts have something to change."""
        options = self._queueing_options(scope) if self._rng.random() < 0.7 else self._options(scope)
        costs = tuple(self._cost(option) for option in options)
        review = self._rng.choice((None, 1, 1, 2, 5))
        return Choose(
            self._label("cost"), options, ByCost(costs, self._cause(), review, self._rng.choice((0.0, 0.0, 2.0)))
        )

    def _queueing_options(self, scope: _Scope) -> tuple[Node, ...]:
        options: list[Node] = []
        for _ in range(self._rng.randint(2, 4)):
            option = self._overlap(scope.deeper()) if self._rng.random() < 0.4 else self._hold(scope.deeper())
            if self._rng.random() < 0.3:
                option = Sequence(self._label("behind a gate"), (self._gate(scope), option))
            options.append(option)
        return tuple(options)

    def _traveller(self) -> Node:
        """One of several who use any of the resources and look again every second."""
        options = tuple(
            Hold(self._label("road"), resource, Delay(self._label("ride"), self._seconds(), self._cause()))
            for resource in self._resources
        )
        costs = tuple(Cost(terms=(Queued(self._rng.choice((1.0, 2.0, 3.0)), road),)) for road in self._resources)
        way = Choose(self._label("way"), options, ByCost(costs, self._cause(), 1, self._rng.choice((0.0, 1.0))))
        return Repeat(self._label("rides"), way, self._rng.randint(1, 3))

    def _cost(self, option: Node) -> Cost:
        terms: list[Over | Queued] = []
        if (entry := entry_of(option)) is not None and self._rng.random() < 0.9:
            terms.append(Queued(self._rng.choice((1.0, 5.0, 20.0)), entry.resource))
        if self._rng.random() < 0.2:
            terms.append(Over(self._rng.choice((0.0, 5.0)), self._rate()))
        if self._rng.random() < 0.1:
            terms.append(Queued(4.0, self._rng.choice(tuple(self._resources))))
        return Cost(self._rng.choice((0.0, 0.0, 1.0, 5.0)), tuple(terms))
