"""Are reserved places on the map, and can every force still get through?"""

from __future__ import annotations

from sim.domains.coordination.schema.arrangements import Arrangement
from sim.domains.movement.checks.reach import modes_of, reach
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Network, Reserved
from sim.scenario.draft import Draft
from sim.scenario.schema import NO_INCIDENTS, WITHOUT


def check_reserved(draft: Draft) -> None:
    """Places that exist, each once, and a way for every force in every variant."""
    seen: set[str] = set()
    for at in range(draft.length("reserved")):
        for key, names in (("link", draft.row_names("links")), ("node", draft.row_names("nodes"))):
            path = ("reserved", at, key)
            if draft.known(path, draft.word(path), key, names) and draft.word(path) in seen:
                draft.say(path, f"{draft.word(path)} is reserved twice", "each place once")
            seen.add(draft.word(path))
    network = draft.single(Network)
    if not draft.listed(Reserved) or network is None or Network in draft.partial:
        return
    for at, force in draft.listed(Force).items():
        if _arrives(network, force):
            _check_ways(draft, at, force, network)


def _check_ways(draft: Draft, at: int, force: Force, network: Network) -> None:
    """Say in which variants a force that could arrive cannot, since places stay reserved."""
    cut_off: dict[frozenset[str], list[str]] = {}
    for variant in draft.names("variants"):
        shut = shut_in(draft, variant)
        if shut and not _arrives(network.without(shut), force):
            cut_off.setdefault(shut, []).append(variant)
    for shut, variants in cut_off.items():
        which = f"variant{'s' if len(variants) > 1 else ''} {', '.join(repr(variant) for variant in variants)}"
        message = (
            f"{force.destination} cannot be reached from {force.origin} in {which}: "
            f"{', '.join(sorted(shut))} may not be used there"
        )
        draft.say(("forces", at, "to"), message, "an arrangement that opens a way, or another destination")


def shut_in(draft: Draft, variant: str) -> frozenset[str]:
    """The reserved places that no arrangement of a variant opens; none where that is not known."""
    opened: set[str] = set()
    for _, name in draft.words("variants", variant):
        if name == NO_INCIDENTS or name.startswith(WITHOUT):
            continue
        arrangement = draft.named(Arrangement).get(name)
        if arrangement is None or draft.header is None:
            return frozenset()
        if arrangement.holds(draft.header.phase, draft.header.local(0).date()):
            opened |= arrangement.opened
    return frozenset(reserved.place for reserved in draft.listed(Reserved).values()) - opened


def _arrives(network: Network, force: Force) -> bool:
    if force.origin not in network.node_by_id:
        return False
    return force.destination in reach(network, force.origin, modes_of(force)).nodes
