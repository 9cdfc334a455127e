"""The memory of a program and of all processes it has started, together: what they share is counted once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from typing import Final

PROC: Final = Path("/proc")
EVERY_S: Final = 0.1


def peak_mib(program: Popen[bytes]) -> float | None:
    """Wait until a program ends; its largest memory in MiB, seen ten times a second. None where the system keeps none.

    A page that several processes share counts for each of them by its part (`Pss` in Linux's `smaps_rollup`).
    """
    largest = 0
    while program.poll() is None:
        largest = max(largest, sum(_kib(process) for process in _family(program.pid)))
        time.sleep(EVERY_S)
    return largest / 1024 if largest else None


def _family(process: int) -> Iterator[int]:
    """The process and all that it and they have started. One that ends meanwhile is left out."""
    yield process
    with suppress(OSError):
        for thread in (PROC / str(process) / "task").iterdir():
            with suppress(OSError):
                for child in (thread / "children").read_text().split():
                    yield from _family(int(child))


def _kib(process: int) -> int:
    with suppress(OSError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
