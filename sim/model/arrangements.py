"""Arrangements rewrite procedures: who is asked, in what order, with what authority."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.model.procedures import Roles, StepGraph, StepPlan
from sim.process.causes import Cause
from sim.scenario.schema import (
    Arrangement,
    Delegate,
    NotifyInstead,
    Parallelise,
    Rewrite,
    Scenario,
    Speed,
    Waive,
)
from sim.units.distributions import scaled


@dataclass(frozen=True, slots=True)
class Change:
    """What one rewrite did to one procedure, in words a planner reads."""

    arrangement: str
    procedure: str
    between: tuple[str, str]
    words: str


def in_force(scenario: Scenario, variant: str) -> tuple[tuple[str, Arrangement], ...]:
    """The arrangements of a variant that hold in the scenario's phase, in the order in which the file names them."""
    named = ((name, scenario.arrangements[name]) for name in scenario.variants[variant])
    return tuple((name, arrangement) for name, arrangement in named if scenario.phase in arrangement.phases)


def rewritten(
    steps: StepGraph, procedure: str, roles: Roles, arrangements: tuple[tuple[str, Arrangement], ...]
) -> tuple[StepGraph, tuple[Change, ...]]:
    """The steps after all arrangements that hold between the parties of this case, and what each changed."""
    changes: list[Change] = []
    for name, arrangement in arrangements:
        for rewrite in arrangement.rewrites:
            pair = _pair(rewrite, roles)
            if rewrite.procedure != procedure or not _are_parties(arrangement, pair):
                continue
            after, words = _apply(steps, rewrite, roles)
            if words:
                changes.append(Change(name, procedure, pair, words))
            steps = after
    return steps, tuple(changes)


def _pair(rewrite: Rewrite, roles: Roles) -> tuple[str, str]:
    return (roles.origin, roles.host) if rewrite.between == "border" else (roles.sponsor, roles.host)


def _are_parties(arrangement: Arrangement, pair: tuple[str, str]) -> bool:
    return not arrangement.parties or set(pair) <= set(arrangement.parties)


def _apply(steps: StepGraph, rewrite: Rewrite, roles: Roles) -> tuple[StepGraph, str]:
    named = (rewrite.step,) if isinstance(rewrite, Delegate) else rewrite.steps
    present = tuple(name for name in named if name in steps)
    if not present:
        return steps, ""
    total, listed = len(steps), ", ".join(present)
    match rewrite:
        case Waive():
            return _without(steps, present), f"{len(present)} of {total} steps waived: {listed}"
        case NotifyInstead():
            return _notified(steps, present, rewrite, roles), f"a notice instead of {len(present)} of {total}: {listed}"
        case Parallelise():
            return _side_by_side(steps, present), f"{len(present)} of {total} steps side by side: {listed}"
        case Delegate():
            actor, desk = roles.resolve(rewrite.desk)
            moved = replace(steps[present[0]], actor=actor, desk=desk)
            return {**steps, present[0]: moved}, f"{present[0]} delegated to {actor}.{desk}"
        case Speed():
            faster = {name: replace(steps[name], work=scaled(steps[name].work, rewrite.factor)) for name in present}
            return {**steps, **faster}, f"{listed}: working time times {rewrite.factor:g} ({rewrite.evidence})"


def _without(steps: StepGraph, gone: tuple[str, ...]) -> StepGraph:
    """Take steps away; whoever waited for one now waits for what that one waited for."""
    left = dict(steps)
    for name in gone:
        removed = left.pop(name)
        for other, step in left.items():
            if name in step.after:
                left[other] = replace(step, after=(step.after - {name}) | removed.after)
    return left


def _notified(steps: StepGraph, replaced: tuple[str, ...], rewrite: NotifyInstead, roles: Roles) -> StepGraph:
    """One notice takes the place of several steps, before and after which it stands as they did."""
    gone = set(replaced)
    name = f"notice ({' + '.join(replaced)})"
    actor, desk = roles.resolve(rewrite.desk)
    before = _needs_from_outside(steps, frozenset(gone))
    notice = StepPlan(name, name, actor, desk, rewrite.work, rewrite.hand_over, before, Cause.NOTIFICATION)
    left = {
        other: replace(step, after=(step.after - gone) | {name}) if step.after & gone else step
        for other, step in steps.items()
        if other not in gone
    }
    return {**left, name: notice}


def _side_by_side(steps: StepGraph, together: tuple[str, ...]) -> StepGraph:
    """The steps start when all that any of them needed is done; whoever waited for one waits for all."""
    group = frozenset(together)
    before = _needs_from_outside(steps, group)
    return {
        name: replace(step, after=before)
        if name in group
        else replace(step, after=step.after | group)
        if step.after & group
        else step
        for name, step in steps.items()
    }


def _needs_from_outside(steps: StepGraph, group: frozenset[str]) -> frozenset[str]:
    """What the group waits for, leaving out steps that themselves wait for the group: they now come after it."""
    dependent = set(group)
    growing = True
    while growing:
        more = {name for name, step in steps.items() if step.after & dependent} - dependent
        dependent |= more
        growing = bool(more)
    return frozenset(need for name in group for need in steps[name].after) - dependent
