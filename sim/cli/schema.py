"""`leidang schema`: the JSON Schema of scenario files."""

from __future__ import annotations

import click

from sim.cli.commands import Command
from sim.cli.output import print_json


@click.command(cls=Command)
def schema_command() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario import json_schema

    print_json(json_schema())
