"""Can the nodes and links take what moves over them, and do closures close what exists?"""

from __future__ import annotations

from typing import Literal

from sim.scenario.draft import Draft
from sim.scenario.schema import Closure, MovementFactors, Network, NetworkLink
from sim.scenario.tree import Path


def check_network(draft: Draft) -> None:
    """Ports that can discharge and stage, ferries that take an element, tracks that meet their stations."""
    if draft.network is None:
        return
    for node in draft.network.nodes:
        if node.berths and not node.discharge_vehicles_per_day:
            draft.say_row("nodes", node.id, "berths", f"{node.id} has berths but discharges nothing")
        size = draft.movement.element_vehicles if draft.movement else 0
        if node.berths and node.staging_vehicles < size:
            message = f"the staging area of {node.id} is smaller than one element of {size} vehicles"
            draft.say_row("nodes", node.id, "staging_vehicles", message)
    for link in draft.network.links:
        _check_gauge(draft, draft.network, link)
        if draft.movement and link.mode == "sea":
            _check_ferry(draft, draft.movement, link)


def _check_ferry(draft: Draft, movement: MovementFactors, link: NetworkLink) -> None:
    needed = movement.element_vehicles * movement.lane_metres_per_vehicle
    if link.lane_m_per_sailing is not None and link.lane_m_per_sailing < needed:
        message = f"one element takes {needed:g} m of lane, a sailing of {link.id} has {link.lane_m_per_sailing:g} m"
        draft.say_row("links", link.id, "lane_m_per_sailing", message, f"at least {needed:g}")


def _check_gauge(draft: Draft, network: Network, link: NetworkLink) -> None:
    for end in (link.from_node, link.to_node):
        node = network.node_by_id.get(end)
        if node is not None and link.mode == "rail" and not set(link.rail_gauges_mm) & set(node.rail_gauges_mm):
            message = f"{link.id} is no track of the gauge that {end} has"
            draft.say_row(
                "links", link.id, "rail_gauge_mm", message, f"one of {', '.join(map(str, node.rail_gauges_mm))}"
            )


def check_closures(draft: Draft) -> None:
    """Places that exist, and moments within the horizon."""
    for at, closure in draft.closures.items():
        _check_place(draft, at, closure)
        if closure.at is not None and closure.at < 0:
            draft.say(("closures", at, "at"), "the closure lies before the start of the scenario", "D+0 or later")
        elif closure.at is not None and draft.horizon is not None and closure.at >= draft.horizon:
            draft.say(("closures", at, "at"), "the closure lies beyond the horizon", "a moment within the horizon")


def _check_place(draft: Draft, at: int, closure: Closure) -> None:
    if draft.tables is None:
        return
    key: Literal["link", "node"] = "link" if closure.link is not None else "node"
    path: Path = ("closures", at, key)
    options = draft.link_names() if key == "link" else draft.node_names()
    draft.known(path, closure.link or closure.node or "", key, options)
