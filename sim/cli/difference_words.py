"""Differences of a comparison in words, for the tables on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from sim.cli.console import PlainConsole

Row = Mapping[object, object]


class DifferenceWords(NamedTuple):
    """A difference, the ends of its interval, and the share of the pairs that are better."""

    value: str
    ends: str
    better: str

    @property
    def lines(self) -> str:
        """The difference, and its interval under it."""
        return f"{self.value}\n{self.ends}" if self.ends else self.value


def size_of(rows: pd.DataFrame) -> float:
    """The largest difference of some rows, which decides on the unit of all."""
    return float(rows[["difference", "restricted"]].abs().max().max()) if len(rows) else 0.0


def difference_words(row: Row, like: float) -> DifferenceWords:
    """The words of a row of `comparisons.csv`; an asterisk marks what is up to the horizon.

    Parameters
    ----------
    like
        A duration in hours that decides on the unit.
    """
    from analysis.words import duration, number, percent, span

    value, low, high, better = (_number(row, name) for name in ("difference", "low_95", "high_95", "better"))
    mark = ""
    if isnan(value):
        value, low, high = (_number(row, name) for name in ("restricted", "restricted_low_95", "restricted_high_95"))
        mark = "*"
    if row["unit"] == "h":
        words, ends = duration(value, like), span(low, high, like)
    else:
        words, ends = f"{number(value * 100)} points", span(low * 100, high * 100, 1.0)
    shown = f"open in {row['censored']} of {row['n']}" if isnan(value) else f"{words}{mark}"
    return DifferenceWords(shown, ends, "" if isnan(better) else percent(better))


def verdict_of(row: Row) -> str:
    """The verdict of a row; empty where it has none."""
    return row["verdict"] if isinstance(row["verdict"], str) else ""


def print_notes(console: PlainConsole, rows: pd.DataFrame) -> None:
    """Explain what stands in the tables above and needs it."""
    from analysis.comparison.verdicts import NOT_DECIDED

    undecided = (rows["verdict"] == NOT_DECIDED) & ((rows["low_95"] > 0) | (rows["high_95"] < 0))
    if undecided.any():
        console.print("not decided: the interval leaves zero out, but Holm's rule over all comparisons asks for more\n")
    if (rows["restricted"].notna() & rows["difference"].isna()).any():
        console.print("*: some runs are later than the horizon and count as the horizon\n")


def _number(row: Row, name: str) -> float:
    return float(str(row[name]))
