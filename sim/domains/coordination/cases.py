"""Cases of procedures: what is asked for, under which arrangements it falls, and when an arrangement is activated."""

from __future__ import annotations

from collections import Counter

from sim.domains.coordination.arrangements import Arranged, CaseRules
from sim.domains.coordination.handling import Handling
from sim.domains.coordination.milestones import Watch, watch_of
from sim.domains.coordination.procedures import ProcedureBuilder
from sim.domains.coordination.request import Asking
from sim.domains.coordination.steps import StepGraph
from sim.model.case import Case, Roles
from sim.model.incident_record import closed_mark
from sim.model.meaning import Request
from sim.model.slowing import Slowing
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, Mark, Node, Put, Sequence


class Cases:
    """Asks and calls: adds the processes of cases, with what arrangements make of them.

    Attributes
    ----------
    requests
        Every case, in the order in which they were asked for.
    asked
        How many cases there are of each kind.
    """

    def __init__(self, world: World, arranged: Arranged, slowing: Slowing | None = None) -> None:
        scenario = arranged.scenario
        self._world = world
        self._scenario = scenario
        self.arranged = arranged
        self.builder = ProcedureBuilder(world, scenario, arranged.desks, slowing)
        self.requests: list[Request] = []
        self.asked: Counter[Case] = Counter()
        self._levels: dict[str, str] = {}

    def ask(self, asking: Asking) -> str:
        """Add the process of a case that a movement asks for; returns the stock in which the permission will lie."""
        stock = self._world.stock(f"{asking.name} / granted")
        self._add(asking, (Put(f"{asking.name} / grant", stock),))
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
        self._add(self._by_itself(procedure, name, name, Roles(by, by, by, parties), at), then)

    def within(
        self,
        procedure: str,
        name: str,
        subject: str,
        by: str,
        parties: tuple[str, ...],
        at: int,
        place: str | None = None,
    ) -> tuple[Node, ...]:
        """The nodes of a procedure that an actor starts in the course of an incident.

        Parameters
        ----------
        name
            Stem of all labels, unique.
        at
            Second by which it is known which arrangements are in force.
        place
            Which of several cases of the subject it is.
        """
        asking = self._by_itself(procedure, name, subject, Roles(by, by, by, parties), at, place)
        return self._nodes(asking, self.builder.for_incident(None))

    def response(
        self, procedure: str, incident: str, by: str, parties: tuple[str, ...], at: int
    ) -> tuple[tuple[Node, ...], Watch, tuple[StepGraph, ...]]:
        """The nodes of the response to an incident, what is stamped of it, and the ways of its steps that it may take.

        Parameters
        ----------
        incident
            Its name, the subject of the case, unique.
        at
            Second by which it is known which arrangements are in force.
        """
        name = f"{incident} / {procedure}"
        asking = self._by_itself(procedure, name, incident, Roles(by, by, by, parties), at)
        rules = self.arranged.on_case(self._case(asking))
        graphs = tuple(rules.graphs.values())
        watch = watch_of(incident, graphs, again=bool(self._again(rules)))
        nodes = self._nodes(asking, self.builder.for_incident(watch))
        if watch.closing is None:
            nodes = (*nodes, Mark(f"{name} / over", closed_mark(incident)))
        return nodes, watch, graphs

    def _by_itself(
        self, procedure: str, name: str, subject: str, roles: Roles, at: int, place: str | None = None
    ) -> Asking:
        """What an actor asks for by itself, without a movement."""
        priority = self._scenario.procedures[procedure].priority
        return Asking(procedure, name, subject, roles, at, priority, place=place)

    def _add(self, asking: Asking, end: tuple[Node, ...]) -> None:
        body = Sequence(f"{asking.name} / case", (*self._nodes(asking, self.builder), *end))
        self._world.process(asking.name, body, asking.requested, asking.subject)

    def _nodes(self, asking: Asking, builder: ProcedureBuilder) -> tuple[Node, ...]:
        """All of one case from asking to decision; it is noted as asked for."""
        case, name, roles = self._case(asking), asking.name, asking.roles
        self.asked[case] += 1
        urgent = self._scenario.procedures[asking.procedure].urgent
        rules = self.arranged.on_case(case)
        levels = {one: self._in_force(one) for one in rules.activations}
        again = self._again(rules)
        work = Handling(self._world, builder, asking, case, urgent, rules, levels)
        asked, decided = f"{name} / requested", f"{name} / decided"
        nodes = work.asked_again(again) if again else work.nodes()
        request = Request(asking.procedure, asking.subject, roles.host, roles.sponsor, asked, decided, asking.place)
        self.requests.append(request)
        return (Mark(asked, "requested"), *nodes, Mark(decided, "decided"))

    def _case(self, asking: Asking) -> Case:
        """The kind of case it is: on that day, for those roles and classes."""
        day = self._scenario.local(asking.requested).date()
        return Case(asking.procedure, asking.roles, asking.classes, day)

    def _again(self, rules: CaseRules) -> tuple[str, ...]:
        """The arrangements on whose activation a case under way is asked for again."""
        return tuple(one for one in rules.activations if self._asks_again(one))

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
        activated = Put(f"{name} / activated", self._world.stock(f"{name} activated"))
        parties = activation.parties or arrangement.parties
        self.call(
            activation.procedure,
            f"activation of {name}",
            activation.by,
            parties,
            int(activation.at),
            (begin, activated),
        )
        return level
