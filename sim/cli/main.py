"""The command line: from words to a command, and to an exit code.

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

import logging
import os
import shlex
import warnings
from collections.abc import Sequence

import click

from sim.cli.commands import program
from sim.cli.output import give_up_output, neutral_streams, print_on, speak_any_locale
from sim.cli.signals import CODE_OF_SIGNAL, end_on_signals
from sim.errors import LeidangError, bug_words, is_bug, show_tracebacks, tracebacks_shown

OK = 0
FAULTY = 2
"""Exit code when the user's input cannot be used, and when something stopped the program."""

INTERRUPTED = CODE_OF_SIGNAL + signal.SIGINT
"""Exit code after Ctrl-C, as shells expect it."""

COMPLETION = "_LEIDANG_COMPLETE"
"""Set in the environment by a shell that asks for completions, as click defines it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Invalid input prints an error message, without a traceback.

    Parameters
    ----------
    arguments
        The words behind `leidang`; None for a program of its own, which also answers signals, speaks any locale and
        keeps warnings of libraries to itself.
    """
    if arguments is None:
        if COMPLETION in os.environ:
            from click.shell_completion import shell_complete

            return shell_complete(program, {}, "leidang", COMPLETION, os.environ[COMPLETION])
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
    command = shlex.join(("leidang", *words))
    show_tracebacks(shown=False)
    try:
        with program.make_context("leidang", words, obj=command) as context:
            code: int = program.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except KeyboardInterrupt as stop:
        return _report(str(stop) or "stopped", INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (a pager was quit): nothing more to print, and nowhere to print it.
        give_up_output()
        return OK
    except Exception as error:
        if tracebacks_shown() and is_bug(error):
            raise
        return _report(_words_of(error, command), FAULTY)
    return code


def _words_of(error: Exception, command: str) -> str:
    """The message about an error that ended a command."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return str(error)
    if isinstance(error, click.UsageError):
        name = error.ctx.command_path if error.ctx else "leidang"
        return f"{name}: {error.format_message()}\nSee {name} --help"
    if isinstance(error, LeidangError):
        return str(error)
    if isinstance(error, OSError):
        from sim.files import file_problem

        if error.filename is None:
            give_up_output()
        return f"{file_problem(error)}. When that is mended, run it again: {command}"
    if isinstance(error, MemoryError) or (isinstance(error, ImportError) and "failed to map" in str(error)):
        return f"there is not enough memory. Run it again where there is more: {command}"
    return bug_words(error)


def _report(words: str, code: int) -> int:
    """Print what ended a command; problems of a file are lines that begin with their place, for editors."""
    print_on(sys.stderr, words if "\n" in words else f"leidang: {words}")
    return code


if __name__ == "__main__":
    sys.exit(main())
