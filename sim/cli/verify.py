"""`leidang verify`: both engines on a user's own scenario."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.commands import Command
from sim.cli.options import Texts, replications_option, scenario_options


@click.command(cls=Command)
@scenario_options
@replications_option(3)
def verify_command(file: Path, sets: Texts, replications: int) -> int:
    """Run both engines on a scenario and compare every interval; exit code 0 if all agree, 1 if not."""
    from sim.experiment.verify import verify
    from sim.scenario import load

    scenario = load(file, sets)
    agree = True
    for variant in scenario.variants:
        verdict = verify(scenario, variant, replications)
        if verdict.difference is None:
            runs = f"{verdict.replications} replication{'s' if verdict.replications > 1 else ''}"
            print(f"{variant}: SimPy and the kernel agree on all {verdict.intervals:,} intervals of {runs}")
        else:
            agree = False
            print(f"{variant}: {verdict.difference}")
    return 0 if agree else 1
