"""Ways through the network: always nearer, never in a circle, over gauge breaks only by transload."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from sim.domains.movement.routes import GROUND, WHEELS, Move, Place, RouteMap
from sim.domains.scenario import Scenario
from sim.scenario import load
from sim.units.distributions import typical
from tests.unit.model import small
from tests.unit.scenario.small import SOUND, loaded

SCENARIOS = Path(__file__).parents[3] / "scenarios"
HOUR = 3600
ALL = ("sea", "rail", "road")


@cache
def reference() -> Scenario:
    """A shipped scenario, for its network and planning factors."""
    return load(SCENARIOS / "northern_reinforcement.yaml")


def ways(destination: str, modes: tuple[str, ...] = ALL, not_by_sea_from: str | None = None) -> RouteMap:
    """The ways to a node of the reference network."""
    return RouteMap(reference().network, reference().movement, destination, modes, not_by_sea_from)


def all_moves(routes: RouteMap) -> Iterator[Move]:
    """Every move that an element may make, wherever it is."""
    for place in sorted(routes.seconds_to_go):
        yield from routes.options(place)


def is_way_out(move: Move) -> bool:
    """True where a train is given up for the road for good."""
    return move.kind == "unload" and move.end.carriage == WHEELS


DESTINATIONS = [
    ("RVN", ALL),
    ("RVN", ("sea", "rail")),
    ("RVN", ("rail",)),
    ("RVN", ("road",)),
    ("RVN", ("sea", "road")),
    ("TOR", ("road",)),
    ("OUL", ALL),
    ("VNO", ALL),
    ("RIX", ("rail", "road")),
    ("TAR", ALL),
    ("KUN", ("rail",)),
    ("TLL", ALL),
    ("HEL", ALL),
]


@pytest.mark.parametrize(("destination", "modes"), DESTINATIONS)
class TestOnTheReferenceNetwork:
    """What holds for every destination and every means of transport."""

    def test_every_move_brings_the_destination_nearer(self, destination: str, modes: tuple[str, ...]) -> None:
        """Expected time to go falls with every move, except where a train is given up for the road for good."""
        routes = ways(destination, modes)
        togo = routes.seconds_to_go
        for move in all_moves(routes):
            assert is_way_out(move) or togo[move.end] < togo[move.start], move

    def test_nobody_goes_in_a_circle(self, destination: str, modes: tuple[str, ...]) -> None:
        """The moves make a graph without cycles, ways out of trains included."""
        routes = ways(destination, modes)
        graph = {place: {move.end for move in routes.options(place)} for place in routes.seconds_to_go}
        list(TopologicalSorter(graph).static_order())

    def test_everybody_arrives(self, destination: str, modes: tuple[str, ...]) -> None:
        """From each place that has a way, every choice leads on, and the end of all choices is the destination."""
        routes = ways(destination, modes)
        for place in routes.seconds_to_go:
            assert routes.arrived(place) == (not routes.options(place))
            assert all(move.end in routes.seconds_to_go for move in routes.options(place))
            if routes.arrived(place):
                assert place.node == destination
                assert place.carriage in (GROUND, WHEELS)

    def test_few_options_and_none_much_longer(self, destination: str, modes: tuple[str, ...]) -> None:
        """Beside the way out of a train, only the best few moves within the stretch are kept, fastest first."""
        routes = ways(destination, modes)
        factors = reference().movement.routes
        for place, here in routes.seconds_to_go.items():
            options = routes.options(place)
            kept = options[:-1] if len(options) > 1 and is_way_out(options[-1]) else options
            totals = [move.seconds + routes.seconds_to_go[move.end] for move in kept]
            assert len(kept) <= factors.options
            assert totals == sorted(totals)
            assert all(total <= factors.stretch * here for total in totals)
            assert not totals or totals[0] == pytest.approx(here)

    def test_trains_can_be_given_up(self, destination: str, modes: tuple[str, ...]) -> None:
        """Wherever a train can be unloaded and a road leads on, its load may take to the road for good."""
        routes = ways(destination, modes)
        stations = {node.id for node in reference().network.nodes if node.trains_loaded_per_day > 0}
        for place in routes.seconds_to_go:
            onto_the_road = Place(place.node, WHEELS)
            if place.carriage > 0 and place.node in stations and onto_the_road in routes.seconds_to_go:
                assert onto_the_road in {move.end for move in routes.options(place)}

    def test_only_allowed_means(self, destination: str, modes: tuple[str, ...]) -> None:
        """No move uses a link of another mode, and none takes to the air."""
        assert {move.link.mode for move in all_moves(ways(destination, modes)) if move.link} <= set(modes)

    def test_who_has_given_up_trains_stays_on_the_road(self, destination: str, modes: tuple[str, ...]) -> None:
        """From own wheels for good there are only roads and ferries."""
        for move in all_moves(ways(destination, modes)):
            if move.start.carriage == WHEELS:
                assert move.kind in ("road", "sea")
                assert move.end.carriage == WHEELS


class TestGaugeBreaks:
    """A train goes no further than its gauge."""

    @pytest.mark.parametrize(("destination", "modes"), DESTINATIONS)
    def test_a_train_keeps_its_gauge_on_a_link(self, destination: str, modes: tuple[str, ...]) -> None:
        """Along a link the gauge stays, and the link has that gauge; only a transload changes it."""
        for move in all_moves(ways(destination, modes)):
            if move.kind == "rail":
                assert move.link is not None
                assert move.start.carriage == move.end.carriage
                assert move.start.carriage in move.link.rail_gauges_mm
            if move.kind == "transload":
                assert move.start.node == move.end.node
                assert 0 < move.start.carriage != move.end.carriage > 0

    @pytest.mark.parametrize(
        ("origin", "destination", "where"),
        [("TRD", "RVN", {"HAP", "TOR"}), ("STO", "OUL", {"HAP", "TOR"}), ("BIA", "RIX", {"KUN"})],
    )
    def test_one_transload_on_the_way(self, origin: str, destination: str, where: set[str]) -> None:
        """By rail alone, each way from the one gauge to the other has one transload, at the gauge break."""
        routes = ways(destination, ("rail",))
        start = Place(origin, GROUND)
        for first in routes.options(start):
            changes = [move for move in routes.best_path(first) if move.kind == "transload"]
            assert len(changes) == 1
            assert changes[0].start.node in where

    @pytest.mark.parametrize(("destination", "modes"), DESTINATIONS)
    def test_no_unloading_and_loading_instead(self, destination: str, modes: tuple[str, ...]) -> None:
        """Where gauges meet, who leaves a train goes on by road and loads no other one."""
        for move in all_moves(ways(destination, modes)):
            if move.kind == "unload" and move.start.node in ("KUN", "HAP", "TOR"):
                assert move.end.carriage == WHEELS

    def test_kaunas_is_the_end_of_the_standard_gauge(self) -> None:
        """From Białystok to Kaunas itself nothing is transloaded."""
        routes = ways("KUN", ("rail",))
        path = list(routes.best_path(routes.options(Place("BIA", GROUND))[0]))
        assert [move.kind for move in path] == ["load", "rail", "unload"]

    def test_through_trains_over_the_double_gauge(self) -> None:
        """Between Haparanda and Tornio trains of both gauges run; each may be transloaded on either side."""
        routes = ways("RVN", ("rail",))
        over = [move for move in all_moves(routes) if move.link is not None and move.link.id == "HAP-TOR-rail"]
        assert {move.start.carriage for move in over} == {1435, 1524}


class TestRests:
    """Drivers rest after each driving day."""

    def test_rests_of_a_march_add_up(self) -> None:
        """Along the fastest way by road the nights are the whole driving days, however many links they fall on."""
        routes = ways("RVN", ("road",))
        day = reference().movement.road.driving_day
        marched = 0
        for place in routes.seconds_to_go:
            if routes.arrived(place):
                continue
            path = list(routes.best_path(routes.options(place)[0]))
            driving = sum(move.driving for move in path)
            assert sum(routes.rests(move) for move in path) == driving // day
            marched += 1
        assert marched > 20

    def test_who_marches_beside_a_railway_rests(self) -> None:
        """From Białystok to Tartu by road drivers rest once, also where a train would be faster."""
        routes = ways("TAR", ("rail", "road"))
        roads = ("KUN-BIA-road", "RIX-KUN-road", "TAR-RIX-road")
        marches = [
            next(move for move in routes.options(Place(node, GROUND)) if move.link is not None and move.link.id == road)
            for node, road in zip(("BIA", "KUN", "RIX"), roads, strict=True)
        ]
        hours = sum(move.driving for move in marches) / HOUR
        assert 17 < hours < 18
        assert [routes.rests(move) for move in marches] == [0, 1, 0]

    def test_trains_do_not_rest(self) -> None:
        """A move by rail has no time at the wheel, hence no rest of its own."""
        routes = ways("RVN", ("rail",))
        assert {routes.rests(move) for move in all_moves(routes)} == {0}


class TestSeconds:
    """Expected times, by hand and by brute force."""

    def test_by_brute_force(self, tmp_path: Path) -> None:
        """On the small network the expected time from each place is that of the best of all ways there are."""
        scenario = small.loaded(tmp_path)
        for modes in (ALL, ("rail",), ("road",), ("sea", "road"), ("rail", "road")):
            routes = RouteMap(scenario.network, scenario.movement, "END", modes)
            edges = edges_by_hand(scenario, modes)
            wanted = {place: best(place, edges, frozenset()) for place in {start for start, _ in edges}}
            reached = {place: seconds for place, seconds in wanted.items() if seconds < float("inf")}
            found = {place: togo for place, togo in routes.seconds_to_go.items() if place in wanted}
            assert found == pytest.approx(reached)

    def test_not_by_sea(self) -> None:
        """Who leaves a node by land has no ship from there, but may take one later."""
        free, by_land = ways("RIX"), ways("RIX", not_by_sea_from="MMA")
        start = Place("MMA", GROUND)
        assert "sea" in {move.kind for move in free.options(start)}
        assert "sea" not in {move.kind for move in by_land.options(start)}
        assert by_land.seconds_to_go[start] > free.seconds_to_go[start]
        path = by_land.best_path(by_land.options(start)[0])
        assert "sea" in {move.kind for move in path}

    @pytest.mark.parametrize("stretch", [0.5, 1.0])
    def test_the_fastest_way_is_always_kept(self, tmp_path: Path, stretch: float) -> None:
        """A stretch of one or less leaves the fastest way, and others only if they are as fast."""
        content = small.content()
        content["movement"]["routes"]["stretch"] = stretch
        scenario = small.loaded(tmp_path, content)
        routes = RouteMap(scenario.network, scenario.movement, "END", ALL)
        for place, here in routes.seconds_to_go.items():
            assert routes.options(place) or routes.arrived(place)
            others = [move for move in routes.options(place) if not is_way_out(move)]
            assert all(move.seconds + routes.seconds_to_go[move.end] == pytest.approx(here) for move in others)

    def test_arrival_speed(self) -> None:
        """Columns close up at the speed of the slowest road into the destination."""
        assert ways("NVK").arrival_speed_kmh == 35
        assert ways("RVN").arrival_speed_kmh == 45


def edges_by_hand(scenario: Scenario, modes: tuple[str, ...]) -> dict[tuple[Place, Place], float]:
    """Every way from place to place with its expected seconds, written down from the rules alone."""
    factors, edges = scenario.movement, dict[tuple[Place, Place], float]()
    gauges: dict[str, set[int]] = {node.id: set(node.rail_gauges_mm) for node in scenario.network.nodes}
    for link in scenario.network.links:
        for node in (link.from_node, link.to_node):
            gauges[node] |= set(link.rail_gauges_mm)
        for here, there in ((link.from_node, link.to_node), (link.to_node, link.from_node)):
            hours = link.length_km / link.speed_kmh
            for carriage in (GROUND, WHEELS, *link.rail_gauges_mm):
                edge = (Place(here, carriage), Place(there, carriage))
                if link.mode == "rail" in modes and carriage > 0:
                    edges[edge] = hours * HOUR * typical(factors.rail.travel_factor)
                elif link.mode == "road" in modes and carriage <= 0:
                    driving = hours * HOUR * typical(factors.road.travel_factor)
                    road = driving * (1 + typical(factors.road.rest) / factors.road.driving_day)
                    edges[edge] = min(road, edges.get(edge, road))
                elif link.mode == "sea" in modes and carriage <= 0:
                    sailing = hours * HOUR * typical(factors.sea.travel_factor)
                    wait = 12 * HOUR / (link.sailings_per_day or 0)
                    ferry = sailing + wait + 2 * typical(factors.sea.ferry_loading)
                    edges[edge] = min(ferry, edges.get(edge, ferry))
    for station in scenario.network.nodes:
        if "rail" not in modes or not station.trains_loaded_per_day:
            continue
        for gauge in gauges[station.id]:
            train = Place(station.id, gauge)
            edges[Place(station.id, GROUND), train] = typical(factors.rail.loading)
            for wheels in (WHEELS,) if len(gauges[station.id]) > 1 else (GROUND, WHEELS):
                edges[train, Place(station.id, wheels)] = typical(factors.rail.unloading)
            for other in gauges[station.id] - {gauge}:
                edges[train, Place(station.id, other)] = typical(factors.rail.transload)
    return edges


def best(place: Place, edges: dict[tuple[Place, Place], float], been: frozenset[Place]) -> float:
    """Seconds of the fastest of all ways that come to no place twice; infinite where there is none."""
    if place.node == "END" and place.carriage <= 0:
        return 0.0
    onward = (
        seconds + best(end, edges, been | {place})
        for (start, end), seconds in edges.items()
        if start == place and end not in been
    )
    return min(onward, default=float("inf"))


def test_moves_without_duration(tmp_path: Path) -> None:
    """A link of a metre, and trains that are loaded in no time, still put the places in the order of the way."""
    nothing = [f"movement.rail.{what}=0 s" for what in ("loading", "unloading", "transload")]
    short = [f"network.links.{link}.length_km=0.001" for link in ("HBR-INL-road", "HBR-INL-rail", "INL-SWE-rail")]
    scenario = loaded(tmp_path, SOUND, *nothing, *short)
    routes = RouteMap(scenario.network, scenario.movement, "FIN", ALL)
    assert all(routes.rests(move) >= 0 for move in all_moves(routes))
    # Nothing sails from the island, which has no berths.
    assert {place.node for place in routes.seconds_to_go} == {"GAT", "HBR", "INL", "SWE", "FIN"}
