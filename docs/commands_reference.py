"""The reference page of the commands, written from their declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import click

from docs.markdown import table
from sim.cli.commands import HEADINGS, program

HEAD: Final = """\
# Every command

<!-- Written by docs/generate.py from sim/cli; edit the modules there. -->

`leidang --help` lists the commands, `leidang COMMAND --help` the options of one. Invalid input prints an error message
and exits with status 2; a command that was interrupted exits with 130 (Ctrl-C), 143 (`kill`) or 129 (closed terminal).
`NO_COLOR` is respected. `--debug`, which every command has, shows the Python traceback of a bug.

For completion of commands, options and file names in the shell, put one line into its start-up file: for bash
`eval "$(_LEIDANG_COMPLETE=bash_source leidang)"` into `~/.bashrc`, for zsh the same with `zsh_source` into `~/.zshrc`,
for fish `_LEIDANG_COMPLETE=fish_source leidang | source` into `~/.config/fish/config.fish`.
"""


def page() -> str:
    """The whole page, as Markdown."""
    root = click.Context(program, info_name="leidang")
    sections = (_section(root, heading, names) for heading, names in HEADINGS.items())
    return "\n".join([HEAD, *sections])


def _section(root: click.Context, heading: str, names: tuple[str, ...]) -> str:
    return "\n".join([f"## {heading}\n", *(_command(root, name) for name in names)])


def _command(root: click.Context, name: str) -> str:
    """What a command does, how it is called, and what it takes."""
    command = program.get_command(root, name)
    assert command is not None
    context = click.Context(command, info_name=name, parent=root)
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    rows = table(("argument or option", "meaning"), list(_rows(command, context)))
    return f"### `leidang {name}`\n\n{command.help}\n\n```text\n{usage}\n```\n\n{rows}"


def _rows(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for param in command.params:
        record = param.get_help_record(context)
        if record is not None and param.name != "debug":
            yield f"`{record[0]}`", record[1]
