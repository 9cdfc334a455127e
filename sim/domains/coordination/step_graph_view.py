"""What arrangements change in the cases of a scenario: in words, and as step graphs before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sim.domains.coordination.arrangements import Arranged, CaseRules
from sim.domains.coordination.changes import Change, merged_changes
from sim.domains.coordination.rewrites import STEP_KINDS, desk_phrase, kind_word
from sim.domains.coordination.steps import StepGraph, StepPlan
from sim.domains.scenario import Scenario
from sim.model.case import Case
from sim.process.wording import distribution_text, share_text
from sim.record.step_graphs import BeforeAndAfter, StepDiagram, StepEdge, StepNode
from sim.units.distributions import bounds

_STATUS: Final = {kind_word(kind): kind.status for kind in sorted(STEP_KINDS, key=lambda kind: kind.precedence)}
"""What has become of a step, by the kind of rewrite; where several changed it, the first of these is shown."""


def changes(arranged: Arranged, cases: Iterable[Case]) -> tuple[Change, ...]:
    """What each arrangement changes in the cases of a variant, in its desks and on the network.

    Parameters
    ----------
    cases
        The kinds of case that there are.
    """
    found = [
        change for case in ordered_cases(cases) for change in _of_case(arranged.scenario, case, arranged.on_case(case))
    ]
    return merged_changes([*found, *arranged.desks.changes()])


def before_and_after(arranged: Arranged, procedure: str, cases: Iterable[Case]) -> BeforeAndAfter | None:
    """The step graphs of a procedure; None where there is no case of it."""
    found = [case for case in ordered_cases(cases) if case.procedure == procedure]
    if not found:
        return None
    case = max(found, key=lambda one: len(arranged.on_case(one).changes))
    rules = arranged.on_case(case)
    new = rules.graphs[frozenset(rules.activations)]
    return BeforeAndAfter(
        variant=arranged.variant,
        procedure=procedure,
        title=arranged.scenario.procedures[procedure].title,
        between=_who(case),
        changes=tuple(f"{change.arrangement}: {change.words}" for change in rules.changes),
        before=_drawn(rules.national, rules.changes),
        after=_drawn(new, rules.changes, frozenset(_names(rules.national))),
    )


def step_graphs(arranged: Arranged, cases: Iterable[Case]) -> tuple[BeforeAndAfter, ...]:
    """The step graphs of every procedure that the arrangements of a variant change, by name of the procedure."""
    cases = tuple(cases)
    drawings = (
        before_and_after(arranged, procedure, cases) for procedure in sorted({case.procedure for case in cases})
    )
    return tuple(drawing for drawing in drawings if drawing is not None and drawing.changes)


def ordered_cases(cases: Iterable[Case]) -> list[Case]:
    """The cases by procedure, then by who is who, class and day."""
    return sorted(cases, key=lambda case: (case.procedure, str(case.roles), case.classes, case.day))


def _of_case(scenario: Scenario, case: Case, rules: CaseRules) -> Iterator[Change]:
    yield from rules.changes
    roles = case.roles
    between = roles.parties or (roles.origin, roles.host)
    for desk in rules.informed:
        yield Change(desk.arrangement, case.procedure, between, f"{desk_phrase(desk.role)} informed of each case")
    for name in rules.activations:
        activation = scenario.arrangements[name].activation
        assert activation is not None
        under_way = {"keep": "go on as they were", "ask_again": "are also asked for again"}
        what = f"only once {activation.procedure} is decided; cases under way {under_way[activation.cases_under_way]}"
        yield Change(name, case.procedure, between, what)


def _who(case: Case) -> str:
    roles = case.roles
    if roles.parties:
        return f"called by {roles.sponsor}, parties {', '.join(roles.parties)}"
    special = f" ({', '.join(case.classes)})" if case.classes else ""
    return f"from {roles.origin} to {roles.host}, for a force of {roles.sponsor}{special}"


def _names(steps: StepGraph) -> dict[str, list[StepPlan]]:
    """The steps by the name under which they are drawn: those of one group together."""
    found: dict[str, list[StepPlan]] = {}
    for step in steps.values():
        found.setdefault(step.group or step.name, []).append(step)
    return found


def _drawn(steps: StepGraph, changed: tuple[Change, ...], known: frozenset[str] | None = None) -> StepDiagram:
    """A graph with what has become of each step; with `known`, a step of another name is new."""
    named = _names(steps)
    nodes = []
    for name, plans in named.items():
        is_new = known is not None and name not in known
        mine = [change for change in changed if name in change.steps]
        statuses = [status for do, status in _STATUS.items() if any(change.do == do for change in mine)]
        by = tuple(sorted({change.arrangement for change in mine}))
        if is_new:
            by = tuple(sorted({one.arrangement for one in changed if name == f"notice ({' + '.join(one.steps)})"}))
        nodes.append(_node(name, plans, "new" if is_new else (statuses or ["kept"])[0], by))
    return StepDiagram(tuple(nodes), tuple(_edges(named, steps)))


def _node(name: str, plans: list[StepPlan], status: str, by: tuple[str, ...]) -> StepNode:
    step = plans[0]
    desk = f"{step.actor}.{step.desk}"
    if step.group is not None:
        each = ", ".join(plan.actor for plan in plans)
        enough = "all" if step.need is None or step.need >= len(plans) else f"{step.need}"
        desk = f"{enough} of {each}: {step.desk}"
    hand_over = "" if bounds(step.hand_over) == (0.0, 0.0) else distribution_text(step.hand_over)
    return StepNode(name, step.title, desk, distribution_text(step.work), hand_over, status, by)


def _edges(named: dict[str, list[StepPlan]], steps: StepGraph) -> Iterator[StepEdge]:
    """The edges between the names, without those that a longer way implies; then the ways back."""
    needs = {
        name: {steps[before].group or before for plan in plans for before in plan.after}
        for name, plans in named.items()
    }
    for name, before in needs.items():
        implied = {far for near in before for far in _all_before(near, needs)}
        for one in sorted(before - implied):
            yield StepEdge(one, name)
    for name, plans in named.items():
        rework = plans[0].rework
        if rework is not None and rework.share > 0.0:
            to = rework.to if rework.to in named else name
            yield StepEdge(name, to, share_text(rework.share))


def _all_before(name: str, needs: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = needs[waiting.pop()] - found
        found |= new
        waiting += new
    return found
