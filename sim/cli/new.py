"""`leidang new`: a new scenario."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from sim.cli.commands import Command
from sim.cli.options import FILE


@click.command(cls=Command)
@click.argument("directory", type=FILE, metavar="DIR", help="folder to write it to")
def new_command(directory: Path) -> None:
    """Start a new scenario, which runs as it is."""
    from sim.scenario import start_new

    written = start_new(directory)
    file = shlex.quote(str(written))
    print(f"Wrote {written}. Next: leidang check {file}, then leidang run {file}")
