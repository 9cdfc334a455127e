"""Small step graphs, and what single rewrites make of them."""

from __future__ import annotations

from sim.domains.coordination.arrangements import rewritten
from sim.domains.coordination.rewrites import NotifyInstead, Parallelise, Rewrite, Waive
from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.coordination.steps import StepGraph, chains
from sim.units.distributions import Fixed
from tests.unit.model.cases import ROLES, graph, step

LINE = graph(step("a"), step("b", ["a"]), step("c", ["b"]), step("d", ["c"]))
DIAMOND = graph(step("a"), step("b", ["a"]), step("c", ["a"]), step("d", ["b", "c"]))


def arrangement(*rewrites: Rewrite, parties: tuple[str, ...] = ()) -> Arrangement:
    """An arrangement made of these rewrites."""
    return Arrangement(title="made up", basis="made up", parties=parties, rewrites=rewrites)


def after(steps: StepGraph, *rewrites: Rewrite) -> StepGraph:
    """The steps after rewrites that hold everywhere; they are still a procedure that can be carried out."""
    found, _ = rewritten(steps, "clearance", ROLES, (("one", arrangement(*rewrites)),))
    chains(found)
    return found


def waive(*steps: str) -> Waive:
    """The steps fall away."""
    return Waive(do="waive", procedure="clearance", steps=steps)


def notify(*steps: str) -> NotifyInstead:
    """A notice takes their place."""
    return NotifyInstead(
        do="notify_instead", procedure="clearance", steps=steps, desk="host.centre", work=Fixed(60), hand_over=Fixed(30)
    )


def parallelise(*steps: str) -> Parallelise:
    """They run side by side."""
    return Parallelise(do="parallelise", procedure="clearance", steps=steps)
