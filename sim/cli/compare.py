"""`leidang compare`: the variants of result folders with one of them, or those of two runs like for like."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from analysis.comparison.across import Comparison


def main(options: argparse.Namespace) -> int:
    """Print the differences and write them; the last line printed is the folder they were written to."""
    from sim.files import naming

    folder = options.out or options.folders[0] / "comparison"
    with naming(folder):
        if options.like_for_like:
            from sim.cli.like_for_like import compare

            compare(options, folder)
        else:
            _compare(options, folder)
    print(folder)
    return 0


def _compare(options: argparse.Namespace, folder: Path) -> None:
    from analysis.comparison.across import compare_folders, write_comparison
    from sim.cli.work import warn_unlike

    found = compare_folders(options.folders, options.reference, options.metric)
    write_comparison(found, folder)
    warn_unlike(found.warnings)
    if not options.quiet:
        _print(found)


def _print(found: Comparison) -> None:
    from analysis.comparison.run_pairs import INDEPENDENT
    from analysis.words import duration
    from sim.cli.console import PlainConsole
    from sim.cli.difference_words import print_notes

    console = PlainConsole()
    console.print(f"Compared with {found.reference}", style="bold")
    held = f"; less than {duration(found.asked.practical_h)} does not matter" if found.asked.practical_h else ""
    console.print(f"mean difference with its 95 % interval; better: share of the pairs{held}\n")
    for metric in found.metrics:
        console.print(_table(found, metric))
        console.print()
    apart = sorted({str(row.variant) for row in found.table.itertuples() if row.basis == INDEPENDENT})
    if apart:
        console.print(f"Not paired, for their root seed is another (Welch): {', '.join(apart)}\n")
    print_notes(console, found.shown)


def _table(found: Comparison, metric: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from sim.cli.difference_words import difference_words, size_of, verdict_of

    rows = found.shown[found.shown["metric"] == metric]
    table = Table(title=Text(metric), title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("variant", overflow="fold")
    for column in ("n", "difference", "95 % interval", "better", "verdict"):
        table.add_column(column, justify="left" if column == "verdict" else "right", overflow="fold")
    like = size_of(rows)
    for row in rows.to_dict("records"):
        own = difference_words(row, like)
        table.add_row(Text(str(row["variant"])), str(row["n"]), own.value, own.ends, own.better, verdict_of(row))
    return table
