"""The command line: from words to the use case of a command, and to an exit code.

Nothing heavy is imported here; each command imports what it needs when it is called.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from typing import NoReturn

from sim import __version__
from sim.cli.commands import COMMANDS
from sim.cli.terminal import neutral_streams
from sim.errors import LeidangError
from sim.user_files import allow_outside

OK = 0
FAULTY = 2
"""Exit code when the user's input cannot be used."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells expect it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Invalid input prints an error message, without traceback."""
    if arguments is None:
        _no_warnings_of_libraries()
    with neutral_streams():
        return _main(arguments)


def _no_warnings_of_libraries() -> None:
    """Print no warnings with lines of source code, here and in workers, unless the user asked Python for them."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        os.environ.setdefault("PYTHONWARNINGS", "ignore")


def _main(arguments: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = parse(words)
    try:
        return call(options)
    except LeidangError as error:
        message = str(error)
        print(f"leidang: {message}" if "\n" not in message else message, file=sys.stderr)
        return FAULTY
    except KeyboardInterrupt:
        print("leidang: stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (a pager was quit): nothing more to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        if error.filename is None:
            raise
        # A full disk, a folder that may not be written: nothing that the program does can mend it.
        print(f"leidang: {error.filename}: {error.strerror}", file=sys.stderr)
        return FAULTY


def parse(words: list[str]) -> argparse.Namespace:
    """The options of a command, given the words behind `leidang`; ends the program where they cannot be read."""
    parser = _parser()
    options, rest = parser.parse_known_args(words)
    if rest and options.command == "show" and options.process is None and not rest[0].startswith("-"):
        # argparse gives up on an optional word once it has met an option behind the file.
        options.process = rest.pop(0)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.command_line = " ".join(("leidang", *map(_quoted, words)))
    return options


def call(options: argparse.Namespace) -> int:
    """Carry out a command; returns its exit code."""
    from importlib import import_module
    from keyword import iskeyword

    allow_outside(allowed=getattr(options, "allow_outside", False))
    # A module cannot bear the name of a word of the language: `import` is in `import_`.
    command = import_module(f"sim.cli.{options.command}{'_' * iskeyword(options.command)}")
    code: int = command.main(options)
    return code


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in a line, instead of all that could have been typed."""

    def error(self, message: str) -> NoReturn:
        self.exit(FAULTY, f"{self.prog}: {message}\nSee {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="leidang",
        description="How long does it take until everybody has agreed, and what would a different agreement change?",
        epilog="Start with: leidang new my-scenario && leidang run my-scenario/scenario.yaml",
    )
    parser.add_argument("--version", action="version", version=f"leidang {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
