"""A disk that fills up at any moment of a run: nothing lost, nothing hanging, every message names the next command.

As root the run writes to a small disk of its own, which grows before the named command is given; `LEIDANG_KILLS=10`
tries so many sizes instead of a few. For others, a limit on the size of a file stands for the full disk.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.programs import ON_DEMAND, PATIENCE_S, REPOSITORY, TIMES, named_command
from tests.end_to_end.running import bytes_of_tables, leidang
from tests.unit.model import small

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts, and limits of a process")
WORDS = ("--engine", "simpy", "--workers", "2", *(() if ON_DEMAND else ("--no-report",)))
ROOMY = "size=256m"
BLOCK = 4096


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with two variants of 30 replications, more than a megabyte."""
    return small.write(tmp_path_factory.mktemp("file"), small.two_variants(replications=30))


@pytest.fixture(scope="module")
def undisturbed(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its result folder when there is room."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    assert leidang("run", file, *WORDS, "--quiet", "--out", folder) == 0
    return folder


def used(folder: Path) -> int:
    """Bytes that a folder takes on a disk of blocks."""
    return sum(-(-path.stat().st_size // BLOCK) * BLOCK for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A disk whose size can be set, then set again; skipped where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()

    def sized(options: str) -> Path:
        again = ("remount,",) if place.is_mount() else ("",)
        words = ["mount", "-t", "tmpfs", "-o", f"{again[0]}{options}", "tmpfs", str(place)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"no disk can be mounted: {done.stderr.strip()}")
        return place

    yield sized
    if place.is_mount():
        subprocess.run(["umount", str(place)], check=True)  # noqa: S607  # wherever the system has it


def run_to_the_end(words: list[str], limit: Callable[[], None] | None = None) -> tuple[int, str]:
    """The exit code of the command line as a program of its own, and what it says on its error stream."""
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli.main", *words],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        preexec_fn=limit,  # sets a limit, and nothing else
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk")
@pytest.mark.parametrize("level", range(TIMES))
def test_a_full_disk(level: int, file: Path, undisturbed: Path, disk: Callable[[str], Path]) -> None:
    """Full after any share of what the run writes; with more room, the named command ends it as if never stopped."""
    whole = used(undisturbed)
    size = int(whole * (0.02 + 0.96 * level / max(1, TIMES - 1)))
    out = disk(f"size={-(-size // BLOCK) * BLOCK}") / "out"
    code, told = run_to_the_end(["run", str(file), *WORDS, "--out", str(out)])
    assert code == 2, told
    assert "disk is full" in told
    assert str(out) in told
    assert "Traceback" not in told
    disk(ROOMY)
    assert leidang(*named_command(told)) == 0
    assert bytes_of_tables(out) == bytes_of_tables(undisturbed)
    assert not list(out.rglob(".*.part"))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.8])
def test_a_limit_on_the_size_of_files(share: float, file: Path, undisturbed: Path, tmp_path: Path) -> None:
    """Whatever file is the first that is too large, it is named, and what is finished is kept."""
    largest = max(path.stat().st_size for path in undisturbed.glob("*.parquet"))
    out = tmp_path / "out"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest * share),) * 2)

    code, told = run_to_the_end(["run", str(file), *WORDS, "--out", str(out)], limit)
    assert code == 2, told
    assert "larger than this system allows" in told
    assert str(out) in told
    assert "Traceback" not in told
    assert leidang(*named_command(told)) == 0
    assert bytes_of_tables(out) == bytes_of_tables(undisturbed)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk")
@pytest.mark.parametrize("command", ["compare", "tell", "export"])
def test_a_full_disk_for_what_is_made_of_a_run(undisturbed: Path, disk: Callable[[str], Path], command: str) -> None:
    """The place is named, and the command to run again."""
    out = disk("size=8k") / "made"
    code, told = run_to_the_end([command, str(undisturbed), "--out", str(out)])
    assert code == 2, told
    assert f"{out}" in told
    assert "the disk is full" in told
    assert f"run it again: leidang {command}" in told
