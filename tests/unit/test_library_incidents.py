"""The shipped incidents: abstract assets, a control that cannot climb the ladder, and a record that is compared."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.calibration import as_markdown, compared
from sim.scenario import load
from sim.scenario.schema import NO_INCIDENTS, Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ["christmas_cables", "pipeline_and_cable", "drones_and_cyber", "technical_fault", "public_record"]


@pytest.fixture(scope="module", params=NAMES)
def shipped(request: pytest.FixtureRequest) -> Scenario:
    """One shipped scenario with incidents."""
    return load(SCENARIOS / f"{request.param}.yaml")


def test_three_sets_of_arrangements(shipped: Scenario) -> None:
    """Every scenario compares at least two sets of arrangements with the reference."""
    assert len({shipped.arrangements_of(variant) for variant in shipped.variants}) >= 3


def test_a_run_without_incidents() -> None:
    """Where knock-on matters there is a variant without incidents and its counterpart with the same arrangements."""
    for name in NAMES[:4]:
        scenario = load(SCENARIOS / f"{name}.yaml")
        without = [variant for variant, words in scenario.variants.items() if NO_INCIDENTS in words]
        assert without
        for variant in without:
            assert scenario.incidents_of(variant) == ()
            same = scenario.arrangements_of(variant)
            assert any(scenario.arrangements_of(one) == same for one in scenario.variants if one not in without)


def test_no_asset_has_a_place(shipped: Scenario) -> None:
    """An asset lies between countries; no text about it holds degrees."""
    for asset in shipped.assets.values():
        assert set(asset.between) <= {*shipped.actors}
        assert "°" not in asset.title


def test_a_technical_fault_asks_no_alliance() -> None:
    """The responses of the negative control have no step at an alliance's desk, no consultation and no decision."""
    scenario = load(SCENARIOS / "technical_fault.yaml")
    for incident in scenario.incidents:
        kind = scenario.incident_kinds[incident.kind]
        assert kind.technical
        for step in scenario.procedures[kind.response].steps.values():
            assert step.desk.partition(".")[0] in {"sponsor", "parties"}
            assert step.cause != "consultation"
            assert step.milestone != "decided"


def test_the_record_names_what_happens() -> None:
    """Every observation is about an incident of the scenario and a stage of the table."""
    scenario = load(SCENARIOS / "public_record.yaml")
    observed = pd.read_csv(SCENARIOS / "library" / "incidents" / "public_record.csv")
    assert set(observed["incident"]) <= {incident.name for incident in scenario.incidents}
    assert observed["source"].str.len().gt(0).all()


def test_the_comparison() -> None:
    """A case inside the band of the runs that reach the stage is told so; others are counted apart."""
    incidents = pd.DataFrame(
        {"incident": "fault", "fault_s": 0, "stopped_s": [3600.0, 7200.0, 10800.0, None], "restored_s": 86400.0}
    )
    observed = pd.DataFrame(
        {"incident": ["fault"] * 2, "stage": ["stopped", "restored"], "observed": [2.0, 3.0], "unit": ["h", "d"]}
    )
    table = compared(incidents, observed)
    assert table["reached"].tolist() == [0.75, 1.0]
    assert table["median"].tolist() == [2.0, 1.0]
    assert table["inside"].tolist() == [True, False]
    assert "1 of 2 observed times" in as_markdown(table)


def test_a_case_that_is_not_in_the_run() -> None:
    """An observation about an incident that is not there is refused."""
    incidents = pd.DataFrame({"incident": ["fault"], "fault_s": [0], "stopped_s": [1.0]})
    observed = pd.DataFrame({"incident": ["other"], "stage": ["stopped"], "observed": [2.0], "unit": ["h"]})
    with pytest.raises(KeyError, match="other"):
        compared(incidents, observed)
