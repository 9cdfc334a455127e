"""`leidang difference`: the first event at which two runs diverge."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.commands import Command
from sim.cli.options import FILE, NOT_NEGATIVE, option, result_folder
from sim.errors import LeidangError

if TYPE_CHECKING:
    from analysis.results import Results
    from analysis.trace_diff import Compared, Side

SAME, DIFFERENT = 0, 1


@click.command(cls=Command)
@result_folder
@click.argument(
    "other", type=FILE, required=False, metavar="[OTHER_DIR]", help="second folder (default: two variants of one)"
)
@option("--variants A,B", "the variants to compare (default: those in both folders, or the only two)")
@option("--replication R", "only this replication (default: one after the other until two differ)", type=NOT_NEGATIVE)
def difference_command(folder: Path, other: Path | None, variants: str | None, replication: int | None) -> int:
    """Find the first event at which two runs diverge; exit code 0 if they are the same, 1 if not."""
    from analysis.results import load_run
    from analysis.trace_diff import Side, compare_runs

    first = load_run(folder)
    second = first if other is None else load_run(other)
    compared: list[Compared] = []
    for variant, another in _variants(variants, first, second, alone=other is None):
        for number in _replications(first, variant, second, another, replication):
            sides = Side(first, variant, number), Side(second, another, number)
            compared.append(compare_runs(*sides))
            if compared[-1].difference is not None:
                _print_difference(*sides, compared[-1], len(compared) - 1)
                return DIFFERENT
    rows = sum(pair.rows for pair in compared)
    print(f"The same: {_runs(len(compared))}, {rows:,} rows of {_listed(compared[0].tables)}.")
    return SAME


def _print_difference(first: Side, other: Side, compared: Compared, same: int) -> None:
    from analysis.trace_diff import moment

    difference = compared.difference
    assert difference is not None
    names = _names(first, other)
    if same:
        print(f"{_runs(same)} before {'is' if same == 1 else 'are'} the same.")
    day, until = difference.second / 86400, moment(first.results.manifest.scenario, difference.second)
    print(
        f"Replication {first.replication}: {names[0]} and {names[1]} agree up to {until} "
        f"(day {day:.2f}, second {difference.second:,}), by {_listed(compared.tables)}."
    )
    print(f"The first to do something else is {difference.who}:")
    for name, did in zip(names, difference.did, strict=True):
        print(f"  {name}: {did}")


def _names(first: Side, other: Side) -> tuple[str, str]:
    """What the two are called: by their variants or, where that is one, by their folders."""
    if first.variant != other.variant:
        return first.variant, other.variant
    return str(first.results.folder), str(other.results.folder)


def _variants(text: str | None, first: Results, second: Results, *, alone: bool) -> list[tuple[str, str]]:
    """The pairs of variants to compare: those named; else those in both folders, or the two of one folder."""
    if text is not None:
        return [_named(text, first, second, alone=alone)]
    if not alone:
        both = [(name, name) for name in first.variants if name in second.variants]
        if not both:
            raise LeidangError(
                f"the two folders have no variant in common: {_quoted(first.variants)}; {_quoted(second.variants)}. "
                "Name one of each with --variants A,B"
            )
        return both
    if len(first.variants) != 2:
        raise LeidangError(f"name two variants with --variants A,B; the folder has {_quoted(first.variants)}")
    return [(first.variants[0], first.variants[1])]


def _named(text: str, first: Results, second: Results, *, alone: bool) -> tuple[str, str]:
    """The two variants of a text such as "A,B", whose names may have commas; or one, of each of two folders."""
    if not alone and text in first.variants and text in second.variants:
        return text, text
    cuts = [place for place, letter in enumerate(text) if letter == ","]
    for cut in cuts:
        left, other = text[:cut].strip(), text[cut + 1 :].strip()
        if left in first.variants and other in second.variants:
            return left, other
    known = _quoted(dict.fromkeys((*first.variants, *second.variants)))
    raise LeidangError(f"--variants {text!r} does not name two variants with a comma between them; there are {known}")


def _replications(first: Results, variant: str, second: Results, other: str, asked: int | None) -> list[int]:
    """The replications to compare: the one asked for, or all that both have."""
    if asked is not None:
        return [asked]
    there = [
        set(results.runs.loc[results.runs["variant"] == variant, "replication"].tolist())
        for results, variant in ((first, variant), (second, other))
    ]
    if not there[0] & there[1]:
        raise LeidangError(f"no replication is there of both {variant!r} and {other!r}")
    return sorted(there[0] & there[1])


def _runs(count: int) -> str:
    return f"{count} pair{'' if count == 1 else 's'} of runs"


def _listed(tables: tuple[str, ...]) -> str:
    return f"{', '.join(tables[:-1])} and {tables[-1]}"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
