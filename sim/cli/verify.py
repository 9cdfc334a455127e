"""`leidang verify`: both engines on a user's own scenario."""

from __future__ import annotations

import argparse

from sim.cli.work import tell
from sim.experiment.engines import compile_kernel
from sim.experiment.verify import verify
from sim.scenario import load


def main(options: argparse.Namespace) -> int:
    """Say for each variant whether every interval agrees; exit code 1 where one does not."""
    scenario = load(options.file, options.set)
    compile_kernel(tell)
    agree = True
    for variant in scenario.variants:
        verdict = verify(scenario, variant, options.replications)
        if verdict.difference is None:
            runs = f"{verdict.replications} replication{'s' if verdict.replications > 1 else ''}"
            print(f"{variant}: SimPy and the kernel agree on all {verdict.intervals:,} intervals of {runs}")
        else:
            agree = False
            print(f"{variant}: {verdict.difference}")
    return 0 if agree else 1
