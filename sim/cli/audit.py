"""`leidang audit`: do common random numbers hold in a user's own scenario?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.commands import Command
from sim.cli.options import Texts, engine_option, replications_option, scenario_options
from sim.cli.progress import progress_on
from sim.cli.work import notify

if TYPE_CHECKING:
    from sim.experiment.engines import EngineChoice

ENGINES: Final = {"simpy": "SimPy", "kernel": "the kernel"}


@click.command(cls=Command)
@scenario_options
@replications_option(2)
@engine_option("engine to check; auto: the one that `leidang run` chooses for this scenario")
def audit_command(file: Path, sets: Texts, replications: int, engine: EngineChoice) -> int:
    """Check common random numbers: add unrelated elements and verify that no other result changes (exit code 0)."""
    from sim.experiment.audit import audit
    from sim.experiment.engines import choose_engine
    from sim.scenario import load

    scenario = load(file, sets)
    chosen = choose_engine(engine, notify)
    with progress_on(sys.stderr, quiet=False) as progress:
        changes = list(audit(scenario, replications, chosen, progress))
    for change in changes:
        added = f", {change.added:,} more of what was added" if change.added else ""
        runs = f"{change.runs} run{'s' if change.runs > 1 else ''} on {ENGINES[chosen]}"
        compared = f"{change.intervals:,} intervals of {runs}{added}"
        print(f"{change.title}: {f'CHANGED: {change.moved}' if change.moved else f'no result changed ({compared})'}")
    return 1 if any(change.moved for change in changes) else 0
