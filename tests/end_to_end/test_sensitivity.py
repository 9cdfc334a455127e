"""`leidang sensitivity` on the small scenario: what moves nothing, what moves together, taken up again, taken in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis import open_results
from analysis.report.register import register
from analysis.studies.import_sensitivity import import_sensitivity, sensitivity_of
from analysis.studies.metric_names import HEADLINE
from sim.errors import LeidangError
from sim.experiment import executors
from sim.experiment.blocks import write_block
from sim.record.csv_files import read_csv
from sim.record.table import Table
from sim.record.tables import SENSITIVITY_TABLES
from tests.end_to_end.running import leidang
from tests.unit.model import small

FACTOR = "movement.road.travel_factor"
WORDS = ("--engine", "simpy", "--replications", 2, "--quiet", "--workers", 1)
VARY = ("--vary", f"{FACTOR}=1..2", "--vary", "variants.national=[],[elsewhere]", "--trajectories", 2)
TOGETHER = ("--together", "actors=20%")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with a variant to compare."""
    return small.write(tmp_path_factory.mktemp("screened"), small.two_variants())


@pytest.fixture(scope="module")
def screened(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small Morris screening, with an input that does nothing and one of many numbers."""
    folder = tmp_path_factory.mktemp("sensitivity") / "out"
    assert leidang("sensitivity", file, *VARY, *TOGETHER, *WORDS, "--out", folder) == 0
    return folder


@pytest.mark.parametrize("described", SENSITIVITY_TABLES, ids=lambda file: file.name)
def test_columns_of_a_sensitivity_analysis_are_those_of_the_reference_page(screened: Path, described: Table) -> None:
    """Every column is described, in its order."""
    rows = read_csv(screened / described.file, described)
    columns = list(rows.columns)
    assert not rows.duplicated(list(described.key)).any()
    assert columns[: len(described.columns)] == list(described.names)


def test_an_input_that_does_nothing_has_exactly_nothing(screened: Path) -> None:
    """In every index, with an interval from 0 to 0, and in the tornado; the factor of travel does something."""
    indices = pd.read_csv(screened / "indices.csv").set_index("input")
    numbers = ["value", "low_95", "high_95"]
    assert not indices.loc["variants.national", numbers].to_numpy().any()
    level = indices[(indices["output"] == "level") & (indices["index"] == "mu_star")]
    assert min(level["low_95"].filter(like=FACTOR)) > 0
    tornado = pd.read_csv(screened / "tornado.csv")
    alone = tornado[tornado["input"] == "variants.national"]
    assert not alone[["change", "low_95", "high_95"]].to_numpy().any()
    assert set(alone["setting"]) == {"[]", "[elsewhere]"}
    verdicts = pd.read_csv(screened / "verdict.csv")["verdict"]
    assert verdicts.str.contains("Variants: national does not matter").all()


def test_one_at_a_time_is_the_difference_of_two_runs(screened: Path) -> None:
    """The change that the tornado tells is that of the means of the summary at its points."""
    summary = pd.read_csv(screened / "summary.csv")
    mean = summary[(summary["metric"] == HEADLINE) & (summary["variant"] == "corridor")].set_index("point")["mean"]
    tornado = pd.read_csv(screened / "tornado.csv")
    own = tornado[(tornado["output"] == "level") & (tornado["variant"] == "corridor") & (tornado["input"] == FACTOR)]
    assert list(own["change"]) == pytest.approx([mean[1] - mean[0], mean[2] - mean[0]])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no arrangement of this scenario says what to vary"),
        (("--around", "movement.road"), "is no path with a share"),
        (("--around", "nowhere=20%"), "nothing notional is left to vary below 'nowhere'"),
        (("--around", "movement.road=20%", "--together", "movement.road=20%"), "nothing notional is left to vary"),
        (("--vary", f"{FACTOR}=1..2", "--method", "sobol", "--samples", 12), "power of two"),
        (("--vary", f"{FACTOR}=1..2", "--samples", 16), "--trajectories"),
        (("--vary", f"{FACTOR}=1..2", "--trajectories", 1), "at least two"),
        (("--vary", f"{FACTOR}=1..2", "--metric", "speed"), "no metric is called 'speed'"),
    ],
    ids=["nothing to vary", "no share", "nowhere", "twice", "unbalanced", "other method", "too few", "metric"],
)
def test_what_cannot_be_analysed_is_refused(
    file: Path, words: tuple[object, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything runs, with what to write instead."""
    assert leidang("sensitivity", file, *words, *WORDS) == 2
    assert said in capsys.readouterr().err


def test_numbers_that_move_together_do_so_by_one_factor(screened: Path) -> None:
    """At a point all of them are as far through their own ranges; no number that is varied by itself is among them."""
    numbers = pd.read_csv(screened / "numbers.csv", dtype=str)
    assert list(numbers["input"].unique()) == [FACTOR, "variants.national", "actors.*"]
    own = numbers[numbers["input"] == "actors.*"]
    assumptions = pd.read_csv(screened / "assumptions.csv", dtype=str)
    assumed = dict(zip(assumptions["path"], assumptions["value"], strict=True))
    assert len(own) > 5
    for row in own.itertuples():
        low, value, high = (float(str(text)) for text in (row.low, assumed[str(row.path)], row.high))
        assert low <= value < high
        assert low == pytest.approx(max(1, value - 1) if str(row.path).endswith("staff") else 0.8 * value)
    design = pd.read_csv(screened / "design.csv", dtype=str)
    assert list(design["actors.*"].iloc[5:7]) == ["80 %", "120 %"]


def test_a_stopped_analysis_is_taken_up_again(
    screened: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped half-way and resumed, it leaves the same tables, to the last byte."""
    done = [0]

    def failing(*arguments: object) -> None:
        done[0] += 1
        if done[0] == 8:
            raise OSError("no space left on device")
        write_block(*arguments)  # type: ignore[arg-type]  # what it was called with

    monkeypatch.setattr(executors, "write_block", failing)
    folder = tmp_path / "stopped"
    assert leidang("sensitivity", file, *VARY, *TOGETHER, *WORDS, "--out", folder) == 2
    monkeypatch.setattr(executors, "write_block", write_block)
    assert leidang("resume", folder, "--quiet") == 0
    told, other = (json.loads((one / "manifest.json").read_text(encoding="utf-8")) for one in (folder, screened))
    assert told["tables"] == other["tables"]
    assert {"indices.csv", "tornado.csv", "verdict.csv", "numbers.csv", "replications.parquet"} <= set(told["tables"])


@pytest.fixture(scope="module")
def run(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the same scenario, with another seed and without a report."""
    folder = tmp_path_factory.mktemp("run") / "out"
    assert leidang("run", file, *WORDS, "--seed", 4, "--no-report", "--out", folder) == 0
    return folder


def test_a_run_takes_in_the_analysis_of_its_scenario(screened: Path, run: Path, tmp_path: Path) -> None:
    """Its small tables and their checksums stay with the run; the register begins in the order of the largest mu*."""
    folder = Path(shutil.copytree(run, tmp_path / "run"))
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    import_sensitivity(open_results(folder), screened)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    study = sensitivity_of(open_results(folder))
    assert study is not None
    assert not list(study.folder.glob("*.parquet"))
    indices = pd.read_csv(screened / "indices.csv")
    first = indices[(indices["output"] == "difference") & (indices["index"] == "mu_star")]
    expected = first.sort_values("value", ascending=False, kind="stable")["input"].tolist()
    assert [one.path for one in study.effects] == expected
    rows = [row for row in register(open_results(folder)).rows if row.measured]
    groups = [next(one.path for one in study.effects if row.path in one.numbers) for row in rows]
    numbers = [path for path in expected if path != "variants.national"]
    assert list(dict.fromkeys(groups)) == numbers
    assert all(row.tried for row in rows)


def test_the_analysis_of_another_scenario_is_refused(
    screened: Path, run: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One with another value, told with that value; one with another table of the network; and what is none at all."""
    folder = tmp_path / "run"
    sets = ("--set", "horizon=21 d")
    assert leidang("run", file, *sets, *WORDS, "--no-report", "--out", folder) == 0
    capsys.readouterr()
    assert leidang("report", folder, "--sensitivity", screened) == 2
    printed = capsys.readouterr().err
    assert "it has horizon = " in printed
    assert "where the run has 1814400" in printed
    other = Path(shutil.copytree(screened, tmp_path / "other"))
    values = other / "scenario.values.json"
    told = json.loads(values.read_text(encoding="utf-8"))
    path = next(name for name in told["scenario"] if name.endswith("length_km"))
    told["scenario"][path] += 1
    values.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(LeidangError, match=f"it has {path} = "):
        import_sensitivity(open_results(run), other)
    values.unlink()
    with pytest.raises(LeidangError, match=r"has no scenario\.values\.json"):
        import_sensitivity(open_results(run), other)
    with pytest.raises(LeidangError, match="no finished sensitivity analysis"):
        import_sensitivity(open_results(run), folder)
    assert not (folder / "sensitivity").exists()
