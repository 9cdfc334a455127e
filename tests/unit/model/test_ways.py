"""The ways that a force considers where the scenario bounds the whole of them, and what it asks for on these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.domains.movement.overview import Overview, overview_of
from sim.domains.movement.routes import GROUND, Move, Place, RouteMap
from sim.domains.movement.ways import Ways, ways_from
from sim.domains.scenario import Scenario
from sim.model.build import build
from sim.scenario import load
from sim.scenario.loading import examine, scenario_of
from tests.unit.model import small
from tests.unit.model.cases import DAY, run_model

SCENARIOS = Path(__file__).parents[3] / "scenarios"
FLAGSHIP = SCENARIOS / "northern_reinforcement.yaml"
ALL = ("sea", "rail", "road")
ENDS = [
    ("UK_EXT", "RVN"),
    ("US_EAST", "RVN"),
    ("BRV", "OUL"),
    ("ROS", "TMP"),
    ("ROS", "VNO"),
    ("STO", "RVN"),
    ("RVN", "KUN"),
]


def ways(scenario: Scenario, origin: str, destination: str, bound: float | None) -> Ways:
    """The ways from an origin to a destination within a bound; None for none."""
    factors = scenario.movement.routes.model_copy(update={"total_stretch": bound})
    routes = RouteMap(scenario.network, scenario.movement, destination, ALL)
    overland = RouteMap(scenario.network, scenario.movement, destination, ALL, origin)
    return ways_from(scenario.network, origin, routes, overland, factors)


def whole_ways(routes: RouteMap, place: Place, before: tuple[Move, ...] = ()) -> Iterator[tuple[Move, ...]]:
    """Every way through a map from a place on, move by move."""
    if not routes.options(place):
        yield before
    for move in routes.options(place):
        yield from whole_ways(routes, move.end, (*before, move))


def considered(found: Ways, origin: str) -> list[tuple[Move, ...]]:
    """Every whole way among which a force chooses."""
    by_ship = [way for move in found.sea for way in whole_ways(found.onward, move.end, (move,))]
    by_land = [] if found.overland is None else [*whole_ways(found.overland, Place(origin, GROUND))]
    return [*by_ship, *by_land]


def seconds(way: tuple[Move, ...]) -> float:
    """The expected seconds of a way."""
    return sum(move.seconds for move in way)


def asks(scenario: Scenario, move: Move) -> tuple[str, ...]:
    """What a permission may be asked for on a move."""
    here, there = (scenario.network.node_by_id[place.node].country for place in (move.start, move.end))
    if move.kind in ("load", "transload"):
        return ("train", here)
    return (move.kind, here, there) if here != there else ()


@pytest.fixture(scope="module")
def flagship() -> Scenario:
    """A shipped scenario, for its network and planning factors."""
    return load(FLAGSHIP)


@pytest.mark.parametrize("bound", [0.5, 1.0, 1.1, 1.3, 1.6])
@pytest.mark.parametrize(("origin", "destination"), ENDS)
def test_longer_ways_are_kept_if_and_only_if_they_ask_for_nothing_more(
    flagship: Scenario, origin: str, destination: str, bound: float
) -> None:
    """By enumeration of all ways there are without the bound; one below 1 counts as 1."""
    every = considered(ways(flagship, origin, destination, None), origin)
    fastest = min(map(seconds, every))
    most = max(1.0, bound) * fastest * (1 + 1e-9)
    near = {move for way in every if seconds(way) <= most for move in way}
    asked = {asks(flagship, move) for move in near} | {()}
    wanted = {
        move for way in every if all(move in near or asks(flagship, move) in asked for move in way) for move in way
    }
    kept = considered(ways(flagship, origin, destination, bound), origin)
    assert {move for way in kept for move in way} == wanted
    assert min(map(seconds, kept)) == pytest.approx(fastest)
    assert all(way[-1].end.node == destination for way in kept)


@pytest.mark.parametrize(("origin", "destination"), ENDS)
def test_without_a_bound_or_with_a_wide_one_all_ways_are_kept(
    flagship: Scenario, origin: str, destination: str
) -> None:
    """The shipped scenarios have 10, and so the ways that they had before there was a bound."""
    free, wide = (considered(ways(flagship, origin, destination, bound), origin) for bound in (None, 10))
    assert free == wide
    assert len(free) >= len(considered(ways(flagship, origin, destination, 1.1), origin))


def group(at: Path, bound: float) -> tuple[Overview, Scenario]:
    """A group of 300 vehicles from Rostock to Tampere."""
    text = FLAGSHIP.read_text(encoding="utf-8")
    head, rest = text.split("\nforces:\n")
    head = head.replace("total_stretch: 10", f"total_stretch: {bound}")
    one = "  - {name: group, sponsor: DE, from: ROS, to: TMP, ready: D+5, due: D+15, lift: {vehicles: 300}}\n"
    path = at / "group.yaml"
    path.write_text(f"{head}\nforces:\n{one}{rest[rest.index('closures:') :]}", encoding="utf-8")
    draft = examine(path)
    assert draft.faults.found() == ()
    scenario = scenario_of(draft)
    return overview_of(scenario, draft.tree), scenario


@pytest.mark.parametrize(("bound", "elsewhere"), [(1.0, ()), (1.3, ("SE",)), (10, ("EE", "LT", "LV", "SE"))])
def test_requests_are_made_for_the_ways_within_the_bound_alone(
    tmp_path: Path, bound: float, elsewhere: tuple[str, ...]
) -> None:
    """From Rostock to Tampere by Hanko; by Sweden it takes a tenth longer, by the Baltic states a third."""
    overview, scenario = group(tmp_path, bound)
    (understood,) = overview.forces
    assert [one.hosts for one in understood.permissions.on_route] == [("FI",)]
    assert tuple(host for one in understood.permissions.elsewhere for host in one.hosts) == elsewhere
    # What is printed is what the model asks for.
    model = build(scenario, next(iter(scenario.variants)))
    assert len(model.requests) == understood.requests == overview.totals.requests
    assert {request.actor for request in model.requests} == {"FI", *elsewhere}


def deliveries(scenario: Scenario) -> list[int]:
    """The seconds at which elements are delivered in one replication."""
    trace, index = run_model(scenario, "national")
    marks = zip(trace.marks.label.tolist(), trace.marks.time.tolist(), strict=True)
    return [time for label, time in marks if index.milestones[label].endswith(" / delivered")]


SHORT_ROAD = [link | ({"length_km": 200} if link["link_id"] == "BRK-END-road" else {}) for link in small.LINKS]
CLOSED: dict[str, Any] = {"link": "BRK-END-road", "at": "D+1", "lasts": "6 d", "cause": "outage"}


@pytest.mark.parametrize(("bound", "arrives"), [(1.0, False), (10, True)])
def test_an_element_waits_where_all_ways_within_the_bound_are_closed(
    tmp_path: Path, bound: float, arrives: bool
) -> None:
    """The road to END is closed for six days: within the bound the force waits for it, else it takes the ferry."""
    content = small.content()
    content["movement"]["routes"]["total_stretch"] = bound
    force = {"name": "north", "sponsor": "GB", "from": "EXT", "to": "END", "ready": "D+2", "due": "D+9"}
    content |= {"forces": [force | {"lift": {"vehicles": 40}, "modes": ["sea", "road"]}], "closures": [CLOSED]}
    draft = examine(small.write(tmp_path, content, links=SHORT_ROAD))
    assert draft.faults.found() == ()
    scenario = scenario_of(draft)
    (understood,) = overview_of(scenario, draft.tree).forces
    assert [place for place, _, _ in understood.route.waits] == ([] if arrives else ["BRK-END-road"])
    delivered = deliveries(scenario)
    assert len(delivered) == 4
    assert all((second < 7 * DAY) == arrives for second in delivered)
