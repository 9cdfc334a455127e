"""Signals that end the program: at once, without a traceback, and with the command that goes on.

Every file is written whole or not at all, so there is nothing to tidy up: the handler says what is safe, ends the
workers, and then the program. An exception that is raised wherever the program happens to be would do worse: it is
lost in a finaliser, and caught a second time while the first is still on its way.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final, NoReturn

NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, `kill`, and a terminal that is closed."""

CODE_OF_SIGNAL: Final = 128
"""Added to the number of a signal this is the exit code that shells expect."""

SHOW_CURSOR: Final = "\r\n\x1b[?25h"
"""A progress bar hides it."""


def end_on_signals() -> None:
    """From now on a signal that ends the program does so in words; one that was ignored before stays so."""
    handler = _handler_of(os.getpid())
    for number in _numbers():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in NAMES if hasattr(signal, name)]


def _handler_of(program: int) -> Callable[[int, FrameType | None], None]:
    """The handler of a program; a worker that was just forked from it has it too, for a moment."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        for other in _numbers():
            signal.signal(other, signal.SIG_IGN)
        if os.getpid() == program:
            _say(_words())
            _end_workers()
        os._exit(CODE_OF_SIGNAL + number)

    return stop


def _words() -> str:
    # Asked for by name: whatever is not loaded yet has written nothing yet.
    guard = sys.modules.get("sim.experiment.guard")
    next_steps = getattr(guard, "in_hand", str)()
    return f"leidang: stopped. {next_steps}".rstrip()


def _say(line: str) -> None:
    with suppress(OSError, ValueError, AttributeError):
        before = SHOW_CURSOR if os.isatty(2) else ""
        os.write(2, f"{before}{line}\n".encode(errors="backslashreplace"))


def _end_workers() -> None:
    multiprocessing = sys.modules.get("multiprocessing")
    children = multiprocessing.active_children() if multiprocessing else []
    for child in children:
        with suppress(OSError):
            child.kill()
    for child in children:
        with suppress(OSError):
            child.join(1)
