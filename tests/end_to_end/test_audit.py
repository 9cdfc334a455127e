"""`leidang audit`: unrelated elements change no result, and a change that does is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.domains.scenario import Scenario
from sim.experiment import audit as audits
from sim.experiment.audit import CHANGES, AuditChange, Audited, Row, audit, first_moved
from sim.experiment.run_spec import Engine
from sim.process.program import Program
from sim.scenario import load
from tests.end_to_end.running import leidang
from tests.unit.model import small


@pytest.fixture(scope="module")
def scenario(scenario_file: Path) -> Scenario:
    """The small scenario under one variant."""
    return load(scenario_file, ("variants={corridor: [corridor]}",))


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_what_concerns_nobody_moves_nothing(scenario: Scenario, engine: Engine) -> None:
    """An idle overlay, an unrelated unit, unused draws, another order: every interval is compared and stays."""
    found = list(audit(scenario, 1, engine, lambda *_: None))
    assert [one.moved for one in found] == [None] * len(CHANGES)
    assert min(one.intervals for one in found) > 300
    assert [one.added > 0 for one in found] == [False, True, True, False, False]


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_what_does_concern_others_is_found(scenario: Scenario, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A berth more, and a force that competes: the first difference is told by label and second."""

    def wider(program: Program) -> Program:
        resources = tuple(replace(one, capacity=one.capacity + 1) for one in program.resources)
        return replace(program, resources=resources)

    def crowded(scenario: Scenario, _: str) -> Scenario:
        more = scenario.forces[0].model_copy(update={"name": f"{audits.NAME} rival", "priority": -9})
        return scenario.model_copy(update={"forces": (more, *scenario.forces)})

    changes = (AuditChange("wider", audits._unchanged, wider), AuditChange("crowded", crowded, audits._same))  # noqa: SLF001
    monkeypatch.setattr(audits, "CHANGES", changes)
    for one in audit(scenario, 1, engine, lambda *_: None):
        assert one.moved is not None
        assert one.moved.startswith("corridor, replication 0: from second ")


def test_the_first_difference_is_the_earliest() -> None:
    """Of two runs that part at second 20, not of what follows from it."""
    same: Row = (10, "a", "t", "", 0, 0, 0, 10)
    before: list[Row] = [same, (20, "b", "t", "", 0, 0, 10, 20), (30, "c", "t", "", 0, 0, 20, 30)]
    after: list[Row] = [same, (25, "b", "t", "", 0, 0, 10, 25), (35, "c", "t", "", 0, 0, 25, 35)]
    found = first_moved(before, after)
    assert found is not None
    assert found.startswith("from second 10 to 20, only before the change:")
    assert first_moved(before, before) is None


def test_the_command_says_what_it_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each change, with the number of intervals; exit code 0 where nothing moved."""
    scenario = small.content() | {"variants": {"national": []}}
    assert leidang("audit", small.write(tmp_path, scenario), "--replications", 1) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CHANGES)
    assert all("no result changed" in line and "intervals of 1 run on the kernel" in line for line in lines)


def test_the_engine_is_that_of_a_run_or_the_one_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The kernel, where it is built, unless SimPy is asked for."""
    asked: list[Engine] = []

    def recorded(_: Scenario, replications: int, engine: Engine, __: object) -> list[Audited]:
        asked.append(engine)
        return [Audited("nothing", replications, 1, 0, None)]

    monkeypatch.setattr("sim.experiment.audit.audit", recorded)
    path = small.write(tmp_path, small.content())
    for more in ((), ("--engine", "simpy"), ("--engine", "kernel")):
        assert leidang("audit", path, *more) == 0
    assert asked == ["kernel", "simpy", "kernel"]
    assert "on the kernel" in capsys.readouterr().out.splitlines()[0]


def test_names_that_the_audit_needs_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A force that is called like what is added could not be told from it."""
    scenario = small.content()
    scenario["forces"][0]["name"] = "audit company"
    assert leidang("audit", small.write(tmp_path, scenario)) == 2
    assert "names that begin with 'audit'" in capsys.readouterr().err
