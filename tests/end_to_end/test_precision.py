"""A run that is to be precise stops when it is, at the same replication whoever does the work, or says why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.experiment.options import RunOptions
from sim.experiment.run import run
from sim.experiment.run_spec import ExecutorSpec
from tests.end_to_end.running import bytes_of_tables, leidang, simulate, table
from tests.unit.model import small

WORDS = ("--engine", "simpy", "--no-report", "--quiet")
METRIC = "closure 90 % / local"


def rule(folder: Path) -> dict[str, Any]:
    """What the manifest says of how a run stopped."""
    told: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["stopping_rule"]
    return told


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with two variants, to be known to within four hours."""
    content = small.two_variants(replications={"half_width": "4 h", "of": METRIC, "at_least": 5, "at_most": 90})
    return small.write(tmp_path_factory.mktemp("precise"), content)


@pytest.fixture(scope="module")
def precise(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its result folder by one worker."""
    folder = tmp_path_factory.mktemp("precise") / "out"
    assert leidang("run", file, *WORDS, "--workers", 1, "--out", folder) == 0
    return folder


def test_it_is_as_precise_as_was_asked_for(precise: Path) -> None:
    """The paired interval of the difference is within the target, and was not before: the manifest has both."""
    told = rule(precise)
    replications = table(precise, "replications")
    own = replications[replications["metric"] == METRIC].pivot_table(
        index="replication", columns="variant", values="value"
    )
    difference = (own["corridor"] - own["national"]).to_numpy()

    def half_width(n: int) -> float:
        interval = stats.ttest_1samp(difference[:n], 0).confidence_interval()
        return float(interval.high - interval.low) / 2

    since, n = int(told["narrow_since"]), int(told["replications"])
    assert told["reached"]
    assert len(own) == n < 90
    assert since > 5
    assert half_width(since - 1) > 4 >= max(half_width(number) for number in range(since, since + 6))
    assert told["half_width_reached"] == pytest.approx(half_width(n))


def test_a_fixed_number_gives_the_same(file: Path, precise: Path, tmp_path: Path) -> None:
    """The replications are those of a run that was asked for this number, and so is all that is made from them."""
    n = rule(precise)["replications"]
    assert leidang("run", file, *WORDS, "--workers", 1, "--replications", n, "--out", tmp_path / "out") == 0
    for name in ("replications.parquet", "summary.csv", "comparisons.csv", "requests.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (precise / name).read_bytes()


def test_two_workers_stop_at_the_same(file: Path, precise: Path, tmp_path: Path) -> None:
    """What others have done beyond the end by then is left out."""
    simulate(file, tmp_path / "out", executor=ExecutorSpec(2))
    found = bytes_of_tables(tmp_path / "out")
    assert found == {name: bytes_of_tables(precise)[name] for name in found}


def test_stopped_half_way(file: Path, precise: Path, tmp_path: Path) -> None:
    """Taken up again it ends at the same replication, with the same bytes, and says so."""

    def stop(done: int, _: int, __: str = "") -> None:
        if done >= 15:
            raise KeyboardInterrupt

    command = f"leidang run {file} {' '.join(WORDS)} --workers 1"
    with pytest.raises(KeyboardInterrupt):
        run(RunOptions(file, engine="simpy", out=tmp_path / "out", command_line=command), stop, lambda _: None)
    assert leidang("resume", tmp_path / "out") == 0
    assert bytes_of_tables(tmp_path / "out") == bytes_of_tables(precise)
    assert rule(tmp_path / "out") == rule(precise)


def test_the_command_line_says_the_same(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the scenario may say of precision may be said to the command, which tells how the run stopped."""
    content = json.loads(file.read_text(encoding="utf-8")) | {"replications": 7}
    other = small.write(tmp_path / "other", content)
    words = ["--half-width", "10h", "--of", METRIC, "--at-most", 20, "--workers", 1]
    out = tmp_path / "out"
    assert leidang("run", file, *WORDS[:3], *words, "--out", out) == 0
    told = rule(out)
    assert (told["half_width"], told["at_most"], told["at_least"]) == ("10 h", 20, 20)
    assert told["words"] in capsys.readouterr().err.replace("\n", " ")
    assert leidang("run", other, *WORDS, "--at-most", 9, "--out", tmp_path / "alone") == 2
    assert "a single value, so it has no 'at_most'" in capsys.readouterr().err
    assert leidang("run", other, *WORDS, *words, "--replications", 9, "--out", tmp_path / "both") == 2
    assert "not both" in capsys.readouterr().err


def test_the_budget(file: Path, tmp_path: Path) -> None:
    """What cannot be had for the budget ends with it, and the manifest says what was reached."""
    told: list[str] = []

    def note(_: int, __: int, words: str = "") -> None:
        told.append(words)

    options = RunOptions(file, ("replications.half_width=1 min", "replications.at_most=7"), engine="simpy")
    finished = run(RunOptions(options.file, options.sets, engine="simpy", out=tmp_path / "out"), note, lambda _: None)
    assert finished.stopped is not None
    assert not finished.stopped.reached
    assert finished.asked == 14
    assert "were to have a half-width of 1 min, but have " in finished.stopped.words
    assert told[-1].endswith("wanted 0.0167 h")
    assert rule(tmp_path / "out")["half_width_reached"] > 0.0167


def test_runs_that_are_open(file: Path, tmp_path: Path) -> None:
    """Where runs are open at the horizon there is no mean and no half-width: the budget is used, and it is said why."""
    sets = ("replications.at_most=7", "horizon=9.1 d", "forces.north.ready=D+8", "replications.of=closure")
    finished = simulate(file, tmp_path / "out", sets=sets)
    assert table(tmp_path / "out", "deliveries")["delivered_s"].isna().any()
    assert finished.asked == 14
    told = rule(tmp_path / "out")
    assert (told["reached"], told["censored"], told.get("half_width_reached")) == (False, True, None)
    assert "open at the horizon" in told["words"]


def test_two_variants_that_are_the_same(file: Path, tmp_path: Path) -> None:
    """Their difference is 0 ± 0, so the least number is enough, and the look-ahead."""
    finished = simulate(file, tmp_path / "out", sets=('variants={"one": [], "other": []}',))
    assert finished.stopped is not None
    assert finished.stopped.standing.half_width == 0
    assert finished.stopped.replications == 10
    deliveries = table(tmp_path / "out", "deliveries")
    one, other = (deliveries.loc[deliveries["variant"] == name, "delivered_s"] for name in ("one", "other"))
    pd.testing.assert_series_equal(one, other, check_index=False)
    assert np.isfinite(finished.stopped.standing.target)
