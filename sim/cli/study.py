"""Runner and printer of every study: from its plan to its folder, its page and what is printed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sim.cli.console import PlainConsole
from sim.cli.progress import progress_on
from sim.cli.work import notifier, warn_of_failures, warn_unlike
from sim.experiment.guard import publishing
from sim.experiment.study import StudyPlan
from sim.record.manifest import seal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.table import Table

    from analysis.studies.study import Study, StudySheet
    from sim.experiment.options import RunOptions


def run_study(options: RunOptions, plan: StudyPlan, study_of: Callable[[Path], Study], *, quiet: bool) -> None:
    """Run a plan, write the tables, figures and page of the study, and print its answer; the last line is the folder.

    Parameters
    ----------
    study_of
        Makes the study of the folder of its runs.
    """
    say = notifier(quiet=quiet)
    say(plan.summary)
    with progress_on(sys.stderr, quiet=quiet) as progress:
        result = plan.run(options, progress, say)
    warn_of_failures(result)

    from analysis.report.study import write_page
    from analysis.result_tables import write_tables
    from analysis.studies.study import write_study

    with publishing(result.folder, options.command_line):
        if plan.keeps_tables:
            write_tables(result.folder)
        study = study_of(result.folder)
        write_study(study, options.executor.workers)
        page = write_page(study)
        seal(result.folder)
    warn_unlike(study.warnings)
    if not quiet:
        _print(study, page)
    print(result.folder)


def _print(study: Study, page: Path) -> None:
    console = PlainConsole()
    console.print(study.results.manifest.scenario.title, style="bold")
    if study.heading:
        console.print(study.heading)
    console.print()
    for about, text in study.answer:
        console.print(f"{about}\n  {text}")
    for sheet in study.sheets:
        if sheet.printed:
            console.print()
            console.print(_table(sheet))
    console.print()
    print(f"Report: {page}")


def _table(sheet: StudySheet) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=sheet.caption, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, column in enumerate(sheet.columns):
        table.add_column(column, justify="left" if place < sheet.words else "right", overflow="fold")
    for row in sheet.shown:
        table.add_row(*row)
    return table
