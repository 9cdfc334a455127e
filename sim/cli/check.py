"""`leidang check`: every fault of a scenario at once."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from sim.scenario import check


def main(options: argparse.Namespace) -> int:
    """List the faults; exit code 0 without any, else 2."""
    faults = check(options.file, options.set)
    if options.json:
        import json

        print(json.dumps([asdict(fault) for fault in faults], indent=2, ensure_ascii=False))
    else:
        for fault in faults:
            print(fault)
        number = len(faults)
        print(f"{options.file}: " + (f"{number} fault{'s' if number > 1 else ''}" if faults else "no faults"))
    return 2 if faults else 0
