"""`leidang compare --like-for-like` on the small scenario, and what is said where runs move different elements."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.comparison.run_pairs import CHANGE, EFFECT, INDEPENDENT, LIKE_FOR_LIKE_COLUMNS, PAIRED, SAME
from tests.end_to_end.running import leidang, table
from tests.unit.model import incidents, small

Said = pytest.CaptureFixture[str]
CLOSURE = "closure 100 % / all forces"
WORDS = ("--engine", "simpy", "--workers", 1, "--replications", 4, "--no-report", "--quiet")
VARIANTS = ("--variant", "national", "--variant", "corridor")


def ran(at: Path, name: str, content: small.Content, *words: object) -> Path:
    """The folder of a run of a scenario."""
    path = small.write(at / "scenarios" / name, content)
    assert leidang("run", path, *WORDS, *(words or VARIANTS), "--out", at / name) == 0
    return at / name


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The small scenario as it is; with its port closed; so with another seed; and with a force more."""
    at, open_one = tmp_path_factory.mktemp("runs"), small.content()
    closed = {**open_one, "closures": [*open_one["closures"], {"node": "PRT", "at": "D+2", "lasts": "2 d"}]}
    another = {**open_one["forces"][2], "name": "another", "lift": {"vehicles": 20}}
    return {
        "open": ran(at, "open", open_one),
        "closed": ran(at, "closed", closed),
        "other": ran(at, "other", closed, *VARIANTS, "--seed", 12),
        "fewer": ran(at, "fewer", closed, "--variant", "again"),
        "more": ran(at, "more", {**open_one, "forces": [*open_one["forces"], another]}),
    }


def compared(at: Path, *words: object) -> pd.DataFrame:
    """The table that the command writes."""
    assert leidang("compare", *words, "--like-for-like", "--quiet", "--out", at / "out") == 0
    found = pd.read_csv(at / "out" / "like_for_like.csv")
    assert tuple(found.columns) == LIKE_FOR_LIKE_COLUMNS
    return found


def values(folder: Path, variant: str, metric: str = CLOSURE) -> pd.Series:
    """A metric by replication."""
    rows = table(folder, "replications")
    own = rows[(rows["variant"] == variant) & (rows["metric"] == metric)]
    return own.set_index("replication")["value"]


def test_pairs_are_those_of_the_two_runs(runs: dict[str, Path], tmp_path: Path) -> None:
    """Closed minus open of each variant, and what that does to the effect of the corridor, from the runs' tables."""
    found = compared(tmp_path, runs["open"], runs["closed"])
    own = found[found["metric"] == CLOSURE].set_index(["compared", "variant"])["difference"]
    closed, opened = ({one: values(runs[name], one) for one in ("national", "corridor")} for name in ("closed", "open"))
    for variant in ("national", "corridor"):
        expected = (closed[variant] - opened[variant]).mean()
        assert own[(SAME, f"closed: {variant}")] == pytest.approx(expected, rel=1e-6)
    effects = [(run["corridor"] - run["national"]).mean() for run in (opened, closed)]
    assert own[(EFFECT, "open: corridor")] == pytest.approx(effects[0], rel=1e-6)
    assert own[(CHANGE, "closed: corridor minus national")] == pytest.approx(effects[1] - effects[0], rel=1e-6)
    assert set(found["basis"]) == {PAIRED}


def test_figures_are_there_with_their_data(runs: dict[str, Path], tmp_path: Path) -> None:
    """A forest plot of each variant, and one of the changes of effect."""
    compared(tmp_path, runs["open"], runs["closed"])
    for name in ("forest_same_variant", "forest_change_of_effect"):
        assert {path.suffix for path in (tmp_path / "out").glob(f"{name}.*")} == {".svg", ".csv"}


def test_a_run_against_itself_changes_nothing(runs: dict[str, Path], tmp_path: Path) -> None:
    """The same scenario and seed in another folder: every difference between the runs is exactly 0."""
    again = ran(tmp_path, "again", small.content())
    found = compared(tmp_path, runs["open"], again)
    between = found[found["compared"] != EFFECT].dropna(subset=["difference"])
    assert len(between) > 50
    assert not between[["difference", "low_95", "high_95"]].to_numpy().any()


def test_what_is_printed(runs: dict[str, Path], tmp_path: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tables a metric, each number with its interval and n; the folder last."""
    monkeypatch.setenv("COLUMNS", "120")
    words = ("--metric", CLOSURE, "--out", tmp_path / "out")
    assert leidang("compare", runs["open"], runs["closed"], "--like-for-like", *words) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[:2] == [
        "Like for like: closed minus open",
        "mean difference with 95 % CI, paired by replication",
    ]
    assert lines[3] == CLOSURE
    assert lines[4].split() == ["variant", "n", "difference", "95", "%", "CI", "better", "verdict"]
    assert [line.split()[:2] for line in lines[6:8]] == [["national", "4"], ["corridor", "4"]]
    assert lines[9] == f"{CLOSURE}: effect compared with national"
    assert lines[10].split() == ["variant", "n", "open", "closed", "change", "verdict"]
    assert lines[12].split()[:2] == ["corridor", "4"]
    assert lines[13].count(" to ") == 3
    assert lines[-1] == str(tmp_path / "out")


def test_replications_of_one_run_are_left_out(runs: dict[str, Path], tmp_path: Path, capsys: Said) -> None:
    """With more replications in one run the effects are of those that both have, and a warning says so."""
    content = {**small.content(), "horizon": "12 d", "start": "2026-01-13T06:00+01:00"}
    more = ran(tmp_path, "six", content, *VARIANTS, "--replications", 6)
    found = compared(tmp_path, runs["open"], more)
    rows = found[(found["metric"] == CLOSURE) & (found["pair"] == "corridor")]
    assert set(rows["n"]) == {4}
    effects = rows[rows["compared"] == EFFECT].set_index("variant")["difference"]
    change = rows[rows["compared"] == CHANGE]["difference"].item()
    assert change == pytest.approx(effects["six: corridor"] - effects["open: corridor"], rel=1e-6)
    assert effects["six: corridor"] == pytest.approx(
        (values(more, "corridor") - values(more, "national")).loc[:3].mean(), rel=1e-6
    )
    told = " ".join(capsys.readouterr().err.split())
    assert "replications in only one of the runs are excluded: 2; both have 4" in told
    assert "the horizons are 14.0 d and 12.0 d: the shorter counts for both" in told
    assert "the runs start at 2026-01-12 06:00 and 2026-01-13 06:00: duty hours and sailings differ" in told


def test_an_incident_more_is_a_warning(tmp_path: Path, capsys: Said) -> None:
    """Where an incident happens in one of the runs only, times of incidents are means over other ones: a warning."""
    content = incidents.content()
    (one, *_) = content["incidents"]
    fewer = ran(tmp_path, "fewer", content, "--replications", 1)
    more = {**content, "incidents": [*content["incidents"], {**one, "name": "one more", "at": "D+3"}]}
    compared(tmp_path, fewer, ran(tmp_path, "more", more, "--replications", 1))
    told = " ".join(capsys.readouterr().err.split())
    assert "incidents in only one of the runs, so mean times cover different incidents: one more" in told


def test_other_seeds_are_not_paired_and_that_is_printed(runs: dict[str, Path], tmp_path: Path, capsys: Said) -> None:
    """The means are those of the runs, the intervals Welch's."""
    found = compared(tmp_path, runs["open"], runs["other"])
    assert "not paired, because their random seeds are 11 and 12" in " ".join(capsys.readouterr().err.split())
    between = found[(found["compared"] != EFFECT) & (found["metric"] == CLOSURE)]
    assert set(between["basis"]) == {INDEPENDENT}
    own = between.set_index("variant")["difference"]
    expected = values(runs["other"], "corridor").mean() - values(runs["open"], "corridor").mean()
    assert own["other: corridor"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("names", "words", "message"),
    [
        (("open",), (), "takes two result folders"),
        (("open", "open"), (), "takes two result folders"),
        (("open", "closed", "other"), (), "takes two result folders"),
        (
            ("open", "fewer"),
            (),
            "no variant has the same name in both runs: open has 'national' and 'corridor'; fewer has",
        ),
        (("open", "closed"), ("--reference", "again"), "no variant is called 'again'; there are: national, corridor"),
        (
            ("open", "closed"),
            ("--metric", "closure 100 % / all"),
            "closure 100 % / all'; did you mean",
        ),
        (("open", "more"), ("--metric", "closure 100 % / another"), "no metric is called 'closure 100 % / another'"),
    ],
    ids=["one", "itself", "three", "no variant", "reference", "metric", "a metric of one"],
)
def test_what_is_not_alike_is_refused(
    runs: dict[str, Path], names: tuple[str, ...], words: tuple[str, ...], message: str, tmp_path: Path, capsys: Said
) -> None:
    """In words, and nothing is written."""
    folders = [runs[name] for name in names]
    assert leidang("compare", *folders, "--like-for-like", *words, "--out", tmp_path / "out") == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# Runs that move different elements -----------------------------------------------------------------------------------


def test_means_are_over_the_elements_in_common(runs: dict[str, Path], tmp_path: Path, capsys: Said) -> None:
    """One run has a force more: a warning names it, and what all forces do is measured without it."""
    found = compared(tmp_path, runs["open"], runs["more"])
    said = capsys.readouterr().err
    assert "the runs move different elements: 2 of another are not in all of them; means are over the 17" in said
    arrived = table(runs["more"], "deliveries")
    without = arrived[(arrived["variant"] == "national") & (arrived["force"] != "another")]
    last = without.groupby("replication")["delivered_s"].max() / 3600
    own = found[(found["metric"] == CLOSURE) & (found["variant"] == "more: national")].iloc[0]
    assert own["difference"] == pytest.approx((last - values(runs["open"], "national")).mean(), rel=1e-6)
    in_time = "delivered by due date / all forces"
    row = found[(found["metric"] == in_time) & (found["variant"] == "more: national")].iloc[0]
    share = (without["delivered_s"] <= without["due_s"]).mean() - values(runs["open"], "national", in_time).mean()
    assert row["difference"] == pytest.approx(share, abs=1e-9)


def test_so_they_are_without_like_for_like(runs: dict[str, Path], tmp_path: Path, capsys: Said) -> None:
    """The same rule where variants of several folders are compared with one of them."""
    assert leidang("compare", runs["open"], runs["more"], "--quiet", "--out", tmp_path / "out") == 0
    assert "the runs move different elements: 2 of another" in capsys.readouterr().err
    rows = pd.read_csv(tmp_path / "out" / "comparison.csv")
    own = rows[(rows["metric"] == CLOSURE) & (rows["variant"] == "more: national")].iloc[0]
    like = compared(tmp_path, runs["open"], runs["more"])
    other = like[(like["metric"] == CLOSURE) & (like["variant"] == "more: national")].iloc[0]
    assert own["difference"] == other["difference"]


def test_a_change_of_forces_is_compared_over_what_is_in_common(tmp_path: Path, capsys: Said) -> None:
    """With twenty vehicles more, two elements are new: they are named, and hours saved are of the others."""
    path, out = small.write(tmp_path, small.content()), tmp_path / "out"
    words = ("--engine", "simpy", "--workers", 1, "--replications", 3, "--quiet", "--out", out)
    change = "more vehicles: forces.local.lift.vehicles=80"
    assert leidang("counterfactual", path, "--change", change, *words) == 0
    said = capsys.readouterr().err
    assert "more vehicles: the runs move different elements: 2 of local are not in all of them" in said
    (row,) = pd.read_csv(out / "counterfactual.csv").to_dict("records")
    rows = table(out, "deliveries")
    new = set(rows.loc[rows["variant"] == "more vehicles", "element"]) - set(
        rows.loc[rows["variant"] == "national", "element"]
    )
    assert len(new) == 2
    kept = rows[~rows["element"].isin(new)]
    hours = ((kept["delivered_s"] - kept["ready_s"]) / 3600).groupby(kept["variant"]).mean()
    assert row["saved_h"] == pytest.approx(hours["national"] - hours["more vehicles"], rel=1e-6)
    last = kept.groupby(["variant", "replication"])["delivered_s"].max().groupby("variant").mean() / 3600
    assert row["closure_saved_h"] == pytest.approx(last["national"] - last["more vehicles"], rel=1e-6)
    text = (out / "report.html").read_text(encoding="utf-8")
    assert "More vehicles: the runs move different elements" in text


def test_a_change_that_leaves_no_element_as_it_is_has_no_hours(tmp_path: Path, capsys: Said) -> None:
    """Every element is of another size: a warning, and no number that would mean nothing."""
    content = small.content()
    content["forces"] = [{**content["forces"][1], "lift": {"vehicles": 60}}]
    path, out = small.write(tmp_path, content), tmp_path / "out"
    words = ("--engine", "simpy", "--workers", 1, "--replications", 3, "--out", out)
    assert leidang("counterfactual", path, "--change", "larger elements: movement.element_vehicles=20", *words) == 0
    assert "no other is, so that their means cannot be compared" in capsys.readouterr().err
    (row,) = pd.read_csv(out / "counterfactual.csv").to_dict("records")
    assert pd.isna(row["saved_h"])
    assert "no element is in both" in (out / "report.html").read_text(encoding="utf-8")
