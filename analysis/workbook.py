"""The summary tables of a run as one spreadsheet, for planners: a sheet a table, and a first one that explains them."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import pandas as pd
import xlsxwriter

from analysis.movement.network_flows import FLOWS, flows
from analysis.report.template import checklist
from analysis.results import Results
from sim.record.table import AS_UNIT, Table
from sim.record.tables.causes import BOTTLENECKS, CRITICALITY, ROOT_CAUSES
from sim.record.tables.coordination import DESKS, HANDOFFS, REQUESTS, SAVINGS
from sim.record.tables.incidents import INCIDENT_OUTCOMES, INCIDENT_TIMES, KNOCK_ON, SERVICES
from sim.record.tables.inputs import ASSUMPTIONS, FAILURES
from sim.record.tables.statistics import COMPARISONS, DEADLINES, QUANTILE_DIFFERENCES, SUMMARY
from sim.text import listed, well_formed

# XlsxWriter is distributed without types.
Book: TypeAlias = Any
Page: TypeAlias = Any
Formats: TypeAlias = dict[str, Any]

WIDEST: Final = 60
"""Columns of text are no wider than so many characters."""

LONGEST: Final = 32_767
"""Letters that a cell can hold; the program for spreadsheets leaves out longer text."""


SHEETS: Final = {
    "Summary": SUMMARY,
    "Differences": COMPARISONS,
    "Deadlines": DEADLINES,
    "Quantiles": QUANTILE_DIFFERENCES,
    "Savings": SAVINGS,
    "Requests": REQUESTS,
    "Hand-offs": HANDOFFS,
    "Desks": DESKS,
    "Root causes": ROOT_CAUSES,
    "Bottlenecks": BOTTLENECKS,
    "Criticality": CRITICALITY,
    "Network": FLOWS,
    "Incident times": INCIDENT_TIMES,
    "Outcomes": INCIDENT_OUTCOMES,
    "Services": SERVICES,
    "Knock-on": KNOCK_ON,
    "Assumptions": ASSUMPTIONS,
    "Failures": FAILURES,
}
"""The sheets in order, with the table of each; one whose table is empty is left out."""


def sheet_rows(results: Results, described: Table) -> pd.DataFrame:
    """The rows of a sheet's table."""
    return results.once(flows) if described is FLOWS else results.table(described.name)


def write_workbook(results: Results, path: Path) -> Path:
    """Write the workbook; the same results give the same bytes."""
    sheets = {name: rows for name, described in SHEETS.items() if not (rows := sheet_rows(results, described)).empty}
    with xlsxwriter.Workbook(
        path, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        # Else the moment of writing stands in the file, and no two are alike.
        created = datetime.fromisoformat(results.manifest.started_utc).replace(tzinfo=None)
        book.set_properties({"title": well_formed(results.manifest.scenario.title), "created": created})
        formats = _formats(book)
        _contents(book, results, sheets, formats)
        for name, rows in sheets.items():
            _table(book, name, rows, formats)
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


def _contents(book: Book, results: Results, sheets: dict[str, pd.DataFrame], formats: Formats) -> None:
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
    for name, table in sheets.items():
        row += 1
        page.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        rows = "1 row" if len(table) == 1 else f"{len(table):,} rows"
        page.write_string(row, 1, f"{SHEETS[name].row} ({rows})", formats["wrap"])


def _about(results: Results) -> list[tuple[str, str]]:
    manifest, runs = results.manifest, results.runs["variant"].value_counts()
    named = {variant: [name.replace("_", " ") for name in names] for variant, names in manifest.arrangements.items()}
    variants = [
        f"{variant}: {listed(named.get(variant, ())) or 'no arrangement'} (n = {int(runs[variant])})"
        for variant in results.variants
    ]
    (part,) = checklist(
        "workbook.yaml",
        reference=results.reference,
        seed=manifest.root_seed,
        program=f"{manifest.program} {manifest.version}",
    )
    texts = ((point.name, point.words) for point in part.points)
    return [("Variants", "\n".join(variants)), *texts, ("Command", manifest.command_line)]


def _table(book: Book, name: str, table: pd.DataFrame, formats: Formats) -> None:
    """A sheet with one table: a header with units, frozen, with filters; numbers by their kind."""
    page = book.add_worksheet(name)
    units = {column.name: column.unit for column in SHEETS[name].columns}
    of_row = table.get("unit", pd.Series("", table.index)).tolist()
    for place, column in enumerate(map(str, table.columns)):
        unit = units.get(column, "")
        by_row = unit == AS_UNIT
        _text(page, 0, place, f"{column}\n[{unit}]" if unit and not by_row else column, formats["head"])
        page.set_column(place, place, _width(column, table[column]))
        for row, (value, row_unit) in enumerate(zip(table[column].tolist(), of_row, strict=True), start=1):
            _cell(page, row, place, value, formats, share=(row_unit if by_row else unit) == "share")
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(table), len(table.columns) - 1)
    page.set_row(0, 32)


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


def _width(name: str, values: pd.Series) -> int:
    if pd.api.types.is_numeric_dtype(values):
        return max(11, len(name) + 2)
    longest = max((len(str(value)) for value in values.dropna()), default=0)
    return min(max(longest, len(name)) + 2, WIDEST)
