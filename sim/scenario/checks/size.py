"""Is the scenario of a size that can be simulated? What is counted here are products of numbers that are fine alone."""

from __future__ import annotations

from sim.scenario.draft import Draft
from sim.scenario.limits import ARRANGEMENTS, RUNS, VARIANTS, bound_text
from sim.scenario.schema_precision import Precision
from sim.scenario.tree import Path


def refuse_size(draft: Draft, path: Path, number: float, what: str, most: int) -> bool:
    """Note what is more than can be simulated; True where it is."""
    if number <= most:
        return False
    draft.say(path, f"this makes {bound_text(round(number))} {what}", f"at most {bound_text(most)}")
    return True


def check_size(draft: Draft) -> None:
    """Variants, the arrangements of each, and replications."""
    variants = draft.names("variants")
    refuse_size(draft, ("variants",), len(variants), "variants", VARIANTS)
    for variant in variants:
        number = draft.length("variants", variant)
        refuse_size(draft, ("variants", variant), number, "arrangements at once", ARRANGEMENTS)
    if draft.header is not None:
        asked = draft.header.replications
        each = asked.at_most if isinstance(asked, Precision) else asked
        refuse_size(draft, ("replications",), each * len(variants), "replications of all variants", RUNS)
