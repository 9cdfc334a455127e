"""The flagship scenario from the command line: whole runs, starts, cores and memory, each in a process of its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import KEEPS_BYTECODE

Say = Callable[[str], None]
Row = dict[str, Any]

ROOT: Final = Path(__file__).parents[1]
SCENARIO: Final = ROOT / "scenarios" / "northern_reinforcement.yaml"
VARIANTS: Final = 2
ONE_VARIANT: Final = "national rules"
LOAD: Final = "from sim.engine.kernel.engine import Kernel; from sim.engine.kernel.layout import layout; layout()"
BUILD: Final = "from sim.engine.kernel.build import SUFFIX, Path, build; build(Path({folder!r}, 'kernel' + SUFFIX))"


@dataclass(frozen=True)
class Spent:
    """What a process took from start to end: wall time in seconds, and its largest memory in MiB."""

    seconds: float
    mebibytes: float


def end_to_end(say: Say, replications: dict[str, int], rounds: int) -> list[Row]:
    """Both engines, both variants, tables and summary written, on one core; the engines take turns.

    The reference engine runs fewer replications, and what it takes beyond the start is scaled; both are reported per
    replication and variant, so that a replication is one run of one variant.
    """
    most = max(replications.values())
    starts_alone: dict[str, list[float]] = {engine: [] for engine in replications}
    taken: dict[str, list[float]] = {engine: [] for engine in replications}
    for engine in replications:
        _run(engine, 1)  # does not count: files are read for the first time
    for _ in range(rounds):
        for engine, count in replications.items():
            if count != most:
                starts_alone[engine].append(_run(engine, 1).seconds)
            taken[engine].append(_run(engine, count).seconds)
            say(f"flagship, {engine}, {count} replications of {VARIANTS} variants: {taken[engine][-1]:.1f} s")
    whole = {
        engine: statistics.median(taken[engine])
        if count == most
        else _scaled(statistics.median(taken[engine]), min(starts_alone[engine]), count, most)
        for engine, count in replications.items()
    }
    return [
        {
            "model": f"flagship, {VARIANTS} variants x {most} replications, end to end",
            "engine": f"Leidang, engine {engine}",
            "seconds_per_replication": whole[engine] / (VARIANTS * most),
            "ratio_to_simpy": whole["simpy"] / whole[engine],
            "seconds": whole[engine],
            "replications_run": count,
            "scaled": count != most,
        }
        for engine, count in replications.items()
    ]


def starts() -> list[Row]:
    """What it takes to build the kernel, which is done when Leidang is installed; to load it; and a run of little."""
    with tempfile.TemporaryDirectory() as folder:
        built = _python(BUILD.format(folder=folder), {}).seconds
    loaded, bare = (min(_python(program, {}).seconds for _ in range(3)) for program in (LOAD, ""))
    return [
        {"what": "build the kernel, when Leidang is installed", "seconds": built - bare},
        {"what": "load the kernel, with NumPy and SimPy", "seconds": loaded - bare},
        {"what": "one replication of one variant, engine simpy, from the command line", "seconds": _only("simpy")},
        {"what": "one replication of one variant, engine kernel, from the command line", "seconds": _only("kernel")},
    ]


def one_variant(replications: int) -> Row:
    """So many replications of one variant from a warm cache, from the command line to the written summary."""
    spent = min((_run("kernel", replications, ONE_VARIANT) for _ in range(3)), key=lambda one: one.seconds)
    return {"what": f"{replications} replications of one variant", "seconds": spent.seconds}


def cores(replications: int, rounds: int) -> Row:
    """The same run with one worker and with two, in turn."""
    taken: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, seconds in taken.items():
            seconds.append(_run("kernel", replications, workers=workers).seconds)
    one, two = (statistics.median(taken[workers]) for workers in (1, 2))
    return {"replications": replications, "one_worker": one, "two_workers": two, "speed_up": one / two}


def memory(say: Say, counts: tuple[int, ...]) -> list[Row]:
    """The largest memory of a run of one variant, by the number of replications."""
    rows: list[Row] = []
    for count in counts:
        spent = _run("kernel", count, ONE_VARIANT)
        say(f"memory, {count} replications: {spent.mebibytes:.0f} MiB in {spent.seconds:.1f} s")
        rows.append({"replications": count, "mebibytes": spent.mebibytes, "seconds": spent.seconds})
    return rows


def _scaled(seconds: float, alone: float, count: int, most: int) -> float:
    """What `most` replications would take: one takes `alone`, `count` of them take `seconds`."""
    if seconds <= alone:
        raise SystemExit("the machine is too busy to measure: several replications took no longer than one")
    return alone + (seconds - alone) * (most - 1) / (count - 1)


def _only(engine: str) -> float:
    return min(_run(engine, 1, ONE_VARIANT).seconds for _ in range(2))


def _run(engine: str, replications: int, variant: str | None = None, *, workers: int = 1) -> Spent:
    with tempfile.TemporaryDirectory() as folder:
        chosen = [] if variant is None else ["--variant", variant]
        return _spent(
            [
                *(sys.executable, "-m", "sim.cli.main", "run", str(SCENARIO), "--quiet", "--no-report"),
                *("--engine", engine, "--replications", str(replications), "--workers", str(workers)),
                *("--out", str(Path(folder) / "run"), *chosen),
            ],
            {},
        )


def _python(program: str, environment: dict[str, str]) -> Spent:
    return _spent([sys.executable, "-c", program], environment)


def _spent(command: list[str], environment: dict[str, str]) -> Spent:
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  # our own program, with arguments of our own
        command, cwd=ROOT, env=os.environ | KEEPS_BYTECODE | environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    # In KiB on Linux, in bytes on macOS.
    return Spent(seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))
