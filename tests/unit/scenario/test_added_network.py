"""Nodes and links that a scenario adds to the tables of its network."""

from __future__ import annotations

from pathlib import Path

from sim.scenario import assumptions, check_all, check_scenario, effective, load
from tests.unit.scenario.small import SOUND, write

NODE = (
    'QUA: {tier: core, name: Quay, country: "NO", kind: port, lon_deg: 11, lat_deg: 66, berths: 2, '
    "discharge_vehicles_per_day: {value: 300, source: a survey}, staging_vehicles: 100}"
)
SEA = (
    "GAT-QUA-sea: {tier: core, from_node: GAT, to_node: QUA, mode: sea, length_km: 900, speed_kmh: 30, "
    "sailings_per_day: 1, lane_m_per_sailing: 2000}"
)
ROAD = (
    "QUA-HBR-road: {tier: core, from_node: QUA, to_node: HBR, mode: road, length_km: 40, speed_kmh: 50, "
    "road_vehicles_per_day: 500}"
)
ADDED = f"network:\n  changes:\n    nodes:\n      {NODE}\n    links:\n      {SEA}\n      {ROAD}\n"


def test_a_node_and_its_links_are_added(tmp_path: Path) -> None:
    """Rows with every needed column are behind those of the tables, and can be used as these are."""
    text = SOUND.replace("from: GAT", "from: QUA").replace("sponsor: GB", 'sponsor: "NO"') + ADDED
    path = write(tmp_path, text + "closures: [{node: QUA, at: D+3, lasts: 1 d}]\n")
    base, scenario = load(write(tmp_path, SOUND, "base.yaml")), load(path)
    assert [node.id for node in scenario.network.nodes] == [*(node.id for node in base.network.nodes), "QUA"]
    assert scenario.network.node_by_id["QUA"].discharge_vehicles_per_day == 300.0
    road = scenario.network.link_by_id["QUA-HBR-road"]
    assert (road.length_km, road.crosses_border) == (40.0, False)
    assert scenario.network.link_by_id["GAT-QUA-sea"].crosses_border
    assert check_all(path) == ()


def test_the_composed_text_adds_them_too(tmp_path: Path) -> None:
    """The composed scenario, loaded again, has the same rows; each number is registered with its source."""
    path = write(tmp_path, SOUND + ADDED)
    again = write(tmp_path, effective(path), "again.yaml")
    assert load(again) == load(path)
    found = {one.path: one for one in assumptions(path)}
    cell = found["network.nodes.QUA.discharge_vehicles_per_day"]
    assert (cell.value, cell.source, cell.file) == ("300 vehicles/day", "a survey", str(path))


def test_an_added_row_can_be_set(tmp_path: Path) -> None:
    """`--set` changes a cell of an added row as one of the tables."""
    path = write(tmp_path, SOUND + ADDED)
    assert load(path, ("network.links.QUA-HBR-road.length_km=41",)).network.link_by_id["QUA-HBR-road"].length_km == 41.0


def test_an_added_row_is_checked_as_any_other(tmp_path: Path) -> None:
    """Cells, ends and capacities of added rows have the same faults as those of the tables."""
    text = SOUND + ADDED.replace("length_km: 40", "length_km: far").replace(", lane_m_per_sailing: 2000", "")
    assert [fault.message for fault in check_scenario(write(tmp_path, text))] == [
        "a sea link needs lane_m_per_sailing",
        "length_km 'far' is not a number",
    ]


def test_a_what_if_adds_to_what_another_added(tmp_path: Path) -> None:
    """Rows of several files add up, and a file above changes a cell of one."""
    write(tmp_path, SOUND + f"network:\n  changes:\n    nodes:\n      {NODE}\n", "base.yaml")
    text = f"{SEA}\n      {ROAD}\n    nodes: {{QUA: {{berths: 3}}}}\n"
    head = "leidang: 1\ntitle: What if\nuse: [base]\nnetwork:\n  changes:\n    links:\n      "
    path = write(tmp_path, head + text, "what_if.yaml")
    assert load(path).network.node_by_id["QUA"].berths == 3
    assert [one.message.partition(" (")[0] for one in check_all(path)] == [
        "overrides network.changes.nodes.QUA.berths: 3 instead of 2"
    ]


def test_a_cell_of_a_table_that_is_overridden_is_noted(tmp_path: Path) -> None:
    """With what stood there, and where."""
    path = write(tmp_path, SOUND + "network: {changes: {nodes: {HBR: {berths: 3}}}}\n")
    (note,) = check_all(path)
    table = tmp_path / "library" / "tiny_nodes.csv"
    assert note.message == f"overrides network.nodes.HBR.berths: 3 instead of 1 ({table}:3)"
    assert check_all(path, ("network.nodes.HBR.berths=4",)) == ()
