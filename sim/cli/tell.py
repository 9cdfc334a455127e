"""`leidang tell`: the storyline of one replication, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import Command
from sim.cli.options import FILE, option, quiet_option, result_folder

if TYPE_CHECKING:
    from analysis.storyline.composition import Storyline
    from analysis.storyline.events import Event
    from sim.cli.console import PlainConsole

LANE_WIDTH: Final = 24
"""Columns for the lane of an event."""


@click.command(cls=Command)
@result_folder
@option(
    "--replication WHICH",
    "by the arrival of the last element: median, worst, largest-difference; or a number",
    default="median",
    show_default=True,
)
@option("--variant NAME", "variant (default: the reference)", default="")
@option("--force NAME", "only events of this force, which also selects the replication", default="")
@option("--incident NAME", "only events of this incident", default="")
@option("--all", "every event (default: the 55 that matter most)", into="everything")
@option("--out DIR", "folder for story_*.md, .csv, .svg, .png (default: RESULT_DIR/stories)", type=FILE)
@quiet_option("folder written to")
def tell_command(
    folder: Path,
    replication: str,
    variant: str,
    force: str,
    incident: str,
    everything: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Print one replication of a run as a dated narrative; write it as a page, an inject list and a timeline."""
    from analysis.results import load_run
    from analysis.storyline.composition import LINES, make_storyline
    from analysis.storyline.output_files import write_storyline
    from sim.files import naming

    most = 0 if everything else LINES
    story = make_storyline(load_run(folder), replication, variant=variant, force=force, incident=incident, most=most)
    with naming(out or folder):
        paths = write_storyline(story, out)
    if not quiet:
        _print(story)
    print(paths[0].parent)


def _print(story: Storyline) -> None:
    from analysis.storyline.output_files import events_by_day, opening
    from sim.cli.console import PlainConsole

    console = PlainConsole()
    console.print(story.results.manifest.scenario.title, style="bold")
    for line in opening(story):
        console.print(line)
    for heading, events in events_by_day(story):
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
    table.add_column(width=min(LANE_WIDTH, max(len(event.lane) for event in story.events)), overflow="fold")
    table.add_column(overflow="fold", ratio=1)
    for number, event in events:
        table.add_row(str(number), story.clock.time(event.second), event.lane, event.text)
    console.print(table)
