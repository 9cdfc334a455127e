"""What a loaded scenario holds."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.domains.coordination.rewrites import Delegate, Waive
from sim.domains.coordination.schema.procedures import Step
from sim.errors import LeidangError
from sim.scenario import Scenario, check_scenario, load, start_new
from sim.scenario.schema_forces import Force, Lift
from sim.scenario.schema_network import Closure
from sim.units.distributions import Exponential, Fixed, Lognormal, Triangular
from tests.unit.scenario.small import SOUND, loaded, write

HOUR, DAY = 3600, 86400
CLOSURES = """\
closures:
  - {link: HBR-INL-road, at: D+2, lasts: 6 h}
  - {node: HBR, rate: 2.5 per week, lasts: "exponential(mean 8 h)", share: 25 %, cause: weather}
"""


def test_numbers_are_canonical(tmp_path: Path) -> None:
    """Durations are whole seconds or distributions of seconds, shares are ratios, rates are per day."""
    scenario = loaded(tmp_path, SOUND + CLOSURES)
    assert scenario.horizon == 20 * DAY
    assert scenario.procedures["clearance"].lead == 2 * DAY
    steps = scenario.procedures["clearance"].steps
    assert steps["screening"].work == Triangular(1800.0, 3600.0, 10800.0)
    assert steps["decision"].work == Lognormal(7200.0, 21600.0)
    assert steps["request"].hand_over is None
    assert scenario.movement.road.density == 15.0
    assert scenario.movement.sea.loading_share == 0.75
    once, again = scenario.closures
    assert once == Closure(link="HBR-INL-road", at=2 * DAY, lasts=Fixed(6.0 * HOUR))
    assert again.rate == pytest.approx(2.5 / 7)
    assert (again.lasts, again.share, again.cause) == (Exponential(8.0 * HOUR), 0.25, "weather")


def test_a_practical_difference_is_stated_in_time(tmp_path: Path) -> None:
    """In whole seconds; none unless the scenario says so."""
    assert loaded(tmp_path).practical_difference is None
    assert loaded(tmp_path, SOUND + "practical_difference: 6 h\n").practical_difference == 6 * HOUR


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("D+1", DAY),
        ("D+0 08:30", 2.5 * HOUR),
        ("D+4 02:10", 4 * DAY - 6 * HOUR + 2 * HOUR + 600),
        ("2026-01-14T06:00+01:00", 2 * DAY),
        ("2026-01-14T07:00+02:00", 2 * DAY),
    ],
)
def test_moments(text: str, seconds: int, tmp_path: Path) -> None:
    """D+n counts whole days from the start; with a time of day it is that local time on the n-th day after."""
    assert loaded(tmp_path, SOUND.replace("ready: D+1", f"ready: {text}")).forces[0].ready == seconds


def test_norway_is_text(tmp_path: Path) -> None:
    """NO is a country code, wherever it stands and without quotes."""
    scenario = loaded(tmp_path)
    assert scenario.actors["NO"].country == "NO"
    assert scenario.arrangements["corridor"].parties == ("NO", "SE", "FI")
    assert {node.country for node in scenario.network.nodes} >= {"NO"}


def test_times_of_day_are_text(tmp_path: Path) -> None:
    """08:00 without quotes is text, not a number of minutes."""
    text = SOUND + "duty_hours: {office: {opens: 08:00}}\n"
    assert loaded(tmp_path, text).duty_hours["office"].opens == "08:00"


def test_network(tmp_path: Path) -> None:
    """The tables become nodes and links; borders and transit times follow from them."""
    network = loaded(tmp_path).network
    assert network.node_by_id["FIN"].rail_gauges_mm == (1524,)
    assert network.node_by_id["ISL"].berths == 0
    assert network.node_by_id["GAT"].name == "Gateway, abroad"
    link = network.link_by_id["SWE-FIN-rail"]
    assert link.rail_gauges_mm == (1435, 1524)
    assert link.road_vehicles_per_day is None
    assert link.transit_s == round(210 / 50 * HOUR)
    assert {link.id for link in network.links if link.crosses_border} == {
        "GAT-HBR-sea",
        "INL-SWE-road",
        "INL-SWE-rail",
        "SWE-FIN-road",
        "SWE-FIN-rail",
    }


def test_variants_keep_their_order(tmp_path: Path) -> None:
    """The first variant of the file is the first of the scenario."""
    assert list(loaded(tmp_path).variants) == ["national rules", "corridor"]


def test_rewrites_are_told_apart(tmp_path: Path) -> None:
    """Each rewrite becomes an object of its kind."""
    waive, delegate = loaded(tmp_path).arrangements["corridor"].rewrites
    assert waive == Waive(do="waive", procedure="clearance", steps=("screening",))
    assert delegate == Delegate(do="delegate", procedure="clearance", step="decision", desk="host.centre")


def test_arrangement_inherits_its_source(tmp_path: Path) -> None:
    """An arrangement without a source of its own has the one of its file."""
    assert loaded(tmp_path).arrangements["corridor"].source == "notional"


def test_steps_come_in_an_order_in_which_they_can_be_done(tmp_path: Path) -> None:
    """Whatever the order in the file, a step stands after those it waits for."""
    text = SOUND + "procedures: {clearance: {steps: {aside: {desk: host.centre, work: 1 h, after: [decision]}}}}\n"
    assert list(loaded(tmp_path, text).procedures["clearance"].steps) == ["request", "screening", "decision", "aside"]


def test_scenario_travels_to_other_processes(tmp_path: Path) -> None:
    """A scenario survives pickling."""
    scenario = loaded(tmp_path)
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301 - our own bytes


def test_objects_cannot_be_changed(tmp_path: Path) -> None:
    """A loaded scenario is frozen."""
    with pytest.raises(ValidationError):
        loaded(tmp_path).seed = 2


def test_objects_can_be_made_by_hand() -> None:
    """In Python the fields take canonical numbers, and the same checks hold."""
    force = Force(name="a", sponsor="GB", origin="A", destination="B", ready=0, due=DAY, lift=Lift(vehicles=3))
    assert force.modes == ("sea", "rail", "road", "air")
    assert Step(desk="host.centre", work=Fixed(60.0)).work == Fixed(60.0)
    with pytest.raises(ValidationError):
        Step(desk="host.centre", work=Fixed(-1.0))
    with pytest.raises(ValidationError):
        Lift(vehicles=0)
    with pytest.raises(ValidationError):
        Force.model_validate({"name": "a", "prioritty": 1})


def test_library_is_found_in_three_places(tmp_path: Path) -> None:
    """A library file is looked for beside the scenario, in its library, and in the built-in library."""
    beside = write(tmp_path, SOUND)
    assert check_scenario(beside) == ()
    (tmp_path / "tiny.yaml").write_text("title: hides the other\n", encoding="utf-8")
    assert any("'actors' is missing" in fault.message for fault in check_scenario(beside))
    text = SOUND.replace("[tiny]", "[networks/nordic_baltic, actors/nordic_baltic, movement/planning_factors]")
    text = text.replace("GAT", "UK_EXT").replace("to: FIN", "to: RVN").replace("[corridor]", "[]")
    assert isinstance(load(write(tmp_path, text, "other.yaml")), Scenario)


def test_files_are_parsed_once_and_read_anew_when_they_change(tmp_path: Path) -> None:
    """What was read before gives the same scenario and the same faults; a change of a file, or a set value, shows."""
    sound, faulty = write(tmp_path), write(tmp_path, SOUND + "seed: 1\nseed: 2\n", "faulty.yaml")
    first = load(sound)
    assert load(sound, ["seed=77"]).seed == 77
    assert load(sound) == first
    assert "duplicate key 'seed'" in str(check_scenario(faulty)[0])
    assert check_scenario(faulty) == check_scenario(faulty)
    write(tmp_path, SOUND.replace("title: ", "title: another ", 1))
    assert load(sound).title == f"another {first.title}"


def test_start_new(tmp_path: Path) -> None:
    """The starter scenario has no fault, and is never written over another."""
    path = start_new(tmp_path / "mine" / "first")
    assert check_scenario(path) == ()
    assert len(load(path).variants) > 1
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(LeidangError, match="exists already"):
        start_new(path.parent)
    assert path.read_text(encoding="utf-8") == "mine"


def test_reading_is_light(tmp_path: Path) -> None:
    """Loading a scenario imports no numerical library, and nothing for workbooks and names of countries."""
    code = (
        f"import sys; from sim.scenario import load; load({str(write(tmp_path))!r});"
        "heavy = {'numpy', 'pandas', 'scipy', 'pint', 'matplotlib', 'numba', 'networkx', 'openpyxl', 'babel'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
