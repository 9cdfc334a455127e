"""Where a force can get to."""

from __future__ import annotations

from sim.domains.movement.checks.reach import reach
from sim.domains.movement.schema.network import Mode, Network, NetworkLink, NetworkNode


def node(name: str, gauge: int = 1435, berths: int = 1, trains: float = 2.0) -> NetworkNode:
    """A node with tracks of one gauge."""
    return NetworkNode(
        id=name,
        name=name,
        country="NO",
        kind="port",
        lon_deg=10.0,
        lat_deg=60.0,
        rail_gauges_mm=(gauge,),
        berths=berths,
        trains_loaded_per_day=trains,
    )


def link(start: str, end: str, mode: Mode = "rail", *gauges: int) -> NetworkLink:
    """A link of 100 km."""
    return NetworkLink(
        id=f"{start}-{end}-{mode}",
        from_node=start,
        to_node=end,
        mode=mode,
        length_km=100.0,
        speed_kmh=50.0,
        rail_gauges_mm=gauges or (1435,),
    )


def test_links_run_both_ways() -> None:
    """A force may use a link from either end."""
    network = Network(nodes=(node("A"), node("B")), links=(link("A", "B", "road"),))
    assert reach(network, "B", ("road",)).nodes == {"A", "B"}
    assert reach(network, "B", ("sea", "rail")).nodes == {"B"}


def test_trains_pass_where_nothing_is_loaded() -> None:
    """A train goes through a station without loading; the force can neither board nor leave it there."""
    nodes = (node("A"), node("B", trains=0.0), node("C"))
    network = Network(nodes=nodes, links=(link("A", "B"), link("B", "C")))
    found = reach(network, "A", ("rail",))
    assert found.nodes == {"A", "C"}
    assert found.refused == {"B": "train loading"}
    assert reach(network, "B", ("rail",)).nodes == {"B"}
    assert reach(network, "A", ("rail",), handling=False).nodes == {"A", "B", "C"}


def test_gauge_breaks_need_transload() -> None:
    """Where the gauge changes, the load goes to another train, if trains are loaded there."""
    links = (link("A", "B", "rail", 1435), link("B", "C", "rail", 1524))
    assert reach(Network(nodes=(node("A"), node("B"), node("C", 1524)), links=links), "A", ("rail",)).nodes >= {"C"}
    without = Network(nodes=(node("A"), node("B", trains=0.0), node("C", 1524)), links=links)
    assert "C" not in reach(without, "A", ("rail",)).nodes


def test_both_gauges_on_a_link_carry_on() -> None:
    """A link with two gauges takes trains of either."""
    nodes = (node("A"), node("B", trains=0.0), node("C", 1524))
    network = Network(nodes=nodes, links=(link("A", "B"), link("B", "C", "rail", 1435, 1524)))
    assert "C" in reach(network, "A", ("rail",)).nodes


def test_ships_need_berths_at_both_ends() -> None:
    """A ship calls only at ports with berths, and what a port lacks is told."""
    network = Network(nodes=(node("A"), node("B", berths=0)), links=(link("A", "B", "sea"),))
    found = reach(network, "A", ("sea",))
    assert (found.nodes, found.refused) == ({"A"}, {"B": "berths"})


def test_border_follows_from_countries() -> None:
    """A link between two countries crosses a border, whatever it says itself."""
    abroad = node("B").model_copy(update={"country": "SE"})
    network = Network(nodes=(node("A"), abroad), links=(link("A", "B"),))
    assert network.links[0].crosses_border
    assert not Network(nodes=(node("A"), node("B")), links=network.links).links[0].crosses_border
