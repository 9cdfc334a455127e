"""What a sheet of a workbook has besides values: hidden rows, merged cells, formulas that were never computed.

openpyxl leaves these out where it reads row by row, which it does for the sake of memory. So they are looked up in the
text of the sheet itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from zipfile import ZipFile

_ROW: Final = re.compile(r"<(?:\w+:)?row\b[^>]*>")
_NUMBER: Final = re.compile(r'\br="(\d+)"')
_HIDDEN: Final = re.compile(r'\bhidden="(?:1|true)"')
_MERGED: Final = re.compile(r'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_FORMULA: Final = re.compile(
    r'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*\br="([A-Z]+)(\d+)"[^>]*>\s*'
    r"<(?:\w+:)?f\b[^>]*>([^<]*)</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula without a value; where the value is an empty text the cell says that it is a text."""


@dataclass(frozen=True, slots=True)
class SheetParts:
    """What a sheet has besides values; rows and columns are counted from 1.

    Attributes
    ----------
    hidden
        Rows that the spreadsheet does not show.
    merged
        Row and column of cells under another one in one column with which they are merged, with the row of that one.
    formulas
        Row and column of formulas without a value, with their text.
    """

    hidden: frozenset[int] = frozenset()
    merged: dict[tuple[int, int], int] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def sheet_parts(file: str, part: str) -> SheetParts:
    """The parts of the sheet that is stored under a name in the archive of a workbook."""
    with ZipFile(file) as archive:
        text = archive.read(part.lstrip("/")).decode("utf-8", "replace")
    merged: dict[tuple[int, int], int] = {}
    for left, top, right, bottom in _MERGED.findall(text):
        if left == right:
            merged |= {(row, _column(left)): int(top) for row in range(int(top) + 1, int(bottom) + 1)}
    formulas = {(int(row), _column(column)): f"={unescape(body)}" for column, row, body in _FORMULA.findall(text)}
    return SheetParts(frozenset(_hidden_rows(text)), merged, formulas)


def _hidden_rows(text: str) -> set[int]:
    rows, number = set(), 0
    for row in _ROW.findall(text):
        said = _NUMBER.search(row)
        number = int(said[1]) if said else number + 1
        if _HIDDEN.search(row):
            rows.add(number)
    return rows


def _column(letters: str) -> int:
    """The number of a column by its letters."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
