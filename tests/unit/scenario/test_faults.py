"""Each broken scenario in tests/broken brings exactly the faults that its first lines name."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import check, load
from tests.unit.scenario.small import BROKEN

FILES = sorted(path.name for path in BROKEN.glob("*.yaml"))


def expected(name: str) -> list[str]:
    """The faults in the comment at the top of a broken scenario; they name its own file by its absence."""
    lines = (BROKEN / name).read_text(encoding="utf-8").splitlines()
    told = [line.removeprefix("# ") for line in takewhile(lambda line: line.startswith("# "), lines)]
    return [line if line.partition(":")[0].endswith((".csv", ".yaml")) else f"{name}:{line}" for line in told]


@pytest.mark.parametrize("name", FILES)
def test_broken_scenario(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fault is found at its line and column, with what was expected and a near match, and no other fault."""
    monkeypatch.chdir(BROKEN)
    assert [str(fault) for fault in check(Path(name))] == expected(name)
    assert expected(name)


@pytest.mark.parametrize("name", FILES)
def test_broken_scenario_is_not_loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading refuses what checking finds, with the same faults."""
    monkeypatch.chdir(BROKEN)
    with pytest.raises(ScenarioError) as caught:
        load(name)
    assert caught.value.faults == check(name)


def test_every_fault_has_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offending text of a fault is what stands at its line and column."""
    monkeypatch.chdir(BROKEN)
    seen = 0
    for name in FILES:
        for fault in check(name):
            line = (BROKEN / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1 : fault.line]
            assert 1 <= fault.column <= len("".join(line)) + 1
            if fault.text and name != "yaml_version.yaml":
                assert "".join(line)[fault.column - 1 :].lstrip("\"'").startswith(fault.text.split(",")[0]), fault
                seen += 1
    assert seen > 80


def test_missing_file() -> None:
    """A scenario that is not there is a fault, not a traceback."""
    (fault,) = check("no_such_scenario.yaml")
    assert "cannot be read" in fault.message


def test_file_that_is_no_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is a fault."""
    path = tmp_path / "scenario.yaml"
    path.write_bytes(b"title: \xff\xfe")
    (fault,) = check(path)
    assert "not UTF-8" in fault.message
