"""`leidang audit`: do common random numbers hold in a user's own scenario?"""

from __future__ import annotations

import argparse
import sys

from sim.cli.progress import progress_on
from sim.experiment.audit import audit
from sim.scenario import load


def main(options: argparse.Namespace) -> int:
    """Say for each change whether anything else moved; exit code 1 where something did."""
    scenario = load(options.file, options.set)
    with progress_on(sys.stderr, quiet=False) as progress:
        found = list(audit(scenario, options.replications, progress))
    for one in found:
        added = f", {one.added:,} more of what was added" if one.added else ""
        compared = f"{one.intervals:,} intervals of {one.runs} run{'s' if one.runs > 1 else ''}{added}"
        print(f"{one.title}: {f'MOVED: {one.moved}' if one.moved else f'nothing moved ({compared})'}")
    return 1 if any(one.moved for one in found) else 0
