"""Do arrangements name parties that exist, and do variants name arrangements that exist?"""

from __future__ import annotations

from functools import cache
from graphlib import CycleError, TopologicalSorter

from sim.domains.coordination.checks.conditions import check_conditions
from sim.domains.coordination.checks.conflicts import check_conflicts
from sim.domains.coordination.checks.possible_cases import possible_crossings
from sim.domains.coordination.checks.rewrites import UnknownSteps, check_rewrites
from sim.scenario.draft import Draft
from sim.scenario.schema import LEFT_OUT, NO_INCIDENTS, WITHOUT
from sim.scenario.tree import Path


def check_arrangements(draft: Draft) -> None:
    """Parties, rewrites, conditions and variants."""
    asked = cache(lambda procedure: possible_crossings(draft, procedure))
    possible = sorted({*_countries(draft), *draft.names("actors")})
    unknown = UnknownSteps()
    for name in draft.names("arrangements"):
        parties = draft.words("arrangements", name, "parties")
        for path, party in parties:
            draft.known(path, party, "country or organisation", possible)
        check_rewrites(draft, name, asked, unknown)
        check_conditions(draft, name, asked)
    unknown.report(draft)
    _check_over(draft)
    _check_variants(draft)
    check_conflicts(draft, asked)


def _countries(draft: Draft) -> list[str]:
    """Countries of the network and of the actors."""
    of_nodes = {node.country for node in draft.network.nodes} if draft.network else set()
    return sorted({*of_nodes, *(draft.word(("actors", actor, "country")) for actor in draft.names("actors"))} - {""})


def _check_over(draft: Draft) -> None:
    """That an arrangement wins over others that exist, and that none wins over itself by a round."""
    known = draft.names("arrangements")
    wins: dict[str, set[str]] = {}
    for name in known:
        for path, other in draft.words("arrangements", name, "over"):
            if draft.known(path, other, "arrangement", known):
                wins.setdefault(name, set()).add(other)
    try:
        TopologicalSorter(wins).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        message = f"the arrangements win over each other: {' over '.join(reversed(ring))}"
        draft.say(("arrangements", ring[-1], "over"), message, "one that wins in the end")


def _check_variants(draft: Draft) -> None:
    """Every arrangement that a variant names."""
    known = draft.names("arrangements")
    for variant in draft.names("variants"):
        seen = set()
        for path, arrangement in draft.words("variants", variant):
            if arrangement == NO_INCIDENTS:
                _check_no_incidents(draft, path)
            elif arrangement.startswith(WITHOUT):
                draft.known(path, arrangement, "cause to leave out", [f"{WITHOUT}{cause}" for cause in LEFT_OUT])
            else:
                draft.known(
                    path, arrangement, "arrangement", [*known, *((NO_INCIDENTS,) if draft.length("incidents") else ())]
                )
            if arrangement in seen:
                draft.say(path, f"arrangement {arrangement!r} is named twice in this variant", "each one once")
            seen.add(arrangement)


def _check_no_incidents(draft: Draft, path: Path) -> None:
    if not draft.length("incidents"):
        draft.say(path, "there are no incidents to leave out", "a key incidents, or another variant")
