"""`leidang compare`: the variants of result folders with a reference, or those of two runs like for like."""

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
    from analysis.comparison.like_for_like import LikeForLike


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
def compare_command(
    folders: tuple[Path, ...], reference: str | None, metrics: Texts, like_for_like: bool, out: Path | None, quiet: bool
) -> None:
    """Compare variants with a reference, also across result folders."""
    from analysis.comparison.across import compare_folders, write_comparison
    from analysis.comparison.like_for_like import compare_like_for_like, write_like_for_like
    from sim.files import naming

    folder = out or folders[0] / "comparison"
    with naming(folder):
        if like_for_like:
            pairs = compare_like_for_like(folders, reference, metrics)
            write_like_for_like(pairs, folder)
            warnings, show = pairs.warnings, partial(_print_like_for_like, pairs)
        else:
            comparison = compare_folders(folders, reference, metrics)
            write_comparison(comparison, folder)
            warnings, show = comparison.warnings, partial(_print, comparison)
    warn_unlike(warnings)
    if not quiet:
        show()
    print(folder)


def _print(comparison: Comparison) -> None:
    from analysis.comparison.run_pairs import INDEPENDENT
    from sim.cli.console import PlainConsole
    from sim.cli.result_table import difference_table, print_notes

    console, rows = PlainConsole(), comparison.shown
    console.print(f"Compared with {comparison.reference}", style="bold")
    practical = _practical(comparison.asked.practical_h)
    console.print(f"mean difference with 95 % CI; better: share of the pairs{practical}\n")
    for metric in comparison.metrics:
        console.print(difference_table(metric, rows[rows["metric"] == metric]))
        console.print()
    apart = sorted({str(row.variant) for row in comparison.table.itertuples() if row.basis == INDEPENDENT})
    if apart:
        console.print(f"Not paired, different random seed (Welch): {', '.join(apart)}\n")
    print_notes(console, rows)


def _print_like_for_like(comparison: LikeForLike) -> None:
    import pandas as pd

    from analysis.comparison.run_pairs import CHANGE, SAME
    from sim.cli.console import PlainConsole
    from sim.cli.result_table import difference_table, print_notes

    console = PlainConsole()
    console.print(f"Like for like: {comparison.later} minus {comparison.earlier}", style="bold")
    basis = "paired by replication" if comparison.paired else "not paired (Welch)"
    console.print(f"mean difference with 95 % CI, {basis}{_practical(comparison.asked.practical_h)}\n")
    for metric in comparison.metrics:
        console.print(difference_table(metric, comparison.rows(SAME, metric), "pair"))
        console.print()
        if len(comparison.rows(CHANGE, metric)):
            console.print(_effects(comparison, metric))
            console.print()
    rows = [comparison.rows(kind, metric) for kind in (SAME, CHANGE) for metric in comparison.metrics]
    print_notes(console, pd.concat(rows))


def _effects(comparison: LikeForLike, metric: str) -> Table:
    """The effect of each variant against the reference in either run, and the difference of the two."""
    import pandas as pd

    from analysis.comparison.run_pairs import CHANGE, EFFECT, EFFECT_VERDICTS
    from sim.cli.result_table import difference_cells, records, result_table, unit_size, verdict_of

    effects, changes = comparison.rows(EFFECT, metric), comparison.rows(CHANGE, metric)
    columns = ("n", comparison.earlier, comparison.later, "change", "verdict")
    table = result_table(f"{metric}: effect compared with {comparison.reference}", "variant", columns)
    like = unit_size(pd.concat([effects, changes]))
    for change in records(changes):
        rows = (*records(effects[effects["pair"] == change["pair"]]), change)
        cells = ("\n".join(filter(None, difference_cells(row, like))) for row in rows)
        verdict = verdict_of(change)
        table.add_row(str(change["pair"]), str(change["n"]), *cells, EFFECT_VERDICTS.get(verdict, verdict))
    return table


def _practical(hours: float) -> str:
    from analysis.words import duration

    return f"; practical difference {duration(hours)}" if hours else ""
