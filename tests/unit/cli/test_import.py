"""`leidang import`: a preview, a list of what is missing, a file that is never overwritten by chance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.main import main

TABLE = "Unit;Nation;Origin;Destination;Vehicles;RLD;RDD\nAlpha;Sverige;Stockholm;RVN;10;D+1;D+9\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of forces in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(TABLE, encoding="utf-8")
    return Path("list.csv")


def test_preview(table: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Without a file to write to, the table is only shown as it is understood."""
    assert main(["import", "forces", str(table)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "list.csv: 1 force"
    assert "  Alpha  SE       STO   RVN  D+1    D+9  10" in printed
    assert "list.csv:2:15: note: 'Stockholm' is read as STO (Stockholm (incl. Nynäshamn))" in printed
    assert "  personnel: People, who fly ahead of their vehicles where they can." in printed
    assert printed[-1] == "Nothing is written yet: add --out FILE"
    assert list(tmp_path.iterdir()) == [tmp_path / "list.csv"]


def test_written_once(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there is replaced only by --force."""
    words = ["import", "forces", str(table), "--out", "out/forces.csv", "--quiet"]
    assert main(words) == 0
    assert capsys.readouterr().out == "out/forces.csv\n"
    written = Path("out/forces.csv").read_text(encoding="utf-8")
    assert written.splitlines()[1].startswith("Alpha,SE,STO,RVN,D+1,D+9,10,")
    assert main(words) == 2
    assert "out/forces.csv exists already" in capsys.readouterr().err
    assert main([*words, "--force", "--default", "personnel=7"]) == 0
    assert Path("out/forces.csv").read_text(encoding="utf-8") != written


def test_problems_write_nothing(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table with a problem is not written, and the command ends with 2."""
    table.write_text(TABLE.replace("10;", "ten;"), encoding="utf-8")
    assert main(["import", "forces", str(table), "--out", "forces.csv"]) == 2
    assert capsys.readouterr().out.splitlines()[-1] == "list.csv: 1 problem; nothing is written"
    assert main(["import", "forces", str(table), "--out", "forces.csv", "--quiet"]) == 2
    assert "Vehicles 'ten' of 'Alpha' is not a whole number" in capsys.readouterr().err
    assert not Path("forces.csv").exists()


def test_json(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs are given all rows, the columns they come from, and what is missing."""
    assert main(["import", "forces", str(table), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["columns"]["name"] == "Unit"
    assert printed["rows"][0]["from"] == "STO"
    assert {one["field"] for one in printed["missing"]} == {
        "containers", "personnel", "modes", "priority", "consignment_vehicles"}  # fmt: skip
    assert printed["written"] is None


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--column", "name"], "--column name: expected NAME=VALUE"),
        (["--country", "Atlantis"], "--country: there is no country 'Atlantis'"),
        (["--start", "Monday"], "--start Monday: expected a day such as 2026-03-02"),
        (["--default", "vehicles=many"], "--default vehicles=many: expected a whole number"),
        (["--nodes", "no.csv"], "no.csv:1:1: the table cannot be read"),
        (["--sheet", "x", "--column", "nam=Unit"], "there is no field 'nam'; did you mean 'name'?"),
    ],
)
def test_wrong_options(words: list[str], problem: str, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An option that cannot be is a problem in words, with exit code 2."""
    assert main(["import", "forces", str(table), *words]) == 2
    assert problem in capsys.readouterr().err
