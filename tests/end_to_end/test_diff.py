"""`leidang diff`: two scenarios, or a scenario and a run, compared in the words of a planner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.running import leidang, simulate
from tests.unit.model import small
from tests.unit.scenario.small import SOUND, write

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small scenario, which is the working directory."""
    write(tmp_path, SOUND, "a.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: Printed, code: int, *words: object) -> list[str]:
    """The lines that a command prints, which ends with an exit code."""
    capsys.readouterr()
    assert leidang("diff", *words) == code
    return capsys.readouterr().out.splitlines()


def test_equal(here: Path, capsys: Printed) -> None:
    """Equal scenarios are reported as such, with exit code 0; each for itself, and one that only uses the other."""
    write(here, "leidang: 1\ntitle: The same\nuse: [a]\n", "b.yaml")
    (line,) = printed(capsys, 0, "a.yaml", "b.yaml")
    assert line.startswith("Equal: a.yaml and b.yaml have the same ")
    found = json.loads("\n".join(printed(capsys, 0, "a.yaml", "b.yaml", "--json")))
    assert found == {"first": "a.yaml", "second": "b.yaml", "equal": True, "differences": []}


def test_different(here: Path, capsys: Printed) -> None:
    """Differences stand under their section, with their places, and the exit code is 1."""
    text = """\
leidang: 1
title: Another
use: [a]
forces: [{name: battalion, ready: D+3}]
variants: {corridor: [corridor, without clearance]}
replace: [variants.corridor]
network: {changes: {links: {HBR-INL-road: {speed_kmh: 20}}}}
closures: [{node: HBR, at: D+6, lasts: 8 h}]
"""
    write(here, text, "b.yaml")
    assert printed(capsys, 1, "a.yaml", "b.yaml") == [
        "4 differences from a.yaml to b.yaml, each with its place in the two",
        "",
        "Forces",
        "  force battalion: ready D+1 -> D+3 (2 d later)  [a.yaml:13 -> b.yaml:4]",
        "",
        "Closures",
        "  closure HBR at D+6: added  [b.yaml:8]",
        "",
        "Variants",
        "  variant corridor: + without clearance  [a.yaml:19 -> b.yaml:5]",
        "",
        "Network",
        "  link HBR-INL-road: speed 40 -> 20 km/h  [library/tiny_links.csv:3 -> b.yaml:7]",
    ]
    assert "  closure HBR at D+6: removed  [b.yaml:8]" in printed(capsys, 1, "b.yaml", "a.yaml")
    one = json.loads("\n".join(printed(capsys, 1, "a.yaml", "b.yaml", "--json")))["differences"][0]
    assert (one["section"], one["thing"], one["path"]) == ("forces", "force battalion", "ready")
    assert (one["before"], one["after"], one["before_at"], one["after_at"]) == ("D+1", "D+3", "a.yaml:13", "b.yaml:4")


def test_long_sections_are_folded(here: Path, capsys: Printed) -> None:
    """Of more than twenty differences in a section the others are counted, unless all are asked for."""
    entries = "".join(f"  - {{node: HBR, at: D+{day}, lasts: 1 h}}\n" for day in range(1, 18))
    entries += "".join(f"  - {{node: INL, at: D+{day}, lasts: 1 h}}\n" for day in range(1, 8))
    write(here, f"leidang: 1\ntitle: Many\nuse: [a]\nclosures:\n{entries}", "b.yaml")
    lines = printed(capsys, 1, "a.yaml", "b.yaml")
    assert (len(lines), lines[-1]) == (24, "  and 4 more (--all lists everything)")
    assert len(printed(capsys, 1, "a.yaml", "b.yaml", "--all")) == 27


def test_a_run(tmp_path: Path, capsys: Printed) -> None:
    """A run of a scenario has its values but for its options; a run of the same with the same options has them all."""
    file = small.write(tmp_path, small.content())
    folder = tmp_path / "run"
    simulate(file, folder, replications=2, sets=("horizon=12 d",))
    lines = printed(capsys, 1, file, folder)
    assert lines[0].startswith("2 differences")
    assert any(line.startswith("  horizon ") and line.endswith(" -> --set horizon=12 d]") for line in lines)
    assert any(line.startswith("  replications ") and line.endswith(" -> an option of the run]") for line in lines)
    assert printed(capsys, 0, folder, folder)[0].startswith("Equal: ")


@pytest.mark.parametrize("second", ["absent.yaml", "library"])
@pytest.mark.usefixtures("here")
def test_errors(capsys: Printed, second: str) -> None:
    """What is neither a scenario nor a result folder is an error with exit code 2 that names it."""
    assert leidang("diff", "a.yaml", second) == 2
    assert second in capsys.readouterr().err
