"""The commands of `leidang` under their headings; each is loaded from the module of its name when it is needed."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import Any, Final

import click

from sim import __version__
from sim.cli.work import take_run_options
from sim.errors import LeidangError, show_tracebacks

HEADINGS: Final = {
    "Workbench": ("serve",),
    "Scenario": ("new", "check", "explain", "diff", "import", "show", "schema"),
    "Run": ("run", "resume"),
    "Study": ("sweep", "sensitivity", "value", "counterfactual"),
    "Look at results": ("compare", "report", "tell", "difference", "export"),
    "Check the model": ("verify", "audit", "calibrate"),
}
"""The commands in the order in which `leidang --help` lists them."""

COMMANDS: Final = tuple(name for names in HEADINGS.values() for name in names)

HELP: Final = """
Leidang is a discrete-event simulator for tabletop and exercise planning in the Nordic-Baltic region. It estimates how
long cross-border coordination delays allied reinforcement and the response to undersea-infrastructure incidents, and
what a cooperation arrangement changes.

How long does it take until all have agreed, and what would a different agreement change?
"""

LEAST_BYTES: Final = 1_000_000 * 1024
"""Address space that loading the numerical libraries takes, with some for the work."""

SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _debug(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    if wanted:
        show_tracebacks(shown=True)


DEBUG: Final = click.Option(
    ["--debug"], is_flag=True, expose_value=False, callback=_debug, help="show the Python traceback of a bug"
)
"""An option of every command, and of the program as a whole."""


class Command(click.Command):
    """A command of the program."""

    def __init__(self, *names: Any, **settings: Any) -> None:  # noqa: ANN401  # those of click
        super().__init__(*names, **{"context_settings": SETTINGS, **settings})
        self.params.append(DEBUG)

    def invoke(self, ctx: click.Context) -> int:
        """Run the command; returns its exit code."""
        if ctx.info_name not in HEADINGS["Scenario"]:
            _check_memory(str(ctx.info_name))
        code: int | None = super().invoke(ctx)
        return code or 0


class RunCommand(Command):
    """A command that runs a scenario: the options that describe the run reach it as one `RunOptions`."""

    def invoke(self, ctx: click.Context) -> int:
        """Run the command; returns its exit code."""
        _check_memory(str(ctx.info_name))
        ctx.params["options"] = take_run_options(ctx.params, command_line())
        return super().invoke(ctx)


def _check_memory(command: str) -> None:
    """Refuse a command whose libraries would not fit into the memory of this process: some wait for it for ever."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < LEAST_BYTES:
        raise LeidangError(
            f"there is not enough memory: this process may use {limit / 2**20:,.0f} MiB (see: ulimit -v), "
            f"and leidang {command} needs at least {LEAST_BYTES / 2**20:,.0f} MiB"
        )


def command_line() -> str:
    """The command as it can be typed again."""
    return str(click.get_current_context().find_root().obj)


class CommandGroup(click.Group):
    """`leidang`: imports the module of a command when it is called, and all of them, which are light, for its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name.

        Raises
        ------
        NoSuchCommand
            There is none; the message names those that are near.
        """
        if cmd_name in COMMANDS:
            # A module cannot bear the name of a word of the language: `import` is in `import_`.
            module = import_module(f"sim.cli.{cmd_name}{'_' * iskeyword(cmd_name)}")
            command: click.Command = getattr(module, f"{cmd_name}_command")
            return command
        if ctx.resilient_parsing:
            return None
        raise click.exceptions.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings."""
        width = max(map(len, COMMANDS))
        for heading, names in HEADINGS.items():
            commands = [(name.ljust(width), self.get_command(ctx, name)) for name in names]
            with formatter.section(heading):
                formatter.write_dl([(name, command.get_short_help_str(200)) for name, command in commands if command])


program = CommandGroup(
    "leidang",
    params=[DEBUG],
    help=HELP,
    epilog="Start with: leidang new my-scenario && leidang run my-scenario/scenario.yaml",
    context_settings=SETTINGS,
    subcommand_metavar="COMMAND ...",
)
click.version_option(__version__, message="leidang %(version)s")(program)
