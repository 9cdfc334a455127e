"""A small result folder as a run would leave it, made up but shaped like the real thing; every time is notional."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import compare, deadlines, summarise
from analysis.answer import Answer
from analysis.comparison.paired import ComparisonBasis
from analysis.comparison.quantiles import quantile_differences
from analysis.coordination.answers import CoordinationAnswers
from analysis.delays.bottlenecks import Bottlenecks
from analysis.delays.criticality import Criticality
from analysis.delays.root_causes import RootCauses
from analysis.movement.metrics import measure_runs, metric_cube
from analysis.results import Results
from analysis.runs import runs_of
from sim.record.columns import Record
from sim.record.tables import TABLES
from sim.record.tables.causes import BOTTLENECKS
from sim.record.tables.events import LEDGER
from tests.unit.analysis.example_papers import CHANGES, write_assumptions, write_manifest, write_step_graphs
from tests.unit.analysis.example_runs import ExampleRun
from tests.unit.analysis.example_world import DAY, HOUR, LINKS, NODES, RESOURCES, VARIANTS
from tests.unit.analysis.tiny_tables import at_of


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
            run = ExampleRun(variant, replication, 0 if alike else number, horizon_s, deliveries, ledger, procedures)
            run.write()
    tables = {
        "deliveries": _table(
            "variant replication element force sponsor destination kind vehicles containers personnel people_fly "
            "vehicle_places people ready_s due_s delivered_s",
            deliveries,
            ("delivered_s",),
        ),
        "ledger": _table(
            "variant replication subject cause procedure at detail from_actor to_actor start_s end_s",
            [(*row[:5], at_of(str(row[5])), *row[5:]) for row in ledger],
        ),
        "procedures": _table(
            "variant replication procedure subject place actor from_actor requested_s decided_s outcome",
            [(*row[:4], None, *row[4:]) for row in procedures],
            ("decided_s",),
        ),
        "resources": _resources(variants, replications, alike=alike),
    }
    tables["roots"] = roots_of(tables["ledger"])
    frames = {name: table.to_pandas() for name, table in tables.items()}
    measures = measure_runs(frames["deliveries"], frames["ledger"], frames["resources"])
    metrics = metric_cube(measures)
    tables["replications"] = pa.Table.from_pandas(metrics.table(), preserve_index=False)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    _write(folder / "summary.csv", summarise(metrics))
    _write(folder / "comparisons.csv", compare(metrics, variants[0], ComparisonBasis(horizon_s / HOUR)))
    _write(folder / "quantile_differences.csv", quantile_differences(metrics, variants[0]))
    _write(folder / "deadlines.csv", deadlines(measures, variants[0]))
    ids = [{row.split(",")[0] for row in text.splitlines()[1:]} for text in (LINKS, NODES)]
    coordination = CoordinationAnswers(runs_of(frames["deliveries"]), horizon_s)
    answers: list[Answer] = [coordination, RootCauses(), Criticality(ids[0], ids[1])]
    for answer in answers:
        answer.add(frames)
        for name, frame in answer.tables(variants[0]).items():
            _write(folder / f"{name}.csv", frame)
    bottlenecks = Bottlenecks(runs_of(frames["deliveries"]), horizon_s)
    bottlenecks.add(frames)
    rows = pd.DataFrame(bottlenecks.rows(variants[0]), columns=list(BOTTLENECKS.names))
    _write(folder / "bottlenecks.csv", rows)
    (folder / "network_nodes.csv").write_text(NODES, encoding="utf-8")
    (folder / "network_links.csv").write_text(LINKS, encoding="utf-8")
    write_assumptions(folder / "assumptions.csv")
    write_step_graphs(folder / "step_graphs.json", variants)
    (folder / "changes.csv").write_text(CHANGES, encoding="utf-8")
    (folder / "failures.csv").write_text("variant,replication,error,command\n", encoding="utf-8")
    write_manifest(folder, variants, replications, horizon_s)
    return folder


def keep(results: Results, name: str, frame: pd.DataFrame) -> None:
    """Let a table of some results have other rows than its file."""
    texts = dict.fromkeys(TABLES[name].named("text"), "")
    rows: list[Record] = frame.fillna(texts).to_dict("records")  # type: ignore[assignment]
    results.keep_records({name: rows})


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
    frame["at"] = frame["detail"].map(at_of)
    frame["to_actor"] = actor.mask(rail, "SE")
    return pa.Table.from_pandas(frame, preserve_index=False).cast(ledger.schema)


def forget_places(folder: Path) -> Path:
    """Leave of a ledger what a run with `--record totals` has: neither places nor actors."""
    path = folder / "ledger.parquet"
    table = pq.read_table(path)
    for name in ("at", "detail", "from_actor", "to_actor"):
        column = table.schema.get_field_index(name)
        table = table.set_column(column, name, pa.nulls(len(table), pa.string()))
    pq.write_table(table, path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "tables": {}}, ensure_ascii=False), encoding="utf-8")
    return folder


def _write(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as CSV; a name may hold the end of a line."""
    frame.to_csv(path, index=False, quoting=csv.QUOTE_NONNUMERIC)


_TEXTS = frozenset(LEDGER.named("text")) | {"place"}
"""Columns that hold texts even where no row has one."""


def _table(columns: str, rows: list[tuple[object, ...]], nullable: tuple[str, ...] = ()) -> pa.Table:
    names = columns.split()
    data: dict[str, pa.Array] = {}
    for place, name in enumerate(names):
        values = [row[place] for row in rows]
        texts = name not in nullable and any(isinstance(value, str) for value in values)
        data[name] = (
            pa.array(values, pa.string()).dictionary_encode()
            if texts or name in _TEXTS
            else pa.array(values, pa.int64())
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
