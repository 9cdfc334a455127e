"""CSV files that people open in a spreadsheet: written so that no text runs as a formula, and read as it was meant."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from sim.files import written_whole
from sim.record.columns import Record
from sim.record.table import Kind, Table
from sim.record.tables import TABLES
from sim.text import spreadsheet_cell, text_of_cell

if TYPE_CHECKING:
    import pandas as pd

_NAMES: Final = frozenset(name for table in TABLES.values() for name in table.named("text")) - frozenset(
    name for table in TABLES.values() for name in (*table.named("number"), *table.named("whole number"))
)
"""Columns that hold texts in whatever result table has them: a variant that is called 1 is no number."""


DIGITS: Final = "%.9g"
"""How numbers are written: with nine digits."""


def write_rows(folder: Path, table: Table, rows: Iterable[Sequence[object]], more_columns: Sequence[str] = ()) -> None:
    """Write a result table as CSV into a folder, whole or not at all.

    Parameters
    ----------
    more_columns
        Names of columns behind those of the table's description, such as one for each input of a sweep.
    """
    with (
        written_whole(folder / table.file) as part,
        part.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(map(_cell, (*table.names, *more_columns)))
        writer.writerows(map(_cell, row) for row in rows)


def _cell(value: object) -> object:
    return spreadsheet_cell(value) if isinstance(value, str) else value


def write_csv(
    path: Path,
    frame: pd.DataFrame,
    float_format: str | None = DIGITS,
    encoding: Literal["utf-8", "utf-8-sig"] = "utf-8",
) -> Path:
    """Write a table as CSV, whole or not at all; text that a spreadsheet would run has an apostrophe before it.

    Parameters
    ----------
    float_format
        Nine digits; None for all that a number has.
    encoding
        With a mark at its beginning ("utf-8-sig") a spreadsheet knows that it is UTF-8.
    """
    with written_whole(path) as part:
        _mapped(frame, spreadsheet_cell).to_csv(
            part, index=False, lineterminator="\n", float_format=float_format, encoding=encoding
        )
    return path


def read_csv(path: Path, table: Table | None = None, *, all_text: bool = False) -> pd.DataFrame:
    """Read a table that `write_csv` or `write_rows` has written: with the text that was given to them.

    Only an empty cell is empty: "NA" is Namibia and "None" a name.

    Parameters
    ----------
    table
        Its description, with the types of its columns; without one, texts are recognised by the name of the column.
    all_text
        Whether every cell is text, and an empty one the empty text.
    """
    import pandas as pd

    kinds = str if all_text else dict.fromkeys(_NAMES if table is None else table.named("text"), str)
    frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[] if all_text else [""])
    return _mapped(frame, text_of_cell)


def as_written(row: Record) -> Record:
    """A row with its numbers as `write_csv` writes them."""
    return {name: float(DIGITS % value) if isinstance(value, float) else value for name, value in row.items()}


def read_records(path: Path, table: Table) -> list[Record]:
    """The rows of a small table that `write_csv` or `write_rows` has written, without pandas.

    Raises
    ------
    ValueError
        A cell is not of the type of its column, or a column is missing.
    """
    with path.open(encoding="utf-8", newline="", errors="surrogateescape") as file:
        head, *lines = csv.reader(file)
    places = [(column, head.index(column.name)) for column in table.columns]
    return [{column.name: _value(line[place], column.kind) for column, place in places} for line in lines]


def _value(cell: str, kind: Kind) -> object:
    if kind == "text":
        return text_of_cell(cell)
    if not cell:
        return float("nan")
    if kind == "true or false":
        return cell == "True"
    return int(cell) if kind == "whole number" else float(cell)


def _mapped(frame: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """The table with its texts and the names of its columns changed; each different text is looked at once."""
    changed = frame.rename(columns=lambda name: change(str(name)))
    for place in range(len(frame.columns)):
        column = frame.iloc[:, place]
        others = {text: other for text in _texts(column) if (other := change(text)) != text}
        if others:
            changed.isetitem(place, [others.get(value, value) for value in column.tolist()])
    return changed


def _texts(column: pd.Series) -> set[str]:
    """The different texts of a column; none where it holds numbers."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column):
        return set()
    return {value for value in column.unique() if isinstance(value, str)}
