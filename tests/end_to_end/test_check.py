"""`leidang check` ends with what was understood: a table for people, data for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import leidang
from tests.unit.model import small

Said = pytest.CaptureFixture[str]
NAME = "[bold]Brigade[/bold] :ship: with a name that is far too long"


def written(at: Path, **changes: object) -> Path:
    """A scenario with one force by road and rail, and with these changes of it."""
    force = {**small.FORCES[2], "modes": ["road"], "to": "BRK", "due": "D+5"}
    return small.write(at, {**small.content(), "closures": [], "forces": [force | changes]})


def shown(capsys: Said, monkeypatch: pytest.MonkeyPatch, path: Path, columns: int) -> list[str]:
    """The lines that the command prints on a terminal of so many columns, without spaces at their ends."""
    monkeypatch.setenv("COLUMNS", str(columns))
    capsys.readouterr()
    assert leidang("check", path) == 0
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_the_table_follows_on_the_summary(tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """The route, its length, its time and its permissions; then the totals in one line."""
    lines = shown(capsys, monkeypatch, written(tmp_path, sponsor="NO"), 120)
    problem, summary, empty, title, header, rule, row, *rest = lines
    assert "45 km long, 4.5 times the shortest way" in problem
    assert (summary, empty) == (f"{tmp_path / 'small.yaml'}: no errors", "")
    assert title == "Expected routes under national (free flow: no queue, no wait for a permission)"
    assert header.split() == ["force", "expected", "route", "km", "free", "flow", "permissions"]
    assert set(rule) == {"─"}
    assert row.split() == ["middle", "MID", "-road->", "BRK", "road", "45", "1.1", "h", "clearance:", "FI"]
    assert rest[0].split() == ["!", "4.5", "times", "the", "direct", "way", "support:", "FI"]
    totals = (
        "1 force, 35 vehicles, 0 containers, 0 people, 0 incidents, 4 variants; per replication 4 elements, 2 requests"
    )
    assert rest[1:] == ["", totals]


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_it_keeps_within_the_terminal(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """No line of the table is longer; a name is shown as written, cut with an ellipsis where it is too long."""
    lines = shown(capsys, monkeypatch, written(tmp_path, name=NAME), columns)
    table = lines[[line.endswith(": no errors") for line in lines].index(True) + 1 :]
    assert max(map(len, table)) <= columns
    row = next(line for line in table if line.startswith("[bold]"))
    # Three tenths of the terminal are for names.
    room = 3 * columns // 10
    assert row.startswith(f"{NAME} " if len(NAME) <= room else f"{NAME[: room - 1]}… ")


@pytest.mark.parametrize("columns", [20, 40, 59])
def test_a_terminal_without_room_for_columns(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """Route, length, time and permissions stand one below the other, and nothing is left out or cut."""
    lines = shown(capsys, monkeypatch, written(tmp_path, name=NAME), columns)
    table = lines[[line.endswith(": no errors") for line in lines].index(True) + 1 :]
    assert max(map(len, table)) <= columns
    text = "".join("".join(table).split())
    for part in (NAME, "MID -road-> BRK", "road 45 km; 1.1 h", "asks for clearance: FI", "! 4.5 times the direct way"):
        assert "".join(part.split()) in text


def test_narrow_terminals_have_permissions_under_the_route(
    tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that no column is too narrow to read."""
    lines = shown(capsys, monkeypatch, written(tmp_path), 80)
    assert any(line.strip() == "asks for clearance: FI" for line in lines)
    assert not any("permissions" in line for line in lines)


def understood(capsys: Said, path: Path, code: int = 0) -> dict[str, Any]:
    """What the command prints for programs."""
    capsys.readouterr()
    assert leidang("check", path, "--json") == code
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert list(data) == ["problems", "forces", "totals"]
    return data


def test_data_for_programs(tmp_path: Path, capsys: Said) -> None:
    """The same as the table, names whole."""
    data = understood(capsys, written(tmp_path, name=NAME))
    (force,) = data["forces"]
    assert (force["name"], force["route"], force["length_km"]) == (NAME, "MID -road-> BRK", {"road": 45.0})
    leg = {"mode": "road", "from": "MID", "to": "BRK", "length_km": 45.0, "links": ["MID-BRK-road"]}
    assert (force["legs"], force["air"]) == ([leg], None)
    assert force["permissions"] == [
        {"procedure": "clearance", "title": "movement clearance", "hosts": ["FI"]},
        {"procedure": "support", "title": "host nation support", "hosts": ["FI"]},
    ]
    assert (force["remarks"], data["problems"][0]["severity"]) == (["4.5 times the direct way"], "warning")
    assert (data["totals"]["elements"], data["totals"]["variants"]) == (4, 4)


def test_nothing_is_understood_of_a_scenario_with_errors(tmp_path: Path, capsys: Said) -> None:
    """There is no table under errors, and no forces in the data."""
    path = written(tmp_path, to="NOWHERE")
    data = understood(capsys, path, code=2)
    assert (data["forces"], data["totals"]) == ([], None)
    assert {one["severity"] for one in data["problems"]} == {"error"}
    assert leidang("check", path) == 2
    assert capsys.readouterr().out.splitlines()[-1] == f"{path}: 1 error"


def test_a_run_prints_the_warnings(tmp_path: Path, capsys: Said) -> None:
    """On the error stream, at their places in the file; where they are all right the run goes on."""
    path = written(tmp_path)
    words = ("--engine", "simpy", "--workers", 1, "--replications", 1, "--no-report", "--variant", "national")
    assert leidang("run", path, *words, "--out", tmp_path / "out") == 0
    assert f"{path}:279:10: warning: the expected route of middle is 45 km long" in capsys.readouterr().err
