"""The shared library of the compiled engine: built from the sources beside it, or missing in so many words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.engine.kernel import library
from sim.engine.kernel.build import FOLDER, SUFFIX, BuildError, build, mark_of_sources
from sim.experiment.engines import choose_engine
from tests.end_to_end.programs import REPOSITORY


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place where the library is looked for instead; nothing is there yet."""
    path = tmp_path / f"kernel{SUFFIX}"
    monkeypatch.setenv(library.INSTEAD, str(path))
    forget()
    yield path
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Look for the library again."""
    library.library.cache_clear()
    library.why_missing.cache_clear()


def test_without_a_library_all_runs_on_simpy(elsewhere: Path) -> None:
    """One line states that, and how to build the library."""
    assert not elsewhere.exists()
    lines: list[str] = []
    assert choose_engine("auto", lines.append) == "simpy"
    why = "the compiled engine is not built; to build it: python -m sim.engine.kernel.build"
    assert lines == [f"Running on SimPy, with the same results but many times slower: {why}."]


def test_without_a_library_the_kernel_is_refused(elsewhere: Path) -> None:
    """Who asks for it by name gets the command that builds it."""
    assert not elsewhere.exists()
    with pytest.raises(library.KernelMissingError, match=r"is not built; to build it: python -m sim\.engine\.kernel"):
        choose_engine("kernel", print)
    assert choose_engine("simpy", print) == "simpy"


def test_what_is_no_library(elsewhere: Path) -> None:
    """It cannot be loaded, and that is stated instead of a traceback."""
    elsewhere.write_bytes(b"no library")
    assert library.why_missing().startswith("the compiled engine cannot be loaded (")


def test_other_sources(elsewhere: Path, tmp_path: Path) -> None:
    """A library that was built before a source was changed is not run."""
    sources = tmp_path / "changed"
    shutil.copytree(FOLDER, sources, ignore=shutil.ignore_patterns("_*", "__pycache__"))
    changed = sources / "kernel.c"
    changed.write_text(changed.read_text(encoding="utf-8") + "/* changed */\n", encoding="utf-8")
    assert mark_of_sources(sources) != mark_of_sources()
    done = subprocess.run(
        [sys.executable, str(sources / "build.py")], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    shutil.copy(done.stdout.strip(), elsewhere)
    assert "was built from other sources" in library.why_missing()


def test_the_library_in_use_is_that_of_the_sources(elsewhere: Path) -> None:
    """Built again it is accepted; a failed build leaves what was there."""
    build(elsewhere)
    assert library.why_missing() == ""
    before = elsewhere.read_bytes()
    with pytest.raises(BuildError, match="no-such-flag"):
        build(elsewhere, ("--no-such-flag",))
    assert elsewhere.read_bytes() == before


def test_no_compiler(tmp_path: Path) -> None:
    """Without a compiler the build fails with one line."""
    environment = {**os.environ, "PATH": str(tmp_path), "CC": "no-such-compiler"}
    program = "import sys; sys.modules['ziglang'] = None; from sim.engine.kernel.build import build; build()"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "no-such-compiler" in done.stderr.splitlines()[-1]
