"""A domain is registered in one place: this file adds one, and everything else follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal

import pyarrow.parquet as pq
import pytest
from pydantic import Field

from docs.scenario_reference import page
from sim.cli.main import main
from sim.domains.coordination.arrangements import Arranged
from sim.domains.coordination.rewrites import OnSteps, RewriteContext
from sim.domains.coordination.schema.procedures import Call
from sim.domains.coordination.step_graph_drawing import mermaid_steps
from sim.domains.coordination.step_graph_view import before_and_after
from sim.domains.coordination.steps import StepGraph
from sim.model.build import build
from sim.model.building import Building
from sim.model.case import Case, Roles
from sim.model.rows import DomainRows
from sim.process.causes import Cause
from sim.process.primitives import Delay, Mark, Sequence
from sim.record.table import RUN, Table, seconds, text_column
from sim.scenario import check_scenario, json_schema, load
from sim.scenario.domain import Domain, domains, registered
from sim.scenario.draft import Draft
from sim.scenario.fields import Frozen, UncertainDuration
from sim.units.distributions import scaled
from tests.unit.scenario.small import SOUND, write


class Beacon(Frozen):
    """A fire that is lit when the fire before it is seen."""

    after: str | None = Field(default=None, description="Beacon that must burn first; left out = lit at the start.")
    takes: UncertainDuration = Field(description="Time to light it.")


class Beacons(Frozen):
    """The section of this domain."""

    beacons: dict[str, Beacon] = Field(default={}, description="Beacons of the coast.")


LIT = Table(
    name="beacons",
    row="a beacon in one replication of one variant",
    key=("variant", "replication", "beacon"),
    columns=(*RUN, text_column("beacon", "The beacon."), seconds("lit_s", "When it is lit.")),
    form="parquet",
)


def check_beacons(draft: Draft) -> None:
    """A beacon waits for one that exists."""
    for name, beacon in draft.named(Beacon).items():
        if beacon.after is not None:
            draft.known(("beacons", name, "after"), beacon.after, "beacon", draft.names("beacons"))


def build_beacons(building: Building) -> None:
    """One process per beacon, which takes all the times before it and its own."""
    beacons = building.scenario.part(Beacons).beacons
    for name in beacons:
        steps = []
        at: str | None = name
        while at is not None:
            steps.append(Delay(f"{name} / lighting {at}", beacons[at].takes, Cause.HANDLING))
            at = beacons[at].after
        building.world.process(f"beacon {name}", Sequence(f"{name} / all", (*steps, Mark(f"{name} / lit", "lit"))))
    labels = tuple(f"{name} / lit" for name in beacons)
    building.rows.append(DomainRows(LIT, {"beacon": tuple(beacons)}, {"lit_s": labels}))


class Halve(OnSteps):
    """Desks were warned by the beacons, so that the steps take half the time."""

    rank: ClassVar[int] = 8
    precedence: ClassVar[int] = 8
    status: ClassVar[str] = "halved"
    colour: ClassVar[str] = "#ffdd99"

    do: Literal["halve"] = Field(description="Kind of rewrite.")

    def words(self, some: str) -> str:
        """What it does to some steps."""
        return f"{some} in half the time"

    def after(self, steps: StepGraph, present: tuple[str, ...], context: RewriteContext) -> StepGraph:
        """Their working time is halved."""
        return {**steps, **{name: replace(steps[name], work=scaled(steps[name].work, 0.5)) for name in present}}


BEACONS = Domain("beacons", Beacons, (("beacons", check_beacons),), build_beacons, (LIT,), rewrites=(Halve,))
TEXT = (
    SOUND
    + """\
beacons:
  Bergen: {takes: 2 h}
  Vardø: {after: Bergen, takes: 3 h}
  North Cape: {after: Vardø, takes: 30 d}
"""
)
HALVED = (
    SOUND.replace("[corridor]", "[warned]")
    + """\
arrangements:
  warned:
    title: Warned
    basis: the beacons
    rewrites: [{do: halve, procedure: clearance, steps: [request]}]
"""
)


@pytest.fixture
def _beacons() -> Iterator[None]:
    """The domain, registered for one test."""
    with registered(BEACONS):
        yield


@pytest.mark.usefixtures("_beacons")
@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_a_run(tmp_path: Path, engine: str) -> None:
    """Both engines run what the domain builds, and its table lies in the result folder."""
    results = tmp_path / engine
    words = ["--replications", "2", "--workers", "1", "--engine", engine, "--out", str(results), "--quiet"]
    assert main(["run", str(write(tmp_path, TEXT)), *words]) == 0
    table = pq.read_table(results / "beacons.parquet")
    assert tuple(table.column_names) == LIT.names
    hour = 3600
    of_one = [("Bergen", 2 * hour), ("North Cape", None), ("Vardø", 5 * hour)]
    assert list(zip(*table.select(["beacon", "lit_s"]).to_pydict().values(), strict=True)) == 4 * of_one
    assert len({tuple(row[name] for name in LIT.key) for row in table.to_pylist()}) == table.num_rows == 12


@pytest.mark.usefixtures("_beacons")
def test_a_problem(tmp_path: Path) -> None:
    """The check of the domain reports at the place in the file, and so do the keys and numbers of its section."""
    wrong = TEXT.replace("after: Bergen", "after: Bergn").replace("takes: 2 h", "takes: 2 h, smoke: much")
    assert [(fault.line, fault.message, fault.suggestion) for fault in check_scenario(write(tmp_path, wrong))] == [
        (21, "unknown key 'smoke'", ""),
        (22, "there is no beacon 'Bergn'", "Bergen"),
    ]


@pytest.mark.usefixtures("_beacons")
def test_the_schema_and_the_reference() -> None:
    """The JSON Schema and the page of all keys have the section."""
    assert "beacons" in json_schema()["properties"]
    assert "## Beacon\n" in page()


@pytest.mark.usefixtures("_beacons")
def test_a_rewrite(tmp_path: Path) -> None:
    """An arrangement may have the kind of rewrite of the domain: in graphs, in words and in colour."""
    arranged = Arranged(load(write(tmp_path, HALVED)), "corridor")
    drawing = before_and_after(arranged, "clearance", [Case("clearance", Roles("FI", "SE", "GB", ()), (), date.min)])
    assert drawing is not None
    assert [(node.name, node.work, node.status) for node in drawing.after.nodes[:2]] == [
        ("request", "30 min", "halved"),
        ("screening", "30 min to 3 h, most likely 1 h", "kept"),
    ]
    assert drawing.changes == ("warned: 1 of 3 steps in half the time between SE and FI: request",)
    assert "fill:#ffdd99" in mermaid_steps(drawing)
    words = [
        fault.message for fault in check_scenario(write(tmp_path, HALVED.replace("[request]", "[requst], much: 2")))
    ]
    assert words == ["there is no step 'requst'", "unknown key 'much'"]
    assert "## Halve\n" in page()
    assert "Halve" in json_schema()["$defs"]


def test_a_rewrite_without_its_domain(tmp_path: Path) -> None:
    """Where the kind is not registered, it does not exist."""
    assert [fault.message for fault in check_scenario(write(tmp_path, HALVED))] == ["'halve' is no kind of rewrite"]


def test_a_table_without_a_description(tmp_path: Path) -> None:
    """A builder cannot add rows of a table that its domain does not describe."""
    with registered(replace(BEACONS, tables=())), pytest.raises(ValueError, match="beacons is not among the tables"):
        build(load(write(tmp_path, TEXT)), "corridor")


def test_without_it(tmp_path: Path) -> None:
    """Where it is not registered, its section is an unknown key, and nothing of it is left."""
    assert [fault.message for fault in check_scenario(write(tmp_path, TEXT))] == ["unknown key 'beacons'"]
    assert BEACONS not in domains()
    assert "beacons" not in json_schema()["properties"]


def test_what_is_registered_already() -> None:
    """Neither a key nor a class can stand for two sections, nor a word for two kinds of rewrite."""

    class Summons(Frozen):
        """Calls by another key."""

        summons: tuple[Call, ...] = ()

    class Actors(Frozen):
        """Another thing by a key that is taken."""

        actors: dict[str, Beacon] = Field(default={})

    for sections in (Summons, Actors):
        with pytest.raises(ValueError, match="registered already"), registered(Domain("twice", sections)):
            pass
    with (
        pytest.raises(ValueError, match="'halve' of domain 'twice' is registered already"),
        registered(BEACONS),
        registered(Domain("twice", Frozen, rewrites=(Halve,))),
    ):
        pass
