"""A run goes on wherever it is resumed, as long as the values of its scenario are what they were."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.experiment import executors
from sim.experiment.blocks import write_block
from sim.experiment.worker import BlockResult
from sim.record.manifest import PLAN
from tests.end_to_end.running import leidang
from tests.unit.model import small

WORDS = ("--workers", "1", "--engine", "simpy", "--quiet")
RUN = ("run", "small.yaml", "--no-report")
SWEEP = ("sweep", "small.yaml", "--vary", "movement.road.density=10,20 vehicles/km", "--replications", "3")
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small scenario, in which a run and a sweep begun by a relative path stopped on a full disk."""
    here = tmp_path_factory.mktemp("begun")
    small.write(here, small.two_variants(replications=10))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        for words in (RUN, SWEEP):
            assert leidang(*words, *WORDS, "--out", f"{words[0]}-whole") == 0
            with pytest.MonkeyPatch.context() as full:
                full.setattr(executors, "write_block", _full_after_one())
                assert leidang(*words, *WORDS, "--out", f"{words[0]}-stopped") == 2
    return here


def _full_after_one() -> Callable[[Path, BlockResult], None]:
    """What writes one block, and then finds the disk full."""
    done: list[Path] = []

    def fill(path: Path, result: BlockResult) -> None:
        if done:
            raise OSError(errno.ENOSPC, "No space left on device")
        done.append(path)
        write_block(path, result)

    return fill


@pytest.fixture
def stopped(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder, as if all had been begun in it; the working directory."""
    here = Path(shutil.copytree(begun, tmp_path / "here"))
    for command in ("run", "sweep"):
        plan = here / f"{command}-stopped" / PLAN
        begun_there = json.loads(plan.read_text(encoding="utf-8"))
        assert begun_there["directory"] == str(begun)
        plan.write_text(json.dumps(begun_there | {"directory": str(here)}), encoding="utf-8")
    monkeypatch.chdir(here)
    return here


def tables(folder: Path) -> dict[str, str]:
    """The checksums of all tables, as the manifest has them."""
    found: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    assert "failures.csv" in found
    return found


def nothing(_: Path) -> None:
    """Leaves the scenario as it is."""


def comment(here: Path) -> None:
    """Puts a comment and a blank line into the scenario, so that all lines below move."""
    file = here / "small.yaml"
    file.write_text(f"# a comment\n\n{file.read_text(encoding='utf-8')}", encoding="utf-8")


def other_table(here: Path) -> None:
    """Gives a table another name."""
    (here / "links.csv").rename(here / "ways.csv")
    file = here / "small.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("links.csv", "ways.csv"), encoding="utf-8")


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize("elsewhere", [False, True], ids=["from the same folder", "from another folder"])
def test_begun_with_a_relative_path(
    command: str, elsewhere: bool, stopped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It ends with the checksums of the run that was not stopped; the last line is a path that can be used."""
    folder = Path(f"{command}-stopped")
    if elsewhere:
        (stopped.parent / "elsewhere").mkdir()
        monkeypatch.chdir(stopped.parent / "elsewhere")
        folder = Path("..") / "here" / folder
    capsys.readouterr()
    assert leidang("resume", folder, "--quiet") == 0
    assert Path(capsys.readouterr().out.splitlines()[-1]).resolve() == folder.resolve()
    assert tables(folder) == tables(stopped / f"{command}-whole")
    assert "directory" not in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize("change", [comment, other_table])
def test_what_is_no_value_may_change(command: str, change: Change, stopped: Path) -> None:
    """A comment, or the name of a table, does not keep a run from going on; its results are those of the whole run."""
    change(stopped)
    assert leidang("resume", f"{command}-stopped", "--quiet") == 0
    whole, resumed = tables(stopped / f"{command}-whole"), tables(stopped / f"{command}-stopped")
    # The register of assumptions says in which line each value stands.
    assert {name for name in whole if whole[name] != resumed[name]} <= {"assumptions.csv"}


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("links.csv", ",100,", ",101,", "length_km was 100.0 and is 101.0"),
        ("small.yaml", "density", "density", ""),
    ],
    ids=["a cell of a table", "nothing"],
)
def test_a_changed_value_is_refused_by_its_path(
    command: str, file: str, before: str, after: str, words: str, stopped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the value, what it was and what it is."""
    path = stopped / file
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    assert leidang("resume", f"{command}-stopped", "--quiet") == (2 if words else 0)
    assert words in capsys.readouterr().err


def test_a_folder_that_is_gone(
    stopped: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the folder with the scenario is not there any more, that is what is printed."""
    kept = Path(shutil.copytree(stopped / "run-stopped", stopped.parent / "kept"))
    monkeypatch.chdir(stopped.parent)
    stopped.rename(stopped.parent / "moved")
    assert leidang("resume", kept) == 2
    assert f"begun with small.yaml in {stopped}, and that folder is not there" in capsys.readouterr().err
