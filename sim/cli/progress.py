"""Progress of a long run: a bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from sim.cli.output import print_on

if TYPE_CHECKING:
    from sim.experiment.simulating import Progress

LINES = 10
"""Plain lines printed over a whole run."""


class TimeLeft:
    """Estimate of the time left, from the rate since the first block came back.

    What comes before, the preparation and the start of the workers, is not replications and says nothing of their rate.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: int | None = None
        self._first: tuple[int, float] | None = None

    def seconds(self, done: int, asked: int) -> float | None:
        """Seconds left with so many replications done; None before a second block shows the rate.

        The first call has those that were kept from an earlier run.
        """
        if self._kept is None:
            self._kept = done
        if self._first is None and done > self._kept:
            self._first = done, self._clock()
        if self._first is None or done == self._first[0]:
            return None
        at_first, started = self._first
        return (self._clock() - started) * (asked - done) / (done - at_first)

    def words(self, done: int, asked: int) -> str:
        """The estimate in words that follow the count; empty as long as there is none."""
        left = self.seconds(done, asked)
        return "" if left is None else f", about {left:.0f} s left"


@contextmanager
def progress_on(stream: TextIO, *, quiet: bool, clock: Callable[[], float] = time.monotonic) -> Iterator[Progress]:
    """A function to be called with what is done, what there is to do, and a remark."""
    if quiet:
        yield lambda done, asked, remark="": None  # noqa: ARG005  # the signature of a progress function
    elif stream.isatty():
        with _bar(stream, TimeLeft(clock)) as bar:
            yield bar
    else:
        yield _lines(stream, TimeLeft(clock))


@contextmanager
def _bar(stream: TextIO, left: TimeLeft) -> Iterator[Progress]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from sim.cli.console import PlainConsole
    from sim.text import one_line

    columns = (
        TextColumn("simulating"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("replications,"),
        TimeElapsedColumn(),
        TextColumn("gone{task.fields[left]}{task.fields[remark]}", markup=False),
    )
    with Bar(*columns, console=PlainConsole(stream)) as bar:
        task = bar.add_task("simulating", total=None, left="", remark="")

        def show(done: int, asked: int, remark: str = "") -> None:
            more = f"; {one_line(remark)}" if remark else ""
            bar.update(task, completed=done, total=asked, left=left.words(done, asked), remark=more)

        yield show


def _lines(stream: TextIO, left: TimeLeft) -> Progress:
    shown = -1

    def show(done: int, asked: int, remark: str = "") -> None:
        nonlocal shown
        tail = left.words(done, asked)
        tenth = done * LINES // max(asked, 1)
        if tenth == shown:
            return
        shown = tenth
        more = f"; {remark}" if remark else ""
        print_on(stream, f"{done} of {asked} replications{tail}{more}")

    return show
