"""The command line as a program of its own, with processes of its own, and what stops it."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.running import leidang

REPOSITORY = Path(__file__).parents[2]
PATIENCE_S = 120
"""So long a busy machine may take to end a program, or for anything else that must come some time."""

ON_DEMAND = "LEIDANG_KILLS" in os.environ
TIMES = int(os.environ.get("LEIDANG_KILLS", "4"))
"""How often the tests stop a program at a random moment; more on demand."""


def as_typed(file: Path) -> Path:
    """A file as a user may type it, who stands in the repository."""
    return Path(os.path.relpath(file, REPOSITORY))


def start(*words: object, cwd: Path = REPOSITORY) -> subprocess.Popen[str]:
    """The command line as a program of its own, in a group of its own, as a terminal starts it."""
    program = [sys.executable, "-m", "sim.cli.main", *map(str, words)]
    # What a shell starts in its background ignores Ctrl-C, and so would every program that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        program,
        cwd=cwd,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_blocks(program: subprocess.Popen[str], out: Path) -> None:
    """Wait until a run has kept its first block."""
    limit = time.monotonic() + PATIENCE_S
    while not list(out.glob("blocks/*.block")):
        assert program.poll() is None, "the run was over before it could be stopped"
        assert time.monotonic() < limit
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended stays listed until somebody has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def nobody_left(group: int) -> bool:
    """Whether all processes of a group have ended; those that were just ended may take a moment."""
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        pids = [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]
        if not any(_group_of(pid) == group and alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def named_command(told: str) -> list[str]:
    """The command that a message names for going on: its words behind `leidang`."""
    found = re.findall(r": (leidang (?:run|resume|report) .*)$", told, re.MULTILINE)
    assert found, f"no command is named: {told}"
    return shlex.split(found[-1])[1:]


def end(out: Path, words: list[object]) -> None:
    """Take a run up again, or begin it anew where it had not begun; the processes of the killed one may still end."""
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        if (out / "summary.csv").exists() and (out / "manifest.json").exists() and leidang("resume", out) == 2:
            return  # it was finished when it was killed
        again = (out / "blocks" / "plan.json").exists() or (out / "manifest.json").exists()
        if leidang(*(["resume", out, "--quiet"] if again else words)) == 0:
            return
        time.sleep(0.2)
    pytest.fail("the run cannot be taken up again")
