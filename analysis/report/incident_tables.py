"""The tables about incidents in the report, as rows of cells ready to print."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.arrival_delay import ARRIVAL_DELAY
from analysis.coordination.savings import HELD_UP
from analysis.incidents.stages import COORDINATION, REPAIR
from analysis.incidents.words import CLOCK_WORDS, STAGE_WORDS, kind_words, time_span, time_words
from analysis.report.tables import Block, Cell, Row, Table, in_order
from analysis.results import Results
from analysis.runs import names_in
from analysis.words import count, duration, listed, number, percent, percent_span, span

ACTORS = 14
"""Actors listed: those that incidents bring most work."""


def with_incidents(results: Results) -> tuple[str, ...]:
    """The variants in which incidents happen, the reference first."""
    there = set(results.table("incident_times")["variant"])
    return tuple(variant for variant in in_order(results) if variant in there)


def times_table(results: Results) -> Table:
    """How long until each stage, by kind and clock."""
    variants, table = with_incidents(results), results.table("incident_times")
    blocks = []
    for kind in names_in(table["kind"]):
        for clock in (COORDINATION, REPAIR):
            own = table[(table["kind"] == kind) & (table["clock"] == clock)]
            rows = [
                Row(STAGE_WORDS[stage], tuple(c for v in variants for c in _time_cells(own, stage, v)))
                for stage in names_in(own["stage"])
            ]
            if rows:
                blocks.append(Block(f"{kind_words(kind)}: {CLOCK_WORDS[clock]}", tuple(rows)))
    columns = ("half within", "nine in ten within", "reached")
    groups = tuple((variant, len(columns)) for variant in variants)
    caption = (
        "Time from the fault, with the 95 % interval of the median; without: the response was over without it; "
        "open: not reached by the horizon (incident_times.csv)"
    )
    return Table(caption, columns * len(variants), tuple(blocks), groups)


def _time_cells(own: pd.DataFrame, stage: str, variant: str) -> tuple[Cell, Cell, Cell]:
    found = own[(own["stage"] == stage) & (own["variant"] == variant)]
    if found.empty:
        return Cell("–"), Cell("–"), Cell("none")
    row = found.iloc[0]
    median, low, high, late = (float(row[name]) for name in ("p50_h", "p50_low_95", "p50_high_95", "p90_h"))
    missing = [f"{count(row[name])} {words}" for name, words in _MISSING if row[name] > 0]
    reached = Cell(f"{count(row['reached'])} of {count(row['incidents'])}", ", ".join(missing))
    # A response that is over without the stage never reaches it; one that is open may do so after the horizon.
    never = "not reached" if row["open"] > 0 else "without it"
    if np.isnan(median):
        return Cell(never), Cell(never), reached
    return Cell(time_words(median), time_span(low, high, median)), Cell(_or(late, never)), reached


_MISSING = (("without", "without"), ("open", "open"))


def _or(hours: float, never: str) -> str:
    return never if np.isnan(hours) else time_words(hours)


def outcomes_table(results: Results) -> Table:
    """The share of each outcome."""
    variants, table = with_incidents(results), results.table("incident_outcomes")
    blocks = []
    for kind in names_in(table["kind"]):
        own = table[table["kind"] == kind]
        rows = tuple(
            Row(outcome, tuple(_share_cell(own[own["outcome"] == outcome], variant) for variant in variants))
            for outcome in names_in(own["outcome"])
        )
        blocks.append(Block(kind_words(kind), rows))
    caption = "Outcomes: share of the incidents of the kind with its 95 % interval (incident_outcomes.csv)"
    return Table(caption, variants, tuple(blocks))


def _share_cell(own: pd.DataFrame, variant: str) -> Cell:
    found = own[own["variant"] == variant]
    if found.empty:
        return Cell("–")
    row = found.iloc[0]
    return Cell(percent(float(row["share"])), percent_span(float(row["low_95"]), float(row["high_95"])))


def services_table(results: Results) -> Table:
    """What users lose of each service of which anything is lost."""
    table = results.table("services")
    hit = table[table["hit"] > 0]
    variants = tuple(variant for variant in in_order(results) if variant in set(hit["variant"]))
    rows = []
    for service in names_in(hit["service"]):
        own = table[table["service"] == service]
        rows.append(Row(service, tuple(cell for variant in variants for cell in _service_cells(own, variant))))
    columns = ("lost", "lowest", "below full in", "not back in")
    groups = tuple((variant, len(columns)) for variant in variants)
    caption = (
        "Services: hours of full service lost and lowest service, means with their 95 % intervals; share of runs in "
        "which it is below full at any time, and still at the horizon (services.csv)"
    )
    return Table(caption, columns * len(variants), (Block("", tuple(rows)),) if rows else (), groups)


def spared_words(results: Results) -> str:
    """The services of which nothing is lost in any run of any variant."""
    table = results.table("services")
    worst = table.groupby("service")["hit"].max()
    spared = [str(service) for service in worst.index[worst == 0]]
    return f"Nothing is lost in any run of {listed(spared)}." if spared else ""


def _service_cells(own: pd.DataFrame, variant: str) -> tuple[Cell, ...]:
    found = own[own["variant"] == variant]
    if found.empty:
        return (Cell("–"),) * 4
    row = found.iloc[0]
    lost, low, high = (float(row[name]) for name in ("lost_h", "low_95", "high_95"))
    least, deep, shallow = (float(row[f"lowest{end}"]) for end in ("", "_low_95", "_high_95"))
    shares = (tuple(float(row[f"{name}{end}"]) for end in ("", "_low_95", "_high_95")) for name in ("hit", "not_back"))
    return (
        Cell(duration(lost), span(max(low, 0.0), high, lost) if lost else ""),
        Cell(percent(least), percent_span(max(deep, 0.0), min(shallow, 1.0)) if deep < shallow else ""),
        *(Cell(percent(share), percent_span(first, last)) for share, first, last in shares),
    )


def knock_on_table(results: Results) -> Table:
    """What the incidents add to the movement."""
    table = results.table("knock_on")
    variants = tuple(variant for variant in in_order(results) if variant in set(table["variant"]))
    blocks = []
    for measure, title in (
        (ARRIVAL_DELAY, "Hours per element from ready to delivered"),
        (HELD_UP, "Of this, waiting for procedures"),
    ):
        own = table[table["measure"] == measure]
        rows = [
            Row(of, tuple(cell for variant in variants for cell in _cost_cells(own[own["of"] == of], variant)))
            for of in names_in(own["of"])
        ]
        if rows:
            blocks.append(Block(title, tuple(rows)))
    columns = ("without", "added by the incidents", "later in")
    groups = tuple((variant, len(columns)) for variant in variants)
    caption = "What the incidents cost the movement: paired with the same run without them (knock_on.csv)"
    return Table(caption, columns * len(variants), tuple(blocks), groups)


def _cost_cells(own: pd.DataFrame, variant: str) -> tuple[Cell, Cell, Cell]:
    found = own[own["variant"] == variant]
    if found.empty:
        return Cell("–"), Cell("–"), Cell("–")
    row = found.iloc[0]
    cost, low, high = (float(row[name]) for name in ("knock_on_h", "low_95", "high_95"))
    share = (float(row["delayed_low_95"]), float(row["delayed_high_95"]))
    return (
        Cell(duration(float(row["without_h"]))),
        Cell(duration(cost), span(low, high, cost)),
        Cell(percent(float(row["delayed"])), percent_span(*share)),
    )


def actors_table(results: Results) -> Table:
    """Whom the incidents bring work."""
    table = results.table("incident_actors")
    variants = tuple(variant for variant in in_order(results) if variant in set(table["variant"]))
    paired = table["extra"].notna().any()
    column = "extra" if paired else "cases"
    most = table.groupby("actor")[column].max().sort_values(ascending=False, kind="stable")
    rows = []
    for actor in most[most > 0].index[:ACTORS]:
        own = table[table["actor"] == actor]
        rows.append(Row(str(actor), tuple(_actor_cell(own, variant, paired=bool(paired)) for variant in variants)))
    what = (
        "Further cases brought to the desks of each actor by the incidents" if paired else "Cases at the desks of each"
    )
    caption = f"{what}, mean per run with its 95 % interval (incident_actors.csv)"
    return Table(caption, variants, (Block("", tuple(rows)),) if rows else ())


def _actor_cell(own: pd.DataFrame, variant: str, *, paired: bool) -> Cell:
    found = own[own["variant"] == variant]
    if found.empty:
        return Cell("–")
    names = ("extra", "extra_low_95", "extra_high_95") if paired else ("cases", "low_95", "high_95")
    value, low, high = (float(found.iloc[0][name]) for name in names)
    return Cell(number(value), "" if np.isnan(low) else f"{number(low)} to {number(high)}")
