"""The tables that analysis adds to a result folder: metrics per replication, their summary, and comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow as pa

from analysis.answer import Answer
from analysis.comparison.cube import Cube
from analysis.comparison.paired import compare, comparison_basis
from analysis.comparison.quantiles import quantile_differences
from analysis.coordination.answers import CoordinationAnswers
from analysis.coordination.handoffs import ALL_PROCEDURES
from analysis.coordination.savings import delay_series
from analysis.delays.criticality import Criticality
from analysis.delays.root_causes import RootCauses
from analysis.incidents.knock_on import counterparts, incident_actor_table, knock_on_costs
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.results import Results, open_results
from analysis.run_answers import TABLES, RunAnswers, run_answers
from analysis.runs import names_in
from analysis.statistics import summarise
from sim.files import written_whole
from sim.record.arrow import ParquetTable
from sim.record.columns import Record
from sim.record.csv_files import write_csv
from sim.record.tables import TABLES as DESCRIBED

ROOTS = "roots"
"""What older folders have not beside the other big tables."""


def write_tables(folder: str | Path, answers: RunAnswers | None = None) -> tuple[Path, ...]:
    """Write the metrics of a run, their summaries and the tables of every answer, each whole or not at all.

    Parameters
    ----------
    answers
        Those of this run, where its summary has them already.

    Returns
    -------
    The files written.
    """
    results = open_results(folder)
    answers = answers or run_answers(results)
    replications, kinds = answers.replications, answers.incidents.incidents.kind_of
    coordination = CoordinationAnswers(results.run_numbers, results.manifest.scenario.horizon_s, kinds)
    deep: list[Answer] = [coordination]
    deep += [RootCauses(), _criticality(results, kinds)] if results.has(ROOTS) else []
    _read_through(results, deep)
    tables = {name: table for answer in deep for name, table in answer.tables(results.reference).items()}
    small = dict(answers.tables)
    if results.has("incidents"):
        small |= _knock_on(results, coordination)
    tables |= {name: pd.DataFrame(rows, columns=list(DESCRIBED[name].names)) for name, rows in small.items()}
    # They are large, and so is what is made of the replications.
    del answers, coordination, deep
    tables["comparisons"] = compare(replications, results.reference, comparison_basis(results.manifest))
    tables["quantile_differences"] = quantile_differences(replications, results.reference)
    return (
        _write_replications(results.folder / "replications.parquet", replications),
        write_csv(results.folder / "summary.csv", summarise(replications)),
        *(write_csv(results.folder / f"{name}.csv", table) for name, table in tables.items()),
    )


def _knock_on(results: Results, coordination: CoordinationAnswers) -> dict[str, list[Record]]:
    """What incidents cost the movement and the desks."""
    runs, pairs = coordination.runs, counterparts(results.manifest.arrangements, results.variants)
    every = delay_series(coordination.arrivals, coordination.handoffs)
    series = [one for one in every if one[0] == ARRIVAL_DELAY or one[1] == ALL_PROCEDURES]
    return {
        "knock_on": knock_on_costs(runs, pairs, series),
        "incident_actors": incident_actor_table(runs, pairs, coordination.desks.cases_by_actor()),
    }


def _read_through(results: Results, answers: Sequence[Answer]) -> None:
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
