"""Whatever value is changed: the patched program is, bit for bit, the one that is built from the beginning.

A sample of the values of a small scenario; with LEIDANG_EVERY_PATH=1 every value of every shipped scenario, in hours.
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest

from sim.errors import LeidangError, ScenarioError
from sim.experiment import value_ranges
from sim.experiment.knobs import Knob
from sim.experiment.live_scenario import LiveScenario
from sim.experiment.number_forms import Fitted
from sim.experiment.prepared import ready
from sim.experiment.run_spec import RunSpec
from sim.experiment.value_ranges import values_around
from sim.scenario import load
from sim.scenario.library import shipped_scenarios
from tests.unit.model import small

VARIANT = "corridor"
PATCHED = (
    "actors.NO.desks.centre.staff",
    "procedures.clearance.lead",
    "procedures.clearance.steps.request.work",
    "procedures.clearance.steps.decision.hand_over",
    "forces.middle.priority",
    "closures.BRK-END-road.lasts",
    "movement.air.travel_factor",
)
"""Of a resource, of the starts of processes, of distributions that share their numbers, of instructions."""

BUILT = (
    "network.nodes.END.discharge_vehicles_per_day",
    "horizon",
    "movement.element_vehicles",
    "movement.road.travel_factor",
    "title",
)
"""Values from which more than numbers follow, or by no simple form, or none at all."""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> LiveScenario:
    """The small scenario."""
    return LiveScenario(small.write(tmp_path_factory.mktemp("knobs")))


def _others(scenario: LiveScenario, path: str) -> list[str]:
    """Values that were not tried when the numbers were traced."""
    return list(islice(values_around(scenario, path, scenario.value(path)), value_ranges.TRIED - 2, value_ranges.TRIED))


@pytest.mark.parametrize("path", PATCHED)
def test_a_number_is_patched(scenario: LiveScenario, path: str) -> None:
    """At values that were not tried before, too."""
    knob = Knob(scenario, VARIANT, path)
    assert knob.patches
    for text in _others(scenario, path):
        assert knob.is_patched(text)
        assert knob.is_confirmed(text)


@pytest.mark.parametrize("path", BUILT)
def test_anything_else_is_built(scenario: LiveScenario, path: str) -> None:
    """The program is that of the scenario with the value, whichever way it was made."""
    knob = Knob(scenario, VARIANT, path)
    text = "another title" if path == "title" else _others(scenario, path)[0]
    assert knob.is_confirmed(text)


def test_a_value_outside_the_range(scenario: LiveScenario) -> None:
    """It is built, and what may not stand there is a problem as ever."""
    path = "procedures.clearance.lead"
    knob = Knob(scenario, VARIANT, path, ("4 h", "10 h"))
    assert knob.is_patched("7 h")
    assert not knob.is_patched("11 h")
    assert knob.is_confirmed("11 h")
    for wrong in ("much", "-5 h"):
        with pytest.raises(ScenarioError) as found:
            knob.program(wrong)
        with pytest.raises(ScenarioError) as expected:
            scenario.build(VARIANT, f"{path}={wrong}")
        assert found.value.faults == expected.value.faults


def test_further_changes_hold(scenario: LiveScenario) -> None:
    """A knob is turned in the scenario as it was changed before."""
    path, text = "actors.NO.desks.centre.staff", "3"
    knob = Knob(scenario, VARIANT, path, sets=("movement.road.travel_factor=2",))
    assert knob.patches
    assert knob.is_confirmed(text)
    without = Knob(scenario, VARIANT, path).program(text)
    assert without.packed.code.families.tobytes() != knob.program(text).packed.code.families.tobytes()


def test_a_patched_program_runs(scenario: LiveScenario, tmp_path: Path) -> None:
    """Its outcomes are those of the scenario with the value."""
    path = "procedures.clearance.steps.request.work"
    text = _others(scenario, path)[0]
    patched = Knob(scenario, VARIANT, path).program(text)
    written = LiveScenario(small.write(tmp_path), (f"{path}={text}",)).build(VARIANT).prepared()
    spec = RunSpec(seed=3, engine="kernel", record="totals")
    found, expected, before = (
        ready(VARIANT, program, spec).runner.run(3, 0).harvest
        for program in (patched, written, scenario.build(VARIANT).prepared())
    )
    assert found.seconds.tolist() == expected.seconds.tolist()
    assert found.pieces.tolist() == expected.pieces.tolist()
    assert found.pieces.tolist() != before.pieces.tolist()


def test_a_wrong_form_is_found_out(scenario: LiveScenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is confirmed is compared with what is built."""
    monkeypatch.setattr(Fitted, "at", lambda self, _: self.constants)
    assert not Knob(scenario, VARIANT, PATCHED[0]).is_confirmed("3")


def test_a_path_that_leads_nowhere(scenario: LiveScenario) -> None:
    """It is an error with the nearest path, as for `--set`."""
    with pytest.raises(LeidangError, match="did you mean"):
        Knob(scenario, VARIANT, "procedures.clearance.leed")
    with pytest.raises(ValueError, match="many"):
        Knob(scenario, VARIANT, "procedures.clearance.lead", ("1 h", "many"))


@pytest.mark.skipif(os.environ.get("LEIDANG_EVERY_PATH") != "1", reason="takes hours; LEIDANG_EVERY_PATH=1 runs it")
@pytest.mark.parametrize("file", sorted((shipped_scenarios()).glob("*.yaml")), ids=lambda file: file.stem)
def test_every_value_of_the_shipped_scenarios(file: Path) -> None:
    """Every single value that can be changed, in the last variant."""
    scenario, variant = LiveScenario(file), list(load(file).variants)[-1]
    wrong = []
    for path in scenario.paths():
        knob = Knob(scenario, variant, path)
        if knob.patches:
            texts = [text for text in _others(scenario, path) if knob.is_patched(text)]
            wrong += [(path, text) for text in texts if not knob.is_confirmed(text)]
    assert not wrong
