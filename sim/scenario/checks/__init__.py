"""Checks of what a scenario means, once its pieces have been built. Each module asks one question."""

from __future__ import annotations

from typing import Final

from sim.scenario.checks.size import check_size
from sim.scenario.domain import Check, domains
from sim.scenario.draft import Draft
from sim.scenario.guard import guarded

__all__ = ["check_draft"]

_OF_EVERY_SCENARIO: Final[tuple[tuple[str, Check], ...]] = (("the size", check_size),)


def check_draft(draft: Draft) -> None:
    """Note every fault of meaning, whatever becomes of a single check."""
    of_domains = (check for domain in domains() for check in domain.checks)
    for words, check in (*of_domains, *_OF_EVERY_SCENARIO):
        with guarded(f"the check of {words}", draft.faults, draft.tree.mark):
            check(draft)
    draft.note_unchecked()
