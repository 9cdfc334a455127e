"""`leidang value` on the small scenario: what each arrangement is worth, from the command to the figure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import open_results
from docs.figure_columns import VALUE_FIGURES
from sim.record.csv_files import read_csv
from sim.record.table import Table
from sim.record.tables import VALUE_TABLES
from sim.record.tables.studies import SYNERGY, VALUE
from tests.end_to_end.running import leidang, table

NAMES = "corridor,elsewhere"


@pytest.fixture(scope="module")
def valued(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study of two arrangements, of which one is among others."""
    folder = tmp_path_factory.mktemp("value") / "out"
    words = ("--engine", "simpy", "--workers", 1, "--replications", 3, "--out", folder)
    assert leidang("value", scenario_file, "--arrangements", NAMES, *words) == 0
    return folder


def test_the_values_add_up_to_what_all_save(valued: Path) -> None:
    """The row of all together is the sum, and what two runs of the scenario differ by."""
    values = pd.read_csv(valued / "value.csv")
    assert tuple(values.columns) == VALUE.names
    own = values.set_index("arrangement")["value"]
    assert own["corridor"] + own["elsewhere"] == pytest.approx(own["all together"])
    deliveries = table(valued, "deliveries")
    hours = (deliveries["delivered_s"] - deliveries["ready_s"]) / 3600
    mean = hours.groupby([deliveries["variant"], deliveries["replication"]]).mean().groupby("variant").mean()
    assert deliveries["delivered_s"].notna().all()
    assert own["all together"] == pytest.approx(mean["none of them"] - mean["corridor + elsewhere"])


def test_an_arrangement_of_others_is_worth_exactly_nothing(valued: Path) -> None:
    """Bit for bit: 0 with an interval from 0 to 0, and no interaction."""
    values = pd.read_csv(valued / "value.csv").set_index("arrangement")
    assert not values.loc["elsewhere", ["value", "low_95", "high_95", "alone", "last"]].any()
    pairs = pd.read_csv(valued / "synergy.csv")
    assert tuple(pairs.columns) == SYNERGY.names
    assert list(pairs["reading"]) == ["none"]


@pytest.mark.parametrize("file", [*VALUE_TABLES, *VALUE_FIGURES], ids=lambda file: file.name)
def test_columns_are_those_of_the_reference_page(valued: Path, file: Table) -> None:
    """Every column is described, in its order."""
    rows = read_csv(valued / file.file, file)
    assert tuple(rows.columns) == file.names
    assert not rows.duplicated(list(file.key)).any()


def test_the_folder_is_that_of_a_run(valued: Path) -> None:
    """Every subset is a variant of it, its tables can be read, and the waterfall lies among its figures."""
    results = open_results(valued)
    assert results.variants == ("none of them", "corridor", "elsewhere", "corridor + elsewhere")
    assert {"value.csv", "synergy.csv"} <= set(results.manifest.tables)
    assert len(results.savings) > 0
    for end in ("svg", "png", "csv"):
        assert (valued / "figures" / f"value.{end}").stat().st_size > 100


def test_what_it_prints(scenario_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The values in words, with the pairs; the last line is the folder."""
    words = ("--engine", "simpy", "--workers", 1, "--replications", 2, "--out", tmp_path / "out", "--orders", 2)
    metric = ("--metric", "coordination time / all forces")
    assert leidang("value", scenario_file, "--arrangements", NAMES, *metric, *words) == 0
    said = capsys.readouterr().out
    assert "What each arrangement saves: coordination time / all forces\n2 sampled orders, n = 2 replications" in said
    assert "all together" in said
    assert "none" in said
    assert said.splitlines()[-1] == str(tmp_path / "out")


def test_an_unknown_metric_is_refused_before_anything_runs(
    scenario_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the metrics that there are."""
    words = ("--arrangements", NAMES, "--metric", "closing time", "--out", tmp_path / "out")
    assert leidang("value", scenario_file, *words) == 2
    assert "no metric is called 'closing time'; take one of arrival delay" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
