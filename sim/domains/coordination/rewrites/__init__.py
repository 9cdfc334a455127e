"""Kinds of rewrite: what an arrangement may change in procedures, at desks and on the network.

Each kind is a class in a file of its own, with its keys, effect, words, rank and colour. A further one is such a file,
and its place in a registration.
"""

from __future__ import annotations

from typing import Annotated

from sim.domains.coordination.rewrites.delegate import Delegate
from sim.domains.coordination.rewrites.kind import (
    Between,
    DeskRewrite,
    OnSteps,
    RewriteContext,
    StepRewrite,
    desk_phrase,
)
from sim.domains.coordination.rewrites.notify_instead import NotifyInstead
from sim.domains.coordination.rewrites.open import Open
from sim.domains.coordination.rewrites.outcomes import EndOtherwise
from sim.domains.coordination.rewrites.parallelise import Parallelise
from sim.domains.coordination.rewrites.pool import Pool
from sim.domains.coordination.rewrites.provide import Provide
from sim.domains.coordination.rewrites.share import ShareChannel
from sim.domains.coordination.rewrites.speed import Speed
from sim.domains.coordination.rewrites.waive import Waive
from sim.scenario.domain import rewrite_kinds
from sim.scenario.kinds import OfKinds

__all__ = [
    "Between",
    "Delegate",
    "DeskRewrite",
    "EndOtherwise",
    "NotifyInstead",
    "OnSteps",
    "Open",
    "Parallelise",
    "Pool",
    "Provide",
    "Rewrite",
    "RewriteContext",
    "ShareChannel",
    "Speed",
    "StepRewrite",
    "Waive",
    "desk_phrase",
    "step_kinds",
]

Rewrite = Annotated[StepRewrite | DeskRewrite, OfKinds(rewrite_kinds)]


def step_kinds() -> tuple[type[StepRewrite], ...]:
    """Every registered kind that changes the steps of a procedure."""
    return tuple(kind for kind in rewrite_kinds() if issubclass(kind, StepRewrite))
