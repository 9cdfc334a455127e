"""Cases of procedures: what is asked for, under which arrangements it falls, and when an arrangement is activated."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sim.model.arrangements import Arranged, Case
from sim.model.handling import Handling
from sim.model.meaning import Request
from sim.model.procedures import ProcedureBuilder
from sim.model.steps import Roles
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, Mark, Node, Put, Sequence
from sim.scenario.schema import Scenario


class Cases:
    """Asks and calls: adds the processes of cases, with what arrangements make of them.

    Attributes
    ----------
    requests
        Every case, in the order in which they were asked for.
    asked
        How many cases there are of each kind.
    """

    def __init__(self, world: World, scenario: Scenario, variant: str) -> None:
        self._world = world
        self._scenario = scenario
        self.arranged = Arranged(scenario, variant)
        self.builder = ProcedureBuilder(world, scenario, self.arranged.desks)
        self.requests: list[Request] = []
        self.asked: Counter[Case] = Counter()
        self._levels: dict[str, str] = {}

    def ask(
        self,
        procedure: str,
        name: str,
        subject: str,
        roles: Roles,
        requested: int,
        priority: int,
        classes: tuple[str, ...] = (),
    ) -> str:
        """Add the process of a case that a movement asks for; returns the stock in which the permission will lie.

        Parameters
        ----------
        name
            Stem of all labels, unique: 'light brigade 1 / clearance NO-SE'.
        requested
            Second at which it is asked for.
        classes
            Classes of the force.
        """
        stock = self._world.stock(f"{name} / granted")
        end = (Put(f"{name} / grant", stock),)
        self._add(procedure, name, subject, roles, requested, priority, classes, end)
        return stock

    def call(
        self, procedure: str, name: str, by: str, parties: tuple[str, ...], at: int, then: tuple[Node, ...] = ()
    ) -> None:
        """Add the process of a procedure that an actor starts by itself.

        Parameters
        ----------
        name
            Stem of all labels and subject of the case, unique.
        at
            Second at which it is started.
        then
            What happens as soon as it is decided.
        """
        roles = Roles(by, by, by, parties)
        self._add(procedure, name, name, roles, at, self._scenario.procedures[procedure].priority, (), then)

    def _add(
        self,
        procedure: str,
        name: str,
        subject: str,
        roles: Roles,
        requested: int,
        priority: int,
        classes: tuple[str, ...],
        end: tuple[Node, ...],
    ) -> None:
        day = (self._scenario.start + timedelta(seconds=requested)).date()
        case = Case(procedure, roles, classes, day)
        self.asked[case] += 1
        urgent = self._scenario.procedures[procedure].urgent
        rules = self.arranged.on_case(case)
        levels = {one: self._in_force(one) for one in rules.activations}
        again = tuple(one for one in rules.activations if self._asks_again(one))
        work = Handling(self._world, self.builder, case, name, priority, urgent, rules, levels)
        asked, decided = f"{name} / requested", f"{name} / decided"
        nodes = work.asked_again(again) if again else work.nodes()
        body = (Mark(asked, "requested"), *nodes, Mark(decided, "decided"), *end)
        self._world.process(name, Sequence(f"{name} / case", body), requested, subject)
        self.requests.append(Request(procedure, subject, roles.host, roles.sponsor, asked, decided))

    def _asks_again(self, arrangement: str) -> bool:
        activation = self._scenario.arrangements[arrangement].activation
        return activation is not None and activation.cases_under_way == "ask_again"

    def _in_force(self, name: str) -> str:
        """The level that is 1 once an arrangement is active; its activation is started when a case first needs it."""
        if name in self._levels:
            return self._levels[name]
        arrangement = self._scenario.arrangements[name]
        activation = arrangement.activation
        assert activation is not None
        level = self._levels[name] = self._world.level(f"{name} in force", Cause.DECISION)
        waiting = self._world.modifier(f"{name} not activated", level, 0.0)
        self._world.process(f"{name} waits for its activation", Adjust(f"{name} / not activated", waiting))
        begin = Adjust(f"{name} / begins", waiting, add=False)
        told = Put(f"{name} / activated", self._world.stock(f"{name} activated"))
        parties = activation.parties or arrangement.parties
        self.call(
            activation.procedure, f"activation of {name}", activation.by, parties, int(activation.at), (begin, told)
        )
        return level
