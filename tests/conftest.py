"""What holds for every test, and what several of them look at."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from sim.experiment.cache import SWITCH

# The same examples every time, and no time limit for one of them or for making them, which a busy machine would miss:
# a test passes or fails by what it says.
settings.register_profile(
    "leidang", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("leidang")

MadeOnce = Callable[[str, Callable[[Path], object]], Path]
"""Gives the folder of a name, made by the function where it has not been made yet."""


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """Folders that are made once, by the first of the processes of the tests that asks; to be read only.

    A fixture of a module or session is made anew in every process of pytest-xdist that has a test of it. What takes
    long to make goes through here, and leaves in its folder all that tests want to know of it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared / f"once-{name}", shared / f"once-{name}.done"
        with FileLock(shared / f"once-{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session", autouse=True)
def cache_of_tests() -> Iterator[None]:
    """What runs prepare is kept in a folder of the tests' own."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, SWITCH, folder)
        yield
