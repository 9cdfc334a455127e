"""The summary tables of a run as one spreadsheet, for planners: a sheet a table, and a first one that explains them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import pandas as pd
import xlsxwriter

from analysis.network_flows import flows
from analysis.results import Results
from analysis.words import listed
from sim.text import well_formed

# XlsxWriter is distributed without types.
Book: TypeAlias = Any
Page: TypeAlias = Any
Formats: TypeAlias = dict[str, Any]

UNITS: Final = {
    "_h": "h",
    "_s": "s",
    "_km": "km",
    "_deg": "degrees",
    "hours": "h",
    "utilisation": "share",
    "overloaded": "share",
    "share": "share",
    "probability": "share",
    "lowest": "share",
    "variance_reduction": "share",
    "difference": "share",
    "delayed": "share",
    "hit": "share",
    "not_back": "share",
    "vehicle_places": "vehicle places",
    "vehicles": "vehicles",
    "containers": "containers",
    "people": "people",
}
"""The unit of a column by the end of its name, in tables without a column of units."""

ENDS: Final = ("_low_95", "_high_95")
WIDEST: Final = 60
"""Columns of text are no wider than so many characters."""

LONGEST: Final = 32_767
"""Letters that a cell can hold; the program for spreadsheets leaves out longer text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, what one row is, and the table."""

    name: str
    row: str
    table: Callable[[Results], pd.DataFrame]


SHEETS: Final = (
    Sheet("Summary", "a metric in one variant: mean, interval, quantiles", lambda results: results.summary),
    Sheet("Differences", "a metric: variant minus reference, in pairs", lambda results: results.comparisons),
    Sheet(
        "Deadlines", "a force in one variant: whether it is there by its due date", lambda results: results.deadlines
    ),
    Sheet("Quantiles", "a quantile of a metric: variant minus reference", lambda run: run.quantile_differences),
    Sheet("Savings", "what a variant saves by one measure", lambda results: results.savings),
    Sheet("Requests", "a procedure: time from request to decision", lambda results: results.requests),
    Sheet(
        "Hand-offs",
        "a hand-over from actor to actor, or a sum of such; hours are element-hours",
        lambda results: results.handoffs,
    ),
    Sheet("Desks", "a desk: use, waits, overload", lambda results: results.desks),
    Sheet("Root causes", "what elements waited for, directly and at its root", lambda results: results.root_causes),
    Sheet(
        "Bottlenecks",
        "a wait that is the longest of a force's last element (or of a response) in at least one replication",
        lambda results: results.bottlenecks,
    ),
    Sheet("Criticality", "a place or desk on the critical path of a force's last element", lambda run: run.criticality),
    Sheet("Network", "a node or link: what went through it and waited there", flows),
    Sheet("Incident times", "a stage of the incidents of one kind", lambda run: run.table("incident_times")),
    Sheet("Outcomes", "an outcome of the incidents of one kind", lambda run: run.table("incident_outcomes")),
    Sheet("Services", "a service: what users lose", lambda results: results.table("services")),
    Sheet("Knock-on", "what incidents cost the movement", lambda results: results.table("knock_on")),
    Sheet("Assumptions", "a quantity of the scenario with its source", lambda results: results.assumptions),
    Sheet("Failures", "a replication that did not finish", lambda results: results.failures),
)
"""The sheets in order; one whose table is empty is left out."""


def write_workbook(results: Results, path: Path) -> Path:
    """Write the workbook; the same results give the same bytes."""
    tables = [(sheet, results.once(sheet.table)) for sheet in SHEETS]
    told = [(sheet, table) for sheet, table in tables if not table.empty]
    with xlsxwriter.Workbook(
        path, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        # Else the moment of writing stands in the file, and no two are alike.
        created = datetime.fromisoformat(results.manifest.started_utc).replace(tzinfo=None)
        book.set_properties({"title": well_formed(results.manifest.scenario.title), "created": created})
        formats = _formats(book)
        _contents(book, results, told, formats)
        for sheet, table in told:
            _table(book, sheet.name, table, formats)
    return path


def _formats(book: Book) -> Formats:
    made = {
        "title": {"bold": True, "font_size": 14},
        "head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "bottom": 1},
        "label": {"bold": True, "valign": "top"},
        "wrap": {"text_wrap": True, "valign": "top"},
        "whole": {"num_format": "#,##0"},
        "number": {"num_format": "#,##0.00"},
        "share": {"num_format": "0.0%"},
        "text": {},
    }
    return {name: book.add_format(what) for name, what in made.items()}


def _contents(book: Book, results: Results, told: list[tuple[Sheet, pd.DataFrame]], formats: Formats) -> None:
    """The first sheet: the run, how to read the numbers, and the other sheets."""
    page = book.add_worksheet("Contents")
    page.set_column(0, 0, 20)
    page.set_column(1, 1, 100)
    _text(page, 0, 0, results.manifest.scenario.title, formats["title"])
    row = 2
    for label, words in _about(results):
        page.write_string(row, 0, label, formats["label"])
        _text(page, row, 1, words, formats["wrap"])
        row += 1
    row += 1
    page.write_row(row, 0, ("Sheet", "Each row is"), formats["head"])
    for sheet, table in told:
        row += 1
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", string=sheet.name)
        rows = "1 row" if len(table) == 1 else f"{len(table):,} rows"
        page.write_string(row, 1, f"{sheet.row} ({rows})", formats["wrap"])


def _about(results: Results) -> list[tuple[str, str]]:
    manifest, runs = results.manifest, results.runs["variant"].value_counts()
    named = {variant: [name.replace("_", " ") for name in names] for variant, names in manifest.arrangements.items()}
    variants = [
        f"{variant}: {listed(named.get(variant, ())) or 'no arrangement'} (n = {int(runs[variant])})"
        for variant in results.variants
    ]
    return [
        ("Variants", "\n".join(variants)),
        ("Compared with", results.reference),
        ("n", "Replications of each variant; the same number has the same chances in every variant."),
        ("Intervals", "low_95 to high_95: 95 % interval of what stands before, for so many replications."),
        (
            "Empty cells",
            (
                "Ends of an interval: n is 1, which has none. A mean, difference or quantile: not reached by the end "
                "of the run in as many replications as censored (or open) counts. Else: does not apply to the row."
            ),
        ),
        ("Units", "Under the name of each column; where a table has a column unit, that holds for its row."),
        ("Root seed", str(manifest.root_seed)),
        ("Program", f"{manifest.program} {manifest.version}"),
        ("Command", manifest.command_line),
        ("Inputs", "Most are notional; the sheet Assumptions says where each comes from."),
    ]


def _table(book: Book, name: str, table: pd.DataFrame, formats: Formats) -> None:
    """A sheet with one table: a header with units, frozen, with filters; numbers by their kind."""
    page = book.add_worksheet(name)
    units = units_of([str(column) for column in table.columns])
    for place, (column, unit) in enumerate(zip(table.columns, units, strict=True)):
        _text(page, 0, place, f"{column}\n[{unit}]" if unit else str(column), formats["head"])
        page.set_column(place, place, _width(str(column), table[column]))
    shares = _shares(table)
    for place, (column, unit) in enumerate(zip(table.columns, units, strict=True)):
        for row, value in enumerate(table[column].tolist(), start=1):
            _cell(page, row, place, value, formats, share=unit == "share" or shares[row - 1])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(table), len(table.columns) - 1)
    page.set_row(0, 32)


def _shares(table: pd.DataFrame) -> list[bool]:
    """Whether the numbers of each row are shares, where the table says so row by row."""
    if "unit" not in table:
        return [False] * len(table)
    return [value == "share" for value in table["unit"].tolist()]


def _text(page: Page, row: int, place: int, text: str, look: object) -> None:
    """Text as text, whatever it begins with; a cell holds so many letters."""
    page.write_string(row, place, well_formed(text)[:LONGEST], look)


def _cell(page: Page, row: int, place: int, value: object, formats: Formats, *, share: bool) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        _text(page, row, place, str(value), formats["text"])
    elif isinstance(value, int):
        page.write_number(row, place, value, formats["whole"])
    else:
        page.write_number(row, place, value, formats["share" if share else "number"])


def units_of(columns: Sequence[str]) -> tuple[str, ...]:
    """The unit of each column by its name; empty for none, or where the table says it row by row.

    The ends of an interval have the unit of what they belong to: of the column that they name, or else of the one
    before them.
    """
    if "unit" in columns:
        return ("",) * len(columns)
    units: list[str] = []
    for column in columns:
        name = column.removesuffix(ENDS[0]).removesuffix(ENDS[1])
        own = next((unit for end, unit in UNITS.items() if name.endswith(end)), "")
        units.append(units[-1] if name in {"low_95", "high_95"} and units else own)
    return tuple(units)


def _width(name: str, values: pd.Series) -> int:
    if pd.api.types.is_numeric_dtype(values):
        return max(11, len(name) + 2)
    longest = max((len(str(value)) for value in values.dropna()), default=0)
    return min(max(longest, len(name)) + 2, WIDEST)
