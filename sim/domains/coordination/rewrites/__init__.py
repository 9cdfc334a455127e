"""Kinds of rewrite: what an arrangement may change in procedures, at desks and on the network.

Each kind is a class in a file of its own, with its keys, effect, words, rank and colour. A further one is such a file,
and its place in `Rewrite`.
"""

from __future__ import annotations

from typing import Annotated, Final, get_args

from pydantic import Field

from sim.domains.coordination.rewrites.delegate import Delegate
from sim.domains.coordination.rewrites.kind import (
    Between,
    DeskRewrite,
    RewriteContext,
    StepRewrite,
    desk_phrase,
    kind_word,
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

__all__ = [
    "KINDS",
    "STEP_KINDS",
    "Between",
    "Delegate",
    "DeskRewrite",
    "EndOtherwise",
    "NotifyInstead",
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
    "kind_word",
]

Rewrite = Annotated[
    Waive | NotifyInstead | Parallelise | Delegate | ShareChannel | Speed | EndOtherwise | Pool | Open | Provide,
    Field(discriminator="do"),
]

KINDS: Final[tuple[type[StepRewrite | DeskRewrite], ...]] = get_args(get_args(Rewrite)[0])
"""Every kind."""

STEP_KINDS: Final = tuple(kind for kind in KINDS if issubclass(kind, StepRewrite))
