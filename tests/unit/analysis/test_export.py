"""What other programs are given: flows by place, GeoJSON as its standard has it, a workbook that holds the tables."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from analysis import Results, open_results
from analysis.movement.geojson import link_features, node_features, write_geojson
from analysis.movement.network_flows import flows
from analysis.movement.waits_at_places import waiting
from analysis.workbook import SHEETS, sheet_rows, write_workbook
from sim.record.manifest import read_manifest
from tests.unit.analysis.example_incidents import write_incident_example
from tests.unit.analysis.example_results import forget_places, write_example

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The example with incidents, small."""
    return open_results(write_incident_example(tmp_path_factory.mktemp("winter") / "run", replications=4))


def test_flows_are_what_the_elements_carry(results: Results) -> None:
    """Of each link the lift of every element that travelled on it, once a run, added up from the tables by hand."""
    under_way = results.ledger[results.ledger["cause"] == "transport"]
    link = under_way["detail"].astype(str).str.partition(" ")[0]
    trips = under_way.assign(link=link)[["variant", "replication", "subject", "link"]].drop_duplicates()
    elements = results.deliveries.drop_duplicates("element").set_index("element")
    for variant in results.variants:
        own, waited = trips[trips["variant"] == variant], waiting(results, variant).set_index("place")
        table = flows(results)[lambda all_, name=variant: all_["variant"] == name].set_index("place")
        assert own["link"].nunique() > 3
        for measure, column in (
            ("vehicles", "vehicles"),
            ("vehicle_places", "vehicle_places"),
            ("people", "personnel"),
        ):
            amount = elements[column].reindex(own["subject"].astype(str)).to_numpy()
            by_hand = pd.Series(amount).groupby(own["link"].to_numpy()).sum() / 4
            assert table[measure].reindex(by_hand.index).to_numpy() == pytest.approx(by_hand.to_numpy())
        assert table["waited_h"].reindex(waited.index).to_numpy() == pytest.approx(waited["waited_h"].to_numpy())


def test_people_who_fly_are_not_on_the_ship(tmp_path: Path) -> None:
    """They are counted with their vehicles from where they join them: not on the links from the origin."""
    folder = write_example(tmp_path / "run", replications=2)
    path = folder / "deliveries.parquet"
    frame = pd.read_parquet(path).assign(people_fly=1, personnel=7)
    frame.to_parquet(path, index=False)
    opened = Results(folder, replace(read_manifest(folder), tables={}))
    links = flows(opened)[lambda table: table["kind"] == "link"].set_index("place")
    used = links[links["elements"] > 0]
    origins = {force.origin for force in opened.manifest.forces}
    ends = opened.links.set_index("id").loc[used.index, ["from_node", "to_node"]]
    first = ends.isin(origins).any(axis=1).to_numpy()
    assert first.any()
    assert (~first).any()
    # A link from one origin may be a later one for another force, so only ships from across the sea are sure.
    sea = used.index.str.startswith("US_EAST") & used.index.str.endswith("-sea")
    assert (used.loc[sea, "people"] == 0).all()
    assert (used.loc[sea, "vehicles"] > 0).all()
    assert used.loc[~first, "people"].to_numpy() == pytest.approx(7 * used.loc[~first, "elements"].to_numpy())


def test_flows_have_intervals(results: Results) -> None:
    """The interval of the hours waited at a place is Student's t over the replications."""
    table = flows(results)
    row = table[(table["variant"] == results.variants[0]) & (table["place"] == "NVK-KRN-rail")].iloc[0]
    ledger = results.ledger
    own = ledger[
        (ledger["variant"] == results.variants[0]) & ledger["detail"].astype(str).str.startswith("NVK-KRN-rail")
    ]
    own = own[own["cause"].isin(["queue", "weather"])]
    hours = (own["end_s"] - own["start_s"]).groupby(own["replication"]).sum() / 3600
    assert (row["n"], len(hours)) == (4, 4)
    assert row["waited_h"] == pytest.approx(hours.mean())
    half = 3.182446 * hours.std(ddof=1) / 2  # t of 0.975 with 3 degrees of freedom
    assert row["waited_h_high_95"] - row["waited_h"] == pytest.approx(half, rel=1e-5)


def test_geojson_is_as_its_standard_has_it(results: Results, tmp_path: Path) -> None:
    """Positions are longitude then latitude of the nodes, ids are unique, lines join their nodes (RFC 7946)."""
    nodes, links = (json.loads(path.read_text(encoding="utf-8")) for path in write_geojson(results, tmp_path))
    table = results.nodes.set_index("id")
    known = {name: [row["lon_deg"], row["lat_deg"]] for name, row in table.iterrows()}
    for collection, count in ((nodes, len(table)), (links, len(results.links))):
        assert collection["type"] == "FeatureCollection"
        features = collection["features"]
        assert len({feature["id"] for feature in features}) == len(features) == count * len(results.variants)
        assert all(feature["type"] == "Feature" for feature in features)
    for feature in nodes["features"]:
        assert feature["geometry"] == {"type": "Point", "coordinates": known[feature["properties"]["place"]]}
    for feature in links["features"]:
        ends = [known[feature["properties"][end]] for end in ("from_node", "to_node")]
        assert feature["geometry"] == {"type": "LineString", "coordinates": ends}
    seen = flows(results).set_index(["variant", "place"])["vehicles"]
    for feature in links["features"]:
        told = feature["properties"]
        assert told["vehicles"] == pytest.approx(seen[told["variant"], told["place"]], abs=1e-4)


def test_assets_on_the_sea_floor_have_no_position(results: Results) -> None:
    """No asset group that an incident hits is named in a map, nor any position that is not of a node."""
    text = json.dumps([node_features(results), link_features(results)])
    assets = {name for cell in results.incidents["asset"].astype(str) for name in cell.split("; ")}
    assert assets
    assert not any(asset in text for asset in assets)
    positions = {(row["lon_deg"], row["lat_deg"]) for row in results.nodes.to_dict("records")}
    told = {
        tuple(point) for feature in link_features(results)["features"] for point in feature["geometry"]["coordinates"]
    }
    assert told <= positions


def test_two_exports_are_the_same_bytes(results: Results, tmp_path: Path) -> None:
    """The same results give the same files, whenever they are written."""
    made = [write_workbook(results, tmp_path / f"{name}.xlsx").read_bytes() for name in ("one", "two")]
    assert made[0] == made[1]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    pairs = zip(write_geojson(results, tmp_path / "one"), write_geojson(results, tmp_path / "two"), strict=True)
    assert all(one.read_bytes() == two.read_bytes() for one, two in pairs)


def test_the_workbook_holds_the_tables(results: Results, tmp_path: Path) -> None:
    """Read back, each sheet has its table: every number and text, a frozen header with units, filters."""
    book = _read(write_workbook(results, tmp_path / "summary.xlsx"))
    tables = {name: rows for name, described in SHEETS.items() if not (rows := sheet_rows(results, described)).empty}
    assert list(book) == ["Contents", *tables]
    for name, table in tables.items():
        page = book[name]
        head = [page.cells[0, place].partition("\n")[0] for place in range(len(table.columns))]
        assert head == list(table.columns)
        assert (page.frozen, page.filtered) == (1, len(table) + 1)
        for place, column in enumerate(table.columns):
            there = [page.cells.get((row + 1, place), "") for row in range(len(table))]
            if pd.api.types.is_numeric_dtype(table[column]) and table[column].dtype != bool:
                numbers = np.array([float(cell) if cell else np.nan for cell in there])
                assert numbers == pytest.approx(table[column].to_numpy(dtype=np.float64), nan_ok=True)
            else:
                assert there == ["" if value != value else str(value) for value in table[column].tolist()]  # noqa: PLR0124  # not a number


def test_the_first_sheet_says_what_this_is(results: Results, tmp_path: Path) -> None:
    """The first sheet has the scenario, n, the command, and names every other sheet."""
    book = _read(write_workbook(results, tmp_path / "summary.xlsx"))
    words = "\n".join(book["Contents"].cells.values())
    manifest = results.manifest
    for told in (manifest.scenario.title, manifest.command_line, str(manifest.root_seed), "n = 4", *list(book)[1:]):
        assert told in words


def test_units_stand_beside_names(results: Results, tmp_path: Path) -> None:
    """A column has the unit of its description; one whose unit stands in each row has none."""
    book = _read(write_workbook(results, tmp_path / "summary.xlsx"))
    heads = {
        sheet: [book[sheet].cells[0, place] for place in range(len(described.columns))]
        for sheet, described in SHEETS.items()
        if sheet in {"Requests", "Summary"}
    }
    assert {"procedure", "mean_h\n[h]", "low_95\n[h]"} <= set(heads["Requests"])
    assert {"unit", "mean", "low_95"} <= set(heads["Summary"])


def test_a_run_of_totals_has_no_flows(tmp_path: Path) -> None:
    """Where the ledger has no places, what went through them is not known, rather than nothing."""
    results = open_results(forget_places(write_example(tmp_path / "run", replications=1)))
    assert flows(results)["elements"].isna().all()
    assert all(feature["properties"]["vehicles"] is None for feature in link_features(results)["features"])


def test_results_say_what_they_are(results: Results) -> None:
    """The results name their scenario, variants, replications and tables; a notebook also shows what each row is."""
    for words in (repr(results), results._repr_html_()):
        assert results.manifest.scenario.title in words
        assert "n = 4 of each variant" in words
        assert all(name in words for name in ("ledger", "incidents", "nodes", *results.variants))
    assert "an element in one replication, delivered or not" in results._repr_html_()
    for name in results.tables:
        assert isinstance(getattr(results, name), pd.DataFrame)


class _Page:
    """A sheet read back: texts and numbers by (row, column), the frozen rows and the last row with a filter."""

    def __init__(self, root: ET.Element, texts: list[str]) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        for cell in root.iter(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v")
            if value is not None:
                self.cells[_place(cell.attrib["r"])] = texts[int(value)] if cell.get("t") == "s" else value
        pane, filtered = root.find(f".//{MAIN}pane"), root.find(f"{MAIN}autoFilter")
        self.frozen = int(pane.attrib["ySplit"]) if pane is not None else 0
        self.filtered = _place(filtered.attrib["ref"].partition(":")[2])[0] + 1 if filtered is not None else 0


def _place(name: str) -> tuple[int, int]:
    """Row and column of a cell, from 0: "B3" is (2, 1)."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(name[len(letters) :]) - 1, column - 1


def _read(path: Path) -> dict[str, _Page]:
    with zipfile.ZipFile(path) as book:
        # What is read is what the test wrote.
        parts = {name: ET.fromstring(book.read(name)) for name in book.namelist() if name.endswith("xml")}  # noqa: S314
    texts = ["".join(part.itertext()) for part in parts["xl/sharedStrings.xml"]]
    names = [sheet.attrib["name"] for sheet in parts["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    return {name: _Page(parts[f"xl/worksheets/sheet{at}.xml"], texts) for at, name in enumerate(names, start=1)}
