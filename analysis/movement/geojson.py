"""The network and what went over it as GeoJSON (RFC 7946), for geographic information systems such as QGIS.

Nodes are where the scenario's network puts them; links are straight lines between them and no routes. Asset groups on
the sea floor are in no table of the network: they have no place in the model, and get none here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from analysis.movement.network_flows import MEASURES, flows
from analysis.results import Results

DIGITS: Final = 4
"""Decimals of positions: ten metres, far finer than the networks are drawn; and of measures."""

NOTE: Final = (
    "Mean per replication with 95 % intervals (low_95, high_95). Links are straight lines between nodes, not routes. "
    "vehicles, containers: of the lift of the forces; vehicle_places: what these take up, counted in vehicles; people: "
    "those who are there with them, not those who fly ahead. "
    "waited_h: hours that all elements together waited there because the place was full or shut."
)


def node_features(results: Results) -> dict[str, Any]:
    """The nodes as points, a feature per variant and node."""
    table = _joined(results, results.nodes, "node")
    return _collection(results, [_feature(row, ("name", "country"), _point(row)) for row in table.to_dict("records")])


def link_features(results: Results) -> dict[str, Any]:
    """The links as lines, a feature per variant and link."""
    ends = {str(row["id"]): _point(row)["coordinates"] for row in results.nodes.to_dict("records")}
    table = _joined(results, results.links, "link")
    names = ("from_node", "to_node", "mode", "length_km")
    lines = [
        {"type": "LineString", "coordinates": [ends[str(row["from_node"])], ends[str(row["to_node"])]]}
        for row in table.to_dict("records")
    ]
    rows = table.to_dict("records")
    return _collection(results, [_feature(row, names, line) for row, line in zip(rows, lines, strict=True)])


def write_geojson(results: Results, folder: Path) -> tuple[Path, ...]:
    """Write `nodes.geojson` and `links.geojson`; the same results give the same bytes."""
    paths = (folder / "nodes.geojson", folder / "links.geojson")
    for path, collection in zip(paths, (node_features(results), link_features(results)), strict=True):
        text = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        # One feature a line: a difference between two files can be read.
        path.write_text(
            text.replace('{"type":"Feature",', '\n{"type":"Feature",') + "\n", encoding="utf-8", newline="\n"
        )
    return paths


def _joined(results: Results, places: pd.DataFrame, kind: str) -> pd.DataFrame:
    """What each place saw in each variant, beside what the network says of it."""
    seen = results.once(flows)
    rows = seen[seen["kind"] == kind].drop(columns="kind")
    return rows.merge(places, left_on="place", right_on="id", how="left", validate="many_to_one")


def _feature(row: Mapping[Any, Any], names: tuple[str, ...], geometry: dict[str, Any]) -> dict[str, Any]:
    measures = [f"{measure}{end}" for measure in MEASURES for end in ("", "_low_95", "_high_95")]
    properties = {name: _plain(row[name]) for name in ("variant", "place", *names, "n", *measures)}
    return {
        "type": "Feature",
        "id": f"{row['place']} / {row['variant']}",
        "geometry": geometry,
        "properties": properties,
    }


def _point(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Longitude first, then latitude, WGS 84, as the standard has it."""
    return {
        "type": "Point",
        "coordinates": [round(float(row["lon_deg"]), DIGITS), round(float(row["lat_deg"]), DIGITS)],
    }


def _plain(value: object) -> object:
    """The value as JSON knows it: nothing for not a number."""
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, DIGITS)
    return value


def _collection(results: Results, features: list[dict[str, Any]]) -> dict[str, Any]:
    manifest = results.manifest
    # The standard allows further members beside those it names.
    about = {"title": manifest.scenario.title, "note": NOTE, "command": manifest.command_line}
    return {"type": "FeatureCollection", **about, "features": features}
