"""`leidang tell`: the storyline of one replication, in plain words."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.storyline.composition import Storyline
    from analysis.storyline.events import Event
    from sim.cli.console import PlainConsole

WHO = 24
"""Columns of the force, nation or incident of an event."""


def main(options: argparse.Namespace) -> int:
    """Print the storyline of one replication; the last line printed is the folder of the files written."""
    from analysis.results import load_run
    from analysis.storyline.composition import LINES, make_storyline
    from analysis.storyline.output_files import write_storyline
    from sim.files import naming

    most = 0 if options.all else LINES
    story = make_storyline(
        load_run(options.folder),
        options.replication,
        variant=options.variant or "",
        force=options.force or "",
        incident=options.incident or "",
        most=most,
    )
    with naming(options.out or options.folder):
        paths = write_storyline(story, options.out)
    if not options.quiet:
        _print(story)
    print(paths[0].parent)
    return 0


def _print(story: Storyline) -> None:
    from analysis.storyline.output_files import days, opening
    from sim.cli.console import PlainConsole

    console = PlainConsole()
    console.print(story.results.manifest.scenario.title, style="bold")
    for line in opening(story):
        console.print(line)
    for heading, events in days(story):
        console.print(f"\n{heading}", style="bold")
        _print_day(console, story, events)
    console.print()
    for note in story.notes:
        console.print(note)


def _print_day(console: PlainConsole, story: Storyline, events: list[tuple[int, Event]]) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False, show_edge=False, pad_edge=False)
    table.add_column(justify="right", width=len(str(len(story.events))))
    table.add_column(width=5)
    table.add_column(width=min(WHO, max(len(event.lane) for event in story.events)), overflow="fold")
    table.add_column(overflow="fold", ratio=1)
    for number, event in events:
        table.add_row(str(number), story.clock.time(event.second), event.lane, event.text)
    console.print(table)
