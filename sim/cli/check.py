"""`leidang check`: every problem of a scenario at once, then warnings and notes, then what was understood."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from sim.errors import Fault, ScenarioError
from sim.scenario.loading import examine, scenario_of
from sim.text import unsteered

if TYPE_CHECKING:
    from sim.domains.movement.overview import Overview

SEVERITIES: Final = ("error", "warning", "note")
"""In the order in which they are printed."""

NOTHING: Final[dict[str, object]] = {"forces": [], "totals": None}
"""What is understood of a scenario with errors."""


def main(options: argparse.Namespace) -> int:
    """List errors, warnings and notes, then each force's expected route; exit code 0 without errors, else 2."""
    problems, overview = _examined(options)
    errors = [one for one in problems if one.severity == "error"]
    if options.json:
        _print_json(problems, overview)
        return 2 if errors else 0
    for one in problems:
        print(one)
    number = len(errors)
    print(f"{options.file}: " + (f"{number} fault{'s' if number > 1 else ''}" if errors else "no faults"))
    if overview is not None and not errors:
        from sim.cli.overview_table import print_overview

        print_overview(overview)
    return 2 if errors else 0


def _examined(options: argparse.Namespace) -> tuple[list[Fault], Overview | None]:
    """Errors, warnings and notes, each in file order; and what was understood, where there is no error."""
    try:
        draft, _ = examine(options.file, options.set)
    except ScenarioError as error:
        return list(error.faults), None
    problems, overview = [*draft.faults.found(), *draft.faults.remarks()], None
    if not draft.faults.found():
        from sim.domains.movement.overview import overview_of

        overview = overview_of(scenario_of(draft), draft.tree)
        problems = sorted((*problems, *overview.problems))
    problems.sort(key=lambda one: SEVERITIES.index(one.severity))
    return problems, overview


def _print_json(problems: list[Fault], overview: Overview | None) -> None:
    import json

    from sim.cli.overview_data import overview_data

    understood = overview_data(overview) if overview is not None and overview.forces else NOTHING
    told = {"problems": [asdict(one) for one in problems], **understood}
    # Letters as they are, but nothing that could steer a terminal.
    print(unsteered(json.dumps(told, indent=2, ensure_ascii=False)))
