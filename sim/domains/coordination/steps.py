"""Step graphs: which steps a case takes, at which desk of which actor, and in what order they can be done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sim.domains.coordination.schema.procedures import Channel, Procedure, Rework, Step, StepOutcome
from sim.errors import LeidangError
from sim.model.case import Roles
from sim.model.incident_record import Milestone
from sim.process.causes import Cause
from sim.units.distributions import Distribution, Fixed


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step as it will be carried out: at which desk of which actor, after which other steps.

    Attributes
    ----------
    hand_over
        Delay before the case reaches the desk, by whatever channel.
    rework
        How often the case comes back after this step, and to which step or group.
    group, need
        A step of the parties is one plan for each of them. All have the name of the step as their group; a
        step that waits for the group names all its members in `after` and goes on when `need` of them are done
        (None = all).
    milestones
        What is reached in the response to an incident when the step is done.
    outcomes
        Ways in which it can end; empty for one.
    patrol
        Whether the actor has patrols or escorts out meanwhile.
    if_reached
        What must have been reached when its turn comes, or it is passed over.
    """

    name: str
    title: str
    actor: str
    desk: str
    work: Distribution
    hand_over: Distribution
    after: frozenset[str]
    cause: Cause
    rework: Rework | None = None
    group: str | None = None
    need: int | None = None
    milestones: tuple[Milestone, ...] = ()
    outcomes: tuple[StepOutcome, ...] = ()
    if_reached: Milestone | None = None
    patrol: bool = False


StepGraph = Mapping[str, StepPlan]
PARTIES: Final = "parties."
"""How the desk of a step begins that each party does."""


def national_steps(
    procedure: Procedure,
    roles: Roles,
    classes: Collection[str] = (),
    channels: Mapping[str, Channel] | None = None,
) -> StepGraph:
    """The steps as national rules have them, with the roles filled in.

    Parameters
    ----------
    classes
        What makes the force's movement special; a step that is needed only for other classes is left out.
    channels
        The scenario's channels by name.
    """
    members = {name: _members(name, step, roles) for name, step in procedure.steps.items()}
    steps: dict[str, StepPlan] = {}
    for name, step in procedure.steps.items():
        after = frozenset(plan for before in step.after for plan in _named(before, members, procedure))
        hand_over = _hand_over(step, channels or {})
        for plan, (actor, desk) in members[name].items():
            steps[plan] = StepPlan(
                name=plan,
                title=step.title or name,
                actor=actor,
                desk=desk,
                work=step.work,
                hand_over=hand_over,
                after=after,
                cause=Cause(step.cause),
                rework=step.rework,
                group=name if step.desk.startswith(PARTIES) else None,
                need=step.need,
                milestones=() if step.milestone is None else (step.milestone,),
                outcomes=step.outcomes,
                if_reached=step.if_reached,
                patrol=step.patrol,
            )
    needless = (name for name, step in procedure.steps.items() if step.only and not set(step.only) & set(classes))
    return without_steps(steps, [plan for name in needless for plan in members[name]])


def _members(name: str, step: Step, roles: Roles) -> dict[str, tuple[str, str]]:
    """The plans that one step becomes, each with its actor and desk: one, or one for each party."""
    if not step.desk.startswith(PARTIES):
        return {name: roles.resolve(step.desk)}
    desk = step.desk.removeprefix(PARTIES)
    return {f"{name} {party}": (party, desk) for party in sorted(roles.parties)}


def _named(before: str, members: Mapping[str, Collection[str]], procedure: Procedure) -> Iterator[str]:
    """The plans to wait for where a step waits for another; of one that no party does, those which that waits for."""
    if members[before]:
        yield from members[before]
    else:
        for earlier in procedure.steps[before].after:
            yield from _named(earlier, members, procedure)


def _hand_over(step: Step, channels: Mapping[str, Channel]) -> Distribution:
    if step.channel is not None:
        return channels[step.channel].delay
    return Fixed(0.0) if step.hand_over is None else step.hand_over


def without_steps(steps: StepGraph, gone: Collection[str]) -> StepGraph:
    """The graph with steps taken away; what waited for one now waits for what that one waited for."""
    left = dict(steps)
    for name in gone:
        removed = left.pop(name)
        for other, step in left.items():
            if name in step.after:
                left[other] = replace(step, after=(step.after - {name}) | removed.after)
    return left


def chains(steps: StepGraph) -> tuple[tuple[StepPlan, ...], ...]:
    """The steps cut into maximal chains, in order of first step; within a chain each step needs only the one before.

    Raises
    ------
    LeidangError
        The steps wait for each other in a circle.
    """
    followers: dict[str, list[str]] = {name: [] for name in steps}
    for name in sorted(steps):
        for before in steps[name].after:
            followers[before].append(name)
    follows = {
        name: next(iter(step.after))
        for name, step in steps.items()
        if len(step.after) == 1 and len(followers[next(iter(step.after))]) == 1
    }
    leads = {before: name for name, before in follows.items()}
    found = []
    for head in sorted(steps):
        if head in follows:
            continue
        chain = [head]
        while chain[-1] in leads:
            chain.append(leads[chain[-1]])
        found.append(tuple(steps[name] for name in chain))
    if sum(len(chain) for chain in found) != len(steps):
        raise LeidangError(f"steps wait for each other in a circle: {', '.join(sorted(steps))}")
    return tuple(found)


def up_to(step: StepPlan, first: str, steps: StepGraph) -> StepGraph:
    """The part of a graph from the first (a step or a group) up to a step; where there is no such part, the step alone.

    What is done again comes back no more.
    """
    after = {name for name, one in steps.items() if first in (name, one.group)}
    growing = True
    while growing:
        more = {name for name, one in steps.items() if one.after & after} - after
        after |= more
        growing = bool(more)
    before, waiting = {step.name}, [step.name]
    while waiting:
        earlier = steps[waiting.pop()].after - before
        before |= earlier
        waiting += earlier
    kept = (after & before) | {step.name}
    return {name: replace(steps[name], after=steps[name].after & kept, rework=None) for name in sorted(kept)}
