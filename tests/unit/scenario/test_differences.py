"""Differences of two composed scenarios: values by section and thing, with where they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.errors import LeidangError, ScenarioError
from sim.record.manifest import EFFECTIVE, VALUES
from sim.scenario import effective, load
from sim.scenario.library import shipped_scenarios
from sim.scenario.values.canonical import canonical_values
from sim.scenario.values.compared import OPTION, ComparedScenario, read_compared
from sim.scenario.values.differences import ValueDifference, differences
from sim.scenario.values.value_paths import named_values
from tests.unit.scenario.small import SOUND, write

CLOSED = "closures:\n  - {node: HBR, at: D+2, lasts: 1 d}\n  - {link: HBR-INL-road, rate: 0.1 per day, lasts: 12 h}\n"
HEAD = "leidang: 1\ntitle: What if\nuse: [base]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a base scenario, which is the working directory."""
    write(tmp_path, SOUND + CLOSED, "base.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compared(at: Path, text: str, *, head: str = HEAD) -> tuple[ValueDifference, ...]:
    """The differences of a what-if from the base."""
    write(at, head + text, "what_if.yaml")
    return differences(read_compared(Path("base.yaml")), read_compared(Path("what_if.yaml")))


def words(found: tuple[ValueDifference, ...]) -> list[tuple[str, str, str, str, str]]:
    """Thing, path, the two values, and the difference; of what was added or removed that."""
    return [(one.thing, one.path, one.before, one.after, one.hint or one.kind) for one in found]


def places(found: tuple[ValueDifference, ...]) -> list[tuple[str, str]]:
    """Where the values stand."""
    return [(one.before_at, one.after_at) for one in found]


def test_equal_scenarios(here: Path) -> None:
    """A file that only uses another, under another title and with comments, has no difference."""
    assert compared(here, "description: another text # and a remark\n") == ()


def test_moments_and_lists(here: Path) -> None:
    """A later day is that many days later; a list names what came and went."""
    text = "forces: [{name: battalion, ready: D+3, modes: [sea, road, air]}]\nreplace: [forces.battalion.modes]\n"
    found = compared(here, text)
    assert words(found) == [
        ("force battalion", "ready", "D+1", "D+3", "2 d later"),
        ("force battalion", "modes", "[sea, rail, road]", "[sea, road, air]", "+ air, - rail"),
    ]
    assert places(found) == [("base.yaml:13", "what_if.yaml:4"), ("base.yaml:16", "what_if.yaml:4")]
    assert {one.section for one in found} == {"forces"}


def test_same_words_in_another_order(here: Path) -> None:
    """A list in another order is a difference whose values say it."""
    text = "forces: [{name: battalion, modes: [road, rail, sea]}]\nreplace: [forces.battalion.modes]\n"
    path = ("force battalion", "modes", "[sea, rail, road]", "[road, rail, sea]", "changed")
    assert words(compared(here, text)) == [path]


def test_things_added_and_removed(here: Path) -> None:
    """A closure goes by place and time: one is removed, one added, and the others stay the same ones."""
    text = "remove: [closures.HBR at D+2]\nclosures: [{node: HBR, at: D+4 02:00, lasts: 2 h}]\n"
    found = compared(here, text)
    assert [(one.thing, one.path, one.kind) for one in found] == [
        ("closure HBR at D+2", "", "removed"),
        ("closure HBR at D+4 02:00", "", "added"),
    ]
    assert places(found) == [("base.yaml:21", ""), ("", "what_if.yaml:5")]


def test_parts_added_inside_a_thing(here: Path) -> None:
    """A step that one procedure has more is one difference, not one for each of its values."""
    text = "procedures: {clearance: {steps: {advice: {desk: host.ministry, work: 1 h}, request: {work: 90 min}}}}\n"
    found = compared(here, text)
    assert words(found) == [
        ("procedure clearance", "steps.advice", "", "", "added"),
        ("procedure clearance", "steps.request.work", "1 h", "1.5 h", "changed"),
    ]


def test_variants(here: Path) -> None:
    """Variants: what was added to one, a new one, and another reference."""
    text = "variants: {corridor: [corridor, without clearance], other: [corridor]}\nreplace: [variants.corridor]\n"
    assert words(compared(here, text)) == [
        ("variant corridor", "", "[corridor]", "[corridor, without clearance]", "+ without clearance"),
        ("variant other", "", "", "", "added"),
    ]
    turned = SOUND.replace("  national rules: []\n", "") + "  national rules: []\n" + CLOSED
    write(here, turned, "turned.yaml")
    found = differences(read_compared(Path("base.yaml")), read_compared(Path("turned.yaml")))
    order = ("", "order of variants", "national rules, corridor", "corridor, national rules", "changed")
    assert words(found) == [order]


def test_sections_in_the_order_of_a_planner(here: Path) -> None:
    """Header, forces, closures, variants, procedures, network, planning factors, actors, the rest."""
    text = """\
horizon: 25 d
duty_hours: {office: {closes: "17:00"}}
actors: {SE: {desks: {ministry: {staff: 4}}}}
movement: {routes: {options: 2}}
network: {changes: {links: {HBR-INL-road: {speed_kmh: 20}}}}
procedures: {clearance: {lead: 3 d}}
variants: {other: []}
closures: [{name: HBR-INL-road, lasts: 18 h}]
forces: [{name: battalion, consignment_vehicles: 50}]
"""
    found = compared(here, text)
    assert words(found) == [
        ("", "horizon", "20 d", "25 d", "changed"),
        ("force battalion", "consignment_vehicles", "none", "50", "changed"),
        ("closure HBR-INL-road", "lasts", "12 h", "18 h", "changed"),
        ("variant other", "", "", "", "added"),
        ("procedure clearance", "lead", "2 d", "3 d", "changed"),
        ("link HBR-INL-road", "speed", "40 km/h", "20 km/h", "changed"),
        ("", "movement.routes.options", "3", "2", "changed"),
        ("actor SE", "desks.ministry.staff", "1", "4", "changed"),
        ("duty hours office", "closes", "16:00", "17:00", "changed"),
    ]
    by_path = {one.path: (one.before_at, one.after_at) for one in found}
    assert by_path["consignment_vehicles"] == ("default", "what_if.yaml:12")
    assert by_path["speed"] == ("library/tiny_links.csv:3", "what_if.yaml:8")


def folder_of(at: Path, file: Path, *sets: str, **changed: object) -> Path:
    """A result folder as a run writes it, as far as it is read here."""
    at.mkdir()
    values = canonical_values(load(file, sets)) | changed
    (at / VALUES).write_text(json.dumps({"scenario": values}), encoding="utf-8")
    (at / EFFECTIVE).write_text(effective(file, sets), encoding="utf-8")
    return at


def test_result_folder(here: Path) -> None:
    """A result folder has the values that were run; its places are those of the files, also when these have changed."""
    run = folder_of(here / "run", Path("base.yaml"), "forces.battalion.ready=D+2", replications=7)
    write(here, SOUND.replace("due: D+9", "due: D+8") + CLOSED, "base.yaml")
    found = differences(read_compared(Path("base.yaml")), read_compared(run))
    assert words(found) == [
        ("", "replications", "100", "7", "changed"),
        ("force battalion", "ready", "D+1", "D+2", "1 d later"),
        ("force battalion", "due", "D+8", "D+9", "1 d later"),
    ]
    assert places(found) == [
        ("default", OPTION),
        ("base.yaml:13", "--set forces.battalion.ready=D+2"),
        ("base.yaml:14", "base.yaml:14"),
    ]


def test_cells_of_a_result_folder(here: Path) -> None:
    """A cell that a scenario changed has its line; one of the table has the table."""
    first = folder_of(here / "first", Path("base.yaml"), "network.links.HBR-INL-road.speed_kmh=30")
    second = folder_of(here / "second", Path("base.yaml"))
    (one,) = differences(read_compared(first), read_compared(second))
    assert (one.thing, one.path, one.before, one.after) == ("link HBR-INL-road", "speed", "30 km/h", "40 km/h")
    assert (one.before_at, one.after_at) == ("--set network.links.HBR-INL-road.speed_kmh=30", "tiny_links.csv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "is damaged: it holds no JSON object"),
        ("{", "is damaged: it is not JSON"),
        ('{"scenario": 3}', "is damaged: it holds no scenario"),
        ('{"scenario": {}}', "is damaged"),
        ('{"scenario": {"start": "soon"}}', "is damaged"),
        ('{"scenario": {"start": "2026-01-12T06:00+01:00", "zone": "Nowhere/At all"}}', "is damaged"),
    ],
)
def test_damaged_folders(here: Path, content: str, message: str) -> None:
    """A result folder whose values cannot be read is an error that names it."""
    run = folder_of(here / "run", Path("base.yaml"))
    (run / VALUES).write_text(content, encoding="utf-8")
    with pytest.raises(LeidangError, match=message):
        read_compared(run)


def test_other_folders(here: Path) -> None:
    """A folder that is no result folder, and a scenario with errors, are errors."""
    with pytest.raises(LeidangError, match=r"is no result folder \(it has no scenario.values.json\)"):
        read_compared(here / "library")
    write(here, SOUND.replace("20 d", "20"), "base.yaml")
    with pytest.raises(ScenarioError):
        read_compared(Path("base.yaml"))


def read(name: str) -> ComparedScenario:
    """A shipped scenario."""
    folder = shipped_scenarios()
    assert folder is not None
    return read_compared(folder / f"{name}.yaml")


@pytest.mark.parametrize("name", ["northern_reinforcement", "christmas_cables", "peacetime_exercise"])
def test_every_value_has_its_own_names_and_a_place(name: str) -> None:
    """The names of a canonical path make up that path, no two are the same, and what is written has a place."""
    folder = shipped_scenarios()
    assert folder is not None
    values = canonical_values(load(folder / f"{name}.yaml"))
    side = read(name)
    assert len(side.values) == len(values)
    clock = side.clock
    for text, named in zip(values, named_values(values, clock), strict=True):
        assert len(named.names) == len(named.path) <= text.count(".") + 1
        assert side.places.of(named)
    assert differences(side, side) == ()
