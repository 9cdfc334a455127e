"""Workbooks: one sheet of an .xlsx file, cell by cell.

A workbook is an archive of XML from an untrusted source: its size is bounded before it is unpacked, and entities that
unfold are refused by defusedxml, which openpyxl uses where it is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile

from sim.scenario.tables.letters import WAY_OUT
from sim.scenario.tables.sheet import Cell, Sheet, SheetRow, trimmed
from sim.scenario.tables.xlsx_parts import SheetParts, sheet_parts
from sim.scenario.tree import Position, Problems, near

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_BYTES: Final = 16 * 2**20
_MOST_UNPACKED: Final = 48 * 2**20
_MOST_ROWS: Final = 20_000
_MOST_COLUMNS: Final = 200
_SHOWN: Final = 5
"""So many numbers of rows are named."""


Wanted = Callable[[Sheet], bool]
"""Whether a sheet is of the kind that is looked for."""


def read_workbook(file: str, name: str, faults: Problems, wanted: Wanted | None = None) -> Sheet | None:
    """The sheet of that name, or the first that is wanted, or the first that holds anything; None after a problem."""
    if not _is_bounded(file, faults):
        return None
    from openpyxl import load_workbook

    try:
        # Opened here, since openpyxl leaves a file open that it cannot read.
        with Path(file).open("rb") as data:
            book = load_workbook(data, read_only=True, data_only=True, keep_links=False)
            return _sheet(file, book, name, faults, wanted)
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails anywhere in openpyxl, zipfile or the XML parser
        reason = _reason(error)
        faults.add(
            Position(file, 1, 1), f"the workbook cannot be read: {reason}", expected=f"a sound .xlsx, or {WAY_OUT}"
        )
        return None


def _reason(error: BaseException) -> str:
    """The innermost cause, in one short line."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    if type(error).__name__ == "EntitiesForbidden":
        return "its XML declares entities, which no spreadsheet does"
    return " ".join(str(error).split())[:100] or type(error).__name__


def _is_bounded(file: str, faults: Problems) -> bool:
    """Whether the archive is one, and small enough when unpacked; else a fault."""
    message, expected = "", "the rows that are needed, on a sheet of their own"
    try:
        if Path(file).exists() and not Path(file).is_file():
            message = "the workbook cannot be read: it is no regular file"
        elif Path(file).stat().st_size > _MOST_BYTES:
            message = f"the workbook is larger than {_MOST_BYTES // 2**20} MiB"
        else:
            with ZipFile(file) as archive:
                if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                    message = f"the workbook is larger than {_MOST_UNPACKED // 2**20} MiB when unpacked"
    except BadZipFile:
        message, expected = "the file is no workbook .xlsx", f"a file saved as .xlsx, or {WAY_OUT}"
    except OSError as error:
        message, expected = f"the workbook cannot be read: {error.strerror}", ""
    if message:
        faults.add(Position(file, 1, 1), message, expected=expected)
    return not message


def _sheet(file: str, book: Workbook, name: str, faults: Problems, wanted: Wanted | None) -> Sheet | None:
    names = [sheet.title for sheet in book.worksheets]
    if name and name not in names:
        faults.add(
            Position(file, 1, 1), f"there is no sheet {name!r}", name, f"one of {', '.join(names)}", near(name, names)
        )
        return None
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    read = [_read(file, book, title) for title in ([name] if name else visible or names)]
    full = [(sheet, remarks) for sheet, remarks in read if sheet is not None]
    fitting = [(sheet, remarks) for sheet, remarks in full if wanted is not None and wanted(sheet)]
    broken = [remarks for sheet, remarks in read if sheet is None and len(remarks)]
    if broken and not fitting:
        faults.add_all(broken[0])
        return None
    if not full:
        faults.add(Position(file, 1, 1), "the workbook is empty", expected="a header row")
        return None
    sheet, remarks = (fitting or full)[0]
    faults.add_all(remarks)
    if others := [other.header.mark.sheet for other, _ in fitting[1:]]:
        message = f"the workbook has such a table also on {', '.join(map(repr, others))}, which is not read"
        faults.warn(sheet.header.mark, message, expected="the name of the sheet, or a table of its own for each")
    return sheet.with_remarks(
        f"sheet {sheet.header.mark.sheet!r} of {len(names)}" if len(names) > 1 and not name else ""
    )


def _read(file: str, book: Workbook, title: str) -> tuple[Sheet | None, Problems]:
    """The sheet of a title, None where it is empty or after a problem, and the remarks on it."""
    faults = Problems()
    sheet: Any = book[title]
    parts = sheet_parts(file, sheet._worksheet_path)  # noqa: SLF001 - openpyxl names the part nowhere else
    rows = _rows(file, title, sheet, parts, faults)
    found = trimmed(file, rows, "", ["merged cells"] if parts.merged else []) if rows is not None else None
    if found is not None:
        _warn(file, title, {row.mark.line for row in found.rows}, parts, faults)
    return found, faults


def _warn(file: str, title: str, rows: set[int], parts: SheetParts, faults: Problems) -> None:
    """Say once that rows are hidden, and once that formulas have no value."""
    if hidden := sorted(parts.hidden & rows):
        some = ", ".join(map(str, hidden[:_SHOWN])) + (", ..." if len(hidden) > _SHOWN else "")
        message = f"rows that the spreadsheet hides are read too: {some}"
        faults.warn(Position(file, hidden[0], 1, title), message, expected="a sheet without them")
    if parts.formulas:
        (row, column), text = min(parts.formulas.items())
        others = f", like {len(parts.formulas) - 1} more" if len(parts.formulas) > 1 else ""
        message = f"the formula {text!r} has no value{others}"
        faults.warn(Position(file, row, column, title), message, text, "the workbook saved once by a spreadsheet")


def _rows(file: str, title: str, sheet: Any, parts: SheetParts, faults: Problems) -> list[SheetRow] | None:  # noqa: ANN401 - openpyxl has no types
    """The rows of a sheet; None where there are too many."""
    sheet.reset_dimensions()
    rows: list[SheetRow] = []
    above: dict[tuple[int, int], object] = {}
    for number, values in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), start=1):
        if number > _MOST_ROWS:
            message = f"the sheet has more than {_MOST_ROWS} rows"
            faults.add(Position(file, number, 1, title), message, expected="the rows that are needed")
            return None
        filled = _filled(number, values, parts, above)
        width = max((at for at, value in enumerate(filled, start=1) if value is not None), default=0)
        if width and any(value is not None for value in values):
            rows.append(SheetRow(Position(file, number, 1, title), tuple(_cells(file, title, number, filled[:width]))))
    return rows


def _filled(
    number: int, values: tuple[object, ...], parts: SheetParts, above: dict[tuple[int, int], object]
) -> tuple[object, ...]:
    """The values of a row, with the text of formulas that have none, and of merged cells what stands at their top.

    A number is not repeated: it may be a sum over the rows.
    """
    if not parts.merged and not parts.formulas:
        return values
    filled = []
    for column, value in enumerate(values, start=1):
        own = parts.formulas.get((number, column)) if value is None else value
        top = parts.merged.get((number, column))
        inherited = above.get((top, column)) if own is None and top is not None else None
        above[number, column] = own
        filled.append(own if isinstance(inherited, int | float) or inherited is None else inherited)
    return tuple(filled)


def _cells(file: str, title: str, number: int, values: tuple[object, ...]) -> Iterator[Cell]:
    for at, value in enumerate(values, start=1):
        yield Cell(_text(value), Position(file, number, at, title), typed=not isinstance(value, str))


def _text(value: object) -> str:
    """A cell's value in the notation of this program; a date at midnight is a date."""
    match value:
        case None:
            return ""
        case datetime():
            whole_day = value.time() == time(0)
            return value.date().isoformat() if whole_day else value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return " ".join(str(value).split())
