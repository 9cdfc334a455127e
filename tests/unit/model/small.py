"""A small scenario with a bit of everything: sea, rail with a gauge break, road, a ferry, flights, three borders.

It is written as JSON, which is YAML too, so that tests change it as plain data. Everything in it is made up.

    EXT (GB) ==sea, air==> PRT (NO) --road, rail--> MID (SE) --road, rail--> BRK (FI) --road, rail--> END (FI)
                                                    MID (SE) ==ferry=======================> END (FI)
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from sim.domains.movement.files.network_tables import LINK_COLUMNS, NODE_COLUMNS
from sim.domains.scenario import Scenario
from sim.scenario import load

Content = dict[str, Any]
Row = dict[str, object]

NODE_HEADER = [column.name for column in NODE_COLUMNS]
LINK_HEADER = [column.name for column in LINK_COLUMNS]


def node(name: str, country: str, kind: str = "city", **cells: object) -> Row:
    """A row of the table of nodes; cells not given are empty."""
    place: Row = {"node_id": name, "tier": "core", "name": name, "country": country, "kind": kind}
    return {**place, "lon_deg": 20.0, "lat_deg": 65.0, "mark": "notional", **cells}


def link(start: str, end: str, mode: str, length_km: float, speed_kmh: float, **cells: object) -> Row:
    """A row of the table of links; cells not given are empty."""
    ends: Row = {"link_id": f"{start}-{end}-{mode}", "tier": "core", "from_node": start, "to_node": end, "mode": mode}
    return {**ends, "length_km": length_km, "speed_kmh": speed_kmh, "mark": "notional", **cells}


def port(berths: int, per_day: float, staging: int) -> Row:
    """The cells of a node where ships are worked."""
    return {"berths": berths, "discharge_vehicles_per_day": per_day, "staging_vehicles": staging}


NODES = [
    node("EXT", "GB", "external", **port(1, 480, 100), aircraft_places=2),
    node("PRT", "NO", "port", **port(1, 480, 40), rail_gauge_mm=1435, trains_loaded_per_day=6, aircraft_places=1),
    node("MID", "SE", "port", **port(1, 240, 100), rail_gauge_mm=1435, trains_loaded_per_day=6),
    node("BRK", "FI", "border", rail_gauge_mm=1524, trains_loaded_per_day=6),
    node("END", "FI", "port", **port(1, 240, 100), rail_gauge_mm=1524, trains_loaded_per_day=6),
]
LINKS = [
    link("EXT", "PRT", "sea", 300, 30, sailings_per_day=1, lane_m_per_sailing=450),
    link("EXT", "PRT", "air", 650, 650),
    link("PRT", "MID", "road", 90, 45, road_vehicles_per_day=1440),
    link("PRT", "MID", "rail", 100, 50, trains_per_day=4, rail_gauge_mm=1435),
    link("MID", "BRK", "road", 45, 45, road_vehicles_per_day=1440),
    link("MID", "BRK", "rail", 10, 20, trains_per_day=4, rail_gauge_mm=1435, rail_gauge_second_mm=1524),
    link("BRK", "END", "road", 450, 45, road_vehicles_per_day=720),
    link("BRK", "END", "rail", 300, 60, trains_per_day=6, rail_gauge_mm=1524),
    link("MID", "END", "sea", 200, 25, sailings_per_day=2, lane_m_per_sailing=300),
]

DESKS = {
    "centre": {"title": "movement centre", "staff": 2, "duty": "watch"},
    "ministry": {"title": "ministry", "staff": 1, "duty": "office"},
}
ZONES = {"GB": "Europe/London", "NO": "Europe/Oslo", "SE": "Europe/Stockholm", "FI": "Europe/Helsinki"} | {
    "EE": "Europe/Tallinn",
    "LV": "Europe/Riga",
}

MOVEMENT: Content = {
    "element_vehicles": 10,
    "containers_per_vehicle_place": 2,
    "lane_metres_per_vehicle": "9 m",
    "road": {
        "travel_factor": "triangular(0.9, 1, 1.3)",
        "density": "15 vehicles/km",
        "march_unit_vehicles": 25,
        "march_unit_gap": "2 min",
        "column_gap": "10 min",
        "driving_day": "9 h",
        "rest": "triangular(8 h, 9 h, 12 h)",
    },
    "rail": {
        "loading": "triangular(1 h, 2 h, 4 h)",
        "unloading": "1 h",
        "transload": "triangular(2 h, 3 h, 6 h)",
        "travel_factor": "triangular(0.9, 1, 1.6)",
    },
    "sea": {
        "loading_share": 0.75,
        "travel_factor": "triangular(0.95, 1, 1.2)",
        "delay": "mixture(0.7: 0 h, 0.3: uniform(2 h, 10 h))",
        "shipload_vehicles": 60,
        "ferry_loading": "30 min",
    },
    "air": {
        "passengers_per_flight": 50,
        "ground_time": "lognormal(median 2 h, p90 3 h)",
        "travel_factor": "triangular(0.95, 1, 1.1)",
        "fleet": 2,
    },
    "staging": {"marshal": "triangular(2 h, 3 h, 6 h)", "crew_per_vehicle": 2},
    "routes": {"options": 3, "stretch": 3, "review": "2 h", "margin": "30 min"},
}

CLEARANCE: Content = {
    "title": "movement clearance",
    "asked": "border",
    "lead": "6 h",
    "steps": {
        "request": {"desk": "sponsor.centre", "work": "triangular(30 min, 1 h, 2 h)"},
        "check": {
            "desk": "host.centre",
            "hand_over": "triangular(1 h, 4 h, 12 h)",
            "work": "lognormal(median 30 min, p90 2 h)",
            "after": ["request"],
        },
        "survey": {"desk": "host.centre", "work": "triangular(1 h, 2 h, 6 h)", "after": ["request"]},
        "decision": {
            "desk": "host.ministry",
            "hand_over": "2 h",
            "work": "triangular(15 min, 30 min, 2 h)",
            "after": ["check", "survey"],
            "cause": "decision",
        },
    },
}

SUPPORT: Content = {
    "title": "host nation support",
    "asked": "consignment",
    "lead": "6 h",
    "steps": {"reply": {"desk": "host.centre", "work": "triangular(1 h, 2 h, 4 h)", "cause": "consultation"}},
}

FORCES: list[Content] = [
    {
        "name": "north",
        "sponsor": "GB",
        "from": "EXT",
        "to": "END",
        "ready": "D+2",
        "due": "D+9",
        "lift": {"vehicles": 60, "containers": 10, "personnel": 200},
        "modes": ["sea", "rail", "road", "air"],
        "consignment_vehicles": 40,
    },
    {
        "name": "local",
        "sponsor": "NO",
        "from": "PRT",
        "to": "END",
        "ready": "D+1",
        "due": "D+6",
        "lift": {"vehicles": 60},
        "modes": ["rail", "road"],
        "consignment_vehicles": 20,
    },
    {
        "name": "middle",
        "sponsor": "SE",
        "from": "MID",
        "to": "END",
        "ready": "D+1 12:00",
        "due": "D+5",
        "lift": {"vehicles": 35},
        "modes": ["sea", "road"],
        "priority": -1,
    },
]

CLOSURES: list[Content] = [
    {"link": "BRK-END-road", "rate": "0.5 per day", "lasts": "triangular(1 h, 6 h, 20 h)", "cause": "weather"},
    {"link": "PRT-MID-rail", "at": "D+2 12:00", "lasts": "uniform(6 h, 30 h)", "share": "50 %"},
    {"node": "PRT", "rate": "0.2 per day", "lasts": "3 h"},
]


def content() -> Content:
    """The scenario as plain data, to be changed at will."""
    made: Content = {
        "leidang": 1,
        "title": "A small scenario",
        "start": "2026-01-12T06:00+01:00",
        "horizon": "14 d",
        "phase": "crisis",
        "source": "notional",
        "network": {"nodes": "nodes.csv", "links": "links.csv", "source": "notional"},
        "duty_hours": {
            "watch": {"days": "all", "opens": "00:00", "closes": "24:00"},
            "office": {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "08:00", "closes": "16:00"},
        },
        "actors": {
            code: {"name": code, "country": code, "time_zone": zone, "desks": DESKS} for code, zone in ZONES.items()
        },
        "procedures": {"clearance": CLEARANCE, "support": SUPPORT},
        "movement": MOVEMENT,
        "arrangements": {
            "corridor": {
                "title": "corridor",
                "basis": "made up",
                "parties": ["NO", "SE", "FI"],
                "rewrites": [
                    {"do": "waive", "procedure": "clearance", "steps": ["survey"]},
                    {
                        "do": "notify_instead",
                        "procedure": "clearance",
                        "steps": ["decision"],
                        "desk": "host.centre",
                        "work": "5 min",
                    },
                ],
            },
            "elsewhere": {
                "title": "an arrangement of others",
                "basis": "made up",
                "parties": ["EE", "LV"],
                "rewrites": [{"do": "waive", "procedure": "clearance", "steps": ["decision"]}],
            },
        },
        "forces": FORCES,
        "closures": CLOSURES,
        "variants": {"national": [], "again": [], "corridor": ["corridor"], "of others": ["elsewhere"]},
        "replications": 4,
        "seed": 11,
    }
    return deepcopy(made)


def two_variants(**changes: object) -> Content:
    """The content with two of its variants, national rules and a corridor, and with these changes."""
    return content() | {"variants": {"national": [], "corridor": ["corridor"]}} | changes


def write(
    directory: Path, scenario: Content | None = None, nodes: Sequence[Row] = NODES, links: Sequence[Row] = LINKS
) -> Path:
    """Write a scenario with its tables into a directory; returns the scenario file."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, header, rows in (("nodes.csv", NODE_HEADER, nodes), ("links.csv", LINK_HEADER, links)):
        with (directory / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, header, lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
    path = directory / "small.yaml"
    path.write_text(json.dumps(content() if scenario is None else scenario, indent=1), encoding="utf-8")
    return path


def loaded(
    directory: Path, scenario: Content | None = None, nodes: Sequence[Row] = NODES, links: Sequence[Row] = LINKS
) -> Scenario:
    """Write a scenario and read it."""
    return load(write(directory, scenario, nodes, links))
