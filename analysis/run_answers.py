"""The answers of a run, from one pass over its big tables as arrays, wherever these lie: what its summary needs.

Small, whatever the number of replications: a few numbers per run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analysis.comparison.cube import Cube, replications_of
from analysis.comparison.due_dates import deadline_rows
from analysis.comparison.paired import comparison_basis, headline_rows
from analysis.delays.bottlenecks import Bottlenecks
from analysis.delays.cause_hours import hours_of
from analysis.incidents.answers import IncidentAnswers
from analysis.incidents.knock_on import counterparts, knock_on_costs
from analysis.movement.arrival_delay import ARRIVAL_DELAY, ArrivalDelay
from analysis.movement.metrics import Measures, metric_cube
from analysis.movement.network_flows import PlaceWaits, place_ids, place_waits
from analysis.results import Results
from analysis.statistics import summary_rows
from sim.record.columns import Record, records_of
from sim.record.csv_files import as_written
from sim.record.tables import ALL_FORCES
from sim.record.tables.causes import BOTTLENECKS
from sim.record.tables.incidents import KNOCK_ON
from sim.record.tables.statistics import COMPARISONS, DEADLINES, SUMMARY

TABLES: Final = ("deliveries", "ledger", "resources", "procedures")
"""The big tables, gone through once and block by block."""


@dataclass(frozen=True, slots=True)
class RunAnswers:
    """What the tables that analysis adds to a result folder are made from.

    Attributes
    ----------
    measures, incidents
        From which the metrics of the replications come.
    tables
        Small tables that are complete, by the names of their files.
    replications
        The metrics of every replication.
    """

    measures: Measures
    incidents: IncidentAnswers
    tables: dict[str, list[Record]]
    replications: Cube


def run_answers(results: Results) -> RunAnswers:
    """The answers of a run; the results take them for the rows of tables that are not in files yet."""
    runs, horizon = results.run_numbers, results.manifest.scenario.horizon_s
    incidents, measures, arrivals = IncidentAnswers(runs, horizon), Measures(runs), ArrivalDelay(runs, horizon)
    for name in ("incidents", "levels"):
        if results.has(name):
            for (rows,) in results.arrays(name):
                incidents.add({name: rows})
    bottlenecks = Bottlenecks(runs, horizon, incidents.incidents.kind_of)
    places = PlaceWaits(runs, *place_ids(results))
    for arrays in results.arrays(*TABLES):
        block = dict(zip(TABLES, arrays, strict=True))
        for answer in (measures, incidents, bottlenecks, places):
            answer.add(block)
        arrivals.add(block["deliveries"])
        # Or it would lie in memory beside the next.
        del block, arrays
    tables = {
        BOTTLENECKS.name: bottlenecks.rows(results.reference),
        DEADLINES.name: deadline_rows(measures, results.reference),
    }
    happened = results.has("incidents")
    if happened:
        tables |= incidents.tables(results.reference)
    cube = metric_cube(measures, incidents.metrics() if happened else None)
    results.keep(hours_of, measures.hours)
    results.keep(place_waits, places)
    results.keep(replications_of, cube)
    shown = tables | _of_replications(results, cube) | (_knock_on(results, arrivals) if happened else {})
    # With the digits of the files, so that whatever is read from these later says the same.
    results.keep_records({name: list(map(as_written, rows)) for name, rows in shown.items()})
    return RunAnswers(measures, incidents, tables, cube)


def _of_replications(results: Results, cube: Cube) -> dict[str, list[Record]]:
    """What the summary of a run shows of its metrics and their differences; the files have more columns."""
    ordered = cube.by_appearance()
    return {
        SUMMARY.name: records_of(summary_rows(ordered)),
        COMPARISONS.name: records_of(headline_rows(ordered, results.reference, comparison_basis(results.manifest))),
    }


def _knock_on(results: Results, arrivals: ArrivalDelay) -> dict[str, list[Record]]:
    """What incidents cost all forces together."""
    pairs = counterparts(results.manifest.arrangements, results.variants)
    series = [(ARRIVAL_DELAY, ALL_FORCES, arrivals.hours())]
    return {KNOCK_ON.name: knock_on_costs(arrivals.runs, pairs, series)}
