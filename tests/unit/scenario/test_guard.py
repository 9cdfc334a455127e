"""Whatever breaks while a scenario is checked, the problems found before are reported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.errors import show_tracebacks
from sim.scenario import check_all, check_scenario, load
from sim.scenario.domain import Domain, registered
from sim.scenario.draft import Draft
from sim.scenario.fields import Frozen
from tests.unit.scenario.small import SOUND, folder, write


def breaks(draft: Draft) -> None:
    """A check that relies on what is not there."""
    raise KeyError(draft.tree.mark.line)


class Nothing(Frozen):
    """No sections."""


@pytest.fixture
def broken_check() -> Iterator[None]:
    """A domain with one more check, which breaks."""
    with registered(Domain("tides", Nothing, checks=(("tides", breaks),))):
        yield


@pytest.mark.usefixtures("broken_check")
def test_a_check_that_breaks_loses_no_problem(tmp_path: Path) -> None:
    """Problems found before a check breaks, and by the checks after it, are all there; the break is one line."""
    path = write(tmp_path, SOUND.replace("horizon: 20 d", "horizon: 0 d").replace("to: FIN", "to: FINN"))
    messages = [fault.message for fault in check_scenario(path)]
    assert messages == [
        "the check of tides could not be completed because of the other problems",
        "0 d is not above zero",
        "there is no node 'FINN'",
    ]


@pytest.mark.usefixtures("broken_check")
def test_a_check_that_breaks_alone_is_a_bug(tmp_path: Path) -> None:
    """Where nothing else is wrong, a check that breaks is reported as a bug, and the scenario is not sound."""
    (fault,) = check_scenario(write(tmp_path))
    assert fault.message == "the check of tides failed, which is a bug of the program: KeyError: 1"
    assert fault.severity == "error"


@pytest.mark.usefixtures("broken_check")
def test_a_break_can_be_raised(tmp_path: Path) -> None:
    """Where tracebacks are wanted, what breaks is raised."""
    path = write(tmp_path)
    show_tracebacks(shown=True)
    try:
        with pytest.raises(KeyError):
            check_scenario(path)
    finally:
        show_tracebacks(shown=False)


def test_a_mistyped_node_in_a_table_of_links(tmp_path: Path) -> None:
    """A link to a node that does not exist is one problem, at its cell; checks that follow links pass over it."""
    table = folder(tmp_path) / "library" / "tiny_links.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("HBR-INL-road,core,HBR,INL", "HBR-INL-road,core,HBR,INLL"), encoding="utf-8")
    (fault,) = check_scenario(write_scenario(tmp_path))
    assert fault.file.endswith("tiny_links.csv")
    assert (fault.line, fault.column, fault.suggestion) == (3, 23, "INL")


def test_a_faulty_node_takes_no_check_with_it(tmp_path: Path) -> None:
    """A node whose row has a problem is none that links lead to, and that is not reported for each link."""
    table = folder(tmp_path) / "library" / "tiny_nodes.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("SWE,"))
    cells = lines[at].split(",")
    lines[at] = ",".join([*cells[:6], "95.0", *cells[7:]])
    table.write_text("".join(lines), encoding="utf-8")
    (fault,) = check_scenario(write_scenario(tmp_path))
    assert fault.message == "95.0 is too large"


def write_scenario(at: Path) -> Path:
    """The small scenario beside a library that stays as it is."""
    path = at / "scenario.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def test_a_missing_library_file_is_one_problem(tmp_path: Path) -> None:
    """What a missing file would have defined is not reported name by name, but counted at the file."""
    found = check_all(write(tmp_path, SOUND.replace("use: [tiny]", "use: [tinny]")))
    assert [(fault.severity, fault.line) for fault in found] == [("error", 7), ("note", 7)]
    # Sponsor, origin, destination, and the arrangement of the second variant.
    assert found[1].message == "because of this problem 4 references were not checked"


def test_a_missing_table_is_one_problem(tmp_path: Path) -> None:
    """What a missing table would have defined is counted at the table."""
    path = write(tmp_path, SOUND + "network: {nodes: nodes.csv}\n")
    found = [fault for fault in check_all(path) if not fault.message.startswith("overrides ")]
    assert [(fault.severity, fault.message) for fault in found] == [
        ("error", "there is no table 'nodes.csv'"),
        ("note", "because of this problem 2 references were not checked"),
    ]


def test_a_sound_scenario_is_loaded(tmp_path: Path) -> None:
    """The scenario of these tests has no problem of its own."""
    assert load(write(tmp_path)).forces[0].name == "battalion"
