"""The first thing that two runs do otherwise: who, what and when; and that alike runs are the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.incident_stages import STAGES
from analysis.results import open_results
from analysis.trace_diff import Side, compare_runs
from sim.cli.main import main
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.example_world import DAY

HORIZON = 40 * DAY


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two replications of variants that do the same."""
    return write_example(tmp_path_factory.mktemp("difference") / "run", replications=2, alike=True, horizon_s=HORIZON)


@pytest.fixture
def changed(folder: Path, tmp_path: Path) -> Path:
    """A copy whose tables may be changed."""
    copy = shutil.copytree(folder, tmp_path / "copy")
    told = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps(told | {"tables": {}}), encoding="utf-8")
    return copy


def rewrite(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Put other rows into a table."""
    path = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False).cast(pq.read_schema(path)), path)


def ledger(folder: Path) -> pd.DataFrame:
    """The rows of the ledger."""
    rows: pd.DataFrame = pq.read_table(folder / "ledger.parquet").to_pandas()
    return rows


def test_alike_variants_are_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, and how much was compared."""
    variants = open_results(folder).variants
    assert main(["difference", str(folder), "--variants", f"{variants[0]},{variants[1]}"]) == 0
    assert "The same: 2 pairs of runs" in capsys.readouterr().out


def test_the_same_thing_that_takes_longer(folder: Path, changed: Path) -> None:
    """They agree until the shorter ends."""
    rows = ledger(changed)
    variant = open_results(folder).variants[0]
    own = rows[(rows["variant"] == variant) & (rows["replication"] == 1)]
    row = own.index[int(own["end_s"].argmin())]
    second, who = int(rows.loc[row, "end_s"]), str(rows.loc[row, "subject"])
    rows.loc[row, "end_s"] += 3600
    rewrite(changed, "ledger", rows)
    one, other = (Side(open_results(each), variant, 1) for each in (folder, changed))
    found = compare_runs(one, other).difference
    assert found is not None
    assert (found.second, found.who) == (second, who)
    assert found.did[0] != found.did[1]
    assert compare_runs(other, one).difference == type(found)(second, who, found.did[::-1])
    assert compare_runs(one, one).difference is None


def test_something_else_from_the_beginning(folder: Path, changed: Path) -> None:
    """They part where the other thing begins, not where it ends."""
    rows = ledger(changed)
    variant = open_results(folder).variants[0]
    own = rows[(rows["variant"] == variant) & (rows["replication"] == 0)]
    row = own.index[int(own["start_s"].argmax())]
    rows["cause"] = rows["cause"].astype(object)
    rows.loc[row, "cause"] = "shortage"
    rewrite(changed, "ledger", rows)
    found = compare_runs(*(Side(open_results(each), variant, 0) for each in (folder, changed))).difference
    assert found is not None
    assert (found.second, found.who) == (int(rows.loc[row, "start_s"]), rows.loc[row, "subject"])
    assert "shortage" in found.did[1]


def test_two_folders(folder: Path, changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All replications of all variants, until two differ; exit code 1."""
    rows = ledger(changed)
    rows.loc[rows.index[-1], "end_s"] -= 60
    rewrite(changed, "ledger", rows)
    assert main(["difference", str(folder), str(changed)]) == 1
    said = capsys.readouterr().out
    assert "pairs of runs before are the same" in said
    assert f"The first to do something else is {rows['subject'].iloc[-1]}" in said
    assert main(["difference", str(folder), str(changed), "--replication", "0"]) == 0


def test_totals_are_compared_by_what_was_delivered(folder: Path, changed: Path) -> None:
    """A ledger that was added up says nothing of when."""
    for each in (folder, changed):
        assert "ledger" in compare_runs(*2 * (Side(open_results(each), open_results(each).variants[0], 0),)).tables
    rewrite(changed, "ledger", ledger(changed).assign(detail=None))
    sides = [Side(open_results(each), open_results(folder).variants[0], 0) for each in (folder, changed)]
    assert compare_runs(*sides).tables == ("deliveries", "procedures")
    assert compare_runs(*sides).difference is None


@pytest.mark.parametrize("table", ["ledger", "deliveries"])
def test_missing_and_damaged_tables_are_told(
    table: str, folder: Path, changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and the name of the file."""
    path = changed / f"{table}.parquet"
    path.write_bytes(path.read_bytes()[:1000])
    assert main(["difference", str(folder), str(changed)]) == 2
    assert f"{table}.parquet cannot be used" in capsys.readouterr().err
    path.unlink()
    assert main(["difference", str(folder), str(changed)]) == 2
    assert f"has no {table}.parquet" in capsys.readouterr().err


def test_what_cannot_be_compared_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A variant or a replication that is not there."""
    assert main(["difference", str(folder), "--variants", "one,another"]) == 2
    assert "does not name two variants" in capsys.readouterr().err
    assert main(["difference", str(folder), str(folder), "--replication", "99"]) == 2
    assert "has no replication 99" in capsys.readouterr().err


def trace(*rows: tuple[int, int, str]) -> pd.DataFrame:
    """A trace of the first replication of the first variant: start, end and label of what a convoy did."""
    spans = pd.DataFrame(rows, columns=["start_s", "end_s", "label"])
    return spans.assign(replication=0, process="convoy 1", subject="convoy 1", kind="delay", cause="transport")


def test_whole_runs_are_compared_interval_by_interval(
    folder: Path, changed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where both have a trace it decides, and says how each went on; where one has none, the ledger does."""
    variant, copy = open_results(folder).variants[0], shutil.copytree(changed, tmp_path / "copy of the copy")
    sides = [Side(open_results(each), variant, 0) for each in (changed, copy)]
    for each, end in ((changed, 900), (copy, 960)):
        if each is copy:
            assert compare_runs(*sides).tables[0] == "ledger"
        rows = trace((0, 600, "road"), (600, end, "ferry"), (end, 1200, "road")).assign(variant=variant)
        pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), each / "trace.parquet")
    found = compare_runs(*sides)
    assert found.tables[0] == "trace"
    assert found.difference is not None
    assert (found.difference.second, found.difference.who) == (900, "convoy 1")
    assert [did.partition(" (delay, charged to transport)")[0] for did in found.difference.did] == ["ferry", "ferry"]
    assert compare_runs(sides[0], sides[0]).difference is None
    assert main(["difference", str(changed), str(copy), "--replication", "0", "--variants", variant]) == 1
    assert "The first to do something else is convoy 1" in capsys.readouterr().out


def incident(variant: str, **cells: object) -> pd.DataFrame:
    """One cable that failed after a day, and was known at once."""
    times = {f"{stage}_s": float("nan") for stage in STAGES} | {"fault_s": 86400, "detected_s": 86400.0}
    told = {"incident": "cable 1", "kind": "telecom_cable_fault", "asset": "northern cables", "outcome": "unresolved"}
    return pd.DataFrame([{"variant": variant, "replication": 0, **told, **times, **cells}])


@pytest.mark.parametrize(
    ("cells", "second", "did"),
    [
        ({"decided_s": 90000.0}, 90000, "decided"),
        ({"repair_start_s": 99000.0}, 99000, "repair start"),
        ({"outcome": "accident"}, HORIZON, "outcome: accident"),
        ({"asset": "southern cables"}, 86400, "does not occur"),
    ],
)
def test_incidents_that_went_otherwise_are_a_difference(
    cells: dict[str, object], second: int, did: str, folder: Path, changed: Path
) -> None:
    """Elements may arrive at the same second although an incident was decided on, or repaired, at another time."""
    variant = open_results(folder).variants[0]
    other = shutil.copytree(changed, changed.with_name("other"))
    for each, more in ((changed, {}), (other, cells)):
        rows = pa.Table.from_pandas(incident(variant, **more), preserve_index=False)
        pq.write_table(rows, each / "incidents.parquet")
    found = compare_runs(*(Side(open_results(each), variant, 0) for each in (changed, other)))
    assert found.tables[-1] == "incidents"
    assert found.difference is not None
    assert found.difference.second == second
    assert found.difference.who.startswith("cable 1 (")
    assert any(one.startswith(did) for one in found.difference.did)
    without = compare_runs(*(Side(open_results(each), variant, 0) for each in (folder, changed))).difference
    assert without is not None
    assert without.did[0] == "does not occur"


def test_services_that_went_otherwise_are_a_difference(folder: Path, changed: Path) -> None:
    """They part where one service changes and the other does not, or to another level."""
    variant = open_results(folder).variants[0]
    other = shutil.copytree(changed, changed.with_name("other"))
    for each, second, value in ((changed, 5000, 0.5), (other, 6000, 0.5)):
        rows = pd.DataFrame({"level": ["data"] * 2, "second": [0, second], "value": [1.0, value]})
        rows = rows.assign(variant=variant, replication=0)
        pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), each / "levels.parquet")
    found = compare_runs(*(Side(open_results(each), variant, 0) for each in (changed, other))).difference
    assert found is not None
    assert (found.second, found.who) == (5000, "service data")
    assert found.did[0].startswith("at 100 %")
