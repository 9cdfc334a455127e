"""Every step that an element can take on the network, and what the nodes must have for it.

One rule for the choice of routes, which adds how long a step takes, and for the checks, which ask what can be reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from sim.domains.movement.schema.network import Network, NetworkLink, NetworkNode

GROUND: Final = 0
"""The element stands on its own wheels; a positive value is the gauge of its train in mm."""

WHEELS: Final = -1
"""The element stands on its own wheels and has given up trains for good."""

MoveKind = Literal["road", "rail", "sea", "load", "unload", "transload"]
Handling = Literal["berths", "train loading"]


class Place(NamedTuple):
    """A node and what the element stands on there."""

    node: str
    carriage: int


class Passage(NamedTuple):
    """A step from one place to another; at both nodes of a ship, and at the node of a train, it takes handling."""

    kind: MoveKind
    end: Place
    link: NetworkLink | None = None

    def lacking(self, here: NetworkNode, there: NetworkNode) -> dict[str, Handling]:
        """The nodes that cannot handle it, each with what it lacks."""
        match self.kind:
            case "sea":
                return {node.id: "berths" for node in (here, there) if not node.berths}
            case "load" | "unload" | "transload":
                return {} if here.trains_loaded_per_day > 0.0 else {here.id: "train loading"}
            case _:
                return {}


class Passages:
    """The steps by some means of transport; links run both ways.

    Parameters
    ----------
    modes
        Any of sea, rail, road; air carries people only.
    """

    def __init__(self, network: Network, modes: Iterable[str]) -> None:
        modes = frozenset(modes) - {"air"}
        self._links: dict[str, list[tuple[NetworkLink, str]]] = defaultdict(list)
        self._gauges = {node.id: {*node.rail_gauges_mm} for node in network.nodes if "rail" in modes}
        for link in network.links:
            if link.mode in modes:
                for here, there in ((link.from_node, link.to_node), (link.to_node, link.from_node)):
                    self._links[here].append((link, there))
                    # Two gauges may come together over one interlaced link.
                    self._gauges.get(here, set()).update(link.rail_gauges_mm)

    def places(self) -> Iterator[Place]:
        """Every place from which a step leads."""
        for node in {**self._links, **self._gauges}:
            yield from (Place(node, carriage) for carriage in (GROUND, WHEELS, *self._gauges_at(node)))

    def after(self, place: Place) -> Iterator[Passage]:
        """Every step from a place: over a link, or onto, off or between trains."""
        for link, there in self._links[place.node]:
            if link.mode == "rail":
                if place.carriage in link.rail_gauges_mm:
                    yield Passage("rail", Place(there, place.carriage), link)
            elif link.mode != "air" and place.carriage <= 0:
                yield Passage(link.mode, Place(there, place.carriage), link)
        gauges = self._gauges_at(place.node)
        if place.carriage == GROUND:
            yield from (Passage("load", Place(place.node, gauge)) for gauge in gauges)
        elif place.carriage > 0:
            yield Passage("unload", Place(place.node, WHEELS))
            if len(gauges) == 1:
                yield Passage("unload", Place(place.node, GROUND))
            others = (gauge for gauge in gauges if gauge != place.carriage)
            yield from (Passage("transload", Place(place.node, gauge)) for gauge in others)

    def leads_on(self, passage: Passage) -> bool:
        """Whether a train leaves the place where a step puts the element on one; True for all other steps."""
        on_train = passage.kind in {"load", "transload"}
        return not on_train or any(
            passage.end.carriage in link.rail_gauges_mm for link, _ in self._links[passage.end.node]
        )

    def _gauges_at(self, node: str) -> list[int]:
        """Gauges of the tracks that meet at a node."""
        return sorted(self._gauges.get(node, ()))
