"""ArrowTables of incidents and services: the same from both engines, and every second of every clock accounted for."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sim.domains.scenario import Scenario
from sim.experiment.outcome import KernelRunner
from sim.scenario import load
from tests.unit.model import incidents, small
from tests.unit.model.incidents import ArrowTables, rows, tables

RUNS = 6
VARIANTS = ("national", "without", "corridor")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Incidents of every kind, by plan and by chance."""
    return small.loaded(tmp_path_factory.mktemp("eventful"), incidents.eventful())


@pytest.fixture(scope="module")
def by_reference(scenario: Scenario) -> dict[str, ArrowTables]:
    """The tables of every variant, from SimPy."""
    return {variant: tables(scenario, variant, RUNS) for variant in VARIANTS}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("totals", [False, True])
def test_engines_agree(scenario: Scenario, by_reference: dict[str, ArrowTables], variant: str, totals: bool) -> None:
    """The compiled engine gives the same tables, to the last byte."""
    one = tables(scenario, variant, RUNS, totals=True) if totals else by_reference[variant]
    other = tables(scenario, variant, RUNS, engine=KernelRunner, totals=totals)
    assert list(one) == list(other)
    for name, table in one.items():
        assert written(table) == written(other[name]), name


def written(table: pa.Table) -> bytes:
    """A table as it is sent to the disk."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def test_something_happens(by_reference: dict[str, ArrowTables]) -> None:
    """The scenario of these tests has all of it: outcomes of both kinds, incidents by chance, repairs left open."""
    found = rows(by_reference["national"]["incidents"])
    told = {row["outcome"] for row in found}
    assert told >= {"ship named; boarded by own forces; sabotage", "ship named; never boarded; unresolved"}
    assert any(one is not None and one.startswith("no ship named; ") for one in told)
    assert any(row["incident"] == "winter 2" for row in found)
    assert any(row["incident"].startswith("winter") and row["restored_s"] is None for row in found)


@pytest.mark.parametrize("variant", ["national", "corridor"])
def test_coordination_clock(scenario: Scenario, by_reference: dict[str, ArrowTables], variant: str) -> None:
    """The ledger of an incident goes without a gap from its fault to its decision, or to the horizon."""
    made = by_reference[variant]
    for row in rows(made["incidents"]):
        pieces = ledger(made, row, "")
        begins, ends = path(pieces)
        assert begins == row["fault_s"]
        if row["decided_s"] is not None:
            assert ends == row["decided_s"]
        elif "unresolved" not in (row["outcome"] or ""):
            assert ends == scenario.horizon


@pytest.mark.parametrize("variant", ["national", "corridor"])
def test_repair_clock(scenario: Scenario, by_reference: dict[str, ArrowTables], variant: str) -> None:
    """The ledger of a repair goes without a gap from the fault to the restoration, or to the horizon."""
    made = by_reference[variant]
    for row in rows(made["incidents"]):
        pieces = ledger(made, row, " repair")
        if row["kind"] == "alarm":
            assert not pieces
        else:
            begins, ends = path(pieces)
            assert begins == row["fault_s"]
            assert ends == (scenario.horizon if row["restored_s"] is None else row["restored_s"])


def ledger(made: ArrowTables, row: Row, clock: str) -> list[Row]:
    """The pieces of one incident's ledger, in order of time."""
    subject, replication = row["incident"] + clock, row["replication"]
    mine = (one for one in rows(made["ledger"]) if (one["subject"], one["replication"]) == (subject, replication))
    return sorted(mine, key=lambda one: int(one["start_s"]))


def path(pieces: list[Row]) -> tuple[int, int]:
    """Begin and end of pieces that lie end to end."""
    for one, other in itertools.pairwise(pieces):
        assert one["end_s"] == other["start_s"]
    return int(pieces[0]["start_s"]), int(pieces[-1]["end_s"])


def test_totals_add_up(scenario: Scenario, by_reference: dict[str, ArrowTables]) -> None:
    """With totals only, each incident has as many seconds of each cause, from its fault on."""
    totals = tables(scenario, "national", RUNS, totals=True)
    for row in rows(totals["incidents"]):
        for clock in ("", " repair"):
            whole, short = (ledger(made, row, clock) for made in (by_reference["national"], totals))
            assert by_cause(whole) == by_cause(short)
            if short:
                assert path(short)[0] == row["fault_s"]


def by_cause(pieces: list[Row]) -> dict[str, int]:
    """Seconds by cause."""
    found: dict[str, int] = {}
    for piece in pieces:
        found[piece["cause"]] = found.get(piece["cause"], 0) + piece["end_s"] - piece["start_s"]
    return found


def test_milestones_in_order(by_reference: dict[str, ArrowTables]) -> None:
    """Nothing is detected before it happens, told before it is detected, or restored before it is repaired."""
    for row in rows(by_reference["national"]["incidents"]):
        for one, other in (("fault", "detected"), ("detected", "notified"), ("repair_start", "restored")):
            before, after = row[f"{one}_s"], row[f"{other}_s"]
            assert before is None or after is None or before <= after


def test_levels(by_reference: dict[str, ArrowTables]) -> None:
    """Each service begins at the beginning of each replication, and every further row is a change."""
    found = rows(by_reference["national"]["levels"])
    assert {(row["replication"], row["level"]) for row in found if row["second"] == 0} == {
        (run, level) for run in range(RUNS) for level in ("data", "power")
    }
    for one, other in itertools.pairwise(found):
        if (one["replication"], one["level"]) == (other["replication"], other["level"]):
            assert one["second"] < other["second"]
            assert one["value"] != other["value"]


class TestWithoutIncidents:
    """The same run in which nothing happens."""

    def test_nothing_happens(self, by_reference: dict[str, ArrowTables]) -> None:
        """There is no incident, and all services stay whole."""
        made = by_reference["without"]
        assert made["incidents"].num_rows == 0
        assert made["incidents"].schema.names == by_reference["national"]["incidents"].schema.names
        assert {(row["second"], row["value"]) for row in rows(made["levels"])} == {(0, 1.0)}

    def test_as_if_there_were_none(self, tmp_path: Path, by_reference: dict[str, ArrowTables]) -> None:
        """Movements go as in a scenario that knows of no incidents, bit for bit; that one has no tables of them."""
        content = incidents.eventful()
        content["incidents"] = []
        content["variants"] = {"without": []}
        made = tables(small.loaded(tmp_path, content), "without", RUNS)
        assert not {"incidents", "levels"} & made.keys()
        for name, table in made.items():
            assert table.equals(by_reference["without"][name]), name

    def test_couplings_switched_off(self, tmp_path: Path) -> None:
        """Where responders are nobody else's and couplings have no size, incidents do not touch movements at all."""
        content = incidents.content()
        content["incidents"].append(
            {**content["incidents"][0], "name": "chance", "rate": "0.5 per day", "assets": ["lines"]}
        )
        del content["incidents"][1]["at"]
        content["couplings"] = {
            what: {"service": "data", "slows": what, "of": of, "size": 0.0}
            for what, of in (("desks", ["FI", "SE", "NO"]), ("ports", ["PRT", "MID", "END"]), ("rail", ["FI"]))
        }
        scenario = small.loaded(tmp_path, content)
        with_them, without = (tables(scenario, variant, RUNS) for variant in ("national", "without"))
        assert with_them["incidents"].num_rows > RUNS
        for name in ("deliveries", "ledger"):
            elements = {row["element"] for row in rows(without["deliveries"])}
            kept = [row for row in rows(with_them[name]) if row.get("subject", row.get("element")) in elements]
            assert [{**row, "variant": ""} for row in kept] == [{**row, "variant": ""} for row in rows(without[name])]


def test_one_more_incident(tmp_path: Path) -> None:
    """An incident that shares nothing with another does not move any chance of it."""
    content = incidents.content()
    for step in content["procedures"]["response"]["steps"].values():
        step["work"] = "uniform(1 h, 9 h)"
    content["repair_classes"]["ships"] |= {"ships": 9, "on_site": "uniform(1 d, 4 d)"}
    alone = tables(small.loaded(tmp_path / "alone", content), "national", RUNS)
    content["incidents"].append(
        {"name": "another", "kind": "cut", "assets": ["lines"], "rate": "0.5 per day", "by": "NO"}
    )
    both = tables(small.loaded(tmp_path / "both", content), "national", RUNS)
    assert [row for row in rows(both["incidents"]) if row["incident"] == "winter"] == rows(alone["incidents"])
    assert both["deliveries"].equals(alone["deliveries"])


def test_negative_control() -> None:
    """To a plain technical fault nobody consults, in any replication of the shipped scenario."""
    scenario = load(Path(__file__).parents[3] / "scenarios" / "technical_fault.yaml")
    made = tables(scenario, next(iter(scenario.variants)), 20)
    happened = {row["incident"] for row in rows(made["incidents"])}
    assert happened
    mine = [row for row in rows(made["ledger"]) if row["subject"].removesuffix(" repair") in happened]
    assert {row["subject"] for row in mine} >= happened
    assert "consultation" not in {row["cause"] for row in mine}
