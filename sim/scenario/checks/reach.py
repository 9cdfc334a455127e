"""Where a force can get to over the network with its means of transport."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sim.scenario.draft import Draft
from sim.scenario.schema import Force, Mode, Network, NetworkNode

_HANDLING: Final[dict[Mode, tuple[str, Callable[[NetworkNode], float]]]] = {
    "sea": ("berths", lambda node: node.berths),
    "rail": ("train loading", lambda node: node.trains_loaded_per_day),
    "air": ("aircraft places", lambda node: node.aircraft_places),
}
"""What a node must have where a force changes to or from a means of transport."""


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
    refused: dict[str, str] = field(default_factory=dict)


def modes_of(force: Force) -> tuple[Mode, ...]:
    """The means of transport that count: vehicles and containers do not fly."""
    if force.lift.vehicles + force.lift.containers == 0:
        return force.modes
    return tuple(mode for mode in force.modes if mode != "air")


def reach(network: Network, origin: str, modes: tuple[Mode, ...], *, handling: bool = True) -> Reach:
    """Every node that can be reached from the origin.

    Links run both ways. A change of rail gauge is possible everywhere, by transload. With `handling`, ships need
    berths and flights aircraft places at both ends, and trains a place to load where the force boards or leaves them.
    """
    found = Reach({origin})
    ways = _ways(network, modes)
    waiting: list[tuple[str, Mode | None]] = [(origin, None)]
    seen = set(waiting)
    while waiting:
        here, aboard = waiting.pop()
        for mode, there in ways[here]:
            boards = mode if aboard != mode or mode != "rail" else None
            if handling and not _can(network, here, boards, found):
                continue
            for state in _arrivals(network, there, mode, handling, found):
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
    found.nodes |= {node for node, aboard in seen if aboard is None}
    return found


def _arrivals(
    network: Network, node: str, mode: Mode, handling: bool, found: Reach
) -> Iterator[tuple[str, Mode | None]]:
    """How one can be at a node after a link: still on the train, or off it where that is possible."""
    if mode == "rail":
        yield node, "rail"
    if not handling or _can(network, node, mode, found):
        yield node, None


def _can(network: Network, node: str, mode: Mode | None, found: Reach) -> bool:
    """Whether a force can get on or off at a node; notes what the node lacks."""
    if mode is None or mode not in _HANDLING:
        return True
    what, amount = _HANDLING[mode]
    if amount(network.node_by_id[node]) > 0:
        return True
    found.refused[node] = what
    return False


def _ways(network: Network, modes: tuple[Mode, ...]) -> dict[str, list[tuple[Mode, str]]]:
    """From each node, the means of transport and the node at the other end of each link."""
    ways: dict[str, list[tuple[Mode, str]]] = defaultdict(list)
    for link in network.links:
        if link.mode in modes and link.from_node in network.node_by_id and link.to_node in network.node_by_id:
            ways[link.from_node].append((link.mode, link.to_node))
            ways[link.to_node].append((link.mode, link.from_node))
    return ways


def countries_entered(draft: Draft) -> set[str]:
    """Countries of the region that some force may enter or leave on its way."""
    if draft.network is None:
        return set()
    network = draft.network
    entered: set[str] = set()
    for origin, modes in {(force.origin, modes_of(force)) for force in draft.forces.values()}:
        if origin in network.node_by_id:
            reached = reach(network, origin, modes, handling=False).nodes
            entered |= {
                network.node_by_id[end].country
                for link in network.links
                if link.crosses_border and link.mode in modes and {link.from_node, link.to_node} <= reached
                for end in (link.from_node, link.to_node)
                if network.node_by_id[end].kind != "external"
            }
    return entered
