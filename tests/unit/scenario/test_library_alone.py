"""Each file of the library by itself, and what it adds to variants that do not name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import check_all, load, open_scenario
from sim.scenario.library import built_in_library

LIBRARY = built_in_library()
FILES = sorted(path.relative_to(LIBRARY).with_suffix("").as_posix() for path in LIBRARY.rglob("*.yaml"))
BASE = "networks/nordic_baltic, actors/nordic_baltic, movement/planning_factors"
TEXT = """\
leidang: 1
title: One file of the library
start: 2026-03-02T06:00+01:00
horizon: 30 d
phase: crisis
source: notional
use: [{use}]
forces:
  - {{name: A, sponsor: SE, from: STO, to: GOT, ready: D+3, due: D+10, lift: {{vehicles: 100}}, modes: [road]}}
variants: {{national rules: []}}
"""


def scenario(at: Path, use: str) -> Path:
    """The smallest scenario over the network, the actors, the planning factors and a file."""
    path = at / "scenario.yaml"
    path.write_text(TEXT.format(use=use), encoding="utf-8")
    return path


def test_all_files_are_tried() -> None:
    """The test below is about the whole library."""
    assert len(FILES) >= 27
    assert {"arrangements/crisis", "coordination/interoperability", "assets/nordic_baltic"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_library_file_brings_what_it_needs(name: str, tmp_path: Path) -> None:
    """With nothing beside the network, the actors and the planning factors, no name in it leads nowhere."""
    # By which rules movement is cleared every scenario says itself: there are two files of them.
    rules = "procedures/movement, " if name.startswith("arrangements/") else ""
    found = check_all(scenario(tmp_path, f"{BASE}, {rules}{name}"))
    assert [one for one in found if one.severity != "note"] == []


def test_two_sets_of_rules_are_not_merged_unseen(tmp_path: Path) -> None:
    """Of two library files that define the same procedure, the later one brings a warning with the place of both."""
    found = check_all(scenario(tmp_path, f"{BASE}, procedures/movement, procedures/national_rules"))
    (warning,) = [one for one in found if one.severity == "warning"]
    assert warning.message.startswith("procedures.movement_clearance is defined in ")
    assert warning.file.endswith("procedures/national_rules.yaml")


def test_what_is_missing_is_named_once(tmp_path: Path) -> None:
    """However many rewrites need a procedure, one line at the user's `use` names a file that has it."""
    (fault,) = check_all(scenario(tmp_path, f"{BASE}, arrangements/movement"))
    assert (fault.line, fault.text, fault.severity) == (7, "arrangements/movement", "error")
    assert fault.message.startswith("arrangements/movement needs procedures/movement: ")
    assert fault.message.endswith("; add procedures/movement to `use`")


def test_the_reference_stays_the_reference(tmp_path: Path) -> None:
    """Interoperability is not changed by a file of arrangements; a procedure that it adds is noted and kept."""
    opened = open_scenario(scenario(tmp_path, f"{BASE}, procedures/movement, arrangements/crisis"))
    assert opened.scenario.interoperability.default == 1.0
    words = "adds to every variant, the reference among them: procedure plan_deconfliction (asked: force)"
    assert opened.additions == (f"arrangements/crisis {words}",)
    (note,) = opened.remarks
    assert (note.line, note.text, note.severity) == (7, "arrangements/crisis", "note")
    way = "name procedures/plan_deconfliction under `use` too where that is meant"
    assert note.message == f"arrangements/crisis {words}; {way}"


@pytest.mark.parametrize(
    ("name", "added"),
    [
        ("arrangements/transport", {"procedure rail_path (asked: train)", "procedure transport_hire (asked: ship)"}),
        ("arrangements/iron_ore_line", {"reserved place NVK-KRN-rail"}),
        ("arrangements/host_nation_support", {"procedure host_nation_support (asked: force)"}),
        ("procedures/plan_deconfliction", set()),
    ],
)
def test_what_is_added(name: str, added: set[str], tmp_path: Path) -> None:
    """Every procedure that is asked, and every reserved place, of a file of arrangements; of another file nothing."""
    opened = open_scenario(scenario(tmp_path, f"{BASE}, {name}"))
    assert {one.partition(": ")[2] for one in opened.additions} == added


def test_what_is_asked_for_is_no_addition(tmp_path: Path) -> None:
    """A file that the scenario names itself adds nothing unasked, whatever else brings it too."""
    path = scenario(tmp_path, f"{BASE}, procedures/movement, arrangements/crisis, procedures/plan_deconfliction")
    assert check_all(path) == ()
    assert "plan_deconfliction" in load(path).procedures


def test_a_default_can_be_swept_where_its_section_is_left_out(tmp_path: Path) -> None:
    """The pace between actors is 1 where no file speaks of interoperability, and can be set there too."""
    path = scenario(tmp_path, f"{BASE}, procedures/movement")
    assert load(path).interoperability.default == 1.0
    assert load(path, ("interoperability.default=0.5",)).interoperability.default == 0.5
