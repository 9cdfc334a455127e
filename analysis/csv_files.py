"""CSV files that people open in a spreadsheet: written so that no text runs as a formula, and read as it was meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import pandas as pd

from sim.files import written_whole
from sim.text import spreadsheet_cell, text_of_cell

NAMES: Final = frozenset(
    [
        "actor",
        "arrangement",
        "between",
        "cause",
        "command",
        "confidence",
        "counterpart",
        "country",
        "desk",
        "detail",
        "error",
        "file",
        "force",
        "from_actor",
        "from_node",
        "held_by",
        "id",
        "input",
        "kind",
        "label",
        "measure",
        "metric",
        "mode",
        "name",
        "of",
        "outcome",
        "output",
        "part",
        "procedure",
        "reference",
        "root_cause",
        "root_part",
        "service",
        "source",
        "stage",
        "to_actor",
        "to_node",
        "unit",
        "variant",
        "verdict",
        "what",
        "words",
    ]
)
"""Columns of names and words, in whatever table: a variant that is called 1 is no number."""


def write_csv(
    path: Path,
    frame: pd.DataFrame,
    float_format: str | None = "%.9g",
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


def read_csv(path: Path, *, all_text: bool = False) -> pd.DataFrame:
    """Read a table that `write_csv`, or the run itself, has written: with the text that was given to them.

    Only an empty cell is empty: "NA" is Namibia and "None" a name.

    Parameters
    ----------
    all_text
        Whether every cell is text, and an empty one the empty text.
    """
    kinds = str if all_text else dict.fromkeys(NAMES, str)
    frame = pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[] if all_text else [""])
    return _mapped(frame, text_of_cell)


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
    if pd.api.types.is_numeric_dtype(column):
        return set()
    return {value for value in column.unique() if isinstance(value, str)}
