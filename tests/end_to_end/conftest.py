"""Runs that several tests look at, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import leidang
from tests.unit.model import small


@pytest.fixture(scope="session")
def scenario_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario, not to be changed."""
    return small.write(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def result(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of the small scenario as the command line leaves it, without figures and report."""
    folder = tmp_path_factory.mktemp("result") / "small"
    assert (
        leidang("run", scenario_file, "--workers", 1, "--engine", "simpy", "--no-report", "--quiet", "--out", folder)
        == 0
    )
    return folder
