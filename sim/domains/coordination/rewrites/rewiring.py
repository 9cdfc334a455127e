"""How the steps of a graph wait for each other once some of them are gone or stand side by side."""

from __future__ import annotations

from dataclasses import replace

from sim.domains.coordination.steps import StepGraph


def coming_back_elsewhere(left: StepGraph, gone: str, followers: list[str]) -> StepGraph:
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


def after_instead(steps: StepGraph, gone: frozenset[str], instead: str) -> StepGraph:
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


def needs_from_outside(steps: StepGraph, group: frozenset[str]) -> frozenset[str]:
    """What the group waits for, leaving out steps that themselves wait for the group: they now come after it."""
    dependent = set(group)
    growing = True
    while growing:
        more = {name for name, step in steps.items() if step.after & dependent} - dependent
        dependent |= more
        growing = bool(more)
    return frozenset(need for name in group for need in steps[name].after) - dependent
