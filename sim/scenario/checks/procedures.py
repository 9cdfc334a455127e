"""Can the steps of every procedure be done, and by whom?"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from sim.scenario.checks.desks import check_desk
from sim.scenario.checks.reach import countries_entered
from sim.scenario.draft import Draft
from sim.scenario.schema import Procedure


def check_procedures(draft: Draft) -> None:
    """Desks and order of the steps."""
    hosts = countries_entered(draft)
    for name, procedure in draft.procedures.items():
        for step_name, step in procedure.steps.items():
            path = ("procedures", name, "steps", step_name)
            check_desk(draft, (*path, "desk"), step.desk, hosts)
            others = [other for other in procedure.steps if other != step_name]
            for at, before in enumerate(step.after):
                if before == step_name:
                    draft.say((*path, "after", at), f"step {step_name!r} waits for itself", "an earlier step")
                else:
                    draft.known((*path, "after", at), before, "step", others)
        _check_cycle(draft, name, procedure)


def _check_cycle(draft: Draft, name: str, procedure: Procedure) -> None:
    """Steps that wait for each other in a ring."""
    graph = {step: set(after.after) - {step} for step, after in procedure.steps.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = error.args[1]
        path = ("procedures", name, "steps", ring[-1], "after")
        draft.say(path, f"the steps wait for each other: {' -> '.join(ring)}", "steps that can be done one by one")
