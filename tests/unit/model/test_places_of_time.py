"""The ledger names where time passes in a column of its own: names may have spaces, so no text can be taken apart."""

from __future__ import annotations

import json
from pathlib import Path

from sim.scenario import load
from tests.unit.model import incidents, small

NEW = {
    "centre": "movement centre",
    "ministry": "ministry of defence",
    "cables": "cables of the gulf",
    "MID": "MID town",
    "MID-END-sea": "ferry from MID",
}
"""Two desks that begin alike, an asset, a node and a link."""


def ledger_of(folder: Path, new: dict[str, str]) -> list[dict[str, object]]:
    """The ledger of one run of the small scenario with incidents, in which some names are others."""
    made = incidents.content()
    text = json.dumps(made)
    for old, name in new.items():
        text = text.replace(f'"{old}"', f'"{name}"').replace(f".{old}", f".{name}")
    nodes = [{**row, "node_id": new.get(str(row["node_id"]), row["node_id"])} for row in small.NODES]
    ends = ("link_id", "from_node", "to_node")
    links = [{**row, **{key: new.get(str(row[key]), row[key]) for key in ends}} for row in small.LINKS]
    scenario = load(small.write(folder, json.loads(text), nodes, links))
    tables = incidents.tables(scenario)
    return incidents.rows(tables["ledger"])


def test_names_with_spaces_are_whole(tmp_path: Path) -> None:
    """Each place, desk and asset stands under its own name, and under no part of it."""
    rows = ledger_of(tmp_path, NEW)
    there = {str(row["at"]) for row in rows}
    assert {"SE.movement centre", "FI.ministry of defence", "cables of the gulf", "MID town", "ferry from MID"} <= there
    assert not there & {"SE.movement", "FI.ministry", "cables", "MID", "ferry", "None"}


def test_the_detail_is_the_place_and_what_happens_there(tmp_path: Path) -> None:
    """Whoever reads the detail alone finds the place first."""
    for row in ledger_of(tmp_path, NEW):
        assert str(row["detail"]).startswith(f"{row['at']} ")
