"""Ctrl-C, `kill` and a closed terminal, once or in any order: nothing is left, nothing is lost, no traceback.

`LEIDANG_KILLS=20` stops so many runs instead of a few.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.programs import ON_DEMAND, PATIENCE_S, TIMES, end, nobody_left, start, wait_for_blocks
from tests.end_to_end.running import bytes_of_tables, leidang
from tests.unit.model import small

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
WORDS = ("--engine", "simpy", "--workers", 2)
REPORT = () if ON_DEMAND else ("--no-report",)
"""With their reports, runs take ten times as long; one test stops a report in any case."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with two variants of 12 replications."""
    return small.write(tmp_path_factory.mktemp("file"), small.two_variants(replications=12))


@pytest.fixture(scope="module")
def undisturbed(file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """The tables when nothing goes wrong, and how many seconds the program takes with its report."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    began = time.monotonic()
    program = start("run", file, *WORDS, *REPORT, "--out", folder)
    program.communicate()
    assert program.returncode == 0
    return bytes_of_tables(folder), time.monotonic() - began


def told_after(program: subprocess.Popen[str], signals: list[signal.Signals], chance: random.Random) -> str:
    """Send signals to all processes of a program, as a terminal does, shortly after one another; returns its words."""
    for number in signals:
        try:
            os.killpg(program.pid, number)
        except ProcessLookupError:
            break
        time.sleep(chance.choice((0.0, 0.001, 0.02, 0.3)))
    _, told = program.communicate(timeout=PATIENCE_S)
    assert nobody_left(program.pid)
    assert "Traceback" not in told
    assert "Exception" not in told
    return told


@pytest.mark.parametrize("seed", range(TIMES))
@pytest.mark.parametrize("kind", ["ctrl-c twice", "any order"])
def test_stopped_at_a_random_moment(
    seed: int, kind: str, file: Path, undisturbed: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    """From its first moment to the end of its report: no process is left, and the run ends as if never stopped."""
    tables, whole_s = undisturbed
    chance, out = random.Random(f"{kind} {seed}"), tmp_path / "out"  # noqa: S311  # no secret
    signals = [signal.SIGINT] * 2 if kind == "ctrl-c twice" else chance.choices(list(CODES), k=3)
    words = ["run", file, *WORDS, *REPORT, "--out", out]
    program = start(*words)
    time.sleep(chance.uniform(0.1, 1.0) * whole_s)
    told = told_after(program, signals, chance)
    # Before it can answer in words, the program ends by the signal itself.
    assert program.returncode in {0, *CODES.values(), *(-number for number in CODES)}
    begun = (out / "blocks" / "plan.json").exists() or (out / "manifest.json").exists()
    if program.returncode in CODES.values() and begun and "leidang: stopped. " in told:
        assert f": leidang re{'sume' if not sealed(out) else 'port'} {out}" in told
    end(out, words)
    assert bytes_of_tables(out) == tables
    if ON_DEMAND and not (out / "report.html").exists():
        assert leidang("report", out) == 0


def sealed(out: Path) -> bool:
    """Whether the manifest has the checksums of the tables."""
    manifest = out / "manifest.json"
    return manifest.exists() and '"summary.csv"' in manifest.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", CODES, ids=lambda number: number.name)
def test_exit_code_and_next_command(number: signal.Signals, file: Path, tmp_path: Path) -> None:
    """While replications run, each signal ends the program with its own code and the command that goes on."""
    out = tmp_path / "out"
    program = start("run", file, *WORDS, "--set", "replications=400", "--out", out)
    wait_for_blocks(program, out)
    told = told_after(program, [number], random.Random(0))  # noqa: S311  # no secret
    assert program.returncode == CODES[number]
    assert told.endswith(f"leidang: stopped. What is finished is kept; go on with: leidang resume {out}\n")


def test_while_the_report_is_written(file: Path, tmp_path: Path) -> None:
    """The run is sealed by then, so the report is all that is to be made again."""
    out = tmp_path / "out"
    program = start("run", file, *WORDS, "--out", out)
    limit = time.monotonic() + PATIENCE_S
    while not list(out.glob("figures/*.svg")) and time.monotonic() < limit:
        time.sleep(0.01)
    told = told_after(program, [signal.SIGINT, signal.SIGINT], random.Random(0))  # noqa: S311  # no secret
    assert program.returncode == 130
    assert f"its tables are safe; write the report with: leidang report {out}" in told
    assert leidang("report", out) == 0
    assert (out / "report.html").exists()


def test_a_signal_that_is_ignored_stays_ignored(file: Path, tmp_path: Path) -> None:
    """What `nohup` starts goes on when the terminal is closed, and its workers do."""
    out = tmp_path / "out"
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        program = start("run", file, *WORDS, "--no-report", "--set", "replications=200", "--out", out)
    finally:
        signal.signal(signal.SIGHUP, before)
    wait_for_blocks(program, out)
    os.killpg(program.pid, signal.SIGHUP)
    program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 0
