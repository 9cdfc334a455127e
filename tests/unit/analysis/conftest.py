"""One example result folder for all tests of the analysis."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import Results, open_results, write_report
from analysis.figures import FIGURES
from analysis.figures import drawn as names_drawn
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.example_study import write_study


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the example, with its report; read-only for tests."""
    folder = write_example(tmp_path_factory.mktemp("example") / "run")
    write_report(write_study(folder))
    return folder


@pytest.fixture(scope="session")
def results(example: Path) -> Results:
    """The example, opened."""
    return open_results(example)


@pytest.fixture(scope="session")
def drawn(results: Results) -> dict[str, Axes]:
    """Every figure of the example, drawn once into axes that were given."""
    given = {name: Figure(figsize=(7, 7)).subplots() for name in names_drawn(results)}
    for name, axes in given.items():
        assert FIGURES[name].plot(results, axes) is axes
    return given
