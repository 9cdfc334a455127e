"""Scenarios that lie over other scenarios: what they override, replace, remove and add."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.domains.scenario import Scenario
from sim.errors import ScenarioError
from sim.scenario import assumptions, check_all, check_scenario, effective, load
from sim.scenario.library import shipped_scenarios
from sim.scenario.schema_network import Closure
from sim.units.distributions import Fixed
from tests.unit.scenario.small import SOUND, write

HEAD = "leidang: 1\ntitle: What if\n"
CLOSED = "closures:\n  - {node: HBR, at: D+2, lasts: 1 d}\n"
NAMED = CLOSED + "  - {name: winter pass, link: HBR-INL-road, rate: 0.1 per day, lasts: 12 h, cause: weather}\n"
SCENARIOS = shipped_scenarios() or Path()
SHIPPED = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def what_if(at: Path, text: str, base: str = SOUND + NAMED, use: str = "base") -> Path:
    """A what-if over a base, both beside the small library."""
    write(at, base, "base.yaml")
    return write(at, f"{HEAD}use: [{use}]\n{text}", "what_if.yaml")


def notes(path: Path) -> list[str]:
    """The notes of a scenario without faults, without its folder."""
    found = check_all(path)
    assert {one.severity for one in found} <= {"note"}
    return [f"{one.line}:{one.column}: {one.message}".replace(f"{path.parent}/", "") for one in found]


def same_but_title(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios have the same values, down to the order of variants."""
    changed = one.model_copy(update={"title": other.title})
    return changed == other and list(one.variants) == list(other.variants)


def test_nine_scenarios_are_shipped() -> None:
    """The tests over the shipped scenarios below are about all of them."""
    assert len(SHIPPED) == 9


@pytest.mark.parametrize("name", SHIPPED)
def test_each_shipped_scenario_can_be_used(name: str, tmp_path: Path) -> None:
    """A file that says nothing but which scenario it uses is that scenario; a closure is the one thing it adds."""
    base = load(SCENARIOS / f"{name}.yaml")
    path = tmp_path / "what_if.yaml"
    path.write_text(f"{HEAD}use: [{name}]\n", encoding="utf-8")
    assert same_but_title(load(path), base)
    path.write_text(f"{HEAD}use: [{name}]\nclosures:\n  - {{node: NVK, at: D+6, lasts: 4 d}}\n", encoding="utf-8")
    closed = load(path)
    assert closed.closures == (*base.closures, Closure(node="NVK", at=6 * 86400, lasts=Fixed(4 * 86400.0)))
    assert same_but_title(closed.model_copy(update={"closures": base.closures}), base)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_composed_text_of_a_what_if_is_the_what_if(name: str, tmp_path: Path) -> None:
    """The composed text of a what-if, loaded again, gives the same scenario."""
    path, again = tmp_path / "what_if.yaml", tmp_path / "again.yaml"
    text = "movement: {road: {density: 11 vehicles/km}}\nclosures:\n  - {node: NVK, at: D+6, lasts: 4 d}\n"
    path.write_text(f"{HEAD}use: [{name}]\n{text}", encoding="utf-8")
    again.write_text(effective(path), encoding="utf-8")
    assert load(again) == load(path)


def test_a_value_is_overridden_at_any_depth(tmp_path: Path) -> None:
    """Of three files over each other the highest that gives a value wins; each keeps what it does not mention."""
    write(tmp_path, SOUND + "movement: {road: {density: 16 vehicles/km, rest: 10 h}}\n", "base.yaml")
    write(tmp_path, f"{HEAD}use: [base]\nmovement: {{road: {{density: 17 vehicles/km}}}}\n", "middle.yaml")
    top = write(tmp_path, f"{HEAD}use: [middle]\nmovement: {{road: {{march_unit_gap: 3 min}}}}\n", "top.yaml")
    road = load(top).movement.road
    assert (road.density, road.rest, road.march_unit_gap) == (17.0, Fixed(36000.0), 180)
    assert road.driving_day == load(tmp_path / "base.yaml").movement.road.driving_day


@pytest.mark.parametrize("use", ["base, tiny", "tiny, base"])
def test_a_library_used_again_takes_nothing_back(use: str, tmp_path: Path) -> None:
    """A library file that lies below a scenario stays there, wherever it is named again."""
    base = SOUND + "movement: {road: {density: 16 vehicles/km}}\n"
    assert load(what_if(tmp_path, "", base, use)).movement.road.density == 16.0


def test_files_override_in_the_order_of_use(tmp_path: Path) -> None:
    """Of two files that give the same value the later one wins."""
    for name, density in (("wide", 11), ("close", 22)):
        write(tmp_path, f"movement: {{road: {{density: {density} vehicles/km}}}}\n", f"{name}.yaml")
    assert load(write(tmp_path, SOUND.replace("[tiny]", "[tiny, wide, close]"))).movement.road.density == 22.0
    assert load(write(tmp_path, SOUND.replace("[tiny]", "[tiny, close, wide]"))).movement.road.density == 11.0


def test_a_scenario_of_another_folder_finds_its_own_library(tmp_path: Path) -> None:
    """What a used scenario uses is looked for beside that scenario too."""
    (tmp_path / "there").mkdir()
    write(tmp_path / "there")
    path = tmp_path / "what_if.yaml"
    path.write_text(f"{HEAD}use: [there/scenario]\n", encoding="utf-8")
    assert same_but_title(load(path), load(tmp_path / "there" / "scenario.yaml"))


def test_title_and_description(tmp_path: Path) -> None:
    """A file's own title counts, else that of the file below; so with the description."""
    base = SOUND + "description: One harbour, one road\n"
    assert load(what_if(tmp_path, "", base)).description == "One harbour, one road"
    path = tmp_path / "what_if.yaml"
    assert load(path).title == "What if"
    path.write_text("leidang: 1\nuse: [base]\ndescription: Another\n", encoding="utf-8")
    assert (load(path).title, load(path).description) == ("A battalion moves", "Another")
    assert notes(path) == []


def test_named_things_are_merged_by_name(tmp_path: Path) -> None:
    """A force or closure of the same name is changed field by field, one of another name is added behind."""
    text = (
        "forces:\n"
        "  - {name: battalion, due: D+8, lift: {vehicles: 120}}\n"
        "  - {name: company, sponsor: GB, from: HBR, to: FIN, ready: D+1, due: D+9, lift: {vehicles: 25}}\n"
        "closures:\n"
        "  - {name: winter pass, lasts: 18 h}\n"
    )
    path = what_if(tmp_path, text)
    scenario, base = load(path), load(tmp_path / "base.yaml")
    battalion, company = scenario.forces
    assert (battalion.due, battalion.lift.vehicles, battalion.modes) == (8 * 86400, 120, base.forces[0].modes)
    assert company.name == "company"
    assert scenario.closures == (
        base.closures[0],
        base.closures[1].model_copy(update={"lasts": Fixed(18 * 3600.0)}),
    )
    assert notes(path) == [
        "5:28: overrides forces.battalion.due: D+8 instead of D+9 (base.yaml:14)",
        "5:50: overrides forces.battalion.lift.vehicles: 120 instead of 100 (base.yaml:15)",
        "8:32: overrides closures.winter pass.lasts: 18 h instead of 12 h (base.yaml:22)",
    ]


def test_a_closure_without_a_name_is_called_by_its_place_and_time(tmp_path: Path) -> None:
    """By that name another file changes it, and it stays without a name, so that it draws the same."""
    scenario = load(what_if(tmp_path, "closures: [{name: HBR at D+2, lasts: 2 d}]\n"))
    assert scenario.closures[0] == Closure(node="HBR", at=2 * 86400, lasts=Fixed(2 * 86400.0))
    assert len(scenario.closures) == 2


def test_closures_without_names_add_up(tmp_path: Path) -> None:
    """One without a name is added, also at the same place and time; `check` then notes how to change the other."""
    path = what_if(tmp_path, "closures: [{node: HBR, at: D+2, lasts: 2 d}]\n")
    closures = [(closure.name, closure.lasts) for closure in load(path).closures if closure.node]
    assert closures == [(None, Fixed(86400.0)), ("HBR at D+2 (2)", Fixed(172800.0))]
    note = "4:12: adds to closures.HBR at D+2 (base.yaml:21) instead of changing it"
    assert notes(path) == [f"{note}; with `name: HBR at D+2` it would change that one"]


def test_variants_are_merged_and_the_reference_stays_first(tmp_path: Path) -> None:
    """Variants of the base come first, whatever the what-if adds; the same list again overrides nothing."""
    path = what_if(tmp_path, "variants: {looked at: [quick_look], national rules: [], corridor: corridor}\n")
    assert list(load(path).variants) == ["national rules", "corridor", "looked at"]
    assert load(path).variants["corridor"] == ("corridor",)
    assert notes(path) == []


def test_replace(tmp_path: Path) -> None:
    """What is named under `replace` is replaced as a whole and keeps its place in the order."""
    text = (
        "replace: [variants.national rules, forces.battalion.lift]\n"
        "variants: {national rules: [quick_look]}\n"
        "forces: [{name: battalion, lift: {containers: 5, vehicles: 10}}]\n"
    )
    path = what_if(tmp_path, text)
    scenario = load(path)
    assert next(iter(scenario.variants.items())) == ("national rules", ("quick_look",))
    assert (scenario.forces[0].lift.vehicles, scenario.forces[0].lift.containers) == (10, 5)
    assert notes(path) == [
        "5:28: replaces variants.national rules: [quick_look] instead of [] (base.yaml:18)",
        "6:34: replaces forces.battalion.lift: {containers: 5, vehicles: 10} instead of {vehicles: 100} (base.yaml:15)",
    ]


def test_a_whole_section_is_replaced(tmp_path: Path) -> None:
    """`replace` with the name of a section leaves nothing of it but what the file gives."""
    text = "replace: [closures]\nclosures: [{node: INL, at: D+1, lasts: 1 h}]\n"
    assert [closure.node for closure in load(what_if(tmp_path, text)).closures] == ["INL"]


def test_remove(tmp_path: Path) -> None:
    """What is named under `remove` is gone, of things without names by place and time; `check` notes what it was."""
    path = what_if(tmp_path, "remove: [closures.HBR at D+2, closures.winter pass.cause, variants.corridor]\n")
    scenario = load(path)
    assert [(closure.name, closure.cause) for closure in scenario.closures] == [("winter pass", "outage")]
    assert list(scenario.variants) == ["national rules"]
    assert notes(path) == [
        "4:10: removes closures.HBR at D+2: {node: HBR, at: D+2, lasts: 1 d} (base.yaml:21)",
        "4:31: removes closures.winter pass.cause: weather (base.yaml:22)",
        "4:59: removes variants.corridor: [corridor] (base.yaml:19)",
    ]


def test_what_is_removed_may_be_needed(tmp_path: Path) -> None:
    """Where a scenario names what is removed, the problem says so instead of a near match."""
    (problem,) = check_scenario(what_if(tmp_path, "remove: [arrangements.corridor]\n"))
    assert problem.message == f"there is no arrangement 'corridor': it is removed ({tmp_path}/what_if.yaml:4)"
    assert (problem.line, problem.suggestion) == (19, "")


def test_what_is_removed_may_be_needed_by_the_library(tmp_path: Path) -> None:
    """What library files name is one problem at the removal, which can be mended, not one at each of their lines."""
    (problem,) = check_scenario(what_if(tmp_path, "remove: [actors.FI]\n"))
    assert problem.message.startswith("actors.FI is removed and needed: there is no ")
    assert (problem.line, problem.column) == (4, 10)


def test_steps_replaced_as_a_whole(tmp_path: Path) -> None:
    """Many rewrites that name steps of before are one problem, at the new steps; a few are a problem each."""
    sole = "{sole: {desk: host.centre, work: 1 h}}"
    steps = f"replace: [procedures.clearance.steps]\nprocedures: {{clearance: {{steps: {sole}}}}}\n"
    few = check_scenario(what_if(tmp_path, steps))
    assert {problem.message for problem in few} == {"there is no step 'screening'", "there is no step 'decision'"}
    more = (
        "arrangements: {more: {title: More, basis: an idea, rewrites: "
        "[{do: waive, procedure: clearance, steps: [screening, decision]}]}}\n"
    )
    (problem,) = check_scenario(what_if(tmp_path, steps + more))
    assert problem.message.startswith(
        "5 rewrites name steps that clearance does not have: screening, decision (the first: "
    )
    assert (problem.line, problem.column) == (5, 26)


def test_a_slip_brings_no_second_problem(tmp_path: Path) -> None:
    """A mistyped arrangement under `over`, or place under `reserved`, may be what another check would miss."""
    trial = (
        "variants: {both: [trial, corridor]}\nreserved: [{link: HBR-INL-raod}]\n"
        "arrangements:\n  trial: {title: Trial, basis: an idea, over: [corridr], rewrites: "
        "[{do: delegate, procedure: clearance, step: decision, desk: host.centre}, "
        "{do: open, links: [HBR-INL-road]}]}\n"
    )
    problems = check_scenario(what_if(tmp_path, trial))
    assert [problem.suggestion for problem in problems] == ["HBR-INL-road", "corridor"]


def test_a_missing_file_is_the_only_fault(tmp_path: Path) -> None:
    """Where a used scenario is not found, nothing that it would have brought is asked for."""
    path = what_if(tmp_path, "remove: [closures.winter pass]\n", use="bsae")
    (fault,) = check_scenario(path)
    assert fault.message == "there is no library file 'bsae'"


def test_circles_of_scenarios(tmp_path: Path) -> None:
    """A circle of any length is one fault that shows it, from the file that is used to the same file again."""
    for name, used in (("one", "two"), ("two", "three"), ("three", "two")):
        write(tmp_path, f"{HEAD}use: [{used}]\n", f"{name}.yaml")
    (fault,) = check_scenario(tmp_path / "one.yaml")
    assert (Path(fault.file).name, fault.line) == ("three.yaml", 3)
    assert fault.message == "files use each other in a circle: two -> three -> two"
    with pytest.raises(ScenarioError):
        load(tmp_path / "one.yaml")


def test_a_number_without_source_does_not_get_one_in_the_composed_text(tmp_path: Path) -> None:
    """The composed text of a number without source, among others that have one, gives it none when loaded again."""
    path = write(tmp_path, SOUND.replace("source: notional\n", "") + "procedures: {clearance: {lead: 3 d}}\n")
    again = write(tmp_path, effective(path), "again.yaml")
    kept = {(one.path, one.value, one.source, one.confidence) for one in assumptions(again)}
    assert kept == {(one.path, one.value, one.source, one.confidence) for one in assumptions(path)}
    assert ("procedures.clearance.lead", "3 d", "", "") in kept


DOTTED = """forces:
  - {name: '1. bn "A.B"', sponsor: NO, from: HBR, to: FIN, ready: D+1, due: D+9, lift: {vehicles: 50}, modes: [road]}
"""


def test_names_with_dots_blanks_and_quotes(tmp_path: Path) -> None:
    """A name with dots, blanks and quotes is replaced, removed and set by that name, also at the beginning a number."""
    text = """replace: ['forces.1. bn "A.B".modes']
forces:
  - {name: '1. bn "A.B"', modes: [rail, road]}
"""
    base = SOUND.replace("forces:\n", DOTTED)
    path = what_if(tmp_path, text, base)
    force = next(force for force in load(path, ['forces.1. bn "A.B".ready=D+2']).forces if force.name.startswith("1."))
    assert (force.modes, force.ready) == (("rail", "road"), 2 * 86400)
    path = what_if(tmp_path, "remove: ['forces.1. bn \"A.B\"']\n", base)
    assert [force.name for force in load(path).forces] == ["battalion"]


def test_slip_in_a_name_with_dots(tmp_path: Path) -> None:
    """A slip in a name with dots is shown whole with the name that is meant, never as the index 1 of a list."""
    base = SOUND.replace("forces:\n", DOTTED)
    (fault,) = check_scenario(what_if(tmp_path, "remove: ['forces.1. bn \"A.C\".modes']\n", base))
    assert "no '1. bn \"A.C\"'" in fault.message
    assert fault.suggestion == '1. bn "A.B"'
    (fault,) = check_scenario(what_if(tmp_path, "", base), ['forces.1. bn "A.C".ready=D+2'])
    assert (fault.text, fault.suggestion) == ('1. bn "A.C"', '1. bn "A.B"')


@pytest.mark.parametrize(
    ("line", "suggestion", "expected"),
    [
        ("from: Åbo", "TKU", ""),
        ("from: Uleåborg", "OUL", ""),
        ("variants: {a: [], b: [nordefco_shared_cel]}", "nordefco_shared_cell", "with arrangements/crisis under `use`"),
    ],
)
def test_near_match_by_other_tongues_and_in_the_library(
    line: str, suggestion: str, expected: str, tmp_path: Path
) -> None:
    """A place in another language of the region is known, and a slip in a name of an unused library file."""
    force = "forces:\n  - {name: US brigade, from: Åbo}\n".replace("from: Åbo", line)
    path = tmp_path / "what_if.yaml"
    text = f"leidang: 1\ntitle: x\nuse: [northern_reinforcement]\n{force if line.startswith('from') else line}"
    path.write_text(text, encoding="utf-8")
    (fault,) = check_scenario(path)
    assert fault.suggestion == suggestion
    assert expected in fault.expected


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("forces: [{name: Battalion, ready: D+2}]", "Battalion", "battalion"),
        ("closures: [{name: HBR at D+3, lasts: 2 d}]", "HBR at D+3", "HBR at D+2"),
        ("closures: [{name: winter path, lasts: 2 d}]", "winter path", "winter pass"),
        ("procedures: {clearence: {urgent: true}}", "clearence", "clearance"),
        ("procedures: {clearance: {steps: {descision: {work: 2 h}}}}", "descision", "decision"),
        ("actors: {FIN: {desks: {centre: {staff: 2}}}}", "FIN", "FI"),
        ("actors: {FI: {desks: {center: {staff: 2}}}}", "center", "centre"),
        ("duty_hours: {offices: {holidays: false}}", "offices", "office"),
    ],
)
def test_slip_in_the_name_of_what_is_changed(text: str, word: str, meant: str, tmp_path: Path) -> None:
    """A change of an entry whose name is misspelt is one error at the name, which has the name that is meant."""
    path = what_if(tmp_path, f"{text}\n")
    (fault,) = check_scenario(path)
    assert (fault.file, fault.line, fault.column) == (str(path), 4, text.index(word) + 1)
    assert (fault.text, fault.suggestion) == (word, meant)


def test_what_lacks_something_may_be_completed_further_up(tmp_path: Path) -> None:
    """An entry like another is none of its slips where a later file gives what it lacks."""
    write(tmp_path, SOUND, "base.yaml")
    write(tmp_path, f"{HEAD}actors: {{FIX: {{name: Exercise staff}}}}\n", "part.yaml")
    rest = "actors: {FIX: {time_zone: Europe/Oslo, desks: {cell: {title: cell, staff: 1, duty: watch}}}}\n"
    path = write(tmp_path, f"{HEAD}use: [base, part]\n{rest}", "what_if.yaml")
    assert load(path).actors["FIX"].name == "Exercise staff"


def test_one_entry_is_changed_once_in_a_file(tmp_path: Path) -> None:
    """Two changes of the same entry in one file are one error."""
    (fault,) = check_scenario(
        what_if(tmp_path, "forces:\n  - {name: battalion, ready: D+2}\n  - {name: battalion, due: D+8}\n")
    )
    assert fault.message == "duplicate entry forces.battalion in this file; the first is in line 5"
    assert (fault.line, fault.column) == (6, 12)


def test_an_empty_list_takes_nothing_away(tmp_path: Path) -> None:
    """An empty list over a list of named things changes nothing, with a warning that names the way."""
    path = what_if(tmp_path, "closures: []\n")
    (warning,) = check_all(path)
    assert (warning.severity, warning.line) == ("warning", 4)
    assert warning.expected == "a line remove: [closures], or no key closures"
    assert len(load(path).closures) == 2


@pytest.mark.parametrize("value", ["null", "{a: {}}"])
def test_what_is_no_list_is_one_error(value: str, tmp_path: Path) -> None:
    """What cannot stand for a list is reported as that alone, not as a list that is not replaced."""
    (fault,) = check_scenario(what_if(tmp_path, f"closures: {value}\n"))
    assert fault.message == "closures is not a list"


def test_keys_that_do_not_go_together_across_files(tmp_path: Path) -> None:
    """Where a file below gives the other key, the error shows where it stands and how it is taken away."""
    (fault,) = check_scenario(what_if(tmp_path, "closures: [{name: HBR at D+2, rate: 0.1 per day}]\n"))
    assert "exactly one of `at` and `rate` (`remove` takes away at, " in fault.expected
    assert "base.yaml:21)" in fault.expected


@pytest.mark.parametrize("item", ["54", "true", "null", "[base]", "{base: true}"])
def test_use_of_what_is_no_name(item: str, tmp_path: Path) -> None:
    """What is no text under `use` is an error at its own place."""
    write(tmp_path, SOUND, "base.yaml")
    (fault,) = check_scenario(write(tmp_path, f"{HEAD}use: [base, {item}]\n", "what_if.yaml"))
    assert (fault.line, fault.column) == (3, 13)


def test_list_in_a_table_over_another(tmp_path: Path) -> None:
    """A list in a cell of a table is replaced by a line of the scenario that names the table, which the error names."""
    rows = ["name,sponsor,from,to,ready,due,vehicles,modes", "battalion,GB,GAT,FIN,D+1,D+9,100,sea road"]
    (tmp_path / "forces.csv").write_text("\n".join(rows), encoding="utf-8")
    path = what_if(tmp_path, "forces: forces.csv\n")
    (fault,) = check_scenario(path)
    assert (fault.file, fault.line) == (str(tmp_path / "forces.csv"), 2)
    assert fault.expected == f"a line replace: [forces.battalion.modes] in {path}"
    path.write_text(path.read_text(encoding="utf-8") + "replace: [forces.battalion.modes]\n", encoding="utf-8")
    assert load(path).forces[0].modes == ("sea", "road")


def test_changes_over_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Where the file below is missing, what it would have held is not missed as well: one error."""
    changes = """forces: [{name: battalion, ready: D+2}]
closures: [{name: winter pass, lasts: 2 d}]
actors: {FI: {desks: {centre: {staff: 3}}}}
network: {changes: {nodes: {HBR: {berths: 2}}}}
procedures: {clearance: {urgent: true, steps: {decision: {work: 2 h}}}}
movement: {road: {density: 20 vehicles/km}}
"""
    (fault,) = check_scenario(what_if(tmp_path, changes, use="basis"))
    assert (fault.line, fault.column, fault.text) == (3, 7, "basis")
