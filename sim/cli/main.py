"""The command line: from words to the use case of a command, and to an exit code.

Nothing heavy is imported here; each command imports what it needs when it is called.
"""

# ruff: noqa: E402  # what a signal does is settled before anything else is loaded

from __future__ import annotations

import signal
import sys

_IS_PROGRAM = __name__ == "__main__" or sys.argv[0].endswith(("leidang", "leidang.exe"))
if _IS_PROGRAM and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until the program can answer in words, a signal ends it as it ends any other: without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import logging
import os
import warnings
from collections.abc import Sequence
from typing import NoReturn

from sim import __version__
from sim.cli.commands import COMMANDS
from sim.cli.memory import check_memory
from sim.cli.output import give_up_output, speak_any_locale
from sim.cli.signals import CODE_OF_SIGNAL, end_on_signals
from sim.cli.terminal import neutral_streams
from sim.errors import LeidangError, bug_words, is_bug
from sim.files import file_problem
from sim.user_files import allow_outside

OK = 0
FAULTY = 2
"""Exit code when the user's input cannot be used, and when something stopped the program."""

INTERRUPTED = CODE_OF_SIGNAL + signal.SIGINT
"""Exit code after Ctrl-C, as shells expect it."""

_LATE_WORDS = {"show": "process", "explain": "path"}
"""The optional word of a command, which may also stand behind its options."""

TRACEBACK = "LEIDANG_TRACEBACK"
"""Set in the environment, it shows the traceback of a bug that ends the program."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Invalid input prints an error message, without a traceback.

    Parameters
    ----------
    arguments
        The words behind `leidang`; None for a program of its own, which also answers signals, speaks any locale and
        keeps warnings of libraries to itself.
    """
    if arguments is None:
        end_on_signals()
        speak_any_locale()
        _no_warnings_of_libraries()
    with neutral_streams():
        return _main(list(sys.argv[1:] if arguments is None else arguments))


def _no_warnings_of_libraries() -> None:
    """Print no warnings with lines of source code, here and in workers, unless the user asked Python for them."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
        os.environ.setdefault("PYTHONWARNINGS", "ignore")


def _main(words: list[str]) -> int:
    options = parse(words)
    try:
        code = call(options)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt as stop:
        return _report(str(stop) or "stopped", INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (a pager was quit): nothing more to say, and nobody to say it to.
        give_up_output()
        return OK
    except Exception as error:
        if os.environ.get(TRACEBACK) and is_bug(error):
            raise
        return _report(_words_of(error, options.command_line), FAULTY)
    return code


def _words_of(error: Exception, command: str) -> str:
    """What a user is told of an error that ended a command."""
    if isinstance(error, LeidangError):
        return str(error)
    if isinstance(error, OSError):
        if error.filename is None:
            give_up_output()
        return f"{file_problem(error)}. When that is mended, run it again: {command}"
    if isinstance(error, MemoryError) or (isinstance(error, ImportError) and "failed to map" in str(error)):
        return f"there is not enough memory. Run it again where there is more: {command}"
    return bug_words(error)


def _report(words: str, code: int) -> int:
    """Print what ended a command; problems of a file are lines that begin with their place, for editors."""
    try:
        print(words if "\n" in words else f"leidang: {words}", file=sys.stderr, flush=True)
    except OSError:
        give_up_output()
    return code


def parse(words: list[str]) -> argparse.Namespace:
    """The options of a command, given the words behind `leidang`; ends the program where they cannot be read."""
    parser = _parser()
    options, rest = parser.parse_known_args(words)
    name = _LATE_WORDS.get(options.command)
    if rest and name and getattr(options, name) is None and not rest[0].startswith("-"):
        # argparse gives up on an optional word once it has met an option behind the file.
        setattr(options, name, rest.pop(0))
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.command_line = " ".join(("leidang", *map(_quoted, words)))
    return options


def call(options: argparse.Namespace) -> int:
    """Carry out a command; returns its exit code."""
    from importlib import import_module
    from keyword import iskeyword

    check_memory(options.command)
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
