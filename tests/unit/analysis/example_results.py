"""A small result folder as a run would leave it, made up but shaped like the real thing.

Node and link ids, positions and lengths are those of the reference network (positions from public gazetteers rounded
to 0.1 degree, lengths from memory); every time, capacity and force here is notional.
"""

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

from analysis import compare, replication_metrics, summarise

HOUR = 3600
DAY = 24 * HOUR
VARIANTS = ("national rules", "Nordic corridor")

NODES = """id,name,country,kind,lon_deg,lat_deg
US_EAST,US East Coast gateway (external),US,external,-76.3,36.9
UK_EXT,"UK gateway, Southampton (external)",GB,external,-1.4,50.9
BRV,Bremerhaven,DE,port,8.6,53.5
EBJ,Esbjerg,DK,port,8.5,55.5
CPH,Copenhagen,DK,port,12.6,55.7
GOT,Gothenburg,SE,port,12.0,57.7
MMA,Malmö/Trelleborg,SE,port,13.1,55.5
STO,Stockholm (incl. Nynäshamn),SE,port,18.1,59.3
KAP,Kapellskär,SE,port,19.1,59.7
LLA,Luleå/Boden,SE,port,22.0,65.7
KRN,Kiruna,SE,city,20.2,67.9
HAP,Haparanda,SE,border,24.1,65.8
TRD,Trondheim,NO,port,10.4,63.4
NVK,Narvik,NO,port,17.4,68.4
TOS,Tromsø,NO,port,19.0,69.7
TOR,Tornio,FI,border,24.2,65.8
OUL,Oulu,FI,port,25.5,65.0
RVN,Rovaniemi,FI,city,25.7,66.5
TMP,Tampere,FI,city,23.8,61.5
TKU,Turku/Naantali,FI,port,22.2,60.5
HEL,Helsinki,FI,port,24.9,60.2
TLL,Tallinn/Paldiski,EE,port,24.5,59.4
TAR,Tartu,EE,city,26.7,58.4
"""

LINKS = """id,from_node,to_node,mode,length_km
US_EAST-NVK-sea,US_EAST,NVK,sea,7200
BRV-NVK-sea,BRV,NVK,sea,1900
UK_EXT-EBJ-sea,UK_EXT,EBJ,sea,1000
UK_EXT-TLL-sea,UK_EXT,TLL,sea,2100
KAP-TKU-sea,KAP,TKU,sea,210
HEL-TLL-sea,HEL,TLL,sea,92
US_EAST-TRD-air,US_EAST,TRD,air,6250
TRD-LLA-air,TRD,LLA,air,620
NVK-KRN-road,NVK,KRN,road,180
KRN-LLA-road,KRN,LLA,road,340
LLA-HAP-road,LLA,HAP,road,130
HAP-TOR-road,HAP,TOR,road,3
TOR-RVN-road,TOR,RVN,road,125
TOR-OUL-road,TOR,OUL,road,130
OUL-TMP-road,OUL,TMP,road,490
TMP-HEL-road,TMP,HEL,road,180
NVK-TOS-road,NVK,TOS,road,240
TOS-TOR-road,TOS,TOR,road,600
EBJ-CPH-road,EBJ,CPH,road,300
MMA-CPH-road,MMA,CPH,road,42
GOT-MMA-road,GOT,MMA,road,275
GOT-STO-road,GOT,STO,road,470
STO-KAP-road,STO,KAP,road,92
TLL-TAR-road,TLL,TAR,road,185
NVK-KRN-rail,NVK,KRN,rail,169
KRN-LLA-rail,KRN,LLA,rail,270
LLA-HAP-rail,LLA,HAP,rail,165
HAP-TOR-rail,HAP,TOR,rail,4
TOR-RVN-rail,TOR,RVN,rail,140
TMP-HEL-rail,TMP,HEL,rail,187
"""

SPEED_KMH = {"sea": 29.0, "road": 40.0, "rail": 48.0, "air": 600.0}
BORDERS = {"NVK-KRN": "SE", "HAP-TOR": "FI", "MMA-CPH": "SE", "TRD-LLA": "SE", "UK_EXT-TLL": "EE"}


@dataclass(frozen=True)
class Group:
    """Elements of one force that take the same route."""

    force: str
    sponsor: str
    destination: str
    kind: str
    elements: int
    size: int
    ready_s: int
    due_s: int
    route: tuple[str, ...]


NORTH = "northern brigade"
GROUPS = (
    Group(
        NORTH,
        "US",
        "RVN",
        "vehicles",
        12,
        60,
        2 * DAY,
        24 * DAY,
        ("US_EAST-NVK-sea", "NVK-KRN-rail", "KRN-LLA-rail", "LLA-HAP-rail", "HAP-TOR-rail", "TOR-RVN-rail"),
    ),
    Group(
        NORTH,
        "US",
        "RVN",
        "vehicles",
        10,
        60,
        2 * DAY,
        24 * DAY,
        ("US_EAST-NVK-sea", "NVK-KRN-road", "KRN-LLA-road", "LLA-HAP-road", "HAP-TOR-road", "TOR-RVN-road"),
    ),
    Group(
        NORTH,
        "US",
        "RVN",
        "personnel",
        4,
        300,
        2 * DAY,
        24 * DAY,
        ("US_EAST-TRD-air", "TRD-LLA-air", "LLA-HAP-road", "HAP-TOR-road", "TOR-RVN-road"),
    ),
    Group(
        "light brigade",
        "GB",
        "RVN",
        "vehicles",
        14,
        40,
        2 * DAY,
        14 * DAY,
        (
            "UK_EXT-EBJ-sea",
            "EBJ-CPH-road",
            "MMA-CPH-road",
            "GOT-MMA-road",
            "GOT-STO-road",
            "STO-KAP-road",
            "KAP-TKU-sea",
            "OUL-TMP-road",
            "TOR-OUL-road",
            "TOR-RVN-road",
        ),
    ),
    Group(
        "Baltic battle group", "GB", "TAR", "vehicles", 20, 25, 1 * DAY, 15 * DAY, ("UK_EXT-TLL-sea", "TLL-TAR-road")
    ),
)

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
    frames = {name: table.to_pandas() for name, table in tables.items()}
    metrics = replication_metrics(frames["deliveries"], frames["ledger"], frames["resources"])
    tables["replications"] = pa.Table.from_pandas(metrics, preserve_index=False)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    summarise(metrics).to_csv(folder / "summary.csv", index=False)
    compare(metrics, variants[0]).to_csv(folder / "comparisons.csv", index=False)
    (folder / "network_nodes.csv").write_text(NODES, encoding="utf-8")
    (folder / "network_links.csv").write_text(LINKS, encoding="utf-8")
    _assumptions(folder / "assumptions.csv")
    (folder / "failures.csv").write_text("variant,replication,error,command\n", encoding="utf-8")
    _manifest(folder, variants, replications, horizon_s)
    return folder


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


RESOURCES = (
    ("NVK berth", "berth", "NVK", 1, 0.86, 22, 18.0),
    ("NVK train loading", "train loading", "NVK", 3, 0.55, 12, 4.0),
    ("NVK staging", "staging", "NVK", 1000, 0.31, 22, 0.0),
    ("EBJ berth", "berth", "EBJ", 2, 0.22, 14, 3.5),
    ("TLL berth", "berth", "TLL", 2, 0.35, 20, 4.2),
    ("NVK-KRN-rail", "rail", "NVK-KRN-rail", 3, 0.78, 12, 16.0),
    ("NVK-KRN-road", "road", "NVK-KRN-road", 1600, 0.12, 10, 0.6),
    ("KAP-TKU-sea", "sailing", "KAP-TKU-sea", 2, 0.48, 14, 3.0),
    ("TRD aircraft place", "aircraft place", "TRD", 4, 0.08, 4, 1.5),
    ("SE.movement_centre", "desk", "SE", 4, 0.81, 40, 9.5),
    ("FI.movement_centre", "desk", "FI", 3, 0.74, 40, 8.8),
    ("EE.movement_centre", "desk", "EE", 3, 0.42, 20, 6.1),
)


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
