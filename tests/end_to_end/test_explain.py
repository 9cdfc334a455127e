"""`leidang explain`: where a value stands and what it overrode, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.running import leidang
from tests.unit.scenario.small import SOUND, write

Printed = pytest.CaptureFixture[str]
WHAT_IF = "leidang: 1\ntitle: What if\nuse: [scenario]\nforces: [{name: battalion, ready: D+2}]\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A what-if over a small scenario, in the working directory."""
    write(tmp_path, SOUND)
    write(tmp_path, WHAT_IF, "what_if.yaml")
    monkeypatch.chdir(tmp_path)
    return Path("what_if.yaml")


def printed(capsys: Printed, *words: object) -> list[str]:
    """The lines that a command prints, which ends well."""
    capsys.readouterr()
    assert leidang("explain", *words) == 0
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_one_value(file: Path, capsys: Printed) -> None:
    """Its value, what that means, its place, source and key, and what it overrode, the path also behind an option."""
    option = "--set forces.battalion.ready=D+4"
    expected = [
        "forces.battalion.ready",
        "  value       D+4",
        "  means       Fri 16 Jan 2026 06:00 UTC+01:00, 4 d after the start",
        f"  set by      {option}",
        "  source      set on the command line",
        "  key         When it is ready to move.",
        f"  before      D+2, in what_if.yaml:4; overridden by {option}",
        "              D+1, in scenario.yaml:13; overridden by what_if.yaml:4",
    ]
    sets = ("--set", "forces.battalion.ready=D+4")
    assert printed(capsys, file, "forces.battalion.ready", *sets) == expected
    assert printed(capsys, file, *sets, "forces.battalion.ready") == expected


def test_default_and_removed_value(file: Path, capsys: Printed) -> None:
    """A default is one of the program; what was removed is no value any more."""
    assert printed(capsys, file, "forces.battalion.priority") == [
        "forces.battalion.priority",
        "  value       0 (default of the program, not written in any file)",
        "  key         Place in queues; the smaller number goes first.",
    ]
    write(Path.cwd(), WHAT_IF + "remove: [variants.corridor]\n", "what_if.yaml")
    assert printed(capsys, file, "variants.corridor") == [
        "variants.corridor",
        "  value       none: it was removed",
        "  before      [corridor], in scenario.yaml:19; removed by what_if.yaml:5",
    ]


def test_a_thing(file: Path, capsys: Printed) -> None:
    """A thing has its values in lines, with their places and what was there before."""
    lines = printed(capsys, file, "forces.battalion")
    assert lines[:2] == ["forces.battalion", "  A force that moves from its origin to its destination."]
    rows = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines[2:]}
    assert rows["ready"].split(maxsplit=1) == ["D+2", "what_if.yaml:4 (before: D+1)"]
    assert rows["lift.vehicles"].split() == ["100", "scenario.yaml:15"]
    assert rows["priority"].split() == ["0", "default"]


def test_long_lists_are_folded(file: Path, capsys: Printed) -> None:
    """Many values are counted by their parts, unless all are asked for; without a path there are the sections."""
    lines = printed(capsys, file)
    assert lines[-1].endswith("values in all (--all lists everything)")
    actors = next(line for line in lines if line.split()[0] == "actors")
    assert actors.split()[-1] == "library/tiny.yaml"
    every = printed(capsys, file, "actors", "--all")
    assert len(every) == int(actors.split()[1]) + 2
    assert next(line for line in every if "NO.desks.centre.staff" in line).split()[1:] == ["2", "library/tiny.yaml:16"]


def test_table_of_the_network(file: Path, capsys: Printed) -> None:
    """A table is a file, with its rows under it."""
    lines = printed(capsys, file, "network.nodes")
    assert lines[:2] == ["network.nodes", "  value       tiny_nodes.csv"]
    assert any(line.split()[0] == "HBR" and line.endswith("library/tiny_nodes.csv") for line in lines)


def test_json(file: Path, capsys: Printed) -> None:
    """Programs get one object for a value, and every value of a thing."""
    one = json.loads("\n".join(printed(capsys, file, "forces.battalion.ready", "--json")))
    assert (one["value"], one["file"], one["line"], one["state"]) == ("D+2", "what_if.yaml", 4, "written")
    before = {"value": "D+1", "file": "scenario.yaml", "line": 13, "column": 12, "end": "overridden", "whole": ""}
    assert one["earlier"] == [{**before, "by": {"file": "what_if.yaml", "line": 4, "column": 35}}]
    thing = json.loads("\n".join(printed(capsys, file, "forces.battalion", "--json")))
    assert thing["path"] == "forces.battalion"
    assert one in thing["values"]
    whole = json.loads("\n".join(printed(capsys, file, "--json")))
    assert len(whole["values"]) > 100


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("forces.batalion",), "leidang: there is no 'batalion' in forces; did you mean 'forces.battalion'?\n"),
        (("horizon", "--set", "horizn=3 d"), "--set horizn=3 d:1:1: 'horizn' does not exist there"),
    ],
)
def test_errors(file: Path, capsys: Printed, words: tuple[str, ...], message: str) -> None:
    """An unknown path, and an option that leads nowhere, end with exit code 2 and no traceback."""
    assert leidang("explain", file, *words) == 2
    assert message in capsys.readouterr().err


def test_texts_of_users_steer_nothing(file: Path, capsys: Printed) -> None:
    """A name with brackets is printed as it is; a path with control characters is written out."""
    text = WHAT_IF.replace("ready: D+2", "source: '[bold]our[/bold] :ship: guess', ready: D+2")
    write(Path.cwd(), text, "what_if.yaml")
    assert "  source      [bold]our[/bold] :ship: guess" in printed(capsys, file, "forces.battalion.ready")
    assert leidang("explain", file, "forces.\x1b[31mx") == 2
    assert "\x1b" not in capsys.readouterr().err
