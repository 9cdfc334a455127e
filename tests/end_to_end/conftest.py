"""Runs that several tests look at, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import MadeOnce
from tests.end_to_end.running import leidang
from tests.unit.model import small


@pytest.fixture(scope="session")
def scenario_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario, not to be changed."""
    return small.write(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def result(scenario_file: Path, made_once: MadeOnce) -> Path:
    """The result folder of the small scenario as the command line leaves it, without figures and report."""
    words = ("--workers", 1, "--engine", "simpy", "--no-report", "--quiet")

    def make(folder: Path) -> None:
        assert leidang("run", scenario_file, *words, "--out", folder / "small") == 0

    return made_once("result", make) / "small"
