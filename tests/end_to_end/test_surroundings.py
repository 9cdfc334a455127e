"""Whatever the surroundings are like, the program answers in words: locales, names, closed streams, little memory."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.experiment import worker
from sim.experiment.outcome import ReferenceRunner
from tests.end_to_end.programs import PATIENCE_S, REPOSITORY
from tests.end_to_end.running import leidang
from tests.unit.model import small

NOT_UTF8 = b"caf\xe9"
RUN = ("--engine", "simpy", "--no-report", "--replications", "2")


def answer(words: list[bytes | str], cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """What the command line says as a program of its own."""
    surroundings = {**os.environ, "PYTHONPATH": str(REPOSITORY), **environment}
    program = [sys.executable, "-m", "sim.cli.main", *words]
    done = subprocess.run(program, cwd=cwd, env=surroundings, capture_output=True, timeout=PATIENCE_S, check=False)
    assert b"Traceback" not in done.stderr
    return done


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep such names from being made")
def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    """Scenario and result folder may have any name; every command takes them, and prints them as they are."""
    small.write(tmp_path / "file", small.two_variants(replications=2))
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + NOT_UTF8))
    shutil.copytree(tmp_path / "file", place)
    scenario = NOT_UTF8 + b"/" + NOT_UTF8 + b".yaml"
    (place / "small.yaml").rename(os.fsdecode(os.fsencode(tmp_path) + b"/" + scenario))
    out = NOT_UTF8 + b"/out"
    done = answer(["run", scenario, *RUN, "--workers", "2", "--out", out], tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, out), done.stderr
    commands: list[list[bytes | str]] = [["compare", out, "--quiet"], ["tell", out, "--quiet"], ["export", out]]
    for words in commands:
        done = answer(words, tmp_path)
        assert done.returncode == 0, done.stderr
        assert out in done.stdout
    done = answer(["resume", out], tmp_path)
    assert done.returncode == 2
    assert out in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=str,
)
def test_locales_without_our_letters(result: Path, environment: dict[str, str], tmp_path: Path) -> None:
    """Signs that a locale does not have are written as near ones or as escapes."""
    done = answer(["compare", str(result), "--out", str(tmp_path / "out")], tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    assert b"Compared with national" in done.stdout


def test_output_that_cannot_be_written(result: Path, tmp_path: Path) -> None:
    """A full disk behind the output is named as one; where nobody reads, nothing is said."""
    words = f"{sys.executable} -m sim.cli.main compare {result} --out {tmp_path / 'out'}"
    for tail, code in (("> /dev/full", 2), (">&-", 0), ("2>&-", 0)):
        done = subprocess.run(
            ["/bin/sh", "-c", f"{words} {tail}"], cwd=REPOSITORY, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, (tail, done.stderr)
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process")
@pytest.mark.parametrize("mebibytes", [120, 300, 500, 900])
def test_little_memory(mebibytes: int, tmp_path: Path) -> None:
    """A run that cannot have the memory it needs ends at once and says so."""
    file = small.write(tmp_path / "file", small.two_variants(replications=2))
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli.main", "run", str(file), *RUN, "--out", str(tmp_path / "out")],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (mebibytes * 2**20,) * 2),  # as above
    )
    assert done.returncode == 2
    assert "there is not enough memory" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("error", [MemoryError(), OverflowError("too large"), RecursionError()], ids=repr)
def test_a_replication_that_fails_of_the_machine(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is recorded with the command that repeats it, and the others are done."""
    file = small.write(tmp_path / "file", small.two_variants(replications=4))
    simulate = ReferenceRunner.run

    def failing(self: ReferenceRunner, seed: int, replication: int, *, whole: bool = False) -> object:
        if replication == 2:
            raise error
        return simulate(self, seed, replication, whole=whole)

    monkeypatch.setattr(ReferenceRunner, "run", failing)
    words = ("--engine", "simpy", "--no-report", "--quiet", "--workers", 1, "--out", tmp_path / "out")
    assert leidang("run", file, *words) == 0
    told = (tmp_path / "out" / "failures.csv").read_text(encoding="utf-8").splitlines()
    assert len(told) == 1 + 2
    assert worker.failure_words(error) in told[1]
    assert told[1].endswith("--variant corridor --only 2")


def test_a_bug_in_a_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It ends the run in words, with where it is and how to see its traceback; what is finished is kept."""
    file = small.write(tmp_path / "file", small.two_variants(replications=12))
    simulate = ReferenceRunner.run

    def failing(self: ReferenceRunner, seed: int, replication: int, *, whole: bool = False) -> object:
        if replication == 7:
            raise KeyError("no such key")
        return simulate(self, seed, replication, whole=whole)

    monkeypatch.setattr(ReferenceRunner, "run", failing)
    out = tmp_path / "out"
    words = ("--engine", "simpy", "--no-report", "--quiet", "--workers", 2)
    assert leidang("run", file, *words, "--out", out) == 2
    told = capsys.readouterr().err
    assert "a bug in Leidang stopped this: KeyError: 'no such key' (test_surroundings.py" in told
    assert "replication 7 of variant" in told
    assert "The same command with --debug shows the traceback" in told
    assert f"go on with: leidang resume {out}" in told
    monkeypatch.undo()
    assert leidang("resume", out) == 0
