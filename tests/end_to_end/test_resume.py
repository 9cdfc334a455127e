"""A run that was stopped, by whatever, is taken up again and ends as if nothing had happened."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import LeidangError
from sim.experiment import executors
from sim.experiment.blocks import write_block
from sim.experiment.guard import LOCK
from sim.experiment.options import RunOptions
from sim.experiment.run import run
from sim.experiment.store import Store
from sim.experiment.worker import BlockResult
from sim.record.manifest import PLAN
from tests.end_to_end.running import leidang, simulate
from tests.unit.model import small

REPOSITORY = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from sim.cli.main import main
from sim.experiment import executors

write, blocks = executors.write_block, [3]

def written(path, result):
    if not blocks[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    blocks[0] -= 1
    write(path, result)

executors.write_block = written
main(sys.argv[1:])
"""
"""A program that is killed when it has kept three blocks, on however busy a machine."""

REPLICATIONS, BLOCKS = 35, 14
"""Of each variant; and blocks of both."""

WORDS = ("--workers", "1", "--engine", "simpy", "--no-report", "--quiet")


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with two variants of 35 replications: seven blocks each."""
    content = small.two_variants(replications=REPLICATIONS)
    return small.write(tmp_path_factory.mktemp("long"), content)


@pytest.fixture(scope="module")
def undisturbed(long_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its result folder when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    assert leidang("run", long_file, *WORDS, "--out", folder) == 0
    return folder


@pytest.fixture(scope="module")
def killed(long_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the same run, killed without warning when a few blocks were finished; to be copied."""
    folder = tmp_path_factory.mktemp("killed") / "out"
    program = [sys.executable, "-c", KILLED, "run", str(long_file), *WORDS, "--out", str(folder)]
    done = subprocess.run(program, cwd=REPOSITORY, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(folder.glob("blocks/*.block"))) == 3
    assert not (folder / "manifest.json").exists()
    return folder


@pytest.fixture
def half(killed: Path, tmp_path: Path) -> Path:
    """A killed run of one's own."""
    return Path(shutil.copytree(killed, tmp_path / "half"))


def hashes(folder: Path) -> dict[str, str]:
    """The checksums of all tables, as the manifest has them."""
    told: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    assert "ledger.parquet" in told
    return told


def test_after_a_kill(half: Path, undisturbed: Path) -> None:
    """The finished blocks are kept, the others done, and every table has the checksum of the undisturbed run."""
    kept = list(half.glob("blocks/*.block"))
    assert leidang("resume", half, "--quiet") == 0
    assert hashes(half) == hashes(undisturbed)
    assert 3 <= len(kept) < BLOCKS
    assert not (half / "blocks").exists()


def test_only_what_is_missing_is_done(half: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No block that is on the disk is simulated again."""
    written: list[Path] = []

    def note(path: Path, result: BlockResult) -> None:
        written.append(path)
        write_block(path, result)

    kept = set(half.glob("blocks/*.block"))
    monkeypatch.setattr(executors, "write_block", note)
    assert leidang("resume", half, "--quiet") == 0
    assert len(written) == BLOCKS - len(kept)
    assert not kept & set(written)


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied"])
def test_a_damaged_block_is_named_and_done_again(
    half: Path, undisturbed: Path, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A block that was cut short, changed in one byte or emptied is told from a good one, and replaced."""
    block = min(half.glob("blocks/*.block"))
    content = bytearray(block.read_bytes())
    content[-100] ^= 1
    harmed = {"cut": content[: len(content) // 2], "changed": content, "emptied": bytearray()}
    block.write_bytes(harmed[harm])
    plan = json.loads((half / PLAN).read_text(encoding="utf-8"))
    plan["command_line"] = plan["command_line"].replace(" --quiet", "")
    (half / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    assert leidang("resume", half) == 0
    assert f"{block.name} " in capsys.readouterr().err
    assert hashes(half) == hashes(undisturbed)


def test_killed_while_the_metrics_were_made(long_file: Path, tmp_path: Path, undisturbed: Path) -> None:
    """A run whose own tables are whole, but not what analysis adds, gets the rest."""
    simulate(long_file, tmp_path / "out", command_line=f"leidang run {long_file} --no-report --quiet")
    assert not (tmp_path / "out" / "summary.csv").exists()
    assert leidang("resume", tmp_path / "out") == 0
    assert hashes(tmp_path / "out") == hashes(undisturbed)


def test_a_full_disk(
    long_file: Path,
    tmp_path: Path,
    undisturbed: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It ends the run in words that say how to go on, and going on works."""
    done: list[Path] = []

    def fill(path: Path, result: BlockResult) -> None:
        if len(done) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        done.append(path)
        write_block(path, result)

    monkeypatch.setattr(executors, "write_block", fill)
    assert leidang("run", long_file, *WORDS, "--out", tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert "the disk is full" in told
    assert f"leidang resume {tmp_path / 'out'}" in told
    monkeypatch.undo()
    assert leidang("resume", tmp_path / "out") == 0
    assert hashes(tmp_path / "out") == hashes(undisturbed)


def test_two_runs_into_one_folder(half: Path, long_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While one run writes into a folder, another is refused, and leaves everything as it is."""
    before = sorted(path.name for path in half.rglob("*") if path.name != LOCK)
    other = Store(half, again=True)
    for words in (("resume", half, "--quiet"), ("report", half), ("run", long_file, "--out", half)):
        assert leidang(*words) == 2
        assert "the folder is in use" in capsys.readouterr().err
    other.close()
    assert sorted(path.name for path in half.rglob("*")) == before


def test_a_new_run_into_an_unfinished_folder(half: Path, long_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused, with the command that takes the old one up."""
    assert leidang("run", long_file, *WORDS, "--out", half) == 2
    assert f"leidang resume {half}" in capsys.readouterr().err


def test_a_scenario_that_changed(half: Path, tmp_path: Path) -> None:
    """What is missing would not fit what is there, so it is refused."""
    changed = small.write(tmp_path, small.two_variants(replications=REPLICATIONS, horizon="29 d"))
    with pytest.raises(LeidangError, match=r"would not fit: horizon was \d+ and is 2505600; put it back"):
        run(RunOptions(changed, engine="simpy", again=half), lambda *_: None, lambda _: None)


@pytest.mark.parametrize("name", ["undisturbed", "nothing", "missing"])
def test_nothing_to_take_up(undisturbed: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A finished run, a folder without a run and no folder at all are each refused in words."""
    (tmp_path / "nothing").mkdir()
    assert leidang("resume", undisturbed if name == "undisturbed" else tmp_path / name) == 2
    assert "nothing to resume" in capsys.readouterr().err
