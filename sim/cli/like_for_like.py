"""`leidang compare --like-for-like`: the same variants in two runs, and what changes in the effect of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.difference_words import difference_words, print_notes, size_of, verdict_of

if TYPE_CHECKING:
    from rich.table import Table

    from analysis.comparison.like_for_like import LikeForLike


def print_like_for_like(found: LikeForLike) -> None:
    """Print the differences of each variant, and those of the effects."""
    import pandas as pd

    from analysis.comparison.run_pairs import CHANGE, SAME
    from analysis.words import duration
    from sim.cli.console import PlainConsole

    console = PlainConsole()
    console.print(f"Like for like: {found.later} minus {found.earlier}", style="bold")
    basis = "paired by replication" if found.paired else "not paired (Welch)"
    practical = f"; less than {duration(found.asked.practical_h)} does not matter" if found.asked.practical_h else ""
    console.print(f"mean differences with their 95 % intervals, {basis}{practical}\n")
    for metric in found.metrics:
        console.print(_same_variant(found, metric))
        console.print()
        if len(found.rows(CHANGE, metric)):
            console.print(_effects(found, metric))
            console.print()
    print_notes(console, pd.concat([found.rows(kind, metric) for kind in (SAME, CHANGE) for metric in found.metrics]))


def _same_variant(found: LikeForLike, metric: str) -> Table:
    """Each variant with the change against without it."""
    from analysis.comparison.run_pairs import SAME
    from sim.cli.console import plain_table

    rows = found.rows(SAME, metric)
    table = plain_table(metric, "variant", "n", "difference", "95 % interval", "better", "verdict")
    like = size_of(rows)
    for row in rows.to_dict("records"):
        words = difference_words(row, like)
        table.add_row(str(row["pair"]), str(row["n"]), words.value, words.ends, words.better, verdict_of(row))
    return table


def _effects(found: LikeForLike, metric: str) -> Table:
    """What each variant does against the reference in either run, and the difference of the two."""
    import pandas as pd

    from analysis.comparison.run_pairs import CHANGE, EFFECT, EFFECT_VERDICTS
    from sim.cli.console import plain_table

    effects, changes = found.rows(EFFECT, metric), found.rows(CHANGE, metric)
    title = f"{metric}: effect against {found.reference}"
    table = plain_table(title, "variant", "n", found.earlier, found.later, "change", "verdict")
    like = size_of(pd.concat([effects, changes]))
    for row in changes.to_dict("records"):
        effect = effects[effects["pair"] == row["pair"]].to_dict("records")
        cells = [difference_words(values, like).lines for values in (*effect, row)]
        verdict = verdict_of(row)
        table.add_row(str(row["pair"]), str(row["n"]), *cells, EFFECT_VERDICTS.get(verdict, verdict))
    return table
