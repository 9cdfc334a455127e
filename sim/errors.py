"""What can go wrong, in words a user can act on."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import PurePath
from traceback import extract_tb
from typing import Final, Literal

from sim.text import printable, shortened

Severity = Literal["error", "warning", "note"]
"""An error stops a run; a warning says what is probably not meant; a note says how the file was understood."""


_MOST: Final = 600
"""Characters of a message, and of what was expected, that are shown."""


class LeidangError(Exception):
    """Root of every error that a user may see; the command line prints it and exits with code 2."""


_TRACEBACKS: Final = ContextVar("tracebacks", default=False)


def show_tracebacks(*, shown: bool) -> None:
    """Raise bugs with their tracebacks from now on, or report them in one line."""
    _TRACEBACKS.set(shown)


def tracebacks_shown() -> bool:
    """Whether a bug is raised with its traceback instead of being reported in one line."""
    return _TRACEBACKS.get()


class WorkerBugError(Exception):
    """A bug that a worker met, as text: what it was does not always come through from one process to another."""


def is_bug(error: BaseException | None) -> bool:
    """Whether an error is a bug of the program, or was raised because of one."""
    known = error is None or isinstance(error, LeidangError | OSError | MemoryError)
    return not known or (isinstance(error, LeidangError) and error.__cause__ is not None and is_bug(error.__cause__))


def bug_words(bug: Exception) -> str:
    """A bug in one line: what it is, where it is, and the option that shows its traceback."""
    what = str(bug) if isinstance(bug, WorkerBugError) else bug_at_its_place(bug)
    return f"a bug in Leidang stopped this: {what}. The same command with --debug shows the traceback"


def bug_at_its_place(bug: Exception) -> str:
    """An exception with its message and where it was raised: "KeyError: 'x' (routes.py, line 12)"."""
    frames = extract_tb(bug.__traceback__)
    place = f" ({PurePath(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(bug).__name__}{f': {bug}' if str(bug) else ''}{place}"


class ProgramError(LeidangError):
    """A process program that cannot mean anything; the message names the label."""


class SimulationError(LeidangError):
    """A run that went wrong while it ran; the message names the label and the simulated time."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to say about a place in a user's file: an error, a warning or a note.

    Attributes
    ----------
    file, line, column
        Where it stands; line and column count from 1.
    message
        What is wrong and what would be right, in one sentence.
    text
        The offending text as it stands in the file, empty where something is missing.
    expected
        What was expected there, empty where the message says it all.
    suggestion
        The nearest valid word ("did you mean"), empty where there is none.
    severity
        Only errors stop a run.
    sheet
        The sheet of a workbook; empty in other files.
    """

    file: str
    line: int
    column: int
    message: str
    text: str = ""
    expected: str = ""
    suggestion: str = ""
    severity: Severity = "error"
    sheet: str = ""

    @property
    def place(self) -> str:
        """File, line and column; in a workbook file, sheet and cell: 'forces.xlsx:Sheet1!C7'."""
        where = f"{self.sheet}!{column_letters(self.column)}{self.line}" if self.sheet else f"{self.line}:{self.column}"
        return f"{self.file}:{where}"

    def __str__(self) -> str:
        kind = "" if self.severity == "error" else f"{self.severity}: "
        # What stands in a user's file is quoted, so it must not reach a terminal as it is.
        parts = [f"{shortened(self.place, _MOST)}: {kind}{shortened(self.message, _MOST)}"]
        if self.expected:
            parts.append(f"expected {shortened(self.expected, _MOST)}")
        if self.suggestion:
            parts.append(f"did you mean {self.suggestion!r}?")
        return printable("; ".join(parts))


def column_letters(number: int) -> str:
    """The letters of a column of a workbook, counted from 1: A, ..., Z, AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class ScenarioError(LeidangError):
    """A scenario that cannot be run; carries every fault found, in file order.

    Attributes
    ----------
    faults
        Never empty.
    """

    def __init__(self, faults: tuple[Problem, ...]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        """Made anew from its faults in another process, not from its text."""
        return type(self), (self.faults,)
