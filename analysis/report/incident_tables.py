"""The tables about incidents in the report."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.coordination.savings import HELD_UP
from analysis.facts.estimates import Record, estimate_in, reference_first
from analysis.facts.response import with_incidents
from analysis.incident_stages import COORDINATION, REPAIR
from analysis.incidents.words import CLOCK_WORDS, STAGE_WORDS, kind_words, time_span, time_words
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.report.tables import ReportTable, TableCell, cell, table_by_variant
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import count

ACTORS = 14
"""Actors listed: those that incidents bring most work."""

Rows = Iterator[tuple[str, pd.DataFrame]]


def times_table(results: Results) -> ReportTable:
    """How long until each stage, by kind and clock."""
    table = results.table("incident_times")
    clocks = ((kind, clock) for kind in names_in(table["kind"]) for clock in (COORDINATION, REPAIR))
    blocks = [
        (
            f"{kind_words(kind)}: {CLOCK_WORDS[clock]}",
            _rows(table[(table["kind"] == kind) & (table["clock"] == clock)], "stage", STAGE_WORDS),
        )
        for kind, clock in clocks
    ]
    caption = (
        "Time from the fault: median (95 % CI) and 90th percentile; without: the response ended without the stage; "
        "open: not reached by the horizon (incident_times.csv)"
    )
    columns = ("median", "90th percentile", "reached")
    return table_by_variant(caption, with_incidents(results), columns, blocks, _times, ("–", "–", "none"))


def _times(row: Record) -> tuple[TableCell, ...]:
    median, low, high, late = (float(row[name]) for name in ("p50_h", "p50_low_95", "p50_high_95", "p90_h"))
    missing = [f"{count(row[name])} {name}" for name in ("without", "open") if row[name] > 0]
    reached = TableCell(f"{count(row['reached'])} of {count(row['incidents'])}", ", ".join(missing))
    # A response that is over without the stage never reaches it; one that is open may do so after the horizon.
    never = "not reached" if row["open"] > 0 else "without it"
    if np.isnan(median):
        return TableCell(never), TableCell(never), reached
    return (
        TableCell(time_words(median), time_span(low, high, median)),
        TableCell(never if np.isnan(late) else time_words(late)),
        reached,
    )


def outcomes_table(results: Results) -> ReportTable:
    """The share of each outcome."""
    table = results.table("incident_outcomes")
    blocks = [(kind_words(kind), _rows(table[table["kind"] == kind], "outcome")) for kind in names_in(table["kind"])]
    caption = "Outcomes: share of the incidents of a kind, 95 % CI (incident_outcomes.csv)"
    return table_by_variant(caption, with_incidents(results), (), blocks, lambda row: (_share(row, "share", ""),))


def services_table(results: Results) -> ReportTable:
    """What users lose of each service of which anything is lost."""
    table = results.table("services")
    hit = table[table["hit"] > 0]
    variants = tuple(variant for variant in reference_first(results) if variant in set(hit["variant"]))
    rows = ((name, table[table["service"] == name]) for name in names_in(hit["service"]))
    columns = ("lost", "lowest level", "runs below full", "runs not restored")
    caption = (
        "Services: hours of full service lost and lowest level, mean with 95 % CI; share of replications below full "
        "at any time, and at the horizon (services.csv)"
    )
    return table_by_variant(caption, variants, columns, [("", rows)], _service)


def _service(row: Record) -> tuple[TableCell, ...]:
    lost = cell(estimate_in(row, "lost_h").within(0.0, np.inf))
    lowest = estimate_in(row, "lowest", "lowest_", unit="share").within(0.0, 1.0)
    return (
        lost if row["lost_h"] else TableCell(lost.text),
        cell(lowest) if lowest.low < lowest.high else TableCell(cell(lowest).text),
        _share(row, "hit"),
        _share(row, "not_back"),
    )


def knock_on_table(results: Results) -> ReportTable:
    """What the incidents add to the movement."""
    table = results.table("knock_on")
    variants = tuple(variant for variant in reference_first(results) if variant in set(table["variant"]))
    titles = {ARRIVAL_DELAY: "Hours per element from ready to delivered", HELD_UP: "Of this, waiting for procedures"}
    blocks = [(title, _rows(table[table["measure"] == measure], "of")) for measure, title in titles.items()]
    columns = ("without incidents", "added by incidents", "replications delayed")
    caption = "Delay of the movement by incidents: mean, 95 % CI, paired with the same run without them (knock_on.csv)"
    return table_by_variant(caption, variants, columns, blocks, _knock_on)


def _knock_on(row: Record) -> tuple[TableCell, ...]:
    without = TableCell(cell(estimate_in(row, "without_h")).text)
    return without, cell(estimate_in(row, "knock_on_h")), _share(row, "delayed")


def actors_table(results: Results) -> ReportTable:
    """Which actors the incidents bring work."""
    table = results.table("incident_actors")
    variants = tuple(variant for variant in reference_first(results) if variant in set(table["variant"]))
    column, ends = ("extra", "extra_") if table["extra"].notna().any() else ("cases", "")
    most = table.groupby("actor")[column].max().sort_values(ascending=False, kind="stable")
    rows = ((str(actor), table[table["actor"] == actor]) for actor in most[most > 0].index[:ACTORS])
    what = "Additional cases at the desks of each actor" if ends else "Cases at the desks of each actor"
    caption = f"{what}: mean per replication, 95 % CI (incident_actors.csv)"
    return table_by_variant(
        caption, variants, (), [("", rows)], lambda row: (cell(estimate_in(row, column, ends, unit="number")),)
    )


def _rows(table: pd.DataFrame, column: str, words: dict[str, str] | None = None) -> Rows:
    """A row for each text of a column."""
    for name in names_in(table[column]):
        yield (words or {}).get(name, name), table[table[column] == name]


def _share(row: Record, column: str, ends: str | None = None) -> TableCell:
    return cell(estimate_in(row, column, f"{column}_" if ends is None else ends, unit="share"))
