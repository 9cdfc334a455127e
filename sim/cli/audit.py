"""`leidang audit`: do common random numbers hold in a user's own scenario?"""

from __future__ import annotations

import argparse
import sys

from sim.cli.progress import progress_on
from sim.cli.work import tell
from sim.experiment.audit import audit
from sim.experiment.engines import choose_engine, compile_kernel
from sim.scenario import load

ENGINES = {"simpy": "SimPy", "kernel": "the kernel"}


def main(options: argparse.Namespace) -> int:
    """Say for each change whether anything else moved; exit code 1 where something did."""
    scenario = load(options.file, options.set)
    engine = choose_engine(options.engine, scenario, None)
    if engine == "kernel":
        compile_kernel(tell)
    with progress_on(sys.stderr, quiet=False) as progress:
        found = list(audit(scenario, options.replications, engine, progress))
    for one in found:
        added = f", {one.added:,} more of what was added" if one.added else ""
        runs = f"{one.runs} run{'s' if one.runs > 1 else ''} on {ENGINES[engine]}"
        compared = f"{one.intervals:,} intervals of {runs}{added}"
        print(f"{one.title}: {f'MOVED: {one.moved}' if one.moved else f'nothing moved ({compared})'}")
    return 1 if any(one.moved for one in found) else 0
