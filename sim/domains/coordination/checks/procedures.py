"""Can the steps of every procedure be done, and by whom?"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Final, get_args

from sim.domains.coordination.checks.desks import check_desk
from sim.domains.coordination.checks.possible_cases import possible_crossings
from sim.domains.coordination.checks.rewrites import is_called, is_of_movements, undefined_role
from sim.domains.coordination.schema.procedures import Asked
from sim.model.incident_record import Milestone
from sim.scenario.draft import Draft
from sim.scenario.tree import Path

_OF_MOVEMENTS: Final = ("classes", "lead")
"""What says when and for whom a movement asks: nothing that a call could heed."""


def check_procedures(draft: Draft) -> None:
    """Desks, channels and order of the steps, and what only some procedures can say."""
    for name in draft.names("procedures"):
        asked = possible_crossings(draft, name)
        steps = draft.names("procedures", name, "steps")
        for step in steps:
            here: Path = ("procedures", name, "steps", step)
            if not _is_of_call(draft, name, (*here, "desk")):
                check_desk(draft, (*here, "desk"), asked)
            channel = (*here, "channel")
            draft.known(channel, draft.word(channel), "channel", draft.names("channels"))
            _check_after(draft, name, step, steps)
            _check_rework(draft, name, step)
            _check_ends(draft, name, step)
            _check_if_reached(draft, name, step)
        _check_milestones(draft, name, steps)
        _check_cycle(draft, name, steps)
        _check_kind(draft, name)


def _check_kind(draft: Draft, name: str) -> None:
    """Keys that mean nothing for what the procedure is asked for, and would be passed over."""
    here: Path = ("procedures", name)
    asked = draft.word((*here, "asked"))
    if asked in get_args(Asked) and asked != "border" and draft.at((*here, "modes")) is not None:
        draft.say((*here, "modes"), "only a border is crossed by some means of transport", "asked: border, or no modes")
    for key in _OF_MOVEMENTS:
        if asked == "call" and draft.at((*here, key)) is not None:
            message = f"{name} is called, not asked for by movements, which alone have {key}"
            draft.say((*here, key), message, f"no key {key}")
    for step in draft.names(*here, "steps"):
        only = (*here, "steps", step, "only")
        if asked == "call" and draft.at(only) is not None:
            draft.say(only, f"{name} is called, not asked for by movements, which alone have classes", "no key only")


def _check_ends(draft: Draft, name: str, step: str) -> None:
    """Milestones and outcomes, which only a procedure that is called has; outcomes at a step of one desk."""
    here: Path = ("procedures", name, "steps", step)
    for key in ("milestone", "if_reached", "outcomes", "patrol"):
        if draft.at((*here, key)) is None:
            continue
        if is_of_movements(draft, name):
            draft.say((*here, key), f"{name} is asked for by movements, and has no {key}", f"asked: call, or no {key}")
        elif key == "outcomes" and draft.word((*here, "desk")).startswith("parties."):
            message = f"each party does {step!r} by itself, so that it has no one outcome"
            draft.say((*here, key), message, "a later step of one desk")


def _check_if_reached(draft: Draft, name: str, step: str) -> None:
    """Whether a step before reaches what it needs."""
    path: Path = ("procedures", name, "steps", step, "if_reached")
    milestone = draft.word(path)
    before = _earlier(draft, name, step) - {step}
    reached = {draft.word(("procedures", name, "steps", one, "milestone")) for one in before} - {""}
    if milestone in get_args(Milestone) and milestone not in reached:
        expected = f"one of {', '.join(sorted(reached))}" if reached else "an earlier step with this milestone"
        draft.say(path, f"no step before {step!r} reaches {milestone!r}, so that it is never done", expected)


def _check_milestones(draft: Draft, name: str, steps: list[str]) -> None:
    seen: dict[str, str] = {}
    for step in steps:
        path = ("procedures", name, "steps", step, "milestone")
        milestone = draft.word(path)
        if milestone and seen.setdefault(milestone, step) != step:
            draft.say(path, f"{milestone!r} is also reached by {seen[milestone]}", "one step for each milestone")


def _is_of_call(draft: Draft, procedure: str, path: Path) -> bool:
    """Whether the desk is that of the parties, or of a role that is undefined; problems of both are reported."""
    role, _, desk = draft.word(path).partition(".")
    called = is_called(draft, procedure)
    if called and role in {"host", "origin"}:
        draft.say(path, undefined_role(role, procedure), "sponsor (the caller), parties or an actor")
        return True
    if role != "parties" or (role in draft.names("actors")):
        return False
    if is_of_movements(draft, procedure):
        draft.say(path, f"{procedure} has no parties: it is not called", "host, sponsor, origin or an actor")
    elif called and draft.names("actors"):
        anywhere = {name for actor in draft.names("actors") for name in draft.names("actors", actor, "desks")}
        draft.known(path, desk, "desk", sorted(anywhere), " at any actor")
    return True


def _check_after(draft: Draft, procedure: str, step: str, steps: list[str]) -> None:
    others = [other for other in steps if other != step]
    for path, before in draft.words("procedures", procedure, "steps", step, "after"):
        if before == step:
            draft.say(path, f"step {step!r} waits for itself", "an earlier step")
        else:
            draft.known(path, before, "step", others)


def _check_rework(draft: Draft, procedure: str, step: str) -> None:
    """Whether a case comes back to this step or one that comes before it."""
    path = ("procedures", procedure, "steps", step, "rework", "to")
    to = draft.word(path)
    earlier = _earlier(draft, procedure, step)
    if draft.known(path, to, "step", draft.names("procedures", procedure, "steps")) and to not in earlier:
        message = f"step {to!r} does not come before {step!r}, so that no case can come back to it"
        draft.say(path, message, f"one of {', '.join(name for name in sorted(earlier))}")


def _earlier(draft: Draft, procedure: str, step: str) -> set[str]:
    """The step and every one that comes before it."""
    earlier, waiting = {step}, [step]
    while waiting:
        needs = {name for _, name in draft.words("procedures", procedure, "steps", waiting.pop(), "after")} - earlier
        earlier |= needs
        waiting += needs
    return earlier


def _check_cycle(draft: Draft, procedure: str, steps: list[str]) -> None:
    """Steps that wait for each other in a ring; shown in the scenario itself if one of them stands there."""
    paths = {step: ("procedures", procedure, "steps", step, "after") for step in steps}
    graph = {step: {before for _, before in draft.words(*path)} - {step} for step, path in paths.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        own = [step for step in ring if draft.is_own(paths[step])]
        message = f"the steps wait for each other: {' -> '.join(ring)}"
        draft.say(paths[own[0] if own else ring[0]], message, "steps that can be done one by one")
