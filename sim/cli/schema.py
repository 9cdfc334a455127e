"""`leidang schema`: the JSON Schema of scenario files."""

from __future__ import annotations

import argparse
import json

from sim.scenario import json_schema


def main(options: argparse.Namespace) -> int:  # noqa: ARG001  # every command takes the options
    """Print the schema."""
    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0
