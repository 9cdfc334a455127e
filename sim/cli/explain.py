"""`leidang explain`: which file and line set a value, what it means, and what it overrode."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.commands import Command
from sim.cli.options import Texts, all_option, json_option, scenario_options


@click.command(cls=Command)
@scenario_options
@click.argument(
    "path", required=False, metavar="[PATH]", help="value or thing, as for --set (default: list what there is)"
)
@all_option
@json_option
def explain_command(file: Path, sets: Texts, path: str | None, everything: bool, as_json: bool) -> None:
    """Print which file and line set a value of a scenario, what it means and what it overrode."""
    from sim.cli.explain_words import print_explanation, print_explanation_json
    from sim.scenario.values.explanation import Explainer

    explainer = Explainer(file, sets)
    target = explainer.find(path) if path else explainer.targets.root
    if as_json:
        print_explanation_json(explainer, target)
    else:
        print_explanation(explainer, target, everything=everything)
