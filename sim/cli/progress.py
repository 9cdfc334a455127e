"""Progress of a long run: a bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from sim.cli.output import print_on

if TYPE_CHECKING:
    from sim.experiment.simulating import Progress

LINES = 10
"""Plain lines printed over a whole run."""


@contextmanager
def progress_on(stream: TextIO, *, quiet: bool) -> Iterator[Progress]:
    """A function to be called with what is done, what there is to do, and a remark."""
    if quiet:
        yield lambda done, asked, remark="": None  # noqa: ARG005  # the signature of a progress function
    elif stream.isatty():
        with _bar(stream) as bar:
            yield bar
    else:
        yield _lines(stream)


@contextmanager
def _bar(stream: TextIO) -> Iterator[Progress]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from sim.cli.console import PlainConsole
    from sim.text import one_line

    columns = (
        TextColumn("simulating"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("replications,"),
        TimeElapsedColumn(),
        TextColumn("gone,"),
        TimeRemainingColumn(),
        TextColumn("left{task.fields[remark]}", markup=False),
    )
    with Bar(*columns, console=PlainConsole(stream)) as bar:
        task = bar.add_task("simulating", total=None, remark="")

        def show(done: int, asked: int, remark: str = "") -> None:
            bar.update(task, completed=done, total=asked, remark=f"; {one_line(remark)}" if remark else "")

        yield show


def _lines(stream: TextIO) -> Progress:
    started = time.monotonic()
    shown = -1

    def show(done: int, asked: int, remark: str = "") -> None:
        nonlocal shown
        tenth = done * LINES // max(asked, 1)
        if tenth == shown:
            return
        shown = tenth
        left = (time.monotonic() - started) * (asked - done) / done if done else None
        tail = "" if left is None else f", about {left:.0f} s left"
        more = f"; {remark}" if remark else ""
        print_on(stream, f"{done} of {asked} replications{tail}{more}")

    return show
