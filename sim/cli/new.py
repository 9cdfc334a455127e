"""`leidang new`: a scenario of one's own."""

from __future__ import annotations

import argparse
import shlex

from sim.scenario import start_new


def main(options: argparse.Namespace) -> int:
    """Write the starter scenario and say how to go on."""
    written = start_new(options.directory)
    file = shlex.quote(str(written))
    print(f"Wrote {written}. Next: leidang check {file}, then leidang run {file}")
    return 0
