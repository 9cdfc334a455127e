"""One example result folder for all tests of the analysis."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import Results, load, write_report
from tests.unit.analysis.example_results import write_example


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the example, with its report; read-only for tests."""
    folder = write_example(tmp_path_factory.mktemp("example") / "run")
    write_report(folder)
    return folder


@pytest.fixture(scope="session")
def results(example: Path) -> Results:
    """The example, opened."""
    return load(example)
