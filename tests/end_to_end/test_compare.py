"""`leidang compare` on the small scenario: within a folder and across folders, from the command to the figure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import open_results
from analysis.comparison.run_pairs import INDEPENDENT, PAIRED
from sim.record.tables.statistics import COMPARISONS
from tests.end_to_end.running import leidang

CLOSURE = "closure 100 % / all forces"


@pytest.fixture(scope="module")
def others(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same scenario run again with the same seed, and with another one."""
    folders: dict[str, Path] = {}
    for name, seed in (("same", 11), ("other", 12)):
        folders[name] = tmp_path_factory.mktemp(name) / name
        words = ("--engine", "simpy", "--workers", 1, "--replications", 3, "--variant", "national")
        assert (
            leidang("run", scenario_file, *words, "--seed", seed, "--no-report", "--quiet", "--out", folders[name]) == 0
        )
    return folders


def compared(tmp_path: Path, *words: object) -> pd.DataFrame:
    """The table that the command writes."""
    assert leidang("compare", *words, "--out", tmp_path / "out", "--quiet") == 0
    return pd.read_csv(tmp_path / "out" / "comparison.csv")


def test_identical_variants_differ_by_exactly_nothing(result: Path, tmp_path: Path) -> None:
    """Every metric of two variants that say the same: 0, with an interval from 0 to 0, by the real command."""
    table = compared(tmp_path, result)
    twin = table[(table["variant"] == "again") & (table["n"] >= 2) & table["difference"].notna()]
    assert len(twin) > 50
    assert not twin[["difference", "low_95", "high_95"]].to_numpy().any()
    assert not twin[["bootstrap_low_95", "bootstrap_high_95", "better", "worse"]].fillna(0).to_numpy().any()
    assert set(twin["verdict"].dropna()) == {"no practical difference"}


def test_another_reference_turns_the_sign(result: Path, tmp_path: Path) -> None:
    """Corridor against national is national against corridor, the other way round; figure and data are there."""
    there = compared(tmp_path, result).set_index(["variant", "metric"])["difference"]
    back = compared(tmp_path, result, "--reference", "corridor").set_index(["variant", "metric"])["difference"]
    assert back[("national", CLOSURE)] == pytest.approx(-there[("corridor", CLOSURE)])
    for name in ("forest.svg", "forest.png", "forest.csv"):
        assert (tmp_path / "out" / name).stat().st_size > 100


def test_folders_with_the_same_chances_are_paired(result: Path, others: dict[str, Path], tmp_path: Path) -> None:
    """The same variant of the same scenario and seed, run twice, differs by exactly nothing."""
    table = compared(tmp_path, result, others["same"])
    assert set(table["variant"]) == {"small: again", "small: corridor", "small: of others", "same: national"}
    twin = table[(table["variant"] == "same: national") & (table["metric"] == CLOSURE)].iloc[0]
    assert (twin["reference"], twin["basis"], twin["n"]) == ("small: national", PAIRED, 3)
    assert (twin["difference"], twin["low_95"], twin["high_95"]) == (0.0, 0.0, 0.0)


def test_folders_with_other_chances_are_not_paired(
    result: Path, others: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another seed: Welch's interval, as scipy has it; what needs pairs is empty, and the command says so."""
    table = compared(tmp_path, result, others["other"])
    row = table[(table["variant"] == "other: national") & (table["metric"] == CLOSURE)].iloc[0]
    values = [_closures(folder, "national") for folder in (others["other"], result)]
    welch = stats.ttest_ind(*values, equal_var=False).confidence_interval(0.95)
    assert row["basis"] == INDEPENDENT
    assert row["difference"] == pytest.approx(values[0].mean() - values[1].mean(), rel=1e-6)
    assert (row["low_95"], row["high_95"]) == pytest.approx((welch.low, welch.high), rel=1e-6)
    assert row[["better", "variance_factor", "bootstrap_low_95"]].isna().all()
    capsys.readouterr()
    assert leidang("compare", result, others["other"], "--out", tmp_path / "out") == 0
    said = capsys.readouterr().out
    words = " ".join(said.split())
    assert "Not paired, different random seed (Welch): other: national" in words
    assert said.splitlines()[-1] == str(tmp_path / "out")


def _closures(folder: Path, variant: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    table = open_results(folder).replications
    own = table[(table["variant"] == variant) & (table["metric"] == CLOSURE)]
    return own["value"].to_numpy(dtype=np.float64)


def test_a_difference_that_does_not_matter_is_called_so(
    scenario_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a practical difference of a year nothing in hours is better or worse, and the summary says against what."""
    words = ("--engine", "simpy", "--workers", 1, "--replications", 3, "--no-report", "--out", tmp_path / "run")
    variants = ("--variant", "national", "--variant", "corridor", "--set", "practical_difference=365 d")
    assert leidang("run", scenario_file, *words, *variants) == 0
    assert "practical difference 365 d" in " ".join(capsys.readouterr().out.split())
    own = open_results(tmp_path / "run").comparisons
    assert set(own.loc[(own["unit"] == "h") & own["difference"].notna(), "verdict"]) == {"no practical difference"}
    assert set(own.loc[own["unit"] == "h", "practical"]) == {365 * 24.0}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--reference", "nation"), "no variant is called 'nation'; there are: national, again, corridor, of others"),
        (("--metric", "closure 100 % / all"), "'closure 100 % / all forces' or"),
    ],
)
def test_what_is_not_there_is_refused(
    result: Path, words: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what there is."""
    assert leidang("compare", result, *words, "--out", tmp_path / "out") == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_given_twice_is_refused(result: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It would be compared with itself."""
    assert leidang("compare", result, result) == 2
    assert "given twice" in capsys.readouterr().err


def test_its_table_has_the_columns_of_every_comparison(result: Path, tmp_path: Path) -> None:
    """And on what each rests."""
    assert tuple(compared(tmp_path, result).columns) == (*COMPARISONS.names, "basis")
