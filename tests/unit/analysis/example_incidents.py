"""The example with incidents: a winter cluster of cable faults during the movement; every number is notional."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import write_tables
from tests.unit.analysis.example_results import roots_of, write_example
from tests.unit.analysis.example_world import DAY, HOUR
from tests.unit.analysis.tiny_tables import at_of

ALONE, TOGETHER = "national responses", "shared picture and fast track"
VARIANTS = (ALONE, TOGETHER, "together, no incidents")
ARRANGEMENTS = {
    ALONE: (),
    TOGETHER: ("shared_sea_picture", "legal_fast_track"),
    VARIANTS[2]: ("shared_sea_picture", "legal_fast_track", "no incidents"),
}
CABLES, PIPE = "telecom_cable_fault", "pipeline_fault"

STEPS = (
    ("asset_operator", "FI", "detection", "notification", 0.1, "detected"),
    ("coast_guard", "FI", "plot of ships", "notification", 0.7, "notified"),
    ("police", "FI", "lead", "decision", 2.0, None),
    ("maritime_centre", "NATO", "shared picture", "consultation", 5.0, "identified"),
    ("coast_guard", "EE", "escort", "clearance", 4.0, "stopped"),
    ("foreign_ministry", "FI", "legal assistance", "clearance", 14.0, "boarded"),
    ("police", "FI", "inquiry", "decision", 30.0, "attributed"),
    ("secretariat", "NATO", "consultation", "consultation", 20.0, "decided"),
)
"""Desk, actor, step, cause, median hours and milestone."""

COUNTS = ("vehicles", "containers", "personnel", "people_fly", "vehicle_places", "people")
"""Columns of the deliveries that count something."""


def write_incident_example(folder: Path, *, replications: int = 40, horizon_s: int = 45 * DAY) -> Path:
    """Write the example's result folder with incidents (without figures and report) and return it."""
    write_example(folder, variants=VARIANTS, replications=replications, horizon_s=horizon_s)
    made = _Made(horizon_s)
    for number, variant in enumerate(VARIANTS[:2]):
        for replication in range(replications):
            made.run(variant, replication, 1.0 if number == 0 else 0.5)
    for variant in VARIANTS:
        for replication in range(replications):
            made.levels_of(variant, replication)
    _write(folder / "incidents.parquet", pd.DataFrame(made.incidents))
    _write(folder / "levels.parquet", pd.DataFrame(made.levels))
    late = _delayed(folder, horizon_s)
    _write(folder / "ledger.parquet", pd.concat([late, pd.DataFrame(made.ledger)], ignore_index=True))
    pq.write_table(roots_of(pq.read_table(folder / "ledger.parquet")), folder / "roots.parquet")
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told |= {"tables": {}, "arrangements": {name: list(names) for name, names in ARRANGEMENTS.items()}}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    write_tables(folder)
    return folder


class _Made:
    """Rows of incidents, levels and ledger, replication by replication."""

    def __init__(self, horizon_s: int) -> None:
        self.horizon = horizon_s
        self.incidents: list[dict[str, object]] = []
        self.levels: list[dict[str, object]] = []
        self.ledger: list[dict[str, object]] = []
        self._down: dict[tuple[str, int], list[tuple[int, int]]] = {}

    def run(self, variant: str, replication: int, pace: float) -> None:
        rng = np.random.default_rng([replication, 5])
        first = 4 * DAY + 12 * HOUR
        self._incident(variant, replication, ("Christmas cables", CABLES), (first, first + 3 * HOUR), pace, rng)
        if rng.uniform() < 0.6:
            at = (int(rng.uniform(10, 40) * DAY),)
            self._incident(variant, replication, ("winter pipe 1", PIPE), at, pace, rng)

    def _incident(
        self,
        variant: str,
        replication: int,
        named: tuple[str, str],
        faults: tuple[int, ...],
        pace: float,
        rng: np.random.Generator,
    ) -> None:
        stamps: dict[str, int] = {}
        clock, before, name = faults[0], "FI", named[0]
        away, explained = rng.uniform() < 0.3 * pace, rng.uniform() < 0.5
        for desk, actor, step, cause, median, milestone in STEPS:
            hours = float(rng.lognormal(np.log(median * pace), 0.6))
            end = min(clock + int(hours * HOUR), self.horizon)
            row = {"cause": cause, "procedure": "incident_response", "detail": f"{actor}.{desk} {step}"}
            self._row(variant, replication, name, row | {"from_actor": before, "to_actor": actor}, clock, end)
            clock, before = end, actor
            skipped = (milestone == "boarded" and away) or (milestone == "attributed" and not explained)
            if milestone and end < self.horizon and not skipped:
                stamps[f"{milestone}_s"] = end
        words = ["sailed on" if away else "boarded by own forces"] if clock < self.horizon else []
        words += ["anchor, intent open" if explained else "unresolved"] if clock < self.horizon else []
        self._row(variant, replication, name, {"cause": "planned_wait", "detail": "closed"}, clock, clock)
        for number, fault in enumerate(faults):
            begin = fault + int(float(rng.lognormal(np.log(8), 0.5)) * DAY)
            end = begin + int(float(rng.lognormal(np.log(5), 0.4)) * DAY) + number * 2 * DAY
            subject = f"{name} repair" + (f" {number + 1}" if len(faults) > 1 else "")
            self._row(variant, replication, subject, {"cause": "queue", "detail": "repair ship"}, fault, begin)
            self._row(variant, replication, subject, {"cause": "repair", "detail": "on site"}, begin, end)
            self._down.setdefault((variant, replication), []).append((fault, end))
            self.incidents.append(
                {"variant": variant, "replication": replication, "incident": name, "kind": named[1]}
                | {"asset": "FI-EE telecom", "fault_s": fault, "outcome": "; ".join(words) or None}
                | {f"{stage}_s": stamps.get(f"{stage}_s") for stage in _STAGES}
                | {"repair_start_s": begin if begin < self.horizon else None}
                | {"restored_s": end if end < self.horizon else None}
            )

    def _row(self, variant: str, replication: int, subject: str, words: dict[str, str], start: int, end: int) -> None:
        if start < min(end, self.horizon):
            blank = dict.fromkeys(("cause", "procedure", "from_actor", "to_actor"))
            blank["at"] = at_of(words["detail"])
            head = {"variant": variant, "replication": replication, "subject": subject}
            self.ledger.append(head | blank | words | {"start_s": start, "end_s": min(end, self.horizon)})

    def levels_of(self, variant: str, replication: int) -> None:
        """Two services, one that has headroom and one that has little."""
        down = self._down.get((variant, replication), [])
        changes = sorted({0, *(second for span in down for second in span if second < self.horizon)})
        for service, base, each in (("data FI", 1.2, 0.35), ("data EE", 1.5, 0.25)):
            for second in changes:
                broken = sum(start <= second < end for start, end in down)
                value = min(1.0, base - each * broken)
                head = {"variant": variant, "replication": replication, "level": service}
                self.levels.append(head | {"second": second, "value": value})


_STAGES = ("detected", "notified", "identified", "stopped", "boarded", "attributed", "decided")


def _delayed(folder: Path, horizon_s: int) -> pd.DataFrame:
    """Make the elements of variants with incidents later, and return the ledger with what they waited for."""
    deliveries = pq.read_table(folder / "deliveries.parquet").to_pandas()
    ledger = pq.read_table(folder / "ledger.parquet").to_pandas()
    rng = np.random.default_rng(3)
    hit = deliveries["variant"].isin(VARIANTS[:2]) & deliveries["delivered_s"].notna() & (deliveries["force"] != "GB")
    cost = (rng.exponential(6 * HOUR, len(deliveries)) * (rng.uniform(size=len(deliveries)) < 0.4) * hit).astype(int)
    cost = np.where(deliveries["delivered_s"] + cost < horizon_s, cost, 0)
    more = deliveries[cost > 0].assign(cost=cost[cost > 0])
    rows = pd.DataFrame(
        {
            "variant": more["variant"].astype(str),
            "replication": more["replication"],
            "subject": more["element"].astype(str),
            "cause": "outage",
            "at": "GOT",
            "detail": "GOT closed",
            "start_s": more["delivered_s"].astype(int),
            "end_s": (more["delivered_s"] + more["cost"]).astype(int),
        }
    )
    _write(folder / "deliveries.parquet", deliveries.assign(delivered_s=deliveries["delivered_s"] + cost))
    whole: pd.DataFrame = pd.concat([ledger.astype(object), rows], ignore_index=True)
    return whole


def _write(path: Path, frame: pd.DataFrame) -> None:
    """As a run writes: texts as dictionaries, times as whole numbers that may be empty."""
    columns: dict[str, pa.Array] = {}
    for name in frame.columns:
        cells = [None if pd.isna(cell) else cell for cell in frame[name].astype(object)]
        numbers = name.endswith("_s") or name in {"replication", "second", *COUNTS}
        if numbers:
            columns[name] = pa.array([None if cell is None else int(cell) for cell in cells], pa.int64())
        elif name == "value":
            columns[name] = pa.array(cells, pa.float64())
        else:
            columns[name] = pa.array(cells, pa.string()).dictionary_encode()
    pq.write_table(pa.table(columns), path)
