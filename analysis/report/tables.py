"""Tables as rows of cells ready to print: their parts, and one way to set out a table by variant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.facts.estimates import Estimate, Record
from analysis.report.phrases import amount, interval_text

SIDE_BY_SIDE = 3
"""Variants that stand side by side; more stand one below the other."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell.

    Attributes
    ----------
    text, note
        The value, and in smaller type its interval or a note.
    value, table, variant, metric, column
        The unrounded number and where it stands: file, row and column; empty for numbers that no file has.
    """

    text: str
    note: str = ""
    value: str = ""
    table: str = ""
    variant: str = ""
    metric: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its heading, its cells."""

    head: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows under one heading (empty: none)."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its caption and the headings of its columns.

    Attributes
    ----------
    groups
        Headings over as many columns each; empty where one row of headings is enough.
    """

    caption: str
    columns: tuple[str, ...]
    blocks: tuple[TableBlock, ...]
    groups: tuple[tuple[str, int], ...] = ()


def tall(table: ReportTable) -> ReportTable:
    """The same table with a row, not a group of columns, for each variant where so many do not fit side by side."""
    if len(table.groups) <= SIDE_BY_SIDE:
        return table
    width = table.groups[0][1]
    blocks = tuple(
        TableBlock(
            f"{block.title}: {row.head}" if block.title else row.head,
            together(
                Row(title, row.cells[at * width : (at + 1) * width]) for at, (title, _) in enumerate(table.groups)
            ),
        )
        for block in table.blocks
        for row in block.rows
    )
    return ReportTable(table.caption, table.columns[:width], blocks)


def together(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows of which the same is printed as one row, headed with all their names."""
    merged: dict[tuple[tuple[str, str], ...], Row] = {}
    for row in rows:
        printed = tuple((cell.text, cell.note) for cell in row.cells)
        before = merged.get(printed)
        merged[printed] = Row(f"{before.head}; {row.head}", before.cells) if before else row
    return tuple(merged.values())


def cell(given: Estimate, like: float | None = None) -> TableCell:
    """An estimate with its interval."""
    return TableCell(amount(given, like), interval_text(given, like) if given.known else "")


def table_by_variant(
    caption: str,
    variants: tuple[str, ...],
    columns: tuple[str, ...],
    blocks: Iterable[tuple[str, Iterable[tuple[str, pd.DataFrame]]]],
    cells: Callable[[Record], tuple[TableCell, ...]],
    missing: tuple[str, ...] = (),
) -> ReportTable:
    """A table with the same columns for each variant; blocks without rows are left out.

    Parameters
    ----------
    columns
        Their headings; none for one column that is headed with the variant alone.
    blocks
        Title of each block, and its rows: the heading, and a frame of which the first row of a variant is shown.
    cells
        What stands in the columns of a variant.
    missing
        What stands there for a variant without a row; dashes by default.
    """
    gaps = tuple(map(TableCell, missing or ("–",) * max(len(columns), 1)))

    def row(head: str, frame: pd.DataFrame) -> Row:
        records = {str(record["variant"]): record for record in frame.iloc[::-1].to_dict("records")}
        parts = (cells(records[name]) if name in records else gaps for name in variants)
        return Row(head, tuple(one for part in parts for one in part))

    made = (TableBlock(title, tuple(row(head, frame) for head, frame in rows)) for title, rows in blocks)
    groups = tuple((variant, len(columns)) for variant in variants) if columns else ()
    return ReportTable(
        caption, columns * len(variants) or variants, tuple(block for block in made if block.rows), groups
    )
