"""Problems of overridden values, found before anything runs and reported at the option that states them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.errors import Problem
from sim.experiment.options import RunOptions
from sim.scenario import check_scenario

NAMED: Final = 4
"""Changes that a fault of their coming together names; of more, their number is given."""


def at_word(option: str, message: str, text: str, expected: str = "", suggestion: str = "") -> Problem:
    """A fault of what stands on the command line, for example `--vary path=1,2`."""
    words = option.partition(" ")[2]
    return Problem(option, 1, max(words.find(text), 0) + 1, message, text, expected, suggestion)


def faults_with(options: RunOptions, changes: Mapping[str, str]) -> list[Problem]:
    """The faults that a scenario without any has with some changes.

    Parameters
    ----------
    changes
        By change, as for `--set`, the words of the user that it comes from.
    """
    problems = []
    for fault in check_scenario(options.file, (*options.sets, *changes)):
        change = fault.file.removeprefix("--set ")
        if change in changes:
            option, message = changes[change], fault.message
            text = fault.text or change.partition("=")[2].strip()
        else:
            some = list(changes)[:NAMED]
            given = " and ".join((*some, *([f"{len(changes) - NAMED} more"] if len(changes) > NAMED else [])))
            first, option = next(iter(changes.items()))
            message = f"with {given}, {fault.file}:{fault.line}: {fault.message}"
            text = first.partition("=")[2].strip()
        problems.append(at_word(option, message, text, fault.expected, fault.suggestion))
    return problems
