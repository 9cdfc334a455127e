"""A run that is killed at any moment, without a word, ends as the undisturbed one when it is taken up again.

`LEIDANG_KILLS=50` kills so many runs instead of a few.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from sim.errors import LeidangError
from sim.experiment.options import RunOptions
from sim.experiment.run import run
from sim.experiment.run_spec import ExecutorSpec
from tests.end_to_end.programs import PATIENCE_S, REPOSITORY, TIMES, alive, as_typed, end, start, wait_for_blocks
from tests.end_to_end.running import bytes_of_tables, leidang, simulate
from tests.unit.model import small

RULES = {
    "number": 60,
    "precision": {"half_width": "12 h", "of": "closure 90 % / local", "at_least": 20, "at_most": 60},
}
"""What the runs are asked for; of two, one is to be precise."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The small scenario with two variants, asked for a number of replications, or to be precise."""
    found = {}
    for name, rule in RULES.items():
        found[name] = small.write(tmp_path_factory.mktemp(name), small.two_variants(replications=rule))
    return found


@pytest.fixture(scope="module")
def undisturbed(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The tables of both when nothing goes wrong."""
    found = {}
    for name, file in files.items():
        folder = tmp_path_factory.mktemp("undisturbed") / name
        assert leidang("run", file, "--engine", "simpy", "--no-report", "--quiet", "--workers", 1, "--out", folder) == 0
        found[name] = bytes_of_tables(folder)
    return found


@pytest.fixture(scope="module")
def whole_s(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long such a program takes from its start to its end, undisturbed, in seconds."""
    began = time.monotonic()
    folder = tmp_path_factory.mktemp("timed") / "out"
    program = start("run", files["number"], "--engine", "simpy", "--no-report", "--workers", 2, "--out", folder)
    program.communicate()
    assert program.returncode == 0
    return time.monotonic() - began


@pytest.mark.parametrize("seed", range(TIMES))
def test_killed_at_a_random_moment(
    seed: int,
    files: dict[str, Path],
    undisturbed: dict[str, dict[str, bytes]],
    whole_s: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Killed once or twice, from its first moment to its last, with one worker or two: the tables end up the same."""
    monkeypatch.chdir(REPOSITORY)
    chance = random.Random(seed)  # noqa: S311  # no secret
    name, workers, out = ("number", "precision")[seed % 2], 1 + seed // 2 % 2, tmp_path / "out"
    words = ["run", as_typed(files[name]), "--engine", "simpy", "--no-report", "--workers", workers, "--out", out]
    for _ in range(chance.choice((1, 1, 2))):
        program = start(*words)
        time.sleep(chance.uniform(0.1, 1.05) * whole_s)
        program.kill()
        program.communicate()
        words = ["resume", out, "--quiet"] if (out / "blocks" / "plan.json").exists() else words
    end(out, words)
    assert bytes_of_tables(out) == undisturbed[name]
    assert not list(out.glob(".*.part"))
    assert not (out / "blocks").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the children of a process are read from /proc")
def test_workers_end_with_the_run(files: dict[str, Path], tmp_path: Path) -> None:
    """The processes of a run that is killed end by themselves, and hold the folder no longer."""
    out = tmp_path / "out"
    words = ("--engine", "simpy", "--no-report", "--workers", 2, "--set", "replications=400", "--out", out)
    program = start("run", files["number"], *words)
    wait_for_blocks(program, out)
    listed = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text(encoding="ascii")
    children = [int(pid) for pid in listed.split()]
    assert len(children) == 2
    program.kill()
    program.communicate()
    limit = time.monotonic() + PATIENCE_S
    while any(map(alive, children)) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not any(map(alive, children))


def test_ctrl_c(files: dict[str, Path], tmp_path: Path) -> None:
    """Ctrl-C, which reaches every process of a run, ends it at once and says how to go on; going on works."""
    out, whole = tmp_path / "out", tmp_path / "whole"
    # So many that the run is not over before a busy machine notices its first block.
    words = ("run", files["number"], "--engine", "simpy", "--no-report", "--set", "replications=200", "--workers", 2)
    program = start(*words, "--out", out)
    wait_for_blocks(program, out)
    os.killpg(program.pid, signal.SIGINT)
    _, told = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 130
    assert f"leidang resume {out}" in told
    assert "Traceback" not in told
    end(out, ["resume", out])
    assert leidang(*words, "--quiet", "--out", whole) == 0
    assert bytes_of_tables(out) == bytes_of_tables(whole)


def test_a_worker_is_lost(files: dict[str, Path], undisturbed: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Where one of the processes is killed the run ends in words that say how to go on, and going on works."""

    def kill(done: int, _: int, __: str = "") -> None:
        # All of them, so that nobody can do what is left before the loss of one is noticed.
        for child in multiprocessing.active_children() if done else ():
            child.kill()

    command = f"leidang run {files['number']} --engine simpy --no-report --quiet --workers 1"
    out, two = tmp_path / "out", ExecutorSpec(2)
    options = RunOptions(files["number"], engine="simpy", out=out, executor=two, command_line=command)
    with pytest.raises(LeidangError, match=r"(?s)stopped half-way.*leidang resume"):
        run(options, kill, lambda _: None)
    assert leidang("resume", tmp_path / "out") == 0
    assert bytes_of_tables(tmp_path / "out") == undisturbed["number"]


def test_killed_before_it_had_begun(files: dict[str, Path], tmp_path: Path) -> None:
    """A folder that was made, and nothing more, can be used by the next run."""
    (tmp_path / "out" / "blocks").mkdir(parents=True)
    (tmp_path / "out" / "blocks" / "lock").touch()
    assert simulate(files["number"], tmp_path / "out", replications=1).asked == 2
