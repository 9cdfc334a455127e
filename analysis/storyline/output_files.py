"""The files of a storyline: Markdown to be read, CSV to be loaded as an inject list, a figure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from analysis.storyline.composition import Storyline
from analysis.storyline.events import Event
from analysis.storyline.file_names import file_name
from analysis.storyline.inject_list import inject_table
from sim.record.csv_files import write_csv
from sim.text import markdown as escaped
from sim.text import markdown_code

FOLDER: Final = "stories"
"""Folder in the result folder that storylines are written to."""


def opening(story: Storyline) -> tuple[str, ...]:
    """What a reader must know before the first event, a sentence or two each."""
    clock, horizon = story.clock, story.results.manifest.scenario.horizon_s
    choice = story.choice
    which = (
        "in the time zone of the scenario" if clock.scenario.zone else "at the offset with which the scenario starts"
    )
    zone = f"all times are local {which}, {clock.zone}"
    lines = [
        f"Variant: {choice.variant}. {choice.why}",
        f"From {clock.date(0)} to {clock.date(horizon)}; {zone}. D+1 is the day after the start.",
    ]
    if choice.other:
        lines.append(
            f"In square brackets: the difference under '{choice.other}', with the same random draws. No brackets: the "
            "same to the minute, or without a counterpart there."
        )
    return tuple(lines)


def events_by_day(story: Storyline) -> Iterator[tuple[str, list[tuple[int, Event]]]]:
    """The events day by day: a heading, and each event with its number."""
    clock, numbered = story.clock, enumerate(story.events, start=1)
    for day, group in groupby(numbered, key=lambda pair: clock.day(pair[1].second)):
        events = list(group)
        yield f"{day}, {clock.date(events[0][1].second)}", events


def storyline_page(story: Storyline) -> str:
    """The storyline as a page."""
    title = story.results.manifest.scenario.title
    lines = [
        f"# {escaped(f'{title}: replication {story.choice.replication} of {story.choice.variant}')}",
        "",
        "\n\n".join(map(escaped, opening(story))),
    ]
    for heading, events in events_by_day(story):
        lines += ["", f"## {heading}", ""]
        lines += [
            f"{number}. {story.clock.time(event.second)} **{escaped(event.lane)}** {escaped(event.text)}."
            for number, event in events
        ]
    made = f"Made from the results of {markdown_code(story.results.manifest.command_line)}."
    return "\n".join([*lines, "", *(f"{escaped(note)}\n" for note in story.notes), made, ""])


def stem(story: Storyline) -> str:
    """The name of the storyline's files without ending: "story_national_rules_7"; another for every other storyline.

    What it is limited to, and the variant beside which it stands, come behind two underscores, which no name has.
    """
    choice = story.choice
    about = (("force", story.force), ("incident", story.incident), ("beside", choice.other))
    parts = [f"story_{file_name(choice.variant)}_{choice.replication}"]
    return "__".join([*parts, *(f"{what}_{file_name(name)}" for what, name in about if name)])


def write_storyline(story: Storyline, folder: Path | None = None) -> tuple[Path, ...]:
    """Write a storyline as Markdown, as CSV (UTF-8 with a mark for spreadsheets) and as a figure (SVG, PNG).

    Parameters
    ----------
    folder
        Where to; the folder `stories` in the result folder if it is not given. Files of the same story are replaced.
    """
    from analysis.figures.timeline import plot_timeline
    from analysis.fonts import letters_in
    from analysis.style import lettering, save

    target = folder or story.results.folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    page, table = (target / f"{stem(story)}{ending}" for ending in (".md", ".csv"))
    page.write_text(storyline_page(story), encoding="utf-8", newline="\n")
    write_csv(table, inject_table(story), float_format=None, encoding="utf-8-sig")
    with lettering(letters_in(story.results.folder)):
        return (page, table, *save(plot_timeline(story), target / stem(story)))
