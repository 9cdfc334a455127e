"""`--set path=value`."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.domains.coordination.schema.procedures import Step
from sim.domains.scenario import Scenario
from sim.scenario import assumptions, check_scenario, load
from sim.units.distributions import Fixed, Mixture
from tests.unit.scenario.small import SOUND, loaded, write

DAY = 86400


@pytest.mark.parametrize(
    ("text", "of", "value"),
    [
        ("horizon=15 d", lambda s: s.horizon, 15 * DAY),
        ("title=Battalion: the short way", lambda s: s.title, "Battalion: the short way"),
        ("seed=7", lambda s: s.seed, 7),
        ("movement.road.density=20 vehicles/km", lambda s: s.movement.road.density, 20.0),
        ("movement.sea.delay=mixture(0.9: 0 h, 0.1: 1 h)", lambda s: s.movement.sea.delay.weights, (0.9, 0.1)),
        ("forces.battalion.ready=D+3", lambda s: s.forces[0].ready, 3 * DAY),
        ("forces.0.due=D+10", lambda s: s.forces[0].due, 10 * DAY),
        ("forces.battalion.lift.vehicles=250", lambda s: s.forces[0].lift.vehicles, 250),
        ("forces.battalion.modes=[sea, road]", lambda s: s.forces[0].modes, ("sea", "road")),
        ("forces.battalion.consignment_vehicles=50", lambda s: s.forces[0].consignment_vehicles, 50),
        ("forces.battalion.modes.1=road", lambda s: s.forces[0].modes, ("sea", "road", "road")),
        ("actors.NO.desks.centre.staff=5", lambda s: s.actors["NO"].desks["centre"].staff, 5),
        ("variants.corridor=[quick_look]", lambda s: s.variants["corridor"], ("quick_look",)),
        ("variants.national rules=quick_look", lambda s: s.variants["national rules"], ("quick_look",)),
        ("procedures.clearance.steps.decision.work=5 h", lambda s: _decision(s).work, Fixed(5 * 3600.0)),
        ("network.nodes.HBR.berths=4", lambda s: s.network.node_by_id["HBR"].berths, 4),
        ("network.links.HBR-INL-road.speed_kmh=55", lambda s: s.network.link_by_id["HBR-INL-road"].speed_kmh, 55.0),
        ('description="a: b"', lambda s: s.description, "a: b"),
    ],
)
def test_single_values(text: str, of: object, value: object, tmp_path: Path) -> None:
    """Each path reaches its value: keys, list entries by name or index, cells of tables, fields left out so far."""
    assert callable(of)
    before, after = loaded(tmp_path), loaded(tmp_path, SOUND, text)
    assert of(after) == value
    assert type(before.movement.sea.delay) is not Mixture
    assert before != after


def _decision(scenario: Scenario) -> Step:
    return scenario.procedures["clearance"].steps["decision"]


def test_later_changes_win(tmp_path: Path) -> None:
    """Changes are made in the order of the command line."""
    assert loaded(tmp_path, SOUND, "seed=7", "seed=8").seed == 8


@pytest.mark.parametrize(
    ("text", "message", "column", "suggestion"),
    [
        ("forces.batalion.ready=D+3", "'batalion' does not exist there", 8, "battalion"),
        ("forces.battalion.redy=D+3", "'redy' does not exist there", 18, "ready"),
        ("forces.7.ready=D+3", "'7' does not exist there", 8, ""),
        ("movment.road.density=20 vehicles/km", "'movment' does not exist there", 1, "movement"),
        ("actors.NO.desks.center.staff=3", "'center' does not exist there", 17, "centre"),
        ("variants.new=[]", "'new' does not exist there", 10, ""),
        ("title.of.it=x", "what stands there is a single value, so it has no 'of'", 7, ""),
        ("seed", "there is no '='", 1, ""),
        ("network.nodes.HBQ.berths=4", "there is no 'HBQ' in the table of nodes", 26, "HBR"),
        ("network.nodes.HBR.birth=4", "there is no column 'birth'", 25, "berths"),
        ("network.nodes.HBR.berths=many", "berths 'many' is not a whole number", 26, ""),
        ("horizon=15", "a number without a unit: write a unit, for example '15 h'", 9, ""),
        ("variants.corridor=[corridr]", "there is no arrangement 'corridr'", 19, "corridor"),
        ("forces.battalion.modes=[sea", "this is not YAML", 24, ""),
    ],
)
def test_faulty_changes(text: str, message: str, column: int, suggestion: str, tmp_path: Path) -> None:
    """A change that cannot be made is a fault at its place on the command line, with a near match."""
    (fault,) = check_scenario(write(tmp_path), [text])
    assert fault.file == f"--set {text}"
    assert fault.message.startswith(message)
    assert (fault.line, fault.column, fault.suggestion) == (1, column, suggestion)


def test_changed_number_says_where_it_comes_from(tmp_path: Path) -> None:
    """The register tells a number that was set on the command line."""
    found = {one.path: one for one in assumptions(write(tmp_path), ["movement.road.density=20 vehicles/km"])}
    assert found["movement.road.density"].source == "set on the command line"
    assert found["movement.road.driving_day"].source == "notional"


def test_file_is_left_as_it_is(tmp_path: Path) -> None:
    """A change holds for this one load."""
    path = write(tmp_path)
    load(path, ["seed=7"])
    assert path.read_text(encoding="utf-8") == SOUND


@pytest.mark.parametrize("word", ["use", "use.0", "remove", "replace", "leidang", "source"])
def test_what_is_about_one_file_cannot_be_set(word: str, tmp_path: Path) -> None:
    """What would have no effect on the command line is an error there."""
    (fault,) = check_scenario(write(tmp_path), [f"{word}=tiny"])
    assert "has no effect on the command line" in fault.message
    assert (fault.line, fault.column) == (1, 1)
