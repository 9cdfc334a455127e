"""Where a force can get to over the network with its means of transport."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.domains.movement.passages import GROUND, Handling, Passages, Place
from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Mode, Network, NetworkLink
from sim.scenario.draft import Draft


@dataclass
class Reach:
    """What a walk over the network reached.

    Attributes
    ----------
    nodes
        The nodes where the force can be, off any ship, train or aircraft.
    refused
        The nodes that the walk came to but where it could not change, with what they lack.
    """

    nodes: set[str] = field(default_factory=set)
    refused: dict[str, Handling] = field(default_factory=dict)


def modes_of(force: Force) -> tuple[Mode, ...]:
    """The means of transport that count: vehicles and containers do not fly."""
    return tuple(mode for mode in force.modes if mode != "air")


def reach(network: Network, origin: str, modes: tuple[Mode, ...], *, handling: bool = True) -> Reach:
    """Every node that can be reached from the origin by the steps among which routes are chosen.

    Without `handling`, every step is possible everywhere, whatever the nodes lack.
    """
    passages, nodes, found = Passages(network, modes), network.node_by_id, Reach()
    seen = {Place(origin, GROUND)}
    waiting = list(seen)
    while waiting:
        place = waiting.pop()
        for passage in passages.after(place):
            lacking = passage.lacking(nodes[place.node], nodes[passage.end.node]) if handling else {}
            if lacking and passages.leads_on(passage):
                found.refused.update(lacking)
            if not lacking and passage.end not in seen:
                seen.add(passage.end)
                waiting.append(passage.end)
    found.nodes = {place.node for place in seen if place.carriage <= 0}
    return found


@dataclass(frozen=True, slots=True)
class Crossings:
    """Who may be asked in some case.

    Attributes
    ----------
    entered, left
        The countries that some force may enter, and those that some force may leave, at a border on its way.
    sponsors
        Who may ask; None = the sponsors of all forces.
    """

    entered: frozenset[str]
    left: frozenset[str]
    sponsors: frozenset[str] | None = None


def crossings(draft: Draft) -> Crossings:
    """What the borders are that the forces of a scenario can come to.

    Gateways outside the region are left, and entered only by a force whose destination they are.
    """
    network = draft.single(Network)
    if network is None:
        return Crossings(frozenset(), frozenset())
    entered: set[str] = set()
    left: set[str] = set()
    for force in draft.listed(Force).values():
        for link in borders(network, force):
            for end in (link.from_node, link.to_node):
                node = network.node_by_id[end]
                left.add(node.country)
                if node.kind != "external" or end == force.destination:
                    entered.add(node.country)
    return Crossings(frozenset(entered), frozenset(left))


def borders(network: Network, force: Force) -> Iterator[NetworkLink]:
    """The links across a border that the force can come to."""
    if force.origin not in network.node_by_id or force.origin == force.destination:
        return
    reached = reach(network, force.origin, modes_of(force), handling=False).nodes
    for link in network.links:
        if link.crosses_border and link.mode in modes_of(force) and {link.from_node, link.to_node} <= reached:
            yield link
