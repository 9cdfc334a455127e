"""A small result folder as a run would leave it, made up but shaped like the real thing; every time is notional."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import compare, deadlines, summarise
from analysis.answers import Answers
from analysis.comparison.paired import Asked
from analysis.comparison.quantiles import quantile_differences
from analysis.criticality import Criticality
from analysis.metrics import measure, metric_cube
from analysis.root_causes import RootCauses
from analysis.runs import runs_of
from tests.unit.analysis.example_world import (
    BORDERS,
    DAY,
    GROUPS,
    HOUR,
    LINKS,
    NODES,
    RESOURCES,
    SPEED_KMH,
    VARIANTS,
    Group,
)

CHANGES = """variant,arrangement,procedure,between,words
Nordic corridor,corridor,movement_clearance,NO SE,"1 of 4 steps waived between NO and SE: screening"
Nordic corridor,corridor,,,"one more repair ship"
"""

Step = tuple[str, str | None, str, str | None, str | None, float]
"""Cause, procedure, detail, from_actor, to_actor, hours."""


def write_example(
    folder: Path,
    *,
    variants: tuple[str, ...] = VARIANTS,
    replications: int = 40,
    horizon_s: int = 45 * DAY,
    alike: bool = False,
) -> Path:
    """Write a result folder (without figures and report) and return it.

    Elements that would arrive after the horizon are undelivered: a short horizon censors. With `alike` the variants
    do the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    deliveries: list[tuple[object, ...]] = []
    ledger: list[tuple[object, ...]] = []
    procedures: list[tuple[object, ...]] = []
    for number, variant in enumerate(variants):
        for replication in range(replications):
            run = _Run(variant, replication, 0 if alike else number, horizon_s, deliveries, ledger, procedures)
            run.write()
    tables = {
        "deliveries": _table(
            "variant replication element force sponsor destination kind vehicles people ready_s due_s delivered_s",
            deliveries,
            ("delivered_s",),
        ),
        "ledger": _table(
            "variant replication subject cause procedure detail from_actor to_actor start_s end_s", ledger
        ),
        "procedures": _table(
            "variant replication procedure subject actor from_actor requested_s decided_s outcome",
            procedures,
            ("decided_s",),
        ),
        "resources": _resources(variants, replications, alike=alike),
    }
    tables["roots"] = roots_of(tables["ledger"])
    frames = {name: table.to_pandas() for name, table in tables.items()}
    measures = measure(frames["deliveries"], frames["ledger"], frames["resources"])
    metrics = metric_cube(measures)
    tables["replications"] = pa.Table.from_pandas(metrics.table(), preserve_index=False)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    summarise(metrics).to_csv(folder / "summary.csv", index=False)
    compare(metrics, variants[0], Asked(horizon_s / HOUR)).to_csv(folder / "comparisons.csv", index=False)
    quantile_differences(metrics, variants[0]).to_csv(folder / "quantile_differences.csv", index=False)
    deadlines(measures, variants[0]).to_csv(folder / "deadlines.csv", index=False)
    answers = Answers(runs_of(frames["deliveries"]), horizon_s)
    for name in ("deliveries", "ledger", "procedures", "resources"):
        answers.add(name, frames[name])
    for name, answer in answers.tables(variants[0]).items():
        answer.to_csv(folder / f"{name}.csv", index=False)
    roots = RootCauses()
    roots.add(frames["deliveries"], frames["ledger"], frames["roots"])
    ids = [{row.split(",")[0] for row in text.splitlines()[1:]} for text in (LINKS, NODES)]
    critical = Criticality(ids[0], ids[1])
    critical.add(frames["deliveries"], frames["ledger"], frames["roots"])
    for name, causes in (roots.tables() | {"criticality": critical.table()}).items():
        causes.to_csv(folder / f"{name}.csv", index=False)
    (folder / "network_nodes.csv").write_text(NODES, encoding="utf-8")
    (folder / "network_links.csv").write_text(LINKS, encoding="utf-8")
    _assumptions(folder / "assumptions.csv")
    _step_graphs(folder / "step_graphs.json", variants)
    (folder / "changes.csv").write_text(CHANGES, encoding="utf-8")
    (folder / "failures.csv").write_text("variant,replication,error,command\n", encoding="utf-8")
    _manifest(folder, variants, replications, horizon_s)
    return folder


def roots_of(ledger: pa.Table) -> pa.Table:
    """The ledger with all waiting for a berth charged to the discharge of the ship ahead, and for a link to papers."""
    frame = ledger.to_pandas()
    detail = frame["detail"].astype(object)
    outside = (frame["cause"] == "queue") & frame["procedure"].isna()
    berth = outside & detail.str.endswith(" berth")
    rail = outside & detail.str.endswith("-rail")
    cause, procedure, actor = (frame[name].astype(object) for name in ("cause", "procedure", "to_actor"))
    frame["cause"] = cause.mask(berth, "handling").mask(rail, "clearance")
    frame["procedure"] = procedure.mask(rail, "movement clearance")
    frame["detail"] = detail.str.replace(" berth", " discharge").mask(rail, "SE.movement_centre screening")
    frame["to_actor"] = actor.mask(rail, "SE")
    return pa.Table.from_pandas(frame, preserve_index=False).cast(ledger.schema)


def forget_places(folder: Path) -> Path:
    """Leave of a ledger what a run with `--record totals` has: neither places nor actors."""
    path = folder / "ledger.parquet"
    table = pq.read_table(path)
    for name in ("detail", "from_actor", "to_actor"):
        column = table.schema.get_field_index(name)
        table = table.set_column(column, name, pa.nulls(len(table), pa.string()))
    pq.write_table(table, path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "tables": {}}), encoding="utf-8")
    return folder


def _step_graphs(path: Path, variants: tuple[str, ...]) -> None:
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


@dataclass(frozen=True)
class _Run:
    """One replication of one variant; `rank` 0 has the slow procedures."""

    variant: str
    replication: int
    rank: int
    horizon_s: int
    deliveries: list[tuple[object, ...]]
    ledger: list[tuple[object, ...]]
    procedures: list[tuple[object, ...]]

    def write(self) -> None:
        serials: dict[str, int] = {}
        for group in GROUPS:
            for place in range(group.elements):
                serials[group.force] = serials.get(group.force, 0) + 1
                name = f"{group.force} {serials[group.force]:02d}"
                seed = [self.replication, *name.encode()]
                self._element(group, name, list(self._steps(group, name, place, np.random.default_rng(seed))))

    def _element(self, group: Group, name: str, steps: list[Step]) -> None:
        run = (self.variant, self.replication)
        ends = group.ready_s + np.cumsum([round(step[-1] * HOUR) for step in steps])
        starts = [group.ready_s, *ends[:-1]]
        delivered = int(ends[-1]) if ends[-1] < self.horizon_s else None
        size = (group.size, 0) if group.kind == "vehicles" else (0, group.size)
        self.deliveries.append(
            (
                *run,
                name,
                group.force,
                group.sponsor,
                group.destination,
                group.kind,
                *size,
                group.ready_s,
                group.due_s,
                delivered,
            )
        )
        if delivered is not None:
            self.ledger.extend(
                (*run, name, *step[:5], int(start), int(end))
                for step, start, end in zip(steps, starts, ends, strict=True)
                if end > start
            )

    def _steps(self, group: Group, name: str, place: int, rng: np.random.Generator) -> Iterator[Step]:
        first = group.route[0]
        origin = first.split("-")[0]
        yield "planned_wait", None, f"{first} sailing", None, None, 8 * place * rng.uniform(0.8, 1.2)
        yield "handling", None, f"{origin} loading", None, None, rng.uniform(5, 9)
        for link in group.route:
            pair, mode = link.rsplit("-", 1)
            if pair in BORDERS:
                yield from self._clearance(group, name, BORDERS[pair], rng)
            queue = {"sea": 3.0, "rail": 2.0 + 2.2 * place * (pair == "NVK-KRN"), "road": 0.6, "air": 1.5}[mode]
            yield "queue", None, link, None, None, float(rng.exponential(queue))
            yield "transport", None, link, None, None, _length(link) / SPEED_KMH[mode] * float(rng.uniform(1, 1.25))
            yield "weather", None, link, None, None, float(rng.exponential(5)) * (rng.uniform() < 0.15)
            if mode == "sea":
                port = _end(link)
                yield (
                    "queue",
                    None,
                    f"{port} berth",
                    None,
                    None,
                    float(rng.exponential(4 + 2.1 * place * (port == "NVK"))),
                )
                yield "handling", None, f"{port} discharge", None, None, float(rng.uniform(4, 10))
                yield "planned_wait", None, f"{port} staging", None, None, float(rng.uniform(2, 6))
        yield "handling", None, f"{group.destination} integration", None, None, float(rng.uniform(2, 5))

    def _clearance(self, group: Group, name: str, country: str, rng: np.random.Generator) -> Iterator[Step]:
        slow = 0.35 if self.rank and country != "EE" else 1.0
        parts = (
            ("notification", "request", 1.0),
            ("queue", "screening", 9.0),
            ("clearance", "screening", 14.0),
            ("duty_hours", "screening", 11.0),
            ("decision", "ministry", 8.0),
        )
        hours = {(cause, step): float(rng.lognormal(np.log(mean), 0.5)) * slow for cause, step, mean in parts}
        asked = group.ready_s - 2 * DAY
        decided = asked + 2 * DAY + round(sum(hours.values()) * HOUR)
        late = decided >= self.horizon_s
        self.procedures.append(
            (
                self.variant,
                self.replication,
                "movement clearance",
                name,
                country,
                group.sponsor,
                max(asked, 0),
                None if late else decided,
                "" if late else "granted",
            )
        )
        for (cause, step), amount in hours.items():
            yield cause, "movement clearance", f"clearance {country} / {step}", group.sponsor, country, amount


def _length(link: str) -> float:
    return next(float(row["length_km"]) for row in csv.DictReader(LINKS.splitlines()) if row["id"] == link)


def _end(link: str) -> str:
    return link.split("-")[1]


def _table(columns: str, rows: list[tuple[object, ...]], nullable: tuple[str, ...] = ()) -> pa.Table:
    names = columns.split()
    data: dict[str, pa.Array] = {}
    for place, name in enumerate(names):
        values = [row[place] for row in rows]
        texts = name not in nullable and any(isinstance(value, str) for value in values)
        empty = name in {"procedure", "from_actor", "to_actor"}
        data[name] = (
            pa.array(values, pa.string()).dictionary_encode() if texts or empty else pa.array(values, pa.int64())
        )
    return pa.table(data)


def _resources(variants: tuple[str, ...], replications: int, *, alike: bool) -> pa.Table:
    rows = []
    for number, variant in enumerate(variants):
        for replication in range(replications):
            rng = np.random.default_rng(replication)
            for name, kind, at, capacity, used, requests, wait_h in RESOURCES:
                less = 0.4 if number and not alike and kind == "desk" else 1.0
                share = min(1.0, used * less * float(rng.uniform(0.9, 1.1)))
                wait = wait_h * HOUR * less * float(rng.uniform(0.7, 1.3))
                rows.append(
                    (
                        variant,
                        replication,
                        name,
                        kind,
                        at,
                        capacity,
                        share,
                        requests,
                        int(requests * used),
                        wait,
                        3 * wait,
                        requests,
                    )
                )
    names = "variant replication resource kind at capacity utilisation requests waited mean_wait_s max_wait_s amount"
    frame = pd.DataFrame(rows, columns=names.split())
    for name in ("variant", "resource", "kind", "at"):
        frame[name] = frame[name].astype("category")
    return pa.Table.from_pandas(frame, preserve_index=False)


def _assumptions(path: Path) -> None:
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


def _manifest(folder: Path, variants: tuple[str, ...], replications: int, horizon_s: int) -> None:
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
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
