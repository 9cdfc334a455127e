"""CSV files as they come: which separator, which cells, and where each cell begins.

Spreadsheets save by the habits of their country: semicolons between cells, Windows letters, a byte order mark. What
can be read safely is read with a remark; anything else is one problem that names the way out.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import Final

from sim.scenario.tables.letters import WAY_OUT, decoded
from sim.scenario.tables.sheet import Cell, Sheet, SheetRow, trimmed
from sim.scenario.tree import Position, Problems

_SEPARATORS: Final = {",": "", ";": "semicolons between cells", "\t": "tabs between cells", "|": "bars between cells"}
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_DECLARED: Final = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
"""The line by which a spreadsheet declares the separator above the header."""
_SAMPLE: Final = 20
"""Lines that show the separator."""
_BREAK: Final = re.compile(r"\s*\n\s*")


def read_csv_sheet(file: str, faults: Problems) -> Sheet | None:
    """The sheet of a CSV file; None where it cannot be read or is empty, which is a problem."""
    letters = decoded(file, faults)
    if letters is None:
        return None
    if letters.doubt:
        faults.warn(Position(file, 1, 1), letters.doubt, expected=WAY_OUT)
    remarks = [letters.remark]
    if "\r" in letters.text.replace("\r\n", ""):
        remarks.append("line ends of an old Macintosh")
    lines = letters.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    declared = _DECLARED.fullmatch(lines[first])
    if declared and declared[1] in _SEPARATORS:
        separator, first = declared[1], first + 1
    else:
        separator = _separator("\n".join(lines[first : first + _SAMPLE]))
    remarks.append(_SEPARATORS[separator])
    reading = _Reading(file, lines, separator, faults)
    rows = list(reading.rows(first))
    remarks += ["line breaks in cells as blanks"] if reading.breaks else []
    sheet = trimmed(file, rows, separator, filter(None, remarks))
    if sheet is None:
        faults.add(Position(file, 1, 1), "the table is empty", expected="a header line")
    return sheet


def _separator(text: str) -> str:
    """The separator that stands equally often, outside quotes, in most lines; a comma where none does.

    Neither a title above the header nor commas in numbers and notes below it stand in all of them.
    """
    lines = [line for line in _QUOTED.sub("", text).split("\n") if line.strip(" ")]
    return max(_SEPARATORS, key=lambda one: _even(line.count(one) for line in lines))


def _even(counts: Iterable[int]) -> tuple[int, int]:
    """How many of some numbers are the same, and which, zeros not counted."""
    number, times = next(iter(Counter(filter(None, counts)).most_common(1)), (0, 0))
    return times, number


class _Reading:
    """Reads rows from lines; `breaks` is set where a cell goes over more than one line."""

    def __init__(self, file: str, lines: list[str], separator: str, faults: Problems) -> None:
        self._file, self._lines, self._separator, self._faults = file, lines, separator, faults
        other = f"[^{re.escape(separator)}]*"
        self._cell = re.compile(rf'"(?:[^"]|"")*"{other}|{other}')
        self.breaks = False

    def rows(self, start: int) -> Iterator[SheetRow]:
        """Every row from a line on (from 0); one whose quotes do not match is broken, and a fault."""
        while start < len(self._lines):
            start = yield from self._until_unclosed(start)

    def _until_unclosed(self, start: int) -> Generator[SheetRow, None, int]:
        """The rows up to a quote that is never closed; returns the line from which to read anew."""
        lines = (f"{line}\n" for line in islice(self._lines, start, None))
        reader = csv.reader(lines, delimiter=self._separator, strict=True, skipinitialspace=True)
        while True:
            at = start + reader.line_num
            try:
                texts = next(reader)
            except StopIteration:
                return len(self._lines)
            except csv.Error as error:
                yield self._broken(at)
                if "expected after" not in str(error):
                    return at + 1
            else:
                if texts:
                    yield self._row(at, "\n".join(self._lines[at : start + reader.line_num]), texts)

    def _broken(self, at: int) -> SheetRow:
        """A row of which only the first cell is known."""
        line, mark = self._lines[at], Position(self._file, at + 1, 1)
        self._faults.add(mark, "the quotes in this line do not match", line)
        return SheetRow(mark, (Cell(line.split(self._separator, 1)[0].strip().strip('"'), mark),), broken=True)

    def _row(self, at: int, raw: str, texts: list[str]) -> SheetRow:
        self.breaks = self.breaks or "\n" in raw
        marks = self._marks(at, raw)
        cells = (Cell(_BREAK.sub(" ", text).strip(), mark) for text, mark in zip(texts, marks, strict=False))
        return SheetRow(Position(self._file, at + 1, 1), tuple(cells))

    def _marks(self, at: int, raw: str) -> Iterator[Position]:
        """Where each cell of a row begins."""
        begin = 0
        while begin <= len(raw):
            begin += len(raw[begin:]) - len(raw[begin:].lstrip(" ")) if raw[begin : begin + 1] == " " else 0
            match = self._cell.match(raw, begin)
            assert match is not None
            yield Position(self._file, at + 1 + raw.count("\n", 0, begin), begin - raw.rfind("\n", 0, begin))
            begin = match.end() + 1
