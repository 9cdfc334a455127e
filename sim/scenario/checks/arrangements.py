"""Do arrangements rewrite what exists, and do variants name arrangements that exist?"""

from __future__ import annotations

from sim.scenario.binding import entries_of
from sim.scenario.checks.desks import check_desk
from sim.scenario.checks.reach import countries_entered
from sim.scenario.draft import Draft
from sim.scenario.schema import Arrangement, Delegate, NotifyInstead, Rewrite, Waive
from sim.scenario.tree import Path, child


def check_arrangements(draft: Draft) -> None:
    """Parties, rewrites and variants."""
    hosts = countries_entered(draft)
    countries = _countries(draft)
    for name, arrangement in draft.arrangements.items():
        path: Path = ("arrangements", name)
        for at, party in enumerate(arrangement.parties):
            draft.known((*path, "parties", at), party, "country", countries)
        parties = hosts & set(arrangement.parties) if arrangement.parties else hosts
        _check_rewrites(draft, (*path, "rewrites"), arrangement, parties)
    _check_variants(draft)


def _countries(draft: Draft) -> list[str]:
    """Countries of the network and of the actors."""
    of_nodes = {node.country for node in draft.network.nodes} if draft.network else set()
    of_actors = {actor.country for actor in draft.actors.values() if actor.country}
    return sorted(of_nodes | of_actors)


def _check_rewrites(draft: Draft, path: Path, arrangement: Arrangement, hosts: set[str]) -> None:
    gone: dict[tuple[str, str], int] = {}
    for at, rewrite in enumerate(arrangement.rewrites):
        here = (*path, at)
        if not draft.known((*here, "procedure"), rewrite.procedure, "procedure", draft.names("procedures")):
            continue
        if isinstance(rewrite, NotifyInstead | Delegate):
            check_desk(draft, (*here, "desk"), rewrite.desk, hosts)
        steps = _steps(draft, rewrite.procedure)
        for place, step in _named_steps(rewrite):
            if draft.known((*here, *place), step, "step", steps) and (rewrite.procedure, step) in gone:
                earlier = gone[rewrite.procedure, step] + 1
                draft.say((*here, *place), f"step {step!r} is gone after rewrite {earlier} of this arrangement")
        if isinstance(rewrite, Waive | NotifyInstead):
            gone |= {(rewrite.procedure, step): at for step in rewrite.steps}


def _named_steps(rewrite: Rewrite) -> list[tuple[Path, str]]:
    """The steps that a rewrite names, each with its place in it."""
    if isinstance(rewrite, Delegate):
        return [(("step",), rewrite.step)]
    return [(("steps", at), step) for at, step in enumerate(rewrite.steps)]


def _steps(draft: Draft, procedure: str) -> list[str]:
    found = entries_of(draft.tree.entries.get("procedures")).get(procedure)
    return list(entries_of(child(found, "steps"))) if found is not None else []


def _check_variants(draft: Draft) -> None:
    """Every arrangement that a variant names."""
    if draft.header is None:
        return
    for name, arrangements in draft.header.variants.items():
        for at, arrangement in enumerate(arrangements):
            path = ("variants", name, at)
            draft.known(path, arrangement, "arrangement", draft.names("arrangements"))
            if arrangement in arrangements[:at]:
                draft.say(path, f"arrangement {arrangement!r} is named twice in this variant", "each one once")
