"""`leidang sweep` on the small scenario: from the command to the figures, and taken up again when it was stopped."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.studies.discovery import Discovery, discover_failures
from analysis.studies.metric_names import HEADLINE
from analysis.studies.points import PointResults, load_points
from sim.errors import LeidangError
from sim.experiment import executors
from sim.experiment.blocks import write_block
from sim.record.csv_files import read_csv
from sim.record.table import Table
from sim.record.tables import SWEEP_TABLES
from sim.record.tables.studies import DISCOVERY
from tests.end_to_end.running import leidang, table
from tests.unit.model import small

FACTOR = "movement.road.travel_factor"
WORDS = ("--engine", "simpy", "--replications", 3, "--quiet")
VARY = ("--vary", f"{FACTOR}=1..2:2", "--vary", "variants.corridor=[corridor],[elsewhere]")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with a variant to compare."""
    return small.write(tmp_path_factory.mktemp("swept"), small.two_variants())


@pytest.fixture(scope="module")
def swept(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sweep of two inputs with two values each."""
    folder = tmp_path_factory.mktemp("sweep") / "out"
    words = (*VARY, *WORDS, "--discover", "corridor")
    assert leidang("sweep", file, *words, "--workers", 1, "--out", folder) == 0
    return folder


def test_a_point_has_the_metrics_of_a_run_with_its_values(swept: Path, file: Path, tmp_path: Path) -> None:
    """Every metric of every replication, to the last digits that adding up in another order leaves."""
    sets = ("--set", f"{FACTOR}=2", "--set", "variants.corridor=[corridor]")
    assert leidang("run", file, *sets, *WORDS, "--workers", 1, "--no-report", "--out", tmp_path / "run") == 0
    keys = ["variant", "replication", "metric"]
    run, sweep = table(tmp_path / "run", "replications"), table(swept, "replications")
    both = run.merge(sweep[sweep["point"] == 2], on=keys, how="left", suffixes=("", "_swept"))
    assert both["unit"].equals(both["unit_swept"].rename("unit"))
    np.testing.assert_allclose(both["value_swept"], both["value"], rtol=1e-12)
    summary, of_run = pd.read_csv(swept / "summary.csv"), pd.read_csv(tmp_path / "run" / "summary.csv")
    merged = of_run.merge(summary[summary["point"] == 2], on=["variant", "metric"], suffixes=("", "_swept"))
    assert len(merged) == len(of_run)
    np.testing.assert_allclose(merged["mean_swept"], merged["mean"], rtol=1e-8)


def test_what_does_not_matter_changes_nothing_at_all(swept: Path) -> None:
    """An arrangement of others leaves every metric as it is under national rules, bit for bit, at every factor."""
    sweep = load_points(swept)
    (corridor,) = sweep.measure(HEADLINE).differences
    other = sweep.numbers(1) == 1
    assert not corridor.mean[other].any()
    assert not (corridor.high - corridor.low)[other].any()
    assert (corridor.mean[~other] < 0).all()


def test_a_stopped_sweep_is_taken_up_again(
    swept: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By two workers, who do what is missing: the tables are those of the undisturbed one, done by one.

    Where the points are others than before, nothing is taken up.
    """
    done = [0]

    def failing(*arguments: object) -> None:
        done[0] += 1
        if done[0] == 4:
            raise OSError("no space left on device")
        write_block(*arguments)  # type: ignore[arg-type]  # what it was called with

    monkeypatch.setattr(executors, "write_block", failing)
    folder = tmp_path / "stopped"
    words = (*VARY, *WORDS, "--discover", "corridor", "--workers", 1)
    assert leidang("sweep", file, *words, "--out", folder) == 2
    assert len(list(folder.glob("blocks/*.block"))) == 3
    monkeypatch.setattr(executors, "write_block", write_block)
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    assert leidang("resume", folder, "--workers", 2, "--quiet") == 0
    assert hashes(folder) == hashes(swept)
    plan = other / "blocks" / "plan.json"
    plan.write_text(plan.read_text(encoding="utf-8").replace("1..2:2", "1..3:2"), encoding="utf-8")
    assert leidang("resume", other, "--quiet") == 2


def hashes(folder: Path) -> dict[str, str]:
    """The checksums of all tables, as the manifest has them."""
    told: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    assert {"replications.parquet", "summary.csv", "comparisons.csv", "design.csv"} <= set(told)
    return told


def test_it_is_told_where_an_arrangement_fails(swept: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the corridor is an arrangement of others it does not help; four points are too few for a box."""
    points = pd.read_csv(swept / "figures" / "discovery.csv")
    assert list(points["fails"]) == [int(text == "[elsewhere]") for text in points["variants.corridor"]]
    assert (swept / "figures" / "discovery.svg").stat().st_size > 10_000
    assert leidang("sweep", file, *VARY, *WORDS, "--discover", "national", "--fails", "late", "--least", 50) == 2
    assert "--least 50: with --fails late it is a share of the replications" in capsys.readouterr().err
    assert leidang("sweep", file, *VARY, *WORDS, "--discover", "national") == 2
    assert "those that are: 'corridor'" in capsys.readouterr().err


def late(sweep: PointResults, variant: str, least: float = 0.5) -> Discovery:
    """Where a variant is late."""
    return discover_failures(sweep, sweep.measure(), variant, least, late=True)


def test_it_is_told_where_a_variant_is_late(swept: Path) -> None:
    """Where in too few of the replications each element has come by its due date; of the first variant too."""
    sweep = load_points(swept)
    in_time = sweep.measure("delivered by due date / all forces").of("national")[0] == 1.0
    found = late(sweep, "national", least=0.7)
    assert found.fails.tolist() == (in_time.mean(axis=1) < 0.7).tolist()
    assert found.sentences[0].startswith(
        f"national has everything there by its due date in less than 70 % of the replications at {found.fails.sum()} of"
    )
    everywhere = late(sweep, "corridor", least=1e-9)
    assert (
        everywhere.fails.tolist() == (~(sweep.measure(everywhere.metric).of("corridor")[0] == 1.0).any(axis=1)).tolist()
    )
    with pytest.raises(LeidangError, match="no variant is called 'nobody'"):
        late(sweep, "nobody")


@pytest.mark.parametrize("command", ["tell", "export", "compare", "difference", "calibrate"])
def test_what_needs_a_run_says_what_the_folder_is(
    swept: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And what to do instead; nothing is written into it."""
    before = sorted(swept.rglob("*"))
    assert leidang(command, swept) == 2
    said = capsys.readouterr().err
    assert f"{swept} is the folder of a sweep: of each point only the metrics were kept" in said
    assert "leidang run FILE --set PATH=VALUE" in said
    assert sorted(swept.rglob("*")) == before


def test_its_page_says_what_was_asked_and_what_came_of_it(swept: Path) -> None:
    """The question, the answer with n, every point, the figures, and the command; and nothing from elsewhere."""
    page = (swept / "report.html").read_text(encoding="utf-8")
    text = " ".join(page.replace("\N{NO-BREAK SPACE}", " ").split())
    assert f"with other values of {FACTOR} and variants.corridor, and where does corridor change it" in text
    assert "n = 3 replications at each of 4 points" in text
    (corridor,) = load_points(swept).measure(HEADLINE).differences
    less = int((corridor.high < 0).sum())
    where = f"significantly lower at {less} points, higher at 0, no significant difference at {4 - less}."
    assert f"Compared with national: {where}" in text
    assert "When corridor fails" in text
    assert page.count("<figure") == 3
    assert text.count("± ") >= 4 * 2
    assert "leidang sweep" in text
    assert not re.search(r'(src|href)="(?!data:|#)', page)


@pytest.mark.parametrize("described", [*SWEEP_TABLES, DISCOVERY], ids=lambda file: file.name)
def test_columns_are_those_of_the_reference_page(swept: Path, described: Table) -> None:
    """Every column is described, in its order; the design has besides one column for each input."""
    path = swept / described.file
    rows = table(swept, described.name) if described.form == "parquet" else read_csv(path, described)
    columns = list(rows.columns)
    assert not rows.duplicated(list(described.key)).any()
    assert columns[: len(described.columns)] == list(described.names)


def test_faults_are_told_at_the_word_that_brings_them(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All at once and before anything runs: a path, a value, a value that does not go with the rest."""
    words = ("movement.road.travl=1,2", "horizon=30 d,1 h", "seed=1,2")
    vary = [part for word in words for part in ("--vary", word)]
    assert leidang("sweep", file, *vary, *WORDS) == 2
    said = capsys.readouterr().err
    assert "--vary movement.road.travl=1,2:1:15: 'travl' does not exist there" in said
    assert "--vary horizon=30 d,1 h:1:14: with horizon=1 h, " in said
    assert "seed=" not in said


def test_the_figures_hold_their_data(swept: Path) -> None:
    """A figure of the levels and one of the differences, each with its points."""
    levels = pd.read_csv(swept / "figures" / "sweep.csv")
    changed = pd.read_csv(swept / "figures" / "sweep_difference.csv")
    assert (len(levels), len(changed)) == (8, 4)
    assert set(changed["variant"]) == {"corridor"}
    for name in ("sweep", "sweep_difference"):
        assert (swept / "figures" / f"{name}.svg").stat().st_size > 10_000
