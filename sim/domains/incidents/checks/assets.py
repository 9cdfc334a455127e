"""Do assets, services, couplings and repairs hang together?"""

from __future__ import annotations

from typing import Final

from sim.domains.coordination.checks.rewrites import is_of_movements
from sim.domains.incidents.schema.assets import Coupling
from sim.domains.movement.schema.network import Network
from sim.scenario.draft import Draft
from sim.scenario.tree import Path

_CARRIES: Final = {
    "telecom": {"data", "island"},
    "power": {"power", "island"},
    "gas": {"gas", "island"},
    "island": {"island"},
}
"""The services that each kind of asset can carry; what supplies an island carries the island's."""


def check_assets(draft: Draft) -> None:
    """Assets, services, couplings, resilience and repair classes."""
    countries = _countries(draft)
    for name in draft.names("assets"):
        here: Path = ("assets", name)
        for path, country in draft.words(*here, "between"):
            draft.known(path, country, "country", countries)
        draft.known((*here, "operator"), draft.word((*here, "operator")), "actor", draft.names("actors"))
        draft.known((*here, "repair"), draft.word((*here, "repair")), "repair class", draft.names("repair_classes"))
    for name in draft.names("services"):
        _check_service(draft, name, countries)
    for name in draft.names("resilience"):
        if countries and name not in countries:
            draft.known(("resilience", name), name, "country", countries)
    for name in draft.names("couplings"):
        _check_coupling(draft, name, countries)
    for name in draft.names("repair_classes"):
        _check_permit(draft, ("repair_classes", name, "permit"))


def _countries(draft: Draft) -> list[str]:
    """Actors, and the countries of actors and nodes."""
    of_actors = {draft.word(("actors", actor, "country")) for actor in draft.names("actors")}
    network = draft.single(Network)
    of_nodes = {node.country for node in network.nodes} if network else set()
    return sorted({*draft.names("actors"), *of_actors, *of_nodes} - {""})


def _check_service(draft: Draft, name: str, countries: list[str]) -> None:
    here: Path = ("services", name)
    draft.known((*here, "country"), draft.word((*here, "country")), "country", countries)
    kind = draft.word((*here, "kind"))
    for asset in draft.names(*here, "carried_by"):
        path = (*here, "carried_by", asset)
        if not draft.known(path, asset, "asset", draft.names("assets")):
            continue
        group = draft.word(("assets", asset, "kind"))
        carries = _CARRIES.get(group)
        if kind in frozenset().union(*_CARRIES.values()) and carries and kind not in carries:
            draft.say(
                path,
                f"{asset} carries no {kind}: it is a group of kind {group}",
                f"a service of kind {' or '.join(sorted(carries))}",
            )


def _check_coupling(draft: Draft, name: str, countries: list[str]) -> None:
    """Something that slows, and things to slow, that exist."""
    here: Path = ("couplings", name)
    places = [*draft.row_names("nodes"), *draft.row_names("links")]
    for key, what, options in (
        ("service", "service", draft.names("services")),
        ("closed", "node or link", places),
        ("patrols", "actor", draft.names("actors")),
    ):
        draft.known((*here, key), draft.word((*here, key)), what, options)
    coupling = draft.named(Coupling).get(name)
    if coupling is None:
        return
    what, options = {
        "desks": ("actor", draft.names("actors")),
        "ports": ("node", draft.row_names("nodes")),
        "rail": ("link or country", [*_rail_links(draft), *countries]),
        "links": ("link", draft.row_names("links")),
    }[coupling.slows]
    for path, word in draft.words(*here, "of"):
        if draft.known(path, word, what, options) and word == coupling.closed:
            draft.say(path, f"{word} takes its own traffic while it is closed", "another place")


def _rail_links(draft: Draft) -> list[str]:
    network = draft.single(Network)
    return [link.id for link in network.links if link.mode == "rail"] if network else []


def _check_permit(draft: Draft, path: Path) -> None:
    """A procedure that the operator's state can carry out alone."""
    procedure = draft.word(path)
    if not draft.known(path, procedure, "procedure", draft.names("procedures")):
        return
    if is_of_movements(draft, procedure):
        draft.say(path, f"{procedure} is asked for by movements, not called", "a procedure that says asked: call")
        return
    for step in draft.names("procedures", procedure, "steps"):
        if draft.word(("procedures", procedure, "steps", step, "desk")).startswith("parties."):
            draft.say(path, f"{procedure}.{step} asks parties, and a permit has none", "sponsor, who asks, or an actor")
            return
