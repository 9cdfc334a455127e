"""`leidang show`: a procedure before and after, a process as a diagram, or what can be drawn and what is changed."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.commands import Command
from sim.cli.options import Texts, option, scenario_options
from sim.errors import LeidangError


@click.command(cls=Command)
@scenario_options
@click.argument("process", required=False, metavar="[NAME]", help="procedure or process (default: list what there is)")
@option("--variant NAME", "variant (default: the first)")
@option("--format", "language of the diagram", into="language", choices=("mermaid", "graphviz"))
def show_command(file: Path, sets: Texts, process: str | None, variant: str | None, language: str) -> None:
    """Draw a procedure before and after arrangements, and list what they change."""
    from sim.cli.show_words import overview, procedure_drawing, process_drawing
    from sim.domains.coordination.arrangements import Arranged
    from sim.model.build import build
    from sim.scenario import load

    scenario = load(file, sets)
    variant = variant or next(iter(scenario.variants))
    if variant not in scenario.variants:
        names = ", ".join(map(repr, scenario.variants))
        raise LeidangError(f"no variant is called {variant!r}; the scenario has {names}")
    arranged = Arranged(scenario, variant)
    model = build(scenario, variant, arranged)
    if process is None:
        print("\n".join(overview(arranged, model)))
    elif process in scenario.procedures:
        print(procedure_drawing(arranged, model, process, language))
    else:
        print(process_drawing(scenario, model, process, language))
