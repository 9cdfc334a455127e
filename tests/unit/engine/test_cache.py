"""Compiled code is read only from a folder to which nobody else can write."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.engine.kernel import cache
from sim.experiment.engines import compile_kernel

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners and modes of POSIX")
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of one's own, below a folder that is closed to others."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget()
    yield tmp_path / "cache"
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Look again at what is there."""
    cache.cache_folder.cache_clear()
    cache.why_not_kept.cache_clear()


def test_made_closed_to_others(home: Path) -> None:
    """The folder is made in the user's cache, for the user alone."""
    folder = cache.cache_folder()
    assert folder is not None
    assert folder.parent == (home / "leidang").resolve()
    assert {stat.st_mode & 0o777 for stat in (folder.stat(), folder.parent.stat())} == {0o700}
    assert not cache.is_compiled()
    cache.note_compiled()
    assert cache.is_compiled()


@pytest.mark.parametrize("mode", [0o770, 0o777, 0o702])
def test_a_folder_that_others_can_write_to(home: Path, mode: int) -> None:
    """What lies there may be anybody's: it is neither read nor written, and the user is told why."""
    folder = cache.cache_folder()
    assert folder is not None
    (folder / "complete").touch()
    folder.chmod(mode)
    forget()
    assert cache.cache_folder() is None
    assert not cache.is_compiled()
    assert cache.why_not_kept() == f"{folder} can be written by others"
    assert home.is_dir()


def test_below_a_folder_that_others_can_write_to(home: Path) -> None:
    """Others could put their own folder in its place; not where a sticky bit forbids that."""
    home.mkdir()
    home.chmod(0o777)
    assert "can be written by others" in cache.why_not_kept()
    home.chmod(0o1777)
    forget()
    assert cache.why_not_kept() == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("which", ["kernel", "leidang", "cache"])
def test_a_folder_of_another_user(home: Path, which: str) -> None:
    """Whoever owns a folder can change what is in it, whatever its mode."""
    folder = cache.cache_folder()
    assert folder is not None
    place = {"kernel": folder, "leidang": folder.parent, "cache": home}[which]
    os.chown(place, 12345, -1)
    forget()
    assert cache.cache_folder() is None
    assert cache.why_not_kept() == f"{place} belongs to another user"


def test_no_folder_at_all(home: Path) -> None:
    """Without a place to write to nothing is kept, and above all nothing in a place that everybody knows."""
    home.parent.joinpath("cache").touch()
    assert cache.cache_folder() is None
    assert "cannot be written" in cache.why_not_kept()


def test_the_user_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that says what that costs, and why it is so."""
    home.touch()
    lines: list[str] = []
    monkeypatch.setattr("sim.engine.kernel.warm.warm_up", lambda: None)
    compile_kernel(lines.append)
    assert len(lines) == 1
    assert "it is not kept for the next time, since" in lines[0]


def test_numba_keeps_nothing_elsewhere(tmp_path: Path) -> None:
    """Neither the environment nor the folder of the sources takes the place of the user's own folder."""
    (tmp_path / "home").touch()
    program = "from sim.engine.kernel.draws import mix; mix(1); print(mix.stats.cache_path)"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home"), "NUMBA_CACHE_DIR": str(tmp_path / "others")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "None"
    assert not (tmp_path / "others").exists()
