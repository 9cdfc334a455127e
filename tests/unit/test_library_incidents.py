"""The shipped incidents: abstract assets, a control that cannot climb the ladder, and a record that is compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from analysis.incidents.calibration import as_markdown, compared, read_observations
from sim.cli.calibrate import public_record
from sim.domains.scenario import Scenario
from sim.errors import LeidangError
from sim.experiment.outcome import KernelRunner
from sim.scenario import load
from sim.scenario.schema import NO_INCIDENTS
from tests.unit.model import incidents
from tests.unit.model.incidents import ArrowTables

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


LADDER = {"council meets", "posture changed"}
"""What only an alliance does."""


def climbed(scenario: Scenario, variant: str, replications: int) -> float:
    """The share of the runs in which the states consult, an alliance meets, or its posture changes."""
    made = incidents.tables(scenario, variant, replications, engine=KernelRunner, totals=True)
    runs = set()
    for row in incidents.rows(made["incidents"]):
        if LADDER & set((row["outcome"] or "").split("; ")):
            runs.add(row["replication"])
    for row in incidents.rows(made["resources"]):
        if row["resource"].startswith(("NATO.", "EU.", "JEF.")) and row["requests"] > 0:
            runs.add(row["replication"])
    return len(runs) / replications


def test_the_negative_control_climbs_no_ladder() -> None:
    """After a technical fault and a false alarm at least 95 % of the runs see no consultation and no other posture.

    The arrangements that tell alliances most are in force. By the same measure a cable fault climbs the ladder.
    """
    assert climbed(load(SCENARIOS / "technical_fault.yaml"), "all together", 60) <= 0.05
    sets = ["incidents.0.kind=power_cable_fault", "incidents.0.at=D+0 05:20"]
    assert climbed(load(SCENARIOS / "technical_fault.yaml", sets), "all together", 10) > 0.95


def test_all_couplings_off() -> None:
    """At Christmas, with every coupling off, movements are bit for bit those of the run without incidents."""
    path = SCENARIOS / "christmas_cables.yaml"
    off = [f"couplings.{name}.size=0 %" for name in load(path).couplings]
    scenario = load(path, [*off, "shared_staff=0 %"])
    without, found = (
        incidents.tables(scenario, variant, 5, engine=KernelRunner)
        for variant in ("national rules, no incidents", "national rules")
    )
    assert len(found["incidents"]) > 5
    assert len(without["incidents"]) == 0
    assert _of_movements(found, "deliveries").equals(_of_movements(without, "deliveries"))
    moving = pc.unique(without["deliveries"]["element"].cast(pa.string()))
    of_elements = pc.is_in(found["ledger"]["subject"].cast(pa.string()), moving)
    told = {"found": found["ledger"].filter(of_elements), "without": without["ledger"]}
    assert incidents.rows(told["found"].drop_columns("variant")) == [
        row
        for row in incidents.rows(told["without"].drop_columns("variant"))
        if row["subject"] in set(moving.to_pylist())
    ]


def _of_movements(made: ArrowTables, table: str) -> pa.Table:
    return made[table].drop_columns(["variant"])


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
    with pytest.raises(LeidangError, match="no incident 'other'"):
        compared(incidents, observed)


def test_a_band_against_that_of_all_cases() -> None:
    """A band as wide as the pooled distribution has the width 1, in logarithms, whatever the unit."""
    hours = np.exp(np.linspace(0.0, np.log(100.0), 201))
    incidents = pd.DataFrame({"incident": "fault", "fault_s": 0, "stopped_s": hours * 3600.0})
    case = {"incident": "fault", "stage": "stopped", "observed": 10.0, "unit": "h"}
    observed = pd.DataFrame([{**case, "pooled": "loguniform(2 d, 200 d)"}, {**case, "pooled": "loguniform(1 h, 10 h)"}])
    table = compared(incidents, observed)
    assert table["width"].tolist() == pytest.approx([1.0, 2.0], rel=0.01)
    assert "wider than that of all cases" in as_markdown(table)


def test_faulty_observations(tmp_path: Path) -> None:
    """A table that is not there, or lacks a column, or has another unit, is refused in words."""
    with pytest.raises(LeidangError, match="cannot be read"):
        read_observations(tmp_path / "none.csv")
    (tmp_path / "short.csv").write_text("incident,stage,observed\na,stopped,1\n", encoding="utf-8")
    with pytest.raises(LeidangError, match="no column 'unit'"):
        read_observations(tmp_path / "short.csv")
    (tmp_path / "unit.csv").write_text("incident,stage,observed,unit\na,stopped,1,weeks\n", encoding="utf-8")
    with pytest.raises(LeidangError, match="weeks"):
        read_observations(tmp_path / "unit.csv")
    assert len(read_observations(public_record())) == 25
