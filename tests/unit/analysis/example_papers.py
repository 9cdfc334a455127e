"""What lies beside the tables of the example: manifest, assumptions, changes, drawings of procedures; notional."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

from tests.unit.analysis.example_world import GROUPS

CHANGES = """variant,arrangement,procedure,between,words
Nordic corridor,corridor,movement_clearance,NO SE,"1 of 4 steps waived between NO and SE: screening"
Nordic corridor,corridor,,,"one more repair ship"
"""


def write_step_graphs(path: Path, variants: tuple[str, ...]) -> None:
    """A procedure of three steps of which every variant but the first waives one and delegates another."""

    def node(name: str, desk: str, status: str) -> dict[str, object]:
        words = {"title": name, "work": "30 min to 3 h, most likely 1 h", "hand_over": "median 8 h, 90 % within 24 h"}
        return {"name": name, "desk": desk, "status": status, "by": [], **words}

    def edges(*pairs: tuple[str, str]) -> list[dict[str, str]]:
        return [{"source": source, "target": target, "share": ""} for source, target in pairs]

    back = {"source": "screening", "target": "request", "share": "15 %"}
    before = {
        "nodes": [
            node("request", "GB.movement_centre", "kept"),
            node("screening", "SE.movement_centre", "waived"),
            node("road_rail_check", "SE.road_rail_authority", "kept"),
            node("decision", "SE.defence_ministry", "delegated"),
        ],
        "edges": [
            *edges(
                ("request", "screening"),
                ("request", "road_rail_check"),
                ("screening", "decision"),
                ("road_rail_check", "decision"),
            ),
            back,
        ],
    }
    after = {
        "nodes": [
            node("request", "GB.movement_centre", "kept"),
            node("road_rail_check", "SE.road_rail_authority", "kept"),
            node("decision", "SE.movement_centre", "delegated"),
        ],
        "edges": edges(("request", "road_rail_check"), ("road_rail_check", "decision")),
    }
    drawing = {"procedure": "movement_clearance", "title": "movement clearance", "between": "from NO to SE"}
    changes = ["corridor: 1 of 4 steps waived between NO and SE: screening", "corridor: 1 of 4 steps delegated"]
    drawn = [
        {"variant": variant, **drawing, "changes": changes, "before": before, "after": after}
        for variant in variants[1:]
    ]
    path.write_text(json.dumps(drawn), encoding="utf-8")


def write_assumptions(path: Path) -> None:
    """The register of assumptions."""
    rows = [
        ("procedures.movement_clearance.steps.screening.work", "lognormal(median 8 h, p90 24 h)", "notional", "low"),
        ("procedures.movement_clearance.lead", "48 h", "EDA arrangement on cross-border movement permission", "medium"),
        ("movement.road.density", "triangular(10 vehicles/km, 15 vehicles/km, 20 vehicles/km)", "notional", "low"),
        ("movement.rail.loading", "triangular(3 h, 5 h, 8 h)", "notional", ""),
        ("network.links.NVK-KRN-rail.length_km", "169 km", "memory, checked against the great circle", "medium"),
        ("network.nodes.NVK.discharge_vehicles_per_day", "400 vehicles/day", "notional", "low"),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("path", "value", "source", "confidence", "file", "line"))
        writer.writerows((*row, "northern.yaml", 10 + place) for place, row in enumerate(rows))


def write_manifest(folder: Path, variants: tuple[str, ...], replications: int, horizon_s: int) -> None:
    """The manifest, with the checksums of the tables that lie in the folder."""
    forces: dict[str, dict[str, object]] = {}
    for group in GROUPS:
        force = forces.setdefault(
            group.force,
            {
                "name": group.force,
                "sponsor": group.sponsor,
                "origin": group.route[0].split("-")[0],
                "destination": group.destination,
                "ready_s": group.ready_s,
                "due_s": group.due_s,
                "vehicles": 0,
                "personnel": 0,
                "elements": 0,
            },
        )
        amount = "vehicles" if group.kind == "vehicles" else "personnel"
        force[amount] = int(str(force[amount])) + group.elements * group.size
        force["elements"] = int(str(force["elements"])) + group.elements
    tables = sorted(path for path in folder.iterdir() if path.suffix in {".parquet", ".csv"})
    manifest = {
        "program": "leidang",
        "version": "0.1.0",
        "python": "3.11.9",
        "platform": "Linux x86_64",
        "packages": {"numpy": "2.4.6", "pandas": "3.1.1", "simpy": "4.1.2"},
        "command_line": "leidang run scenarios/northern_reinforcement.yaml --replications 40 --seed 7",
        "scenario": {
            "title": "Reinforce northern Finland through Norway and Sweden",
            "description": "Three forces from outside the region move to northern Finland and Estonia. Notional.",
            "start": "2026-01-12T06:00:00+01:00",
            "horizon_s": horizon_s,
            "phase": "crisis",
            "file": "scenarios/northern_reinforcement.yaml",
        },
        "variants": list(variants),
        "reference": variants[0],
        "forces": list(forces.values()),
        "replications": {"asked": replications * len(variants), "done": replications * len(variants), "failed": 0},
        "root_seed": 7,
        "engine": "simpy",
        "wall_time_s": 12.4,
        "started_utc": "2026-01-05T09:30:00Z",
        "inputs": {"northern_reinforcement.yaml": hashlib.sha256(b"example").hexdigest()},
        "tables": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tables},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
