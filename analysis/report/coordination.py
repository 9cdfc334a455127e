"""Sentences about coordination in the report."""

from __future__ import annotations

from analysis.facts.estimates import reference_first
from analysis.report.result_tables import OFTEN
from analysis.report.template import sentences
from analysis.results import Results
from analysis.words import desk_words


def no_handoffs_words(results: Results) -> str:
    """Why there is no hand-off matrix."""
    if results.handoffs.empty:
        return "No element waited for a procedure."
    return "This run kept only totals of its ledger: hand-offs are unknown."


def overloaded_words(results: Results) -> str:
    """When a desk counts as overloaded, and which desks are, under which variants."""
    table, groups = results.desks, dict[tuple[str, ...], list[str]]()
    for variant in reference_first(results):
        desks = table.loc[(table["variant"] == variant) & (table["overloaded"] >= OFTEN), "desk"]
        groups.setdefault(tuple(sorted(desk_words(str(desk)) for desk in desks)), []).append(variant)
    return sentences("overloaded", list(groups.items()), template="notes.j2")
