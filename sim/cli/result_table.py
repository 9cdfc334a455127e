"""Tables of results on the terminal: one look, and the rows of a comparison as cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from sim.cli.console import PlainConsole

Row = Mapping[str, object]

COLUMNS = ("n", "difference", "95 % CI", "better", "verdict")
"""Columns of a table of differences, beside the variant; better: share of the pairs that are."""


def result_table(title: str, first: str, columns: Iterable[str]) -> Table:
    """An empty table whose first column holds names, and the others numbers or a verdict."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    # A text, unlike a rich.text.Text, is printed without escapes (`PlainConsole`).
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, justify="left" if column == "verdict" else "right", overflow="fold")
    return table


def difference_table(title: str, rows: pd.DataFrame, name: str = "variant") -> Table:
    """The rows of a comparison, each with its difference, interval, share of better pairs and verdict.

    Parameters
    ----------
    name
        The column that names each row.
    """
    from analysis.words import percent

    table, like = result_table(title, "variant", COLUMNS), unit_size(rows)
    for row in records(rows):
        better = float(str(row["better"]))
        share = "" if isnan(better) else percent(better)
        table.add_row(str(row[name]), str(row["n"]), *difference_cells(row, like), share, verdict_of(row))
    return table


def records(rows: pd.DataFrame) -> list[Row]:
    """The rows of a table by the names of its columns."""
    named: list[Row] = rows.to_dict("records")  # type: ignore[assignment]
    return named


def unit_size(rows: pd.DataFrame) -> float:
    """The largest difference of some rows in hours, which decides on the unit of all."""
    return float(rows[["difference", "restricted"]].abs().max().max()) if len(rows) else 0.0


def difference_cells(row: Row, like: float) -> tuple[str, str]:
    """The difference in a row of `comparisons.csv` and its interval; an asterisk marks one up to the horizon.

    Parameters
    ----------
    like
        A duration in hours that decides on the unit.
    """
    from analysis.words import duration, number, span

    kind = "" if not isnan(float(str(row["difference"]))) else "restricted_"
    columns = (f"{kind.rstrip('_') or 'difference'}", f"{kind}low_95", f"{kind}high_95")
    value, low, high = (float(str(row[column])) for column in columns)
    if isnan(value):
        return f"censored in {row['censored']} of {row['n']}", ""
    mark = "*" if kind else ""
    if row["unit"] == "h":
        return f"{duration(value, like)}{mark}", span(low, high, like)
    return f"{number(value * 100)} points{mark}", span(low * 100, high * 100, 1.0)


def verdict_of(row: Row) -> str:
    """The verdict of a row in words; empty where it has none."""
    from analysis.comparison.verdicts import INCONCLUSIVE, NOT_DECIDED

    verdict = row["verdict"] if isinstance(row["verdict"], str) else ""
    return INCONCLUSIVE if verdict == NOT_DECIDED else verdict


def print_notes(console: PlainConsole, rows: pd.DataFrame) -> None:
    """Explain what stands in the tables above and needs it."""
    from analysis.comparison.verdicts import NOT_DECIDED

    undecided = (rows["verdict"] == NOT_DECIDED) & ((rows["low_95"] > 0) | (rows["high_95"] < 0))
    if undecided.any():
        console.print("inconclusive although the 95 % CI excludes zero: Holm's correction for multiple comparisons\n")
    if (rows["restricted"].notna() & rows["difference"].isna()).any():
        console.print("*: restricted mean; replications censored at the horizon count as the horizon\n")
