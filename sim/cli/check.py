"""`leidang check`: every problem of a scenario at once, then warnings and notes, then what was understood."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import Command
from sim.cli.options import Texts, json_option, scenario_options
from sim.cli.output import print_json
from sim.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from sim.domains.movement.overview import Overview

SEVERITIES: Final = ("error", "warning", "note")
"""In the order in which they are printed."""

NOTHING: Final[dict[str, object]] = {"forces": [], "totals": None}
"""What is understood of a scenario with errors."""


@click.command(cls=Command)
@scenario_options
@json_option
def check_command(file: Path, sets: Texts, as_json: bool) -> int:
    """List every problem of a scenario with its line and column, or each force's expected route."""
    problems, overview = _examined(file, sets)
    number = sum(problem.severity == "error" for problem in problems)
    if as_json:
        _print_json(problems, overview)
        return 2 if number else 0
    for problem in problems:
        print(problem)
    print(f"{file}: {number or 'no'} error{'' if number == 1 else 's'}")
    if overview is not None and not number:
        from sim.cli.overview_table import print_overview

        print_overview(overview)
    return 2 if number else 0


def _examined(file: Path, sets: Texts) -> tuple[list[Problem], Overview | None]:
    """Errors, warnings and notes, each in file order; and what was understood, where there is no error."""
    from sim.scenario.loading import examine, scenario_of

    try:
        draft = examine(file, sets)
    except ScenarioError as error:
        return list(error.faults), None
    problems, overview = [*draft.faults.found(), *draft.faults.remarks()], None
    if not draft.faults.found():
        from sim.domains.movement.overview import overview_of

        overview = overview_of(scenario_of(draft), draft.tree)
        problems = sorted((*problems, *overview.problems))
    problems.sort(key=lambda problem: SEVERITIES.index(problem.severity))
    return problems, overview


def _print_json(problems: list[Problem], overview: Overview | None) -> None:
    from sim.cli.overview_data import overview_data

    understood = overview_data(overview) if overview is not None and overview.forces else NOTHING
    print_json({"problems": [asdict(problem) for problem in problems], **understood})
