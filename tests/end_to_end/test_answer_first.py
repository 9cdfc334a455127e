"""A run prints its summary before it writes tables, from arrays alone; what is stopped then is finished later."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.results import open_results
from analysis.run_answers import run_answers
from sim.cli.summary import print_summary
from tests.end_to_end.running import bytes_of_tables, leidang
from tests.unit.model import incidents, small

HEAVY = {"pandas", "pyarrow", "scipy", "matplotlib", "networkx", "numba"}
"""Libraries that take longer to import than a small run takes."""

REPOSITORY = Path(__file__).parents[2]

AT_THE_SUMMARY = """
import json, sys
from pathlib import Path
import sim.experiment.run
from sim.cli.main import main
def stopped(folder, jobs):
    tables = [path.name for path in Path(folder).glob("*.parquet")]
    print(json.dumps({"modules": sorted(sys.modules), "tables": tables}), file=sys.stderr, flush=True)
    sys.exit(7)
sim.experiment.run.join = stopped
main()
"""

KILLED_AFTER_IT = """
import os, signal
import sim.experiment.run
from sim.cli.main import main
sim.experiment.run.join = lambda folder, jobs: os.kill(os.getpid(), signal.SIGKILL)
main()
"""


def started(program: str, *words: object) -> subprocess.CompletedProcess[str]:
    """A program that has been run from the folder of the project, with what it printed."""
    command = [sys.executable, "-c", program, *map(str, words)]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with incidents and two variants."""
    content = incidents.eventful() | {"replications": 6}
    return small.write(tmp_path_factory.mktemp("answer"), content)


@pytest.fixture(scope="module")
def whole(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of a run that nothing stopped."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    assert leidang("run", file, "--engine", "simpy", "--no-report", "--quiet", "--out", folder) == 0
    return folder


def test_the_summary_comes_before_the_tables_and_needs_arrays_only(file: Path, tmp_path: Path) -> None:
    """When it is printed there is no table yet, and none of the libraries that tables and figures need."""
    done = started(AT_THE_SUMMARY, "run", file, "--engine", "simpy", "--workers", 1, "--out", tmp_path / "out")
    there = json.loads(done.stderr.splitlines()[-1])
    assert "Full closure, days after the start" in done.stdout
    assert there["tables"] == []
    assert HEAVY & set(there["modules"]) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_run_killed_after_its_summary_is_finished_by_resume(file: Path, whole: Path, tmp_path: Path) -> None:
    """The same tables as of a run that nothing stopped, and the summary once more."""
    folder = tmp_path / "out"
    done = started(KILLED_AFTER_IT, "run", file, "--engine", "simpy", "--no-report", "--out", folder)
    assert done.returncode == -signal.SIGKILL
    assert "Full closure, days after the start" in done.stdout
    assert leidang("resume", folder) == 0
    assert bytes_of_tables(folder) == bytes_of_tables(whole)


def test_the_summary_is_that_of_the_result_folder(
    file: Path, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the blocks of the run, from its Parquet tables, and from the tables of its answers: the same text."""
    capsys.readouterr()
    assert leidang("run", file, "--engine", "simpy", "--no-report", "--out", tmp_path / "out") == 0
    *printed, last = capsys.readouterr().out.splitlines()
    assert last == str(tmp_path / "out")
    print_summary(open_results(whole))
    assert capsys.readouterr().out.splitlines() == printed
    results = open_results(whole)
    run_answers(results)
    print_summary(results)
    assert capsys.readouterr().out.splitlines() == printed
