"""`leidang compare`: the variants of one result folder, or of several, held against one of them."""

from __future__ import annotations

import argparse
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from analysis.comparison.across import Comparison


def main(options: argparse.Namespace) -> int:
    """Print the differences and write them; the last line printed is the folder they were written to."""
    from analysis.comparison.across import compare_folders, write_comparison
    from sim.files import naming

    found = compare_folders(options.folders, options.reference, options.metric)
    folder = options.out or options.folders[0] / "comparison"
    with naming(folder):
        write_comparison(found, folder)
    if not options.quiet:
        _print(found)
    print(folder)
    return 0


def _print(found: Comparison) -> None:
    from rich.console import Console

    from analysis.comparison.across import INDEPENDENT
    from analysis.comparison.verdicts import NOT_DECIDED
    from analysis.words import duration

    console = Console(markup=False, highlight=False)
    console.print(f"Compared with {found.reference}", style="bold")
    held = f"; less than {duration(found.asked.practical_h)} does not matter" if found.asked.practical_h else ""
    console.print(f"mean difference with its 95 % interval; better: share of the pairs{held}\n")
    for metric in found.metrics:
        console.print(_table(found, metric))
        console.print()
    apart = sorted({str(row.variant) for row in found.table.itertuples() if row.basis == INDEPENDENT})
    if apart:
        console.print(f"Not paired, for their root seed is another (Welch): {', '.join(apart)}\n")
    undecided = (found.shown["verdict"] == NOT_DECIDED) & ((found.shown["low_95"] > 0) | (found.shown["high_95"] < 0))
    if undecided.any():
        console.print("not decided: the interval leaves zero out, but Holm's rule over all comparisons asks for more\n")
    if found.table["restricted"].notna().any() and found.shown["difference"].isna().any():
        console.print("*: some runs are later than the horizon and count as the horizon\n")


def _table(found: Comparison, metric: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    rows = found.shown[found.shown["metric"] == metric]
    table = Table(title=metric, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("variant", overflow="fold")
    for column in ("n", "difference", "95 % interval", "better", "verdict"):
        table.add_column(column, justify="left" if column == "verdict" else "right", overflow="fold")
    like = float(rows[["difference", "restricted"]].abs().max().max()) if len(rows) else 0.0
    for row in rows.to_dict("records"):
        table.add_row(str(row["variant"]), str(row["n"]), *_cells(row, like))
    return table


def _cells(row: dict[object, object], like: float) -> tuple[str, str, str, str]:
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
    verdict = row["verdict"] if isinstance(row["verdict"], str) else ""
    return f"{words}{mark}" if not isnan(value) else "–", ends, "" if isnan(better) else percent(better), verdict


def _number(row: dict[object, object], name: str) -> float:
    return float(str(row[name]))
