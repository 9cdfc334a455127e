"""A domain is registered in one place: this file adds one, and everything else follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pydantic import Field

from sim.cli.main import main
from sim.domains.coordination.schema.procedures import Call
from sim.model.build import build
from sim.model.building import Building
from sim.model.rows import DomainRows
from sim.process.causes import Cause
from sim.process.primitives import Delay, Mark, Sequence
from sim.record.table import RUN, Table, seconds, text_column
from sim.scenario import check_scenario, json_schema, load
from sim.scenario.domain import Domain, domains, registered
from sim.scenario.draft import Draft
from sim.scenario.fields import Frozen, UncertainDuration
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


BEACONS = Domain("beacons", Beacons, (("beacons", check_beacons),), build_beacons, (LIT,))
TEXT = (
    SOUND
    + """\
beacons:
  Bergen: {takes: 2 h}
  Vardø: {after: Bergen, takes: 3 h}
  North Cape: {after: Vardø, takes: 30 d}
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
    from docs.scenario_reference import page

    assert "beacons" in json_schema()["properties"]
    assert "## Beacon\n" in page()


def test_a_table_without_a_description(tmp_path: Path) -> None:
    """A builder cannot add rows of a table that its domain does not describe."""
    with registered(replace(BEACONS, tables=())), pytest.raises(ValueError, match="beacons is not among the tables"):
        build(load(write(tmp_path, TEXT)), "corridor")


def test_without_it(tmp_path: Path) -> None:
    """Where it is not registered, its section is an unknown key, and nothing of it is left."""
    assert [fault.message for fault in check_scenario(write(tmp_path, TEXT))] == ["unknown key 'beacons'"]
    assert BEACONS not in domains()
    assert "beacons" not in json_schema()["properties"]


def test_a_section_that_exists() -> None:
    """Neither a key nor a class can stand for two sections."""

    class Summons(Frozen):
        """Calls by another key."""

        summons: tuple[Call, ...] = ()

    class Actors(Frozen):
        """Another thing by a key that is taken."""

        actors: dict[str, Beacon] = Field(default={})

    for sections in (Summons, Actors):
        with pytest.raises(ValueError, match="registered already"), registered(Domain("twice", sections)):
            pass
