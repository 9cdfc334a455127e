"""Can the nodes and links take what moves over them, and do closures close what exists?"""

from __future__ import annotations

from sim.domains.movement.schema.factors import MovementFactors
from sim.domains.movement.schema.network import Closure, Network, NetworkLink, NetworkNode
from sim.scenario.draft import Draft


def check_network(draft: Draft) -> None:
    """Ports that can discharge and stage, ferries that take an element, tracks that meet their stations."""
    network = draft.single(Network)
    if network is None:
        return
    movement = draft.single(MovementFactors)
    for node in network.nodes:
        if node.berths:
            _check_port(draft, node, movement.element_vehicles if movement else 0)
    for link in network.links:
        if link.mode == "rail":
            _check_gauge(draft, network, link)
        elif link.mode == "sea" and movement is not None:
            _check_ferry(draft, movement, link)


def _check_port(draft: Draft, node: NetworkNode, size: int) -> None:
    if not node.discharge_vehicles_per_day:
        message = f"{node.id} has berths but discharges nothing"
        draft.say_row("nodes", node.id, "discharge_vehicles_per_day", message, "a number above zero")
    if node.staging_vehicles < size:
        message = f"the staging area of {node.id} is smaller than one element of {size} vehicles"
        draft.say_row("nodes", node.id, "staging_vehicles", message, f"at least {size}")


def _check_ferry(draft: Draft, movement: MovementFactors, link: NetworkLink) -> None:
    needed = movement.element_vehicles * movement.lane_metres_per_vehicle
    if link.lane_m_per_sailing is not None and link.lane_m_per_sailing < needed:
        message = f"one element takes {needed:g} m of lane, a sailing of {link.id} has {link.lane_m_per_sailing:g} m"
        draft.say_row("links", link.id, "lane_m_per_sailing", message, f"at least {needed:g}")


def _check_gauge(draft: Draft, network: Network, link: NetworkLink) -> None:
    """Tracks that no train of an end's gauge can leave; only the first such end is reported."""
    for end in (link.from_node, link.to_node):
        node = network.node_by_id.get(end)
        if node is not None and not set(link.rail_gauges_mm) & set(node.rail_gauges_mm):
            gauges = " or ".join(map(str, node.rail_gauges_mm)) or "a gauge in the row of that node"
            message = f"{link.id} has no track of the gauge at {end}"
            draft.say_row("links", link.id, "rail_gauge_mm", message, gauges)
            return


def check_closures(draft: Draft) -> None:
    """Places that exist, moments within the horizon, and each name once."""
    seen: set[str] = set()
    for at in range(draft.length("closures")):
        path = ("closures", at, "name")
        if draft.word(path) in seen:
            draft.say(path, f"another closure is called {draft.word(path)!r}", "another name, or none")
        seen |= {draft.word(path)} - {""}
    for at in range(draft.length("closures")):
        draft.known(("closures", at, "link"), draft.word(("closures", at, "link")), "link", draft.row_names("links"))
        draft.known(("closures", at, "node"), draft.word(("closures", at, "node")), "node", draft.row_names("nodes"))
    for at, closure in draft.listed(Closure).items():
        if closure.at is not None and closure.at < 0:
            draft.say(("closures", at, "at"), "the closure lies before the start of the scenario", "D+0 or later")
        elif closure.at is not None and draft.horizon is not None and closure.at >= draft.horizon:
            draft.say(("closures", at, "at"), "the closure lies beyond the horizon", "a moment within the horizon")
