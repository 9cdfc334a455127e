"""Arrangements rewrite procedures: who is asked, in what order, with what authority, and at what cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from sim.domains.coordination.changes import Change
from sim.domains.coordination.pooled_desks import Named, PooledDesks
from sim.domains.coordination.rewrites import StepRewrite
from sim.domains.coordination.rewriting import after_rewrite, present_names
from sim.domains.coordination.schema.arrangements import Arrangement, Inform
from sim.domains.coordination.schema.procedures import Channel
from sim.domains.coordination.steps import StepGraph, national_steps
from sim.domains.scenario import Scenario
from sim.errors import LeidangError
from sim.model.case import Case, Roles
from sim.scenario.limits import CASE_ACTIVATIONS
from sim.text import listed
from sim.units.distributions import Distribution


@dataclass(frozen=True, slots=True)
class Informed:
    """A desk that is informed of a case.

    Attributes
    ----------
    label
        Unique among the desks that are informed of it.
    role
        The desk as the arrangement names it: 'host.movement_centre'.
    """

    arrangement: str
    label: str
    role: str
    actor: str
    desk: str
    work: Distribution


@dataclass(frozen=True)
class CaseRules:
    """How a case is handled.

    Attributes
    ----------
    national
        The steps without any arrangement.
    activations
        Arrangements that change the case only once they have been activated, by name.
    graphs
        The steps by which of these are active; the empty set is always there.
    informed
        Desks that are informed.
    changes
        What each arrangement changes, with all of them active.
    """

    national: StepGraph
    activations: tuple[str, ...]
    graphs: Mapping[frozenset[str], StepGraph]
    informed: tuple[Informed, ...]
    changes: tuple[Change, ...]


class Arranged:
    """The arrangements of a variant, and what they make of cases, desks and the network; made once per variant."""

    def __init__(self, scenario: Scenario, variant: str) -> None:
        self.scenario = scenario
        self.variant = variant
        self.named = in_phase(scenario, variant)
        self.desks = pooled_desks(scenario, self.named)
        self._rules: dict[Case, CaseRules] = {}

    def opened(self) -> frozenset[str]:
        """Reserved links and nodes that may be used."""
        return self.desks.opened()

    def on_case(self, case: Case) -> CaseRules:
        """How a case is handled; cases alike are worked out once.

        Raises
        ------
        LeidangError
            More arrangements with an activation touch the case than can be combined.
        """
        if case not in self._rules:
            self._rules[case] = self._worked_out(case)
        return self._rules[case]

    def _worked_out(self, case: Case) -> CaseRules:
        procedure, channels = self.scenario.procedures[case.procedure], self.scenario.channels
        national = national_steps(procedure, case.roles, case.classes, channels)
        named = tuple(one for one in self.named if _is_about(one[1], case))
        activations = tuple(name for name, arrangement in named if arrangement.activation is not None)
        if len(activations) > CASE_ACTIVATIONS:
            raise LeidangError(
                f"{len(activations)} arrangements with an activation change one case of {case.procedure} "
                f"({', '.join(activations)}); at most {CASE_ACTIVATIONS} can"
            )
        graphs: dict[frozenset[str], StepGraph] = {}
        changes: tuple[Change, ...] = ()
        for active in _subsets(activations):
            valid = tuple(one for one in named if one[0] not in activations or one[0] in active)
            graphs[active], changes = rewritten(national, case.procedure, case.roles, valid, channels)
        return CaseRules(national, activations, graphs, tuple(_informed(named, case, self.scenario)), changes)


def in_phase(scenario: Scenario, variant: str) -> tuple[Named, ...]:
    """The arrangements of a variant that hold in the scenario's phase, by name."""
    named = ((name, scenario.arrangements[name]) for name in sorted(scenario.arrangements_of(variant)))
    return tuple((name, arrangement) for name, arrangement in named if scenario.phase in arrangement.phases)


def pooled_desks(scenario: Scenario, named: tuple[Named, ...]) -> PooledDesks:
    """The desks and places under those of some arrangements that are in force on the first day."""
    today = scenario.local(0).date()
    return PooledDesks(scenario, [(name, one) for name, one in named if one.in_force.on(today)])


def rewritten(
    steps: StepGraph,
    procedure: str,
    roles: Roles,
    arrangements: tuple[Named, ...],
    channels: Mapping[str, Channel] | None = None,
) -> tuple[StepGraph, tuple[Change, ...]]:
    """The steps after all arrangements that hold between the parties of this case, and what each changed.

    Parameters
    ----------
    arrangements
        Those in force, with their names; which comes first means nothing.
    """
    total = len({step.group or step.name for step in steps.values()})
    changes: list[Change] = []
    for name, rewrite in _in_order(procedure, roles, arrangements):
        pair = _group(rewrite.between, roles)
        winners = _winners(name, procedure, roles, arrangements)
        lost = tuple(step for step in rewrite.touched if step in winners)
        names = present_names(steps, tuple(step for step in rewrite.touched if step not in winners))
        after = after_rewrite(steps, rewrite, names, roles, channels or {})
        if after is not steps:
            words = rewrite.words(f"{len(names)} of {total} steps")
            changes.append(Change(name, procedure, pair, words, names, rewrite.do))
        if lost:
            to = listed(sorted({winners[step] for step in lost}))
            changes.append(Change(name, procedure, pair, f"{len(lost)} of {total} steps left to {to}", lost))
        steps = after
    return steps, tuple(changes)


def _in_order(procedure: str, roles: Roles, arrangements: tuple[Named, ...]) -> list[tuple[str, StepRewrite]]:
    """The rewrites that hold in a case, by kind, then by name of the arrangement, then as they stand there."""
    found = [(name, one) for name, each in arrangements for one in _holding(each, procedure, roles)]
    return sorted(found, key=lambda pair: (pair[1].rank, pair[0]))


def _holding(arrangement: Arrangement, procedure: str, roles: Roles) -> Iterator[StepRewrite]:
    """The rewrites of an arrangement that hold for a procedure between the parties of a case."""
    of_steps = (rewrite for rewrite in arrangement.rewrites if isinstance(rewrite, StepRewrite))
    for rewrite in of_steps:
        if rewrite.procedure == procedure and _are_parties(arrangement, rewrite.between, roles):
            yield rewrite


def _winners(name: str, procedure: str, roles: Roles, arrangements: tuple[Named, ...]) -> dict[str, str]:
    """The steps that an arrangement leaves to others, which win over it and rewrite them in this case, and to whom."""
    over = ((winner, other) for winner, other in arrangements if name in other.over)
    return {step: winner for winner, other in over for one in _holding(other, procedure, roles) for step in one.touched}


def _group(between: str, roles: Roles) -> tuple[str, ...]:
    """Who must be parties; empty where `between` does not apply to the case."""
    if roles.parties:
        return roles.parties if between == "parties" else ()
    return {"border": (roles.origin, roles.host), "host_sponsor": (roles.sponsor, roles.host)}.get(between, ())


def _are_parties(arrangement: Arrangement, between: str, roles: Roles) -> bool:
    group = _group(between, roles)
    return bool(group) and (not arrangement.parties or set(group) <= set(arrangement.parties))


def _is_about(arrangement: Arrangement, case: Case) -> bool:
    """Whether an arrangement covers a case: by date, class of movement and parties."""
    covered = arrangement.covers is None or set(case.classes) <= set(arrangement.covers)
    if not covered or not arrangement.in_force.on(case.day):
        return False
    changed = any(True for _ in _holding(arrangement, case.procedure, case.roles))
    return changed or any(_informs_of(arrangement, inform, case) for inform in arrangement.inform)


def _informs_of(arrangement: Arrangement, inform: Inform, case: Case) -> bool:
    """Whether a desk is informed of a case: one of a procedure that is named, or else of one that is rewritten."""
    if inform.procedure is None:
        return any(True for _ in _holding(arrangement, case.procedure, case.roles))
    between = inform.between or ("parties" if case.roles.parties else "border")
    return inform.procedure == case.procedure and _are_parties(arrangement, between, case.roles)


def _informed(named: tuple[Named, ...], case: Case, scenario: Scenario) -> Iterator[Informed]:
    for name, arrangement in named:
        for number, inform in enumerate(arrangement.inform, start=1):
            if not _informs_of(arrangement, inform, case):
                continue
            role, _, desk = inform.desk.partition(".")
            holders = arrangement.parties or tuple(scenario.actors) if role == "parties" else (role,)
            for holder in holders:
                actor, _ = case.roles.resolve(f"{holder}.{desk}")
                if actor in scenario.actors and desk in scenario.actors[actor].desks:
                    label = f"inform {name} {number}" + (f" {actor}" if len(holders) > 1 else "")
                    yield Informed(name, label, inform.desk, actor, desk, inform.work)


def _subsets(names: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Every subset, the smaller first."""
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            yield frozenset(chosen)
