"""Tables of no declared schema as plain CSV, for readers that know no spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from sim.scenario.tables.csv_reader import InputColumn, read_cell
from sim.scenario.tables.headings import folded
from sim.scenario.tables.numbers import decimal_mark, words_of
from sim.scenario.tables.sheet import Sheet, has_width, padded
from sim.scenario.tree import Problems


def plain_text_of(sheet: Sheet, numbers: Iterable[str], faults: Problems) -> str:
    """A sheet as plain CSV with its numbers in the notation of this program.

    Parameters
    ----------
    numbers
        Headings of the columns that hold numbers.
    """
    headings = [cell.text for cell in sheet.header.cells]
    columns = {at: InputColumn(name, "number") for at, name in enumerate(headings) if folded(name) in set(numbers)}
    texts = (row.cells[at].text for row in sheet.body for at in columns if at < len(row.cells))
    decimal = decimal_mark(texts, plain=sheet.separator == ",")
    sheet.with_remarks(words_of(decimal) if decimal == "," else "").note(faults)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    for row in sheet.body:
        if row.broken or not has_width(sheet, row, faults):
            continue
        cells = [cell.text for cell in padded(row, len(headings))]
        for at, column in columns.items():
            if row.cells[at].text:
                cell = row.cells[at]
                value = read_cell(column, cell.text, cell.mark, faults, "", decimal, typed=cell.typed)
                cells[at] = value.text if value is not None else ""
        writer.writerow(cells)
    return out.getvalue()
