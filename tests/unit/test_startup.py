"""The command starts fast, since it imports only what it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCENARIO = REPOSITORY / "scenarios" / "northern_reinforcement.yaml"

PROGRAM = """
import json, sys
from sim.cli.main import main
try:
    sys.exit(main())
except SystemExit as end:
    print(json.dumps({"code": end.code or 0, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


def imported_by(*arguments: str) -> set[str]:
    """The modules that a successful `leidang` command has imported when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    end = json.loads(done.stderr.splitlines()[-1])
    assert end["code"] == 0, done.stdout + done.stderr
    return set(end["modules"])


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], {"pandas", "matplotlib", "scipy", "numpy", "pyarrow", "simpy"}),
        (["check", str(SCENARIO)], {"pandas", "matplotlib", "scipy", "numpy", "pyarrow", "simpy", "holidays"}),
        (["explain", str(SCENARIO), "horizon"], {"pandas", "matplotlib", "scipy", "numpy", "pyarrow"}),
        (["diff", str(SCENARIO), str(SCENARIO)], {"pandas", "matplotlib", "scipy", "numpy", "pyarrow"}),
    ],
    ids=["help", "check", "explain", "diff"],
)
def test_light_start(arguments: list[str], heavy: set[str]) -> None:
    """Help and the check of a scenario do without the libraries that take long to import."""
    assert imported_by(*arguments) & heavy == set()
