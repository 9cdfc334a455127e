"""Figures and report of a run, with a bar on a terminal while they are made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from analysis.drawings import Progress


def draw_report(folder: Path, workers: int, *, quiet: bool) -> Path:
    """Draw the figures of a run and write its report; returns the path of the report."""
    from analysis import write_report

    with _bar_on(sys.stderr, quiet=quiet) as progress:
        return write_report(folder, workers, progress)


@contextmanager
def _bar_on(stream: TextIO | None, *, quiet: bool) -> Iterator[Progress | None]:
    """A function that shows how many figures are drawn; None where that is no terminal or is to be quiet."""
    if quiet or stream is None or not stream.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from sim.cli.console import PlainConsole

    columns = (TextColumn("drawing"), BarColumn(), MofNCompleteColumn(), TextColumn("figures"))
    with Progress(*columns, console=PlainConsole(stream)) as bar:
        task = bar.add_task("drawing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
