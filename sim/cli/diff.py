"""`leidang diff`: two scenarios compared by their composed values, in the words of a planner."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from sim.cli.commands import Command
from sim.cli.options import FILE, all_option, json_option, outside_option
from sim.cli.output import print_json

EQUAL, DIFFERENT = 0, 1


@click.command(cls=Command)
@click.argument("first", type=FILE, metavar="A", help="scenario file, or result folder of a run")
@click.argument("second", type=FILE, metavar="B", help="the same, of the other scenario")
@all_option
@json_option
@outside_option
def diff_command(first: Path, second: Path, everything: bool, as_json: bool) -> int:
    """Compare two scenarios by their composed values; exit code 0 if they are equal, 1 if not."""
    from sim.cli.diff_words import difference_lines
    from sim.scenario.values.compared import read_compared
    from sim.scenario.values.differences import differences

    compared, other = read_compared(first), read_compared(second)
    changes = differences(compared, other)
    if as_json:
        rows = [asdict(difference) for difference in changes]
        print_json({"first": compared.name, "second": other.name, "equal": not changes, "differences": rows})
    elif changes:
        print("\n".join(difference_lines(compared.name, other.name, changes, everything=everything)))
    else:
        print(f"Equal: {compared.name} and {other.name} have the same {len(compared.values):,} values.")
    return DIFFERENT if changes else EQUAL
