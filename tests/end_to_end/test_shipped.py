"""The shipped scenarios: every second of every element is accounted for, in every variant."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis import write_tables
from sim.domains.scenario import Scenario
from sim.process.causes import Cause
from sim.record.csv_files import read_csv
from sim.record.tables.inputs import FAILURES, WAITING
from sim.scenario import load
from tests.conftest import MadeOnce
from tests.end_to_end.running import of_variant, repeated_keys, simulate, table

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
REPLICATIONS = 2


@cache
def scenario(path: Path) -> Scenario:
    """A shipped scenario, read once."""
    return load(path)


@cache
def rows(folder: Path, name: str) -> pd.DataFrame:
    """A table of a result folder, read once and not to be changed."""
    return table(folder, name)


CASES = [(path, variant) for path in SCENARIOS for variant in scenario(path).variants]


@pytest.fixture(scope="module")
def results(made_once: MadeOnce) -> dict[Path, Path]:
    """The result folder of one run of each shipped scenario."""

    def make(folder: Path) -> None:
        for path in SCENARIOS:
            simulate(path, folder / path.stem, replications=REPLICATIONS, engine="kernel")

    folder = made_once("shipped", make)
    return {path: folder / path.stem for path in SCENARIOS}


@pytest.fixture(params=CASES, ids=[f"{path.stem}: {variant}" for path, variant in CASES])
def case(request: pytest.FixtureRequest) -> tuple[Path, str]:
    """One variant of one shipped scenario."""
    found: tuple[Path, str] = request.param
    return found


def with_ends(results: dict[Path, Path], case: tuple[Path, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deliveries of a variant with the second `end` up to which each element is followed, and their ledger."""
    path, variant = case
    deliveries = of_variant(rows(results[path], "deliveries"), variant)
    deliveries["end"] = deliveries["delivered_s"].fillna(scenario(path).horizon)
    ledger = of_variant(rows(results[path], "ledger"), variant)
    return deliveries.set_index(["replication", "element"]), ledger


def test_there_are_scenarios() -> None:
    """At least the flagship and the Baltic scenario are shipped, each with two variants."""
    assert {"northern_reinforcement", "baltic_reinforcement"} <= {path.stem for path in SCENARIOS}
    assert len(CASES) >= 2 * len(SCENARIOS)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_keys_are_unique(results: dict[Path, Path], path: Path) -> None:
    """In every table that a run or its analysis writes, no two rows have one key."""
    write_tables(results[path])
    assert repeated_keys(results[path]) == []


def test_causes_sum_to_the_time_from_ready_to_delivered(results: dict[Path, Path], case: tuple[Path, str]) -> None:
    """For each element, delivered or not, the seconds of its causes add up exactly."""
    deliveries, ledger = with_ends(results, case)
    spent = (ledger["end_s"] - ledger["start_s"]).groupby([ledger["replication"], ledger["subject"]]).sum()
    wanted = deliveries["end"] - deliveries["ready_s"]
    assert len(wanted) == REPLICATIONS * len(deliveries.loc[0])
    assert spent.rename_axis(wanted.index.names).reindex(wanted.index).astype(int).equals(wanted.astype(int))


def test_intervals_tile_the_time(results: dict[Path, Path], case: tuple[Path, str]) -> None:
    """The intervals of an element follow each other without gap or overlap, from ready to its end."""
    deliveries, ledger = with_ends(results, case)
    assert (ledger["end_s"] > ledger["start_s"]).all()
    keys = [ledger["replication"], ledger["subject"]]
    before = ledger.groupby(keys)["end_s"].shift()
    assert (ledger["start_s"] == before)[before.notna()].all()
    spans = ledger.groupby(keys).agg(start=("start_s", "first"), end=("end_s", "last"))
    spans = spans.rename_axis(deliveries.index.names).reindex(deliveries.index)
    assert (spans["start"] == deliveries["ready_s"]).all()
    assert (spans["end"] == deliveries["end"]).all()


def test_causes_and_parties(results: dict[Path, Path], case: tuple[Path, str]) -> None:
    """Causes are of the closed list; time in a procedure says who handed the case over and who has it."""
    shipped = scenario(case[0])
    _, ledger = with_ends(results, case)
    assert set(ledger["cause"]) <= {cause.value for cause in Cause}
    inside = ledger["procedure"].notna()
    assert set(ledger.loc[inside, "procedure"]) <= set(shipped.procedures)
    for column in ("from_actor", "to_actor"):
        assert set(ledger.loc[inside, column]) <= set(shipped.actors)
        assert ledger.loc[~inside, column].isna().all()


def test_movement_names_its_place(results: dict[Path, Path], case: tuple[Path, str]) -> None:
    """An element's time outside procedures begins with the link or node where it was spent."""
    network = scenario(case[0]).network
    places = {link.id for link in network.links} | {node.id for node in network.nodes}
    deliveries, ledger = with_ends(results, case)
    moving = ledger["subject"].isin(deliveries.index.get_level_values("element"))
    outside = ledger.loc[moving & ledger["procedure"].isna(), "detail"]
    assert set(outside.str.split().str[0]) <= places


def test_every_clearance_says_who_asked_whom(results: dict[Path, Path], case: tuple[Path, str]) -> None:
    """Clearances go from a sponsor to another actor, calls from who makes them; decisions come after requests."""
    path, variant = case
    shipped = scenario(path)
    procedures = of_variant(rows(results[path], "procedures"), variant)
    assert set(procedures["actor"]) <= set(shipped.actors)
    asked = procedures["procedure"].map({name: one.asked for name, one in shipped.procedures.items()}).astype(str)
    moving = procedures[asked != "call"]
    assert set(moving["from_actor"]) <= {force.sponsor for force in shipped.forces}
    abroad = procedures[asked.isin(["border", "consignment", "force", "port"])]
    assert (abroad["actor"] != abroad["from_actor"]).all()
    called = procedures[asked == "call"]
    assert (called["actor"] == called["from_actor"]).all()
    granted = procedures[procedures["outcome"] == "granted"]
    assert (granted["decided_s"] > granted["requested_s"]).all()


def test_nearly_everything_arrives(results: dict[Path, Path], case: tuple[Path, str]) -> None:
    """Within the horizon every force closes: what does not arrive is stuck, and a planner would ask why."""
    deliveries, _ = with_ends(results, case)
    assert deliveries["delivered_s"].notna().mean() > 0.99


def test_nobody_waits_for_himself(results: dict[Path, Path]) -> None:
    """No run of a shipped scenario fails, or ends in a deadlock."""
    for folder in results.values():
        assert read_csv(folder / FAILURES.file, FAILURES).empty
        assert not read_csv(folder / WAITING.file, WAITING)["deadlocked"].any()


@pytest.mark.parametrize(
    ("name", "agreed", "informed"),
    [
        ("peacetime_exercise", "together", "too many frameworks"),
        ("crisis_corridors", "all together", "together and all informed"),
    ],
)
def test_more_frameworks_can_be_slower(results: dict[Path, Path], name: str, agreed: str, informed: str) -> None:
    """Frameworks that only want to be informed make clearances take longer, with everything else as it was."""
    procedures = table(results[next(path for path in SCENARIOS if path.stem == name)], "procedures")
    asked = procedures[procedures["procedure"] == "movement_clearance"]
    days = (asked["decided_s"] - asked["requested_s"]).groupby(asked["variant"].astype(str)).mean() / 86400
    assert days[informed] > days[agreed] + 0.5
