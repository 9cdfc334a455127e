"""One rewrite of one step graph: what becomes of the steps, and what waits for what afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from sim.domains.coordination.rewrites import RewriteContext, StepRewrite
from sim.domains.coordination.schema.procedures import Channel
from sim.domains.coordination.steps import StepGraph
from sim.model.case import Roles


def after_rewrite(
    steps: StepGraph, rewrite: StepRewrite, names: tuple[str, ...], roles: Roles, channels: Mapping[str, Channel]
) -> StepGraph:
    """The steps after one rewrite.

    Parameters
    ----------
    names
        Those of the steps named by the rewrite that it may change and that are there, as `present_names` gives them.
    """
    present = members(steps, names)
    return rewrite.after(steps, present, RewriteContext(names, roles, channels)) if present else steps


def members(steps: StepGraph, names: tuple[str, ...]) -> tuple[str, ...]:
    """The steps that go by these names, a step of the parties by the name of all of them together."""
    return tuple(step.name for step in steps.values() if (step.group or step.name) in names)


def present_names(steps: StepGraph, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names by which some step goes, in the order of the steps."""
    known = dict.fromkeys(step.group or step.name for step in steps.values())
    return tuple(name for name in known if name in names)
