"""The shipped scenarios and their library: every number says where it comes from, and the network holds together."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.domains.scenario import Scenario
from sim.scenario import check_scenario, load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NETWORKS = SCENARIOS / "library" / "networks"
YAML_FILES = sorted(SCENARIOS.rglob("*.yaml"))
SETTINGS = {"leidang"}
QUANTITY = re.compile(r"\d|D[+-]\d|(fixed|lognormal|triangular|uniform|loguniform|exponential|empirical|mixture)\s*\(")
EARTH_RADIUS_KM = 6371.0
ON_COORDINATION = ["peacetime_exercise", "crisis_corridors"]
ON_INCIDENTS = ["christmas_cables", "pipeline_and_cable", "drones_and_cyber", "technical_fault", "public_record"]
SHIPPED = ["northern_reinforcement", "baltic_reinforcement", *ON_COORDINATION]

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The rows of a network table as text."""
    with (NETWORKS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NODES = {row["node_id"]: row for row in rows("nordic_baltic_nodes.csv")}
LINKS = rows("nordic_baltic_links.csv")


def numbers_without_source(tree: object, path: str = "", source: str = "") -> Iterator[str]:
    """Paths of all numbers and quantities that no `source` holds for, the nearest enclosing one counting."""
    if isinstance(tree, dict):
        source = str(tree.get("source", source)).strip()
        for key, value in tree.items():
            if key not in SETTINGS | {"source"}:
                yield from numbers_without_source(value, f"{path}/{key}", source)
    elif isinstance(tree, list):
        for position, value in enumerate(tree):
            yield from numbers_without_source(value, f"{path}/{position}", source)
    elif is_number(tree) and not source:
        yield path


def is_number(value: object) -> bool:
    """Whether a YAML scalar is a number, a quantity, a distribution or a moment."""
    if isinstance(value, str):
        return QUANTITY.match(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def parse(text: str) -> object:
    """The plain content of a YAML 1.2 text."""
    tree: object = YAML(typ="safe", pure=True).load(text)
    return tree


def great_circle_km(one: Row, other: Row) -> float:
    """Great-circle distance of two nodes in km (haversine)."""
    (lon_1, lat_1), (lon_2, lat_2) = (
        [math.radians(float(row[c])) for c in ("lon_deg", "lat_deg")] for row in (one, other)
    )
    half = math.sin((lat_2 - lat_1) / 2) ** 2
    half += math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def gauges(row: Row) -> set[str]:
    """The rail gauges of a node or link."""
    return {row[column] for column in ("rail_gauge_mm", "rail_gauge_second_mm") if row[column]}


def reached(start: str, links: list[Row]) -> set[str]:
    """The nodes that can be reached from one over the given links."""
    found, edge = {start}, [start]
    while edge:
        here = edge.pop()
        for link in links:
            ends = {link["from_node"], link["to_node"]}
            if here in ends and not ends <= found:
                edge.extend(ends - found)
                found |= ends
    return found


def test_the_library_is_there() -> None:
    """The walk finds the scenarios and every part of the library, so that no other test passes on nothing."""
    names = {path.relative_to(SCENARIOS).as_posix() for path in YAML_FILES}
    library = {"networks/nordic_baltic", "actors/nordic_baltic", "actors/allies", "actors/organisations"}
    library |= {"coordination/channels", "coordination/interoperability", "movement/planning_factors"}
    library |= {f"procedures/{name}" for name in ("movement", "national_rules", "host_nation_support", "consultation")}
    library |= {f"arrangements/{name}" for name in ("movement", "crisis", "frameworks", "us_defence_cooperation")}
    shipped = {f"{name}.yaml" for name in (*SHIPPED, *ON_INCIDENTS)}
    assert {f"library/{name}.yaml" for name in library} | shipped <= names


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.stem)
def test_every_number_says_where_it_comes_from(path: Path) -> None:
    """Each number of a shipped file has a source, or the word notional, in its own or an enclosing mapping."""
    assert list(numbers_without_source(parse(path.read_text(encoding="utf-8")))) == []


def test_a_number_without_source_is_found() -> None:
    """The walk sees bare numbers, quantities, distributions and moments, and only where no source holds."""
    tree = parse(
        "a: {x: 1, y: triangular(1 h, 2 h, 3 h), z: D+2}\nb: {source: notional, x: [8 h]}\nc: [{t: words, x: 9 m}]"
    )
    assert list(numbers_without_source(tree)) == ["/a/x", "/a/y", "/a/z", "/c/0/x"]


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.stem)
def test_confidence_is_one_of_three_words(path: Path) -> None:
    """Confidence is low, medium or high wherever it is given."""
    given = re.findall(r"\bconfidence: *(\w+)", path.read_text(encoding="utf-8"))
    assert set(given) <= {"low", "medium", "high"}


@pytest.mark.parametrize("table", ["nordic_baltic_nodes.csv", "nordic_baltic_links.csv"])
def test_every_row_of_the_network_has_its_mark(table: str) -> None:
    """Each row says in words which of its columns are notional."""
    assert [row for row in rows(table) if "notional" not in row["mark"]] == []


def test_the_network_is_complete() -> None:
    """42 nodes, 35 of them core; 102 links, 59 of them core; no name twice; a link is named after its ends and mode."""
    assert (len(NODES), sum(row["tier"] == "core" for row in NODES.values())) == (42, 35)
    assert (len(LINKS), sum(row["tier"] == "core" for row in LINKS)) == (102, 59)
    assert len({link["link_id"] for link in LINKS}) == len(LINKS)
    assert [row for row in LINKS if row["link_id"] != f"{row['from_node']}-{row['to_node']}-{row['mode']}"] == []


def test_every_link_ends_at_two_nodes() -> None:
    """No link leads to an unknown node or back to its own."""
    assert [row["link_id"] for row in LINKS if not {row["from_node"], row["to_node"]} <= NODES.keys()] == []
    assert [row["link_id"] for row in LINKS if row["from_node"] == row["to_node"]] == []


def test_the_core_network_is_connected() -> None:
    """Every core node can be reached from every other over core links."""
    core = {name for name, row in NODES.items() if row["tier"] == "core"}
    assert reached("RVN", [row for row in LINKS if row["tier"] == "core"]) == core


def test_a_cut_network_is_not_connected() -> None:
    """Without the links of Tornio the north of Finland is out of reach by rail."""
    rail = [row for row in LINKS if row["mode"] == "rail" and "TOR" not in {row["from_node"], row["to_node"]}]
    assert "RVN" not in reached("LLA", rail)


def test_sea_links_end_where_ships_are_worked() -> None:
    """Both ends of a sea link have berths and a rate of discharge."""
    ends = {NODES[link[end]]["node_id"] for link in LINKS if link["mode"] == "sea" for end in ("from_node", "to_node")}
    assert [end for end in sorted(ends) if int(NODES[end]["berths"]) < 1] == []
    assert [end for end in sorted(ends) if float(NODES[end]["discharge_vehicles_per_day"]) <= 0] == []


def test_air_links_end_where_aircraft_are_worked() -> None:
    """Both ends of an air link have aircraft places."""
    ends = {link[end] for link in LINKS if link["mode"] == "air" for end in ("from_node", "to_node")}
    assert [end for end in sorted(ends) if int(NODES[end]["aircraft_places"]) < 1] == []


def test_rail_links_fit_the_gauges_of_their_ends() -> None:
    """A rail link has one gauge that both ends have, or changes from the gauge of one end to that of the other."""
    for link in (link for link in LINKS if link["mode"] == "rail"):
        one, other = gauges(NODES[link["from_node"]]), gauges(NODES[link["to_node"]])
        assert gauges(link) <= one & other or (len(gauges(link)) == 2 and gauges(link) == one | other), link["link_id"]


CAPACITY = {"road": "road_vehicles_per_day", "rail": "trains_per_day", "sea": "sailings_per_day"}


def test_every_link_has_the_capacity_of_its_mode_and_no_other() -> None:
    """Road in vehicles, rail in trains, sea in sailings of so many lane metres; air has none of its own."""
    for link in LINKS:
        filled = {column for column in CAPACITY.values() if link[column]}
        assert filled == ({CAPACITY[link["mode"]]} if link["mode"] in CAPACITY else set()), link["link_id"]
        assert bool(link["lane_m_per_sailing"]) == (link["mode"] == "sea"), link["link_id"]


def test_no_link_is_shorter_than_the_great_circle() -> None:
    """Lengths are at least the great circle between the rounded positions, less 3 km or 1 % for the rounding."""
    for link in LINKS:
        direct = great_circle_km(NODES[link["from_node"]], NODES[link["to_node"]])
        assert float(link["length_km"]) >= min(direct - 3.0, 0.99 * direct), link["link_id"]


@pytest.fixture(scope="module", params=SHIPPED)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Each shipped scenario, loaded."""
    return load(SCENARIOS / f"{request.param}.yaml")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_have_no_fault_and_fit_a_page(name: str) -> None:
    """A shipped scenario passes its own check and is at most a hundred lines long."""
    path = SCENARIOS / f"{name}.yaml"
    assert check_scenario(path) == ()
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


def test_shipped_scenarios_compare_with_the_present_rules(scenario: Scenario) -> None:
    """The first variant, the reference, is national rules without any arrangement; there is at least one other."""
    assert len(scenario.variants) >= 2
    assert next(iter(scenario.variants.items())) == ("national rules", ())


@pytest.mark.parametrize("name", ON_COORDINATION)
def test_scenarios_on_coordination_compare_four_sets(name: str) -> None:
    """They compare at least four sets of arrangements with the present rules, all different from each other."""
    variants = load(SCENARIOS / f"{name}.yaml").variants
    assert len(set(map(frozenset, variants.values()))) == len(variants) >= 5


def test_shipped_scenarios_are_large_enough_for_queues(scenario: Scenario) -> None:
    """Between 75 and 300 elements of vehicles."""
    size = scenario.movement.element_vehicles
    places = [force.lift.vehicles + force.lift.containers for force in scenario.forces]
    assert 75 <= sum(-(-count // size) for count in places) <= 300
