"""Do arrangements rewrite what exists, and do variants name arrangements that exist?"""

from __future__ import annotations

from sim.scenario.checks.desks import check_desk
from sim.scenario.checks.reach import Crossings, crossings
from sim.scenario.draft import Draft


def check_arrangements(draft: Draft) -> None:
    """Parties, rewrites and variants."""
    crossed = crossings(draft)
    countries = _countries(draft)
    for name in draft.names("arrangements"):
        parties = draft.words("arrangements", name, "parties")
        for path, party in parties:
            draft.known(path, party, "country", countries)
        _check_rewrites(draft, name, _among(frozenset(party for _, party in parties), crossed))
    _check_variants(draft)


def _among(parties: frozenset[str], crossed: Crossings) -> Crossings:
    """The countries at whose borders an arrangement can hold."""
    return Crossings(crossed.entered & parties, crossed.left & parties) if parties else crossed


def _countries(draft: Draft) -> list[str]:
    """Countries of the network and of the actors."""
    of_nodes = {node.country for node in draft.network.nodes} if draft.network else set()
    return sorted({*of_nodes, *(draft.word(("actors", actor, "country")) for actor in draft.names("actors"))} - {""})


def _check_rewrites(draft: Draft, arrangement: str, crossed: Crossings) -> None:
    gone: dict[tuple[str, str], int] = {}
    for at in range(draft.length("arrangements", arrangement, "rewrites")):
        here = ("arrangements", arrangement, "rewrites", at)
        procedure = draft.word((*here, "procedure"))
        check_desk(draft, (*here, "desk"), crossed)
        if not draft.known((*here, "procedure"), procedure, "procedure", draft.names("procedures")):
            continue
        steps = draft.names("procedures", procedure, "steps")
        named = [*draft.words(*here, "steps"), *draft.words(*here, "step")]
        for path, step in named:
            if draft.known(path, step, "step", steps) and (procedure, step) in gone:
                earlier = gone[procedure, step] + 1
                draft.say(path, f"step {step!r} is gone after rewrite {earlier} of this arrangement")
        if draft.word((*here, "do")) in {"waive", "notify_instead"}:
            gone |= {(procedure, step): at for _, step in named}


def _check_variants(draft: Draft) -> None:
    """Every arrangement that a variant names."""
    known = draft.names("arrangements")
    for variant in draft.names("variants"):
        seen = set()
        for path, arrangement in draft.words("variants", variant):
            draft.known(path, arrangement, "arrangement", known)
            if arrangement in seen:
                draft.say(path, f"arrangement {arrangement!r} is named twice in this variant", "each one once")
            seen.add(arrangement)
