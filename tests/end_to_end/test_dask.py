"""The workers of a Dask scheduler give the same tables as this machine, and what can go wrong with them is told."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from sim.errors import LeidangError
from sim.experiment import cluster as by_cluster
from sim.experiment.options import RunOptions
from sim.experiment.run import run
from sim.experiment.run_spec import ExecutorSpec
from tests.end_to_end.programs import PATIENCE_S
from tests.end_to_end.running import bytes_of_tables, leidang, simulate
from tests.end_to_end.studies import STUDIES, swept_with_an_error, tables_of
from tests.unit.model import small

WORDS = ("--engine", "simpy", "--no-report", "--quiet")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with two variants of 11 replications: three blocks each, the last one short."""
    content = small.two_variants(replications=11)
    return small.write(tmp_path_factory.mktemp("dask"), content)


@pytest.fixture(scope="module")
def here(file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Its tables as this machine makes them, those of analysis among them."""
    folder = tmp_path_factory.mktemp("here") / "out"
    assert leidang("run", file, *WORDS, "--workers", 1, "--out", folder) == 0
    return bytes_of_tables(folder)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """A scheduler with two workers, each a process of its own, on this machine."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as made:
        yield made


def test_the_same_tables(cluster: LocalCluster, file: Path, here: dict[str, bytes], tmp_path: Path) -> None:
    """Two workers behind a scheduler make the same bytes as one process of this machine."""
    out = tmp_path / "out"
    assert leidang("run", file, *WORDS, "--dask", cluster.scheduler_address, "--out", out) == 0
    assert bytes_of_tables(out) == here


@pytest.mark.parametrize("kind", ["sweep", "counterfactual"])
def test_points_and_changes_too(cluster: LocalCluster, file: Path, tmp_path: Path, kind: str) -> None:
    """Where blocks belong to scenarios with other values, each is made of its own."""
    options = RunOptions(file, replications=2, engine="simpy", out=tmp_path / "here")
    STUDIES[kind](options)
    STUDIES[kind](replace(options, executor=ExecutorSpec(dask=cluster.scheduler_address), out=tmp_path / "there"))
    assert tables_of(tmp_path / "there") == tables_of(tmp_path / "here")


def test_a_point_that_cannot_be_run(cluster: LocalCluster, file: Path, tmp_path: Path) -> None:
    """Values of a sweep that do not fit fail at their point in the same words as here, and all other points are run."""
    options = RunOptions(file, replications=2, engine="simpy", out=tmp_path / "here")
    swept_with_an_error(options)
    swept_with_an_error(replace(options, executor=ExecutorSpec(dask=cluster.scheduler_address), out=tmp_path / "there"))
    assert "travel_factor" in (tmp_path / "there" / "failures.csv").read_text(encoding="utf-8")
    assert tables_of(tmp_path / "there") == tables_of(tmp_path / "here")


def test_nothing_is_kept(cluster: LocalCluster, file: Path, tmp_path: Path) -> None:
    """Workers let go of the models of a run when it is over."""

    def holders() -> int:
        from sim.experiment.collector import COLLECTOR

        return COLLECTOR.holders

    seen: set[int] = set()
    with Client(cluster.scheduler_address, set_as_default=False) as client:

        def look(done: int, _: int, __: str = "") -> None:
            seen.update(client.run(holders).values() if done else ())

        executor = ExecutorSpec(dask=cluster.scheduler_address)
        run(RunOptions(file, engine="simpy", out=tmp_path / "out", executor=executor), look, lambda _: None)
        limit = time.monotonic() + PATIENCE_S
        while any(client.run(holders).values()) and time.monotonic() < limit:
            time.sleep(0.05)
        assert set(client.run(holders).values()) == {0}
    assert 1 in seen


def test_a_worker_is_lost(cluster: LocalCluster, file: Path, here: dict[str, bytes], tmp_path: Path) -> None:
    """The work of a worker that is killed is done by another, and nobody need know."""
    left = [cluster.workers[0].process.pid]

    def kill(done: int, _: int, __: str = "") -> None:
        if done and left:
            os.kill(left.pop(), signal.SIGKILL)

    there = ExecutorSpec(dask=cluster.scheduler_address)
    options = RunOptions(file, engine="simpy", out=tmp_path / "out", executor=there)
    run(options, kill, lambda _: None)
    assert not left
    found = bytes_of_tables(tmp_path / "out")
    assert found == {name: here[name] for name in found}


def test_another_version(cluster: LocalCluster, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers with another version would give other numbers, and are refused by name before anything is run."""
    monkeypatch.setattr(by_cluster, "__version__", "0.0.1")
    with pytest.raises(LeidangError, match=r"of \d Dask workers .* here is Leidang 0\.0\.1, but tcp://.* has Leidang"):
        simulate(file, tmp_path / "out", executor=ExecutorSpec(dask=cluster.scheduler_address))
    assert not (tmp_path / "out").exists()


def test_the_scheduler_is_lost(
    file: Path, here: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its scheduler a run stops, says how to go on, and is taken up again on this machine with the same end."""
    monkeypatch.setattr(by_cluster, "CONNECT_S", 2)
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:

        def close(done: int, _: int, __: str = "") -> None:
            if done:
                cluster.close()

        options = RunOptions(
            file,
            engine="simpy",
            out=tmp_path / "out",
            executor=ExecutorSpec(dask=cluster.scheduler_address),
            command_line=f"leidang run {file} --no-report --quiet --engine simpy --dask {cluster.scheduler_address}",
        )
        with pytest.raises(LeidangError, match=r"(?s)the Dask scheduler at .* is gone.*leidang resume"):
            run(options, close, lambda _: None)
    assert leidang("resume", tmp_path / "out", "--workers", 1) == 0
    assert bytes_of_tables(tmp_path / "out") == here


def test_nobody_there(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address without a scheduler is told as such, and no folder is made."""
    monkeypatch.setattr(by_cluster, "CONNECT_S", 0.3)
    out = tmp_path / "out"
    assert leidang("run", file, *WORDS, "--dask", "nowhere", "--out", out) == 2
    assert "'nowhere' is no address of a Dask scheduler; expected for example tcp://" in capsys.readouterr().err
    assert leidang("run", file, *WORDS, "--dask", "tcp://127.0.0.1:9", "--out", out) == 2
    assert "no Dask scheduler answers at 'tcp://127.0.0.1:9'" in capsys.readouterr().err
    assert not out.exists()


def test_without_the_package(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where Dask is not installed, the command that installs it is told."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert leidang("run", file, *WORDS, "--dask", "tcp://127.0.0.1:9", "--out", tmp_path / "out") == 2
    assert "pip install 'leidang[dask]'" in capsys.readouterr().err
