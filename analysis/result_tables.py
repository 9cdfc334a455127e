"""The tables that analysis adds to a result folder: metrics per replication, their summary, and comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa

from analysis.answer import Answer
from analysis.comparison.cube import Cube
from analysis.comparison.due_dates import deadlines
from analysis.comparison.paired import compare, comparison_basis
from analysis.comparison.quantiles import quantile_differences
from analysis.coordination.answers import CoordinationAnswers
from analysis.delays.bottlenecks import Bottlenecks
from analysis.delays.criticality import Criticality
from analysis.delays.root_causes import RootCauses
from analysis.incidents.answers import IncidentAnswers
from analysis.movement.metrics import Measures, metric_cube
from analysis.results import Results, open_results
from analysis.runs import names_in, runs_of
from analysis.statistics import summarise
from sim.files import written_whole
from sim.record.arrow import ParquetTable
from sim.record.csv_files import write_csv

TABLES = ("deliveries", "ledger", "resources", "procedures")
"""The big tables, gone through once and block by block; and with them `ROOTS`, which older folders have not."""

ROOTS = "roots"


def write_tables(folder: str | Path) -> tuple[Path, ...]:
    """Write the metrics of a run, their summaries and the tables of every answer, each whole or not at all.

    Returns
    -------
    The files written.
    """
    results = open_results(folder)
    runs, horizon = runs_of(results.runs), results.manifest.scenario.horizon_s
    happened = results.incidents[["incident", "kind"]].drop_duplicates("incident").astype(str)
    kinds = dict(happened.itertuples(index=False, name=None))
    measures, incidents = Measures(runs), IncidentAnswers(runs, horizon)
    coordination = CoordinationAnswers(runs, horizon, kinds)
    answers: list[Answer] = [coordination, Bottlenecks(horizon, kinds)]
    answers += [RootCauses(), _criticality(results, kinds)] if results.has(ROOTS) else []
    for name in ("incidents", "levels"):
        if results.has(name):
            for (table,) in results.blocks(name):
                incidents.add({name: table})
    _read_through(results, [measures, incidents, *answers])
    tables = {name: table for answer in answers for name, table in answer.tables(results.reference).items()}
    tables["deadlines"] = deadlines(measures, results.reference)
    if results.has("incidents"):
        tables |= incidents.tables(results, coordination)
    replications = metric_cube(measures, incidents.metrics() if results.has("incidents") else None)
    # They are large, and so is what is made of the replications.
    del answers, coordination, incidents, measures
    tables["comparisons"] = compare(replications, results.reference, comparison_basis(results.manifest))
    tables["quantile_differences"] = quantile_differences(replications, results.reference)
    return (
        _write_replications(results.folder / "replications.parquet", replications),
        write_csv(results.folder / "summary.csv", summarise(replications)),
        *(write_csv(results.folder / f"{name}.csv", table) for name, table in tables.items()),
    )


def _read_through(results: Results, answers: Sequence[Measures | IncidentAnswers | Answer]) -> None:
    """Give every answer the big tables, block by block."""
    names = (*TABLES, ROOTS) if results.has(ROOTS) else TABLES
    for frames in results.blocks(*names):
        block = dict(zip(names, frames, strict=True))
        for answer in answers:
            answer.add(block)
        # Or it would lie in memory beside the next.
        del block, frames
    # What was read block by block is gone; the room it took is for what comes now.
    pa.default_memory_pool().release_unused()


def _criticality(results: Results, kinds: dict[str, str]) -> Criticality:
    assets = {asset.strip() for assets in names_in(results.incidents["asset"]) for asset in assets.split(";")}
    return Criticality(names_in(results.links["id"]), names_in(results.nodes["id"]), kinds, assets)


def _write_replications(path: Path, replications: Cube) -> Path:
    """Write them a row group at a time."""
    with written_whole(path) as part, closing(ParquetTable(part)) as file:
        for frame in replications.tables():
            # Without the pandas metadata, which would tie the bytes of the file to a version of pandas.
            file.add(pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None))
    return path
