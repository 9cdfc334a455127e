"""The tables that analysis adds to a result folder: metrics per replication, their summary, and comparisons."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pyarrow as pa

from analysis.answers import Answers
from analysis.bottlenecks import Bottlenecks
from analysis.comparison.cube import Cube
from analysis.comparison.due_dates import deadlines
from analysis.comparison.paired import Asked, compare
from analysis.comparison.quantiles import quantile_differences
from analysis.criticality import Criticality
from analysis.incidents.answers import IncidentAnswers, incident_answers, incident_metrics, incident_tables
from analysis.metrics import Measures, joined_measures, measure, metric_cube
from analysis.results import Results, load
from analysis.root_causes import RootCauses
from analysis.runs import names_in, runs_of
from analysis.statistics import summarise
from sim.files import written_whole
from sim.record.arrow import ParquetTable
from sim.record.csv_files import write_csv
from sim.record.manifest import Manifest
from sim.units.seconds import HOUR_S

TABLES = ("deliveries", "ledger", "resources", "procedures")
"""The big tables, gone through once and block by block; and with them `ROOTS`, which older folders have not."""

ROOTS = "roots"


def write_tables(folder: str | Path) -> tuple[Path, ...]:
    """Write the metrics of a run, their summaries and the tables about coordination, each whole or not at all.

    Returns
    -------
    The files written.
    """
    results = load(folder)
    made = incident_answers(results, runs_of(results.runs))
    horizon = results.manifest.scenario.horizon_s
    answers = Answers(made.incidents.runs, horizon, frozenset(made.incidents.names))
    roots, critical, bottlenecks = RootCauses(), _criticality(results), Bottlenecks(horizon, _kinds(results))
    measured = _gone_through(results, made, answers, roots, critical, bottlenecks)
    # What was read block by block is gone; the room it took is for what comes now.
    pa.default_memory_pool().release_unused()
    tables = answers.tables(results.reference) | {"deadlines": deadlines(measured, results.reference)}
    tables["bottlenecks"] = bottlenecks.table(results.reference)
    if results.has(ROOTS):
        tables |= roots.tables() | {"criticality": critical.table()}
    if results.has("incidents"):
        tables |= incident_tables(results, answers, made)
    del answers
    replications = metric_cube(measured, incident_metrics(made) if results.has("incidents") else None)
    del measured, made
    tables["comparisons"] = compare(replications, results.reference, asked_of(results.manifest))
    tables["quantile_differences"] = quantile_differences(replications, results.reference)
    return (
        _write_replications(results.folder / "replications.parquet", replications),
        write_csv(results.folder / "summary.csv", summarise(replications)),
        *(write_csv(results.folder / f"{name}.csv", table) for name, table in tables.items()),
    )


def _gone_through(
    results: Results,
    made: IncidentAnswers,
    answers: Answers,
    roots: RootCauses,
    critical: Criticality,
    bottlenecks: Bottlenecks,
) -> Measures:
    """What the big tables say of each run; all who have to know more of them are told block by block."""
    measures: list[Measures] = []
    names = (*TABLES, ROOTS) if results.has(ROOTS) else TABLES
    for block in results.blocks(*names):
        read = dict(zip(names, block, strict=True))
        made.incidents.add_responses(read["procedures"])
        measures.append(measure(read["deliveries"], read["ledger"], read["resources"]))
        bottlenecks.add(read["deliveries"], read["ledger"])
        if ROOTS in read:
            three = read["deliveries"], read["ledger"], read[ROOTS]
            roots.add(*three)
            critical.add(*three)
            del three
        for name in TABLES:
            answers.add(name, read[name])
        # Or it would lie in memory beside the next.
        del block, read
    return joined_measures(measures)


def asked_of(manifest: Manifest) -> Asked:
    """What comparisons need to know of the scenario that was run."""
    scenario = manifest.scenario
    return Asked(scenario.horizon_s / HOUR_S, (scenario.practical_difference_s or 0) / HOUR_S)


def _criticality(results: Results) -> Criticality:
    assets = {asset.strip() for assets in names_in(results.incidents["asset"]) for asset in assets.split(";")}
    return Criticality(names_in(results.links["id"]), names_in(results.nodes["id"]), _kinds(results), assets)


def _kinds(results: Results) -> dict[str, str]:
    """Kind by name of the incidents that happened."""
    happened = results.incidents.drop_duplicates("incident")
    return dict(zip(happened["incident"].astype(str), happened["kind"].astype(str), strict=True))


def _write_replications(path: Path, replications: Cube) -> Path:
    """Write them a row group at a time."""
    with written_whole(path) as part, closing(ParquetTable(part)) as file:
        for frame in replications.tables():
            # Without the pandas metadata, which would tie the bytes of the file to a version of pandas.
            file.add(pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None))
    return path
