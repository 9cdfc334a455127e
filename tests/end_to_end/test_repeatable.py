"""The same seed gives the same bytes, whoever computes them; and one replication can be repeated alone."""

from __future__ import annotations

import csv
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.engine import simpy_engine
from sim.engine.trace import Trace
from sim.errors import LeidangError, SimulationError
from sim.experiment import executors
from sim.experiment.run_spec import ExecutorSpec
from sim.process.index import ProgramIndex
from tests.end_to_end.running import ALWAYS, bytes_of_tables, leidang, simulate, table
from tests.unit.model import small

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with two variants of eleven replications: three blocks of work each, the last one short."""
    content = small.two_variants(replications=11)
    return small.write(tmp_path_factory.mktemp("long"), content)


@pytest.fixture(scope="module")
def by_one(long_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its result by one worker."""
    folder = tmp_path_factory.mktemp("by_one") / "out"
    simulate(long_file, folder)
    return folder


def test_the_same_again(long_file: Path, by_one: Path, tmp_path: Path) -> None:
    """A second run in the same process gives the same bytes."""
    simulate(long_file, tmp_path / "out")
    assert bytes_of_tables(tmp_path / "out") == bytes_of_tables(by_one)


@pytest.mark.parametrize("engine", ["simpy", "kernel"])
def test_two_workers(long_file: Path, by_one: Path, tmp_path: Path, engine: str) -> None:
    """Two workers in another process give the same bytes, with processes of SimPy as with threads of the kernel."""
    words = ["run", str(long_file), "--workers", "2", "--engine", engine, "--no-report", "--quiet"]
    program = [sys.executable, "-m", "sim.cli.main", *words, "--out", str(tmp_path / "out")]
    subprocess.run(program, cwd=REPOSITORY, check=True, capture_output=True)
    found = bytes_of_tables(tmp_path / "out")
    assert {name: found[name] for name in bytes_of_tables(by_one)} == bytes_of_tables(by_one)


@pytest.mark.parametrize(("workers", "platform"), [(3, sys.platform), (2, "elsewhere")], ids=["processes", "threads"])
def test_whoever_does_it(
    long_file: Path, by_one: Path, tmp_path: Path, workers: int, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three processes, and threads of the kernel where processes cannot be forked, give the same bytes."""
    monkeypatch.setattr(f"{executors.__name__}.sys.platform", platform)
    engine = "simpy" if platform == sys.platform else "kernel"
    simulate(long_file, tmp_path / "out", executor=ExecutorSpec(workers), engine=engine)
    assert bytes_of_tables(tmp_path / "out") == bytes_of_tables(by_one)


def test_another_seed(long_file: Path, by_one: Path, tmp_path: Path) -> None:
    """Another seed gives other deliveries of the same elements."""
    simulate(long_file, tmp_path / "out", seed=12)
    one, other = (table(folder, "deliveries") for folder in (by_one, tmp_path / "out"))
    pd.testing.assert_series_equal(one["element"], other["element"])
    assert (one["delivered_s"] != other["delivered_s"]).mean() > 0.9


def test_replications_differ(by_one: Path) -> None:
    """No two replications of a variant deliver everything in the same seconds."""
    deliveries = table(by_one, "deliveries")
    runs = deliveries.groupby(["variant", "replication"])["delivered_s"].agg(tuple)
    assert len(runs) == 22
    assert all(runs[variant].is_unique for variant in ("national", "corridor"))


@pytest.mark.parametrize("replication", [0, 7])
def test_only_one_replication(long_file: Path, by_one: Path, tmp_path: Path, replication: int) -> None:
    """`--only` repeats exactly the rows of that replication."""
    simulate(long_file, tmp_path / "out", only=replication)
    for name in ALWAYS:
        whole = table(by_one, name)
        wanted = whole[whole["replication"] == replication].reset_index(drop=True)
        pd.testing.assert_frame_equal(table(tmp_path / "out", name), wanted)


def test_only_one_variant(long_file: Path, by_one: Path, tmp_path: Path) -> None:
    """A variant run alone has the rows it has beside others."""
    simulate(long_file, tmp_path / "out", variants=("corridor",))
    for name in ALWAYS:
        whole = table(by_one, name)
        wanted = whole[whole["variant"] == "corridor"].reset_index(drop=True)
        pd.testing.assert_frame_equal(table(tmp_path / "out", name), wanted)


def test_more_replications_begin_with_the_same(long_file: Path, by_one: Path, tmp_path: Path) -> None:
    """Fewer replications are the first of many."""
    simulate(long_file, tmp_path / "out", replications=3)
    whole = table(by_one, "ledger")
    wanted = whole[whole["replication"] < 3].reset_index(drop=True)
    pd.testing.assert_frame_equal(table(tmp_path / "out", "ledger"), wanted)


class TestFailures:
    """A replication that fails is told of, and the others go on."""

    @pytest.fixture
    def breaking(self, monkeypatch: pytest.MonkeyPatch) -> set[int]:
        """Replications that break from now on."""
        broken: set[int] = set()
        simulate_really = simpy_engine.simulate

        def sometimes(index: ProgramIndex, seed: int, replication: int) -> Trace:
            if replication in broken:
                raise SimulationError("the loop 'x' takes no time at second 5")
            return simulate_really(index, seed, replication)

        monkeypatch.setattr(simpy_engine, "simulate", sometimes)
        return broken

    def test_one_fails(self, long_file: Path, by_one: Path, tmp_path: Path, breaking: set[int]) -> None:
        """The tables lack the failed replication in each variant, and n says so."""
        breaking.add(2)
        out = tmp_path / "it's out"
        words = ["run", long_file, "--set", "title=It's broken", "--seed", 11, "--workers", 1, "--engine", "simpy"]
        assert leidang(*words, "--no-report", "--quiet", "--out", out) == 0
        whole = table(by_one, "deliveries")
        wanted = whole[whole["replication"] != 2].reset_index(drop=True)
        pd.testing.assert_frame_equal(table(out, "deliveries"), wanted)
        summary = pd.read_csv(out / "summary.csv")
        assert set(summary.loc[summary["metric"].str.startswith(("closure", "coordination")), "n"]) == {10}

    def test_one_fails_in_one_variant(
        self,
        long_file: Path,
        by_one: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """It is left out there, and of the pairs, and nowhere else; n is told in every place."""
        simulate_really = simpy_engine.simulate
        seen: list[ProgramIndex] = []

        def sometimes(index: ProgramIndex, seed: int, replication: int) -> Trace:
            seen.append(index)
            if replication == 3 and index is not seen[0]:
                raise SimulationError("the loop 'x' takes no time at second 5")
            return simulate_really(index, seed, replication)

        monkeypatch.setattr(simpy_engine, "simulate", sometimes)
        out = tmp_path / "out"
        assert leidang("run", long_file, "--workers", 1, "--engine", "simpy", "--no-report", "--out", out) == 0
        whole, metric = table(by_one, "deliveries"), "closure 90 % / local"
        kept = whole[(whole["variant"] == "national") | (whole["replication"] != 3)].reset_index(drop=True)
        pd.testing.assert_frame_equal(table(out, "deliveries"), kept)
        summary, comparisons = (pd.read_csv(out / f"{name}.csv") for name in ("summary", "comparisons"))
        own = summary[summary["metric"] == metric].set_index("variant")
        assert own["n"].to_dict() == {"national": 11, "corridor": 10}
        values = (
            table(out, "replications")
            .query("metric == @metric")
            .pivot_table(index="replication", columns="variant", values="value")
        )
        pairs = (values["corridor"] - values["national"]).dropna()
        row = comparisons[comparisons["metric"] == metric].iloc[0]
        assert (row["n"], len(pairs)) == (10, 10)
        assert row["difference"] == pytest.approx(pairs.mean())
        told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["replications"]
        assert told == {"asked": 22, "done": 21, "failed": 1}
        said = capsys.readouterr()
        assert "n = 10 to 11 replications of each variant; 1 of 22 failed" in " ".join(said.out.split())
        assert "1 of 22 replications failed; see failures.csv" in said.err

    def test_failures_are_listed(self, long_file: Path, tmp_path: Path, breaking: set[int]) -> None:
        """Each failure has its row, with a command that repeats it and only it, into a folder of its own."""
        breaking |= {0, 4}
        finished = simulate(
            long_file, tmp_path / "out", sets=("title=It's broken",), seed=11, command_line="leidang run --out out"
        )
        with (tmp_path / "out" / "failures.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [(row["variant"], row["replication"]) for row in rows] == [
            ("corridor", "0"),
            ("corridor", "4"),
            ("national", "0"),
            ("national", "4"),
        ]
        assert {row["error"] for row in rows} == {"the loop 'x' takes no time at second 5"}
        assert len(finished.failures) == 4
        breaking.clear()
        _, *words = shlex.split(rows[1]["command"])
        out = tmp_path / "again"
        assert leidang(*words, "--workers", 1, "--no-report", "--quiet", "--out", out) == 0
        again = table(out, "deliveries")
        assert set(zip(again["variant"], again["replication"], strict=True)) == {("corridor", 4)}

    def test_a_variant_without_any_replication(self, long_file: Path, tmp_path: Path, breaking: set[int]) -> None:
        """Where nothing of a block is left, the others still make tables."""
        breaking |= {0, 1, 2, 3, 4}
        simulate(long_file, tmp_path / "out")
        assert set(table(tmp_path / "out", "deliveries")["replication"]) == {5, 6, 7, 8, 9, 10}

    def test_all_fail(self, long_file: Path, tmp_path: Path, breaking: set[int]) -> None:
        """Where every replication fails, the run ends with the first error in words, and all are listed."""
        breaking |= set(range(11))
        with pytest.raises(LeidangError, match=r"every replication failed; .*failures\.csv, the first: the loop"):
            simulate(long_file, tmp_path / "out")
        assert len((tmp_path / "out" / "failures.csv").read_text(encoding="utf-8").splitlines()) == 1 + 22
