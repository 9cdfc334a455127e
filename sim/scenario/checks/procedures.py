"""Can the steps of every procedure be done, and by whom?"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from sim.scenario.checks.desks import check_desk
from sim.scenario.checks.reach import crossings
from sim.scenario.draft import Draft


def check_procedures(draft: Draft) -> None:
    """Desks and order of the steps."""
    crossed = crossings(draft)
    for name in draft.names("procedures"):
        steps = draft.names("procedures", name, "steps")
        for step in steps:
            check_desk(draft, ("procedures", name, "steps", step, "desk"), crossed)
            _check_after(draft, name, step, steps)
        _check_cycle(draft, name, steps)


def _check_after(draft: Draft, procedure: str, step: str, steps: list[str]) -> None:
    others = [other for other in steps if other != step]
    for path, before in draft.words("procedures", procedure, "steps", step, "after"):
        if before == step:
            draft.say(path, f"step {step!r} waits for itself", "an earlier step")
        else:
            draft.known(path, before, "step", others)


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
