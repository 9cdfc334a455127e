"""`leidang new`: a scenario of one's own."""

from __future__ import annotations

import argparse

from sim.scenario import start_new


def main(options: argparse.Namespace) -> int:
    """Write the starter scenario and say how to go on."""
    written = start_new(options.directory)
    print(f"Wrote {written}. Next: leidang check {written}, then leidang run {written}")
    return 0
