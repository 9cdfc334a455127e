"""A sweep of the flagship from the command line: how long, how much memory, and what a second worker is worth."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.machine import KEEPS_BYTECODE
from benchmarks.together import peak_mib

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "northern_reinforcement.yaml"
VARIED = (
    "forces.Swedish brigade.lift.vehicles=300..900",
    "channels.shared_system.delay=triangular(1 min, 5 min, 15 min)..triangular(10 min, 1 h, 4 h)",
    "movement.road.density=10..25 vehicles/km",
)
VARIANT = "Nordic corridor"


def measure(say: Callable[[str], None], points: int, replications: int) -> dict[str, Any]:
    """Sweep one variant with one worker and with two.

    Returns
    -------
    For each number of workers the seconds, and the peak memory of all processes together in MiB (None where the system
    does not tell); `ratio`: how many times as fast two workers are; `points` and `replications`.
    """
    _sweep(1, 2, 2)
    found: dict[str, Any] = {"points": points, "replications": replications, "variants": 1}
    for workers in (2, 1):
        seconds, peak = _sweep(workers, points, replications)
        found[f"workers_{workers}"] = {"seconds": seconds, "peak_mib": peak}
        memory = "" if peak is None else f", {peak:.0f} MiB in all processes"
        say(f"  {points} points x {replications} replications, {workers} workers: {seconds:.0f} s{memory}")
    found["ratio"] = found["workers_1"]["seconds"] / found["workers_2"]["seconds"]
    say(f"  two workers are {found['ratio']:.2f} times as fast as one")
    return found


def _sweep(workers: int, points: int, replications: int) -> tuple[float, float | None]:
    """Seconds, and the peak memory of all processes together in MiB."""
    with TemporaryDirectory() as scratch:
        words = [
            sys.executable,
            "-m",
            "sim.cli.main",
            "sweep",
            str(SCENARIO),
            "--variant",
            VARIANT,
            "--design",
            "sobol",
        ]
        words += [word for varied in VARIED for word in ("--vary", varied)]
        words += ["--points", str(points), "--replications", str(replications), "--workers", str(workers)]
        words += ["--engine", "kernel", "--quiet", "--out", str(Path(scratch) / "out")]
        started = time.perf_counter()
        sweep = Popen(words, env=os.environ | KEEPS_BYTECODE | {"PYTHONPATH": str(ROOT)})  # noqa: S603  # our own program and arguments
        peak = peak_mib(sweep)
        seconds = time.perf_counter() - started
    if sweep.returncode:
        raise SystemExit(f"the sweep ended with {sweep.returncode}")
    return seconds, peak
