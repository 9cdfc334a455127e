"""How one case is handled: by its steps, or by those of whichever arrangements are active when it is asked for.

A case that no activation can touch has the steps of its arrangements. Where an arrangement needs an activation first,
the case looks at the moment of asking which of them are active and takes the steps that follow from these.
"""

from __future__ import annotations

from sim.domains.coordination.arrangements import CaseRules, Informed
from sim.domains.coordination.procedures import ProcedureBuilder
from sim.domains.coordination.request import Asking
from sim.domains.coordination.steps import StepGraph, StepPlan
from sim.model.case import Case
from sim.model.meaning import Meaning
from sim.model.versions import Versions
from sim.model.world import World
from sim.process.causes import Cause
from sim.process.primitives import Adjust, ByCost, Choose, Cost, Gate, Node, Over, Put, Sequence, Spawn, StockAtLeast
from sim.units.distributions import Fixed


class Handling:
    """How one case is handled, as nodes.

    Parameters
    ----------
    case
        Of which kind it is.
    urgent
        Whether desks see to it outside their duty hours.
    levels
        By arrangement with an activation, the level that is 1 once it is active.
    """

    def __init__(
        self,
        world: World,
        builder: ProcedureBuilder,
        asking: Asking,
        case: Case,
        urgent: bool,
        rules: CaseRules,
        levels: dict[str, str],
    ) -> None:
        self._world = world
        self._builder = builder
        self._case = case
        self._name = asking.name
        self._priority = asking.priority
        self._urgent = urgent
        self._rules = rules
        self._levels = levels

    def nodes(self) -> tuple[Node, ...]:
        """All steps under the arrangements that are active when it is asked for."""
        if not self._levels:
            return self._under(self._name, frozenset())
        return (self._choice(self._name, (), (), ()),)

    def asked_again(self, again: tuple[str, ...]) -> tuple[Node, ...]:
        """The same, and once more whenever one of some arrangements is activated: the first answer counts.

        What desks have been asked before runs on.
        """
        name, world = self._name, self._world
        level = world.level(f"{name} undecided", Cause.CLEARANCE)
        closed = world.modifier(f"{name} decided", level, 0.0)
        answered = world.stock(f"{name} / answered")
        first = Sequence(f"{name} / as asked", (*self.nodes(), Put(f"{name} / answer", answered)))
        starts = [Spawn(f"{name} / again under {one} begins", self._again(one, level, answered)) for one in again]
        roles = self._case.roles
        meaning = Meaning(roles.host, self._case.procedure, self._case.procedure, roles.sponsor, roles.host)
        label = world.mean(f"{name} / first answer", meaning)
        return (
            *starts,
            Spawn(f"{name} / as asked begins", first),
            Gate(label, StockAtLeast(answered, 1), Cause.CLEARANCE, follow=True),
            Adjust(f"{name} / closed", closed),
        )

    def _again(self, arrangement: str, undecided: str, answered: str) -> Node:
        """Wait until the arrangement is active, then ask again, unless it was active before or the case is decided."""
        stem = f"{self._name} / again under {arrangement}"
        meaning = Meaning(None, f"activation of {arrangement}", self._case.procedure)
        gate = self._world.mean(f"{stem} / activated", meaning)
        activated = StockAtLeast(self._world.stock(f"{arrangement} activated"), 1)
        answer = (Put(f"{stem} / answer", answered),)
        wait = (
            Gate(gate, activated, Cause.DECISION, follow=True),
            self._choice(stem, (arrangement,), (Over(0.0, undecided),), answer),
        )
        options = (Sequence(f"{stem} / in force before", ()), Sequence(f"{stem} / later", wait))
        costs = (Cost(0.0, (Over(0.0, self._levels[arrangement]),)), Cost(1.0))
        return Choose(stem, options, ByCost(costs))

    def _choice(self, stem: str, surely: tuple[str, ...], only_while: tuple[Over, ...], end: tuple[Node, ...]) -> Node:
        """The steps under whichever arrangements are active now: of the options that are open, that of the largest set.

        Parameters
        ----------
        surely
            Arrangements that are active.
        only_while
            What must hold besides; with it, nothing is done where it does not.
        end
            What follows on the steps.
        """
        versions = Versions(self._world)
        options: list[Node] = []
        costs: list[Cost] = []
        for active in self._rules.graphs:
            if not active.issuperset(surely):
                continue
            words = f"under {' and '.join(sorted(active))}" if active else "as before"
            nodes = versions.add(self._under(stem, active), words)
            options.append(Sequence(f"{stem} / {words}", (*nodes, *end)))
            terms = tuple(Over(0.0, self._levels[one]) for one in sorted(active))
            costs.append(Cost(float(len(self._levels) - len(active)), (*terms, *only_while)))
        if only_while:
            options.append(Sequence(f"{stem} / decided before", ()))
            costs.append(Cost(len(self._levels) + 1.0))
        return Choose(f"{stem} / which arrangements", tuple(options), ByCost(tuple(costs), Cause.DECISION))

    def _under(self, stem: str, active: frozenset[str]) -> tuple[Node, ...]:
        """The desks informed, then the steps, with these activated arrangements active."""
        waiting = self._levels.keys() - active
        notices = [self._notice(stem, desk) for desk in self._rules.informed if desk.arrangement not in waiting]
        return (*notices, *self._carry_out(stem, self._rules.graphs[active]))

    def _notice(self, stem: str, informed: Informed) -> Node:
        """Staff time at a desk; the case does not wait for it."""
        step = StepPlan(
            name=informed.label,
            title=informed.label,
            actor=informed.actor,
            desk=informed.desk,
            work=informed.work,
            hand_over=Fixed(0.0),
            after=frozenset(),
            cause=Cause.NOTIFICATION,
        )
        (body,) = self._carry_out(stem, {step.name: step})
        return Spawn(f"{stem} / {informed.label} begins", body)

    def _carry_out(self, stem: str, steps: StepGraph) -> tuple[Node, ...]:
        return self._builder.carry_out(
            self._case.procedure, stem, steps, self._case.roles, self._priority, urgent=self._urgent
        )
