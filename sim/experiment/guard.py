"""A result folder while it is written: locked against other processes, and the command that goes on if that stops."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from sim.errors import LeidangError, bug_words
from sim.files import file_problem
from sim.record.manifest import PLAN, read_manifest

BLOCKS: Final = "blocks"
"""Folder of the finished blocks while a run is under way."""

LOCK: Final = ".lock"
"""Held by the process that writes into the folder; the system lets it go when that process ends, however it ends."""

_in_hand: list[tuple[Path, str]] = []
"""The folders that this process is writing, each with the command that began it, the latest last: what a signal that
ends the process has to name."""


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Keep other processes from writing into a folder.

    Raises
    ------
    LeidangError
        Another process is writing into it.
    """
    lock = locked(folder)
    try:
        yield
    finally:
        let_go(lock)


def locked(folder: Path) -> FileLock:
    """The lock of a folder, taken; `let_go` gives it back.

    Raises
    ------
    LeidangError
        Another process has it.
    """
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        raise LeidangError(
            f"another run is writing into {folder}: the folder is in use. Wait until it has finished"
        ) from None
    return lock


def let_go(lock: FileLock) -> None:
    """Give a lock back and take its file away; filelock starts over where another process had opened it already."""
    with suppress(OSError):
        Path(lock.lock_file).unlink()
    lock.release()


def check_not_in_use(folder: Path) -> None:
    """Refuse a folder that another process is writing.

    Raises
    ------
    LeidangError
        It is in use.
    """
    if (folder / LOCK).is_file():
        with suppress(OSError), hold(folder):
            pass


def next_step(folder: Path, command: str = "") -> str:
    """What of the run in a folder is safe, and the command that goes on; `command` is the one that began it."""
    name = shlex.quote(str(folder))
    if (folder / PLAN).is_file():
        return f"What is finished is kept; go on with: leidang resume {name}"
    try:
        finished = read_manifest(folder).finished
    except LeidangError:
        return f"Nothing was simulated yet; run it again{f': {command}' if command else ''}"
    if finished:
        return f"The run is finished and its tables are safe; write the report with: leidang report {name}"
    return f"All replications are done and kept; go on with: leidang resume {name}"


def in_hand() -> str:
    """The next step for the folder that this process is writing; empty where it writes none."""
    return next_step(*_in_hand[-1]) if _in_hand else ""


class RunInterrupt(KeyboardInterrupt):
    """Ctrl-C while a folder was written; the message says what is safe and which command goes on."""


@contextmanager
def going_on(folder: Path, command: str = "") -> Iterator[None]:
    """Say what is safe and which command goes on, whatever stops the work on a folder.

    Raises
    ------
    RunInterrupt
        On Ctrl-C.
    LeidangError
        On a full disk, a lost worker, too little memory, or a bug.
    """
    entry = (folder, command)
    _in_hand.append(entry)
    try:
        yield
    except (RunInterrupt, BrokenPipeError):
        # The reader of our output has gone, which stops nothing that was to be written.
        raise
    except KeyboardInterrupt:
        raise RunInterrupt(f"stopped. {next_step(folder, command)}") from None
    except LeidangError:
        raise
    except BrokenExecutor as error:
        why = f"{error}; a worker that the system ended for lack of memory needs fewer --workers beside it"
        raise LeidangError(f"the run stopped half-way ({why}). {next_step(folder, command)}") from error
    except MemoryError as error:
        why = "there is not enough memory (fewer --workers need less)"
        raise LeidangError(f"the run stopped half-way: {why}. {next_step(folder, command)}") from error
    except OSError as error:
        raise LeidangError(f"{file_problem(error)}. {next_step(folder, command)}") from error
    except Exception as bug:
        raise LeidangError(f"{bug_words(bug)}. {next_step(folder, command)}") from bug
    finally:
        _in_hand.remove(entry)


@contextmanager
def publishing(folder: Path, command: str = "") -> Iterator[None]:
    """Write what is made from the tables of a run: with the folder held, and the next step named if that stops."""
    with going_on(folder, command), hold(folder):
        yield
