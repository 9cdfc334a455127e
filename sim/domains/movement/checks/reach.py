"""Where a force can get to over the network with its means of transport."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from sim.domains.movement.schema.forces import Force
from sim.domains.movement.schema.network import Mode, Network, NetworkLink, NetworkNode
from sim.scenario.draft import Draft

ON_FOOT: Final = 0
"""The force is on no train; any other carriage is the gauge of its train in mm."""

Handling = Literal["berths", "train loading", "aircraft places"]
_HANDLING: Final[dict[Mode, Handling]] = {"sea": "berths", "rail": "train loading", "air": "aircraft places"}


class _State(NamedTuple):
    node: str
    carriage: int


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
    """Every node that can be reached from the origin; links run both ways.

    With `handling`, ships need berths and aircraft places at both ends, and trains a place to load where the force
    boards, leaves, or changes to another gauge. Without it, every change is possible everywhere.
    """
    walk = _Walk(network, modes, handling)
    seen = {_State(origin, ON_FOOT)}
    waiting = list(seen)
    while waiting:
        for state in walk.next(waiting.pop()):
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    walk.found.nodes = {state.node for state in seen if state.carriage == ON_FOOT}
    return walk.found


class _Walk:
    """Knows where one can go next."""

    def __init__(self, network: Network, modes: tuple[Mode, ...], handling: bool) -> None:
        self.found = Reach()
        self._nodes = network.node_by_id
        self._handling = handling
        self._links: dict[str, list[tuple[NetworkLink, str]]] = defaultdict(list)
        for link in network.links:
            ends = (link.from_node, link.to_node)
            if link.mode in modes and set(ends) <= self._nodes.keys():
                self._links[ends[0]].append((link, ends[1]))
                self._links[ends[1]].append((link, ends[0]))

    def next(self, state: _State) -> Iterator[_State]:
        """Every state one step on: over a link, or onto, off or between trains."""
        for link, there in self._links[state.node]:
            if link.mode == "rail":
                yield from self._by_rail(state, link, there)
            elif state.carriage == ON_FOOT:
                boards, leaves = self._can(state.node, link.mode), self._can(there, link.mode)
                if boards and leaves:
                    yield _State(there, ON_FOOT)
        if state.carriage != ON_FOOT and self._can(state.node, "rail"):
            yield _State(state.node, ON_FOOT)

    def _by_rail(self, state: _State, link: NetworkLink, there: str) -> Iterator[_State]:
        """On with the same train, or with another one that is loaded here."""
        for gauge in link.rail_gauges_mm:
            if gauge == state.carriage or self._can(state.node, "rail"):
                yield _State(there, gauge)

    def _can(self, node: str, mode: Mode) -> bool:
        """Whether a force can get on or off at a node; notes what the node lacks."""
        if not self._handling or mode not in _HANDLING or _amount(self._nodes[node], _HANDLING[mode]) > 0:
            return True
        self.found.refused[node] = _HANDLING[mode]
        return False


def _amount(node: NetworkNode, what: Handling) -> float:
    match what:
        case "berths":
            return node.berths
        case "train loading":
            return node.trains_loaded_per_day
        case "aircraft places":
            return node.aircraft_places


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
