"""Each broken scenario in tests/broken brings exactly the faults that its first lines name."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario import check_scenario, effective, load
from tests.unit.scenario.small import BROKEN, SOUND, write

FILES = sorted(path.name for path in BROKEN.glob("*.yaml"))


def expected(name: str) -> list[str]:
    """The faults in the comment at the top of a broken scenario; they name its own file by its absence."""
    lines = (BROKEN / name).read_text(encoding="utf-8").splitlines()
    told = [line.removeprefix("# ") for line in takewhile(lambda line: line.startswith("# "), lines)]
    return [line if line.partition(":")[0].endswith((".csv", ".txt", ".yaml")) else f"{name}:{line}" for line in told]


@pytest.mark.parametrize("name", FILES)
def test_broken_scenario(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fault is found at its line and column, with what was expected and a near match, and no other fault."""
    monkeypatch.chdir(BROKEN)
    assert [str(fault) for fault in check_scenario(Path(name))] == expected(name)
    assert expected(name)


@pytest.mark.parametrize("name", FILES)
def test_broken_scenario_is_not_loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading refuses what checking finds, with the same faults."""
    monkeypatch.chdir(BROKEN)
    with pytest.raises(ScenarioError) as caught:
        load(name)
    assert caught.value.faults == check_scenario(name)


def test_every_fault_has_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offending text of a fault is what stands at its line and column."""
    monkeypatch.chdir(BROKEN)
    seen = 0
    for name in FILES:
        for fault in check_scenario(name):
            line = (BROKEN / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1 : fault.line]
            assert 1 <= fault.column <= len("".join(line)) + 1
            if fault.text and name != "yaml_version.yaml" and not name.startswith("text_"):
                assert "".join(line)[fault.column - 1 :].lstrip("\"'").startswith(fault.text.split(",")[0]), fault
                seen += 1
    assert seen > 80


def test_missing_file() -> None:
    """A scenario that is not there is a fault, not a traceback."""
    (fault,) = check_scenario("no_such_scenario.yaml")
    assert "cannot be read" in fault.message


def test_file_that_is_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is a fault."""
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"title: \xff\xfe")
    (fault,) = check_scenario(path)
    assert "not UTF-8" in fault.message


PIECES = [
    "{",
    "}",
    "[",
    "]",
    ": ",
    ", ",
    '"',
    "&a ",
    "*a",
    "- ",
    "null",
    "5",
    "-1",
    "NO",
    "8 h",
    "<<: ",
    "\t",
    "#",
    "\n",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(SOUND)), cut=st.integers(0, 8), put=st.sampled_from(["", *PIECES]))
def test_damage_is_a_fault_or_none(at: int, cut: int, put: str, tmp_path: Path) -> None:
    """A damaged scenario brings faults, never a traceback; one without faults loads, and so does its composed text."""
    path = write(tmp_path, SOUND[:at] + put + SOUND[at + cut :])
    if check_scenario(path) == ():
        again = tmp_path / "again.yaml"
        again.write_text(effective(path), encoding="utf-8")
        assert load(again) == load(path)


def test_nesting_without_end(tmp_path: Path) -> None:
    """A file that is nested beyond reason is a fault."""
    (fault,) = check_scenario(write(tmp_path, "title: " + "[" * 700))
    assert "nested" in fault.message


def test_unknown_anchor(tmp_path: Path) -> None:
    """An alias for nothing is a fault at its place."""
    faults = check_scenario(write(tmp_path, SOUND.replace("horizon: 20 d", "horizon: *far")))
    assert "there is no anchor 'far' before this" in [fault.message for fault in faults]
