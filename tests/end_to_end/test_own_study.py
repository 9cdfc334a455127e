"""A new study with runs of its own: one file and one line, as the README has it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim.cli
from analysis import open_results, read_csv
from sim.cli import commands
from tests.end_to_end.running import leidang

EXAMPLE = Path(__file__).with_name("alone.py")


@pytest.fixture(name="command")
def _command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The example, copied beside the commands of the program, with its line of registration."""
    shutil.copy(EXAMPLE, tmp_path / "alone.py")
    monkeypatch.setattr(sim.cli, "__path__", [*sim.cli.__path__, str(tmp_path)])
    monkeypatch.setattr(commands, "COMMANDS", (*commands.COMMANDS, "alone"))
    yield "alone"
    del sys.modules["sim.cli.alone"]


def test_a_study_is_a_file_and_a_line(
    command: str, scenario_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its runs, table, figure, page and printed answer are there."""
    folder = tmp_path / "out"
    words = ("--engine", "simpy", "--workers", 1, "--replications", 2, "--out", folder)
    assert leidang(command, scenario_file, *words) == 0
    assert open_results(folder).variants == ("none", "corridor", "elsewhere")
    saved = read_csv(folder / "alone.csv").set_index("arrangement")["saved_h"]
    assert saved["corridor"] > 0
    assert saved["elsewhere"] == 0
    assert "How much coordination time" in (folder / "report.html").read_text(encoding="utf-8")
    assert {"alone.csv", "alone.svg"} <= {file.name for file in (folder / "figures").iterdir()}
    assert f"corridor\n  {saved['corridor']:.1f} h" in capsys.readouterr().out
