"""`leidang compare`: the variants of result folders with one of them, or those of two runs like for like."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.commands import Command
from sim.cli.options import FILE, Texts, option, quiet_option
from sim.cli.work import warn_unlike

if TYPE_CHECKING:
    from rich.table import Table

    from analysis.comparison.across import Comparison


@click.command(cls=Command)
@click.argument("folders", type=FILE, nargs=-1, required=True, metavar="RESULT_DIR...", help="result folders of runs")
@option("--reference NAME", "variant, or 'FOLDER: VARIANT', to compare with (default: the first of the first folder)")
@option("--metric NAME", "metric to show (default: the headline comparisons)", into="metrics", multiple=True)
@option(
    "--like-for-like",
    "compare each variant with the variant of the same name in a second run, and the effects of the variants in the "
    "two: first the folder of the run without a change, then with it",
)
@option("--out DIR", "where to write to (default: `comparison` in the first result folder)", type=FILE)
@quiet_option("path written to")
def compare(
    folders: tuple[Path, ...], reference: str | None, metrics: Texts, like_for_like: bool, out: Path | None, quiet: bool
) -> None:
    """Compare variants with a reference, also across result folders."""
    from analysis.comparison.across import compare_folders, write_comparison
    from analysis.comparison.like_for_like import compare_like_for_like, write_like_for_like
    from sim.cli.like_for_like import print_like_for_like
    from sim.files import naming

    folder = out or folders[0] / "comparison"
    with naming(folder):
        if like_for_like:
            pairs = compare_like_for_like(folders, reference, metrics)
            write_like_for_like(pairs, folder)
            warnings, show = pairs.warnings, partial(print_like_for_like, pairs)
        else:
            found = compare_folders(folders, reference, metrics)
            write_comparison(found, folder)
            warnings, show = found.warnings, partial(_print, found)
    warn_unlike(warnings)
    if not quiet:
        show()
    print(folder)


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
