"""What `leidang value` prints: what each arrangement is worth, and which go together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from analysis.experiments.value_tables import Measured
    from sim.record.manifest import Manifest

PAIRS_SHOWN = 10


def print_value(manifest: Manifest, measured: Measured, given: Sequence[str]) -> None:
    """Print the values with their 95 % intervals, and the pairs that are worth more or less together."""
    from analysis.experiments.value_tables import synergy_table, value_table
    from analysis.words import count
    from sim.cli.console import PlainConsole

    found = measured.attribution
    console = PlainConsole()
    console.print(manifest.scenario.title)
    how = "all subsets" if found.orders is None else f"{found.orders.shape[1]} sampled orders"
    console.print(f"What each arrangement saves: {measured.metric}", style="bold")
    console.print(f"{how}, n = {found.n} replications of each; mean ± half-width of the 95 % interval")
    if given:
        console.print(f"in force throughout: {', '.join(given)}")
    if measured.open_ones:
        console.print(f"{count(measured.open_ones)} values were open at the horizon and count up to it")
    console.print()
    console.print(_values(value_table(measured)))
    console.print()
    console.print(_pairs(synergy_table(measured)))


def _values(table: pd.DataFrame) -> Table:
    shown = _table(
        "Worth of each",
        ("arrangement", "worth, over all orders", "as the only one", "added last"),
    )
    unit = str(table["unit"].iloc[0])
    like = float(table["value"].abs().max())
    for row in table.to_dict("records"):
        cells = [
            _with_interval(row[name], row[low], row[high], unit, like)
            for name, low, high in (
                ("value", "low_95", "high_95"),
                ("alone", "alone_low_95", "alone_high_95"),
                ("last", "last_low_95", "last_high_95"),
            )
        ]
        shown.add_row(_title(row["arrangement"]), *cells)
    return shown


def _pairs(table: pd.DataFrame) -> Table:
    from analysis.experiments.value_tables import reading

    order = table["interaction"].abs().sort_values(ascending=False, kind="stable").index
    title = "Pairs: what two save together beyond what each saves without the other"
    if len(table) > PAIRS_SHOWN:
        title += f" (the {PAIRS_SHOWN} largest; all are in synergy.csv)"
    shown = _table(title, ("first", "second", "together beyond each", "reading"))
    like = float(table["interaction"].abs().max()) if len(table) else 0.0
    for row in table.loc[order].head(PAIRS_SHOWN).to_dict("records"):
        ends = (row["interaction"], row["low_95"], row["high_95"])
        shown.add_row(
            _title(row["first"]), _title(row["second"]), _with_interval(*ends, str(row["unit"]), like), reading(ends)
        )
    return shown


def _table(title: str, columns: Sequence[str]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _title(name: str) -> str:
    """A name that can be broken into lines between its words."""
    return name.replace("_", " ")


def _with_interval(middle: float, low: float, high: float, unit: str, like: float) -> str:
    from math import isnan

    from analysis.words import in_days, number

    if isnan(middle):
        return ""
    scale, shown = (0.01, "points") if unit != "h" else (24.0, "d") if in_days(like) else (1.0, "h")
    half = "" if isnan(low) else f" ± {number((high - low) / 2 / scale)}"
    return f"{number(middle / scale)}{half} {shown}"
