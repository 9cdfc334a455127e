"""Who may be asked in the cases of a procedure: it depends on what it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from sim.domains.coordination.checks.desks import sponsors_of
from sim.domains.coordination.schema.procedures import Procedure
from sim.domains.movement.checks.reach import Crossings, borders, modes_of, reach
from sim.scenario.draft import Draft
from sim.scenario.schema_forces import Force
from sim.scenario.schema_network import Network, NetworkLink, NetworkNode
from sim.scenario.tree import Path

Crossing = tuple[str, str]
"""The country left and the country entered."""


def possible_crossings(draft: Draft, name: str) -> Crossings:
    """The countries that may be left and entered in a case of a procedure, and who may ask."""
    procedure = draft.named(Procedure).get(name)
    if draft.word(("procedures", name, "asked")) == "call":
        return Crossings(frozenset(), frozenset(), frozenset(_callers(draft, name)) & set(draft.names("actors")))
    if procedure is None or draft.network is None:
        return Crossings(frozenset(), frozenset(), frozenset())
    concerned = [force for force in draft.listed(Force).values() if procedure.concerns(force.classes)]
    cases = {case for force in concerned for case in _cases(procedure, force, draft.network)}
    sponsors = {force.sponsor for force in concerned} & sponsors_of(draft)
    return Crossings(frozenset(host for _, host in cases), frozenset(left for left, _ in cases), frozenset(sponsors))


def _callers(draft: Draft, procedure: str) -> Iterator[str]:
    """The callers of the procedure: in a call, to activate an arrangement, in answer to an incident, for a permit."""
    calls: list[Path] = [("calls", at) for at in range(draft.length("calls"))]
    activations: list[Path] = [("arrangements", name, "activation") for name in draft.names("arrangements")]
    for path in (*calls, *activations):
        if draft.word((*path, "procedure")) == procedure:
            yield draft.word((*path, "by"))
    permits = {draft.word(("repair_classes", name, "permit")) for name in draft.names("repair_classes")}
    for at in range(draft.length("incidents")):
        response = draft.word(("incident_kinds", draft.word(("incidents", at, "kind")), "response"))
        if procedure == response or procedure in permits:
            yield draft.word(("incidents", at, "by"))


def _cases(procedure: Procedure, force: Force, network: Network) -> Iterator[Crossing]:
    """The cases of one force; a nation asks no leave of itself."""
    nodes = network.node_by_id
    if not {force.origin, force.destination} <= nodes.keys():
        return
    home, goal = nodes[force.origin].country, nodes[force.destination].country
    match procedure.asked:
        case "border":
            found = _at_borders(procedure, force, network)
        case "consignment" | "force":
            found = iter([(home, goal)])
        case "ship":
            yield from [(home, goal) for _ in _voyages(force, network)][:1]
            return
        case "port":
            found = ((home, port.country) for port in _voyages(force, network))
        case "train":
            yield from ((country, country) for country in sorted(_of_stations(force, network)))
            return
        case _:
            return
    yield from ((left, host) for left, host in found if host != force.sponsor)


def _at_borders(procedure: Procedure, force: Force, network: Network) -> Iterator[Crossing]:
    """Both ways over each border on the ground; gateways are entered only as a destination. Flights land anywhere."""
    for link in borders(network, force):
        if link.mode in procedure.modes:
            for here, there in _both_ways(link, network):
                if there.kind != "external" or there.id == force.destination:
                    yield here.country, there.country
    if "air" in procedure.modes and "air" in force.modes and force.lift.personnel:
        for link in network.links:
            for here, there in _both_ways(link, network):
                if link.mode == "air" and link.crosses_border and here.id == force.origin and there.aircraft_places:
                    yield here.country, there.country


def _both_ways(link: NetworkLink, network: Network) -> tuple[tuple[NetworkNode, NetworkNode], ...]:
    one, other = network.node_by_id[link.from_node], network.node_by_id[link.to_node]
    return (one, other), (other, one)


def _voyages(force: Force, network: Network) -> Iterator[NetworkNode]:
    """The ports to which ships go from the origin of the force."""
    for link in network.links:
        for here, there in _both_ways(link, network):
            if link.mode == "sea" and "sea" in force.modes and here.id == force.origin and there.berths:
                yield there


def _of_stations(force: Force, network: Network) -> set[str]:
    """The countries in which the force may board a train."""
    if "rail" not in force.modes:
        return set()
    reached = reach(network, force.origin, modes_of(force)).nodes
    stations = {end for link in network.links if link.mode == "rail" for end in (link.from_node, link.to_node)}
    nodes = (network.node_by_id[name] for name in reached & stations)
    return {node.country for node in nodes if node.trains_loaded_per_day > 0}
