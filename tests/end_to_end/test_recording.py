"""How much is kept of a run changes what is kept, and no answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.process.causes import Cause
from tests.end_to_end.running import leidang, repeated_keys, simulate, table


@pytest.fixture(scope="module")
def totals(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of the small scenario with totals only."""
    folder = tmp_path_factory.mktemp("totals") / "out"
    words = ("--workers", 1, "--engine", "simpy", "--no-report", "--quiet", "--record", "totals")
    assert leidang("run", scenario_file, *words, "--out", folder) == 0
    return folder


def test_totals_give_the_same_metrics(result: Path, totals: Path) -> None:
    """Every metric of every replication is that of the run which kept the intervals."""
    own, other = table(totals, "replications"), table(result, "replications")
    assert own.drop(columns="value").equals(other.drop(columns="value"))
    np.testing.assert_allclose(own["value"], other["value"], rtol=1e-12)


def test_totals_are_fewer_rows_for_the_same_time(result: Path, totals: Path) -> None:
    """One row per element, cause and procedure, laid end to end from ready without gap or overlap."""
    own, intervals = table(totals, "ledger"), table(result, "ledger")
    assert len(own) < len(intervals)
    keys = ["variant", "replication", "subject", "cause", "procedure"]
    assert not own.duplicated(keys).any()
    assert hours(own, keys).equals(hours(intervals, keys))
    within = own.groupby(["variant", "replication", "subject"])
    following = within["start_s"].shift(-1)
    assert (own["end_s"] == following)[following.notna()].all()
    ends = ["start_s", "end_s"]
    first = intervals.groupby(["variant", "replication", "subject"])[ends].agg({"start_s": "min", "end_s": "max"})
    assert within[ends].agg({"start_s": "min", "end_s": "max"}).equals(first)


def hours(ledger: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Seconds per key."""
    return (ledger["end_s"] - ledger["start_s"]).groupby([ledger[key].fillna("") for key in keys]).sum()


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_the_whole_trace(scenario_file: Path, result: Path, tmp_path: Path, engine: str) -> None:
    """It has every process of the run with what it did, the same whatever the engine, beside the same tables."""
    simulate(scenario_file, tmp_path / "out", engine=engine, record="trace", replications=2)
    trace = table(tmp_path / "out", "trace")
    assert repeated_keys(tmp_path / "out") == []
    assert set(trace["replication"]) == {0, 1}
    assert set(trace["cause"]) <= {cause.value for cause in Cause}
    assert (trace["end_s"] >= trace["start_s"]).all()
    ledger = table(tmp_path / "out", "ledger")
    kept = table(result, "ledger")
    assert ledger.equals(kept[kept["replication"] < 2].reset_index(drop=True))
    assert set(ledger["subject"]) <= set(trace["subject"].dropna())


def test_both_engines_give_one_trace(scenario_file: Path, tmp_path: Path) -> None:
    """To the byte."""
    for engine in ("simpy", "kernel"):
        simulate(scenario_file, tmp_path / engine, engine=engine, record="trace", replications=2)
    assert (tmp_path / "simpy" / "trace.parquet").read_bytes() == (tmp_path / "kernel" / "trace.parquet").read_bytes()
