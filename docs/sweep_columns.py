"""The tables that `leidang sweep` and `leidang sensitivity` write, column by column."""

from __future__ import annotations

from typing import Final

from docs.results_columns import TABLES, TEXT, WHOLE, Column, File

_POINT: Final = Column("point", WHOLE, "", "Number of the point, from 0: a row of `design.csv`.")


def _at_points(name: str, row: str) -> File:
    """A table of a run, with the point before its columns."""
    own = next(file for file in TABLES if file.name == name)
    return File(name, row, (_POINT, *own.columns))


SWEEP_TABLES: Final = (
    File(
        "design.csv",
        "a point; behind `point` there is one column for each input, with its value as `--set` takes it",
        (_POINT,),
    ),
    File(
        "inputs.csv",
        "an input: a value that is varied",
        (
            Column("input", TEXT, "", "Where it stands in the scenario."),
            Column("low", TEXT, "", "Low end of its range; empty for choices."),
            Column("high", TEXT, "", "High end of its range; empty for choices."),
            Column("unit", TEXT, "", "What figures count it in; empty for a plain number."),
            Column("choices", TEXT, "", "Its choices, with ` | ` between them."),
        ),
    ),
    _at_points(
        "replications.parquet",
        "a metric in one replication of one variant at one point; beside those of a run `arrival delay / <force>`",
    ),
    _at_points("summary.csv", "a metric in one variant at one point"),
    _at_points("comparisons.csv", "a metric in one variant other than the reference, at one point"),
)
"""Every table of the folder of a sweep that a run does not have, or has without points."""
