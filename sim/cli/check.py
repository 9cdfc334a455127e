"""`leidang check`: every problem of a scenario at once, then warnings and notes."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from sim.scenario import check_all
from sim.texts import printable, unsteered


def main(options: argparse.Namespace) -> int:
    """List errors, warnings and notes; exit code 0 without errors, else 2."""
    found = check_all(options.file, options.set)
    errors = [one for one in found if one.severity == "error"]
    if options.json:
        import json

        # Letters as they are, but nothing that could steer a terminal.
        print(unsteered(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False)))
    else:
        for one in found:
            print(one)
        number = len(errors)
        shown = printable(str(options.file))
        print(f"{shown}: " + (f"{number} fault{'s' if number > 1 else ''}" if errors else "no faults"))
    return 2 if errors else 0
