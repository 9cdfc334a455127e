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
    held = f"; less than {duration(found.asked.practical_h)} does not matter" if found.asked.practical_h else ""
    console.print(f"mean differences with their 95 % intervals, {basis}{held}\n")
    for metric in found.metrics:
        console.print(_same_variant(found, metric))
        console.print()
        if len(found.rows(CHANGE, metric)):
            console.print(_effects(found, metric))
            console.print()
    print_notes(console, pd.concat([found.rows(kind, metric) for kind in (SAME, CHANGE) for metric in found.metrics]))


def _same_variant(found: LikeForLike, metric: str) -> Table:
    """Each variant with the change against without it."""
    from rich.text import Text

    from analysis.comparison.run_pairs import SAME

    rows = found.rows(SAME, metric)
    table = _table(metric, "n", "difference", "95 % interval", "better", "verdict")
    like = size_of(rows)
    for row in rows.to_dict("records"):
        own = difference_words(row, like)
        table.add_row(Text(str(row["pair"])), str(row["n"]), own.value, own.ends, own.better, verdict_of(row))
    return table


def _effects(found: LikeForLike, metric: str) -> Table:
    """What each variant does against the reference in either run, and the difference of the two."""
    import pandas as pd
    from rich.text import Text

    from analysis.comparison.run_pairs import CHANGE, EFFECT, EFFECT_VERDICTS

    effects, changes = found.rows(EFFECT, metric), found.rows(CHANGE, metric)
    table = _table(f"{metric}: effect against {found.reference}", "n", found.earlier, found.later, "change", "verdict")
    like = size_of(pd.concat([effects, changes]))
    for row in changes.to_dict("records"):
        own = effects[effects["pair"] == row["pair"]].to_dict("records")
        cells = [difference_words(one, like).lines for one in (*own, row)]
        verdict = verdict_of(row)
        table.add_row(Text(str(row["pair"])), str(row["n"]), *cells, EFFECT_VERDICTS.get(verdict, verdict))
    return table


def _table(title: str, *columns: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("variant", overflow="fold")
    for column in columns:
        table.add_column(Text(column), justify="left" if column == "verdict" else "right", overflow="fold")
    return table
