"""One rewrite of one step graph: what becomes of the steps, and what waits for what afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sim.domains.coordination.schema.procedures import Channel
from sim.domains.coordination.schema.rewrites import (
    Delegate,
    EndOtherwise,
    NotifyInstead,
    Parallelise,
    ShareChannel,
    Speed,
    StepRewrite,
    Waive,
)
from sim.domains.coordination.steps import StepGraph, StepPlan, without
from sim.model.case import Roles
from sim.model.incident_record import Milestone
from sim.process.causes import Cause
from sim.units.distributions import Distribution, Fixed, scaled

Channels = Mapping[str, Channel]


def after_rewrite(
    steps: StepGraph, rewrite: StepRewrite, names: tuple[str, ...], roles: Roles, channels: Channels
) -> StepGraph:
    """The steps after one rewrite.

    Parameters
    ----------
    names
        Those of the steps named by the rewrite that it may change and that are there, as `present_names` gives them.
    """
    present = members(steps, names)
    if not present or (isinstance(rewrite, Parallelise) and len(present) == 1):
        return steps
    match rewrite:
        case Waive():
            return _waived(steps, present)
        case NotifyInstead():
            return _notified(steps, present, names, rewrite, roles, channels)
        case Parallelise():
            return _side_by_side(steps, frozenset(present))
        case Delegate():
            return _delegated(steps, present, rewrite, roles, channels)
        case ShareChannel():
            delay = channels[rewrite.channel].delay
            return {**steps, **{name: replace(steps[name], hand_over=delay) for name in present}}
        case EndOtherwise():
            return {**steps, **{name: replace(steps[name], outcomes=rewrite.outcomes) for name in present}}
        case Speed():
            faster = {name: replace(steps[name], work=scaled(steps[name].work, rewrite.factor)) for name in present}
            return {**steps, **faster}
        case _:
            raise NotImplementedError(f"a rewrite of kind {rewrite.do}")


def members(steps: StepGraph, names: tuple[str, ...]) -> tuple[str, ...]:
    """The steps that go by these names, a step of the parties by the name of all of them together."""
    return tuple(step.name for step in steps.values() if (step.group or step.name) in names)


def present_names(steps: StepGraph, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names by which some step goes, in the order of the steps."""
    known = dict.fromkeys(step.group or step.name for step in steps.values())
    return tuple(name for name in known if name in names)


def _waived(steps: StepGraph, gone: tuple[str, ...]) -> StepGraph:
    """Take steps away; whoever waited for one now waits for what that one waited for."""
    for name in gone:
        followers = [other for other in sorted(steps) if name in steps[other].after]
        steps = _coming_back_elsewhere(without(steps, (name,)), name, followers)
    return steps


def _coming_back_elsewhere(left: StepGraph, gone: str, followers: list[str]) -> StepGraph:
    """Cases that came back to a step that is gone come back to what followed it, on the way to where they are."""
    found = dict(left)
    for name, step in left.items():
        if step.rework is not None and step.rework.to == gone:
            on_the_way = _needed_by(left, name) | {name}
            to = next((other for other in followers if other in on_the_way), name)
            found[name] = replace(step, rework=step.rework.model_copy(update={"to": to}))
    return found


def _needed_by(steps: StepGraph, name: str) -> frozenset[str]:
    """Every step that must be done before this one."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = steps[waiting.pop()].after - found
        found |= new
        waiting += new
    return frozenset(found)


def _notified(
    steps: StepGraph,
    replaced: tuple[str, ...],
    names: tuple[str, ...],
    rewrite: NotifyInstead,
    roles: Roles,
    channels: Channels,
) -> StepGraph:
    """One notice takes the place of several steps, before and after which it stands as they did."""
    gone = frozenset(replaced)
    name = f"notice ({' + '.join(names)})"
    actor, desk = roles.resolve(rewrite.desk)
    hand_over = _by(rewrite, channels) or Fixed(0.0)
    before = _needs_from_outside(steps, gone)
    reached = tuple(sorted({milestone for one in replaced for milestone in steps[one].milestones}))
    if_reached = _needed_by_all(steps, replaced, reached)
    notice = StepPlan(
        name,
        name,
        actor,
        desk,
        rewrite.work,
        hand_over,
        before,
        Cause.NOTIFICATION,
        milestones=reached,
        if_reached=if_reached,
    )
    return {**_after_instead(steps, gone, name), name: notice}


def _needed_by_all(steps: StepGraph, replaced: tuple[str, ...], reached: tuple[Milestone, ...]) -> Milestone | None:
    """The milestone without which none of these steps is done, where others reach it."""
    needed = {steps[one].if_reached for one in replaced}
    one = needed.pop()
    return None if needed or one in reached else one


def _after_instead(steps: StepGraph, gone: frozenset[str], instead: str) -> StepGraph:
    """The steps that are left; whatever waited for one that is gone, or came back to it, now means another one."""
    found = {}
    for name, step in steps.items():
        if name in gone:
            continue
        after = (step.after - gone) | {instead} if step.after & gone else step.after
        rework = step.rework
        if rework is not None and rework.to in gone:
            rework = rework.model_copy(update={"to": instead})
        found[name] = replace(step, after=after, rework=rework)
    return found


def _delegated(
    steps: StepGraph, present: tuple[str, ...], rewrite: Delegate, roles: Roles, channels: Channels
) -> StepGraph:
    """Another desk does the step, and does it once where each party did it before."""
    actor, desk = roles.resolve(rewrite.desk)
    first = steps[present[0]]
    moved = replace(
        first,
        name=rewrite.step,
        actor=actor,
        desk=desk,
        hand_over=_by(rewrite, channels) or first.hand_over,
        group=None,
        need=None,
    )
    if first.group is None:
        return {**steps, first.name: moved}
    return {**_after_instead(steps, frozenset(present), rewrite.step), rewrite.step: moved}


def _by(rewrite: NotifyInstead | Delegate, channels: Channels) -> Distribution | None:
    """The hand-over that a rewrite states, if it does."""
    return rewrite.hand_over if rewrite.channel is None else channels[rewrite.channel].delay


def _side_by_side(steps: StepGraph, group: frozenset[str]) -> StepGraph:
    """The steps start when all that any of them needed is done; whoever waited for one waits for all."""
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
