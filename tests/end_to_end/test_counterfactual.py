"""`leidang counterfactual` on the small scenario: from the reserved words of a variant to the table and the figure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import open_results
from sim.experiment.verify import verify
from sim.record.tables.studies import COUNTERFACTUAL
from sim.scenario import check_scenario
from sim.scenario import load as load_scenario
from sim.scenario.schema import LEFT_OUT
from tests.end_to_end.running import bytes_of_tables, leidang, of_variant, repeated_keys, simulate, table
from tests.unit.model import incidents, small


@pytest.fixture(scope="module")
def counted(scenario_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study of four causes, and of coordination as a whole."""
    folder = tmp_path_factory.mktemp("counterfactual") / "out"
    causes = [
        word for name in ("clearance", "duty_hours", "queue", "repair", "coordination") for word in ("--without", name)
    ]
    words = ("--engine", "simpy", "--workers", 1, "--replications", 3, "--out", folder)
    assert leidang("counterfactual", scenario_file, *causes, *words) == 0
    return folder


def test_removing_a_cause_leaves_no_time_in_it(counted: Path) -> None:
    """On the ledger of no element, in no replication."""
    ledger = table(counted, "ledger")
    spent = ledger.groupby(["variant", "cause"]).size()
    for cause in ("clearance", "duty_hours", "queue"):
        assert ("national", cause) in spent.index
        assert (f"without {cause}", cause) not in spent.index
    left = set(ledger.loc[ledger["variant"] == "without coordination", "cause"])
    assert not left & {"clearance", "consultation", "notification", "decision", "duty_hours"}


def test_the_movement_itself_can_be_left_out(tmp_path: Path) -> None:
    """No element spends time in the cause, which it does as things are; and on the whole they come earlier."""
    causes = ("transport", "handling", "planned_wait", "outage")
    content = small.content()
    content["closures"] = [{"node": "PRT", "at": "D+1", "lasts": "3 d"}]
    path = small.write(tmp_path, content)
    listed = ", ".join(f"no {cause}: [without {cause}]" for cause in causes)
    sets = (f"variants={{national: [], {listed}}}",)
    simulate(path, tmp_path / "out", sets=sets, replications=2)
    ledger = table(tmp_path / "out", "ledger")
    spent = ledger.groupby(["variant", "cause"]).size()
    deliveries = table(tmp_path / "out", "deliveries")
    delivered = deliveries.groupby("variant")["delivered_s"].sum()
    for cause in causes:
        assert ("national", cause) in spent.index
        assert (f"no {cause}", cause) not in spent.index
        assert delivered[f"no {cause}"] < delivered["national"]


def test_hours_saved_are_those_of_the_deliveries(counted: Path) -> None:
    """Worked out from when each element arrived; what nobody met is worth exactly nothing."""
    found = pd.read_csv(counted / "counterfactual.csv")
    assert tuple(found.columns) == COUNTERFACTUAL.names
    deliveries = table(counted, "deliveries")
    assert deliveries["delivered_s"].notna().all()
    hours = ((deliveries["delivered_s"] - deliveries["ready_s"]) / 3600).groupby(deliveries["variant"]).mean()
    own = found.set_index("variant")
    for name in ("clearance", "queue", "coordination"):
        assert own.loc[f"without {name}", "saved_h"] == pytest.approx(hours["national"] - hours[f"without {name}"])
    assert not own.loc["without repair", ["ledger_h", "saved_h", "low_95", "high_95"]].any()


def test_hours_charged_are_those_of_the_ledger(counted: Path) -> None:
    """Per element, of the variant as it is."""
    ledger, deliveries = table(counted, "ledger"), table(counted, "deliveries")
    mine = ledger[(ledger["variant"] == "national") & (ledger["cause"] == "queue")]
    elements = (deliveries["variant"] == "national").sum()
    own = pd.read_csv(counted / "counterfactual.csv").set_index("variant")
    assert own.loc["without queue", "ledger_h"] == pytest.approx(
        (mine["end_s"] - mine["start_s"]).sum() / 3600 / elements
    )


def test_the_folder_is_that_of_a_run(counted: Path) -> None:
    """Its arms are its variants, the variant as it is the reference, and the figure lies among its figures."""
    results = open_results(counted)
    assert results.variants == (
        "national",
        *(f"without {name}" for name in ("clearance", "duty_hours", "queue", "repair", "coordination")),
    )
    assert results.reference == "national"
    assert "counterfactual.csv" in results.manifest.tables
    for end in ("svg", "png", "csv"):
        assert (counted / "figures" / f"counterfactual.{end}").stat().st_size > 100


def test_the_variant_as_it_is_is_that_of_a_plain_run(counted: Path, result: Path) -> None:
    """Other arms beside it change nothing."""
    ours, theirs = (table(folder, "deliveries") for folder in (counted, result))
    ours, theirs = (rows[(rows["variant"] == "national") & (rows["replication"] < 3)] for rows in (ours, theirs))
    assert ours["delivered_s"].tolist() == theirs["delivered_s"].tolist()
    assert bytes_of_tables(counted)


@pytest.mark.parametrize("cause", ["clearance", "queue", "duty_hours", "planned_wait", "transport", "outage"])
def test_both_engines_agree_without_a_cause(scenario_file: Path, cause: str) -> None:
    """To the last second."""
    scenario = load_scenario(scenario_file, (f"variants={{arm: [corridor, without {cause}]}}",))
    assert verify(scenario, "arm", 1).difference is None


def test_every_cause_can_be_left_out_and_no_other(scenario_file: Path) -> None:
    """In the list of a variant; a fault names the nearest."""
    assert not check_scenario(
        scenario_file, ("variants={arm: [" + ", ".join(f"without {cause}" for cause in LEFT_OUT) + "]}",)
    )
    (fault,) = check_scenario(scenario_file, ("variants={arm: [without clearence]}",))
    assert "'without clearence'" in str(fault)
    assert "did you mean 'without clearance'?" in str(fault)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--without", "sleep"), "'sleep' cannot be left out. Take one of"),
        (("--without", "queues"), "did you mean 'queue'?"),
        (("--without", "queue", "--without", "queue"), "'queue' is left out twice"),
        (("--metric", "coordination share / all forces"), "'coordination share / all forces' is no time"),
        (("--metric", "speed"), "no metric is called 'speed'"),
        (("--variant", "nation"), "no variant is called 'nation'; the scenario has national, again"),
    ],
)
def test_what_cannot_be_left_out_is_refused(
    scenario_file: Path, words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything runs."""
    assert leidang("counterfactual", scenario_file, *words) == 2
    assert message in capsys.readouterr().err


HOLD_H = 4 + 24
"""So long the one repair ship of the small scenario is under way and at work."""


def changing(path: Path, out: Path, *words: object) -> pd.DataFrame:
    """The table of a variant with one more repair ship, with as many as it has, and without queues."""
    more = "--change", "one more ship: repair_classes.ships.ships=2"
    same = "--change", "as many ships: repair_classes.ships.ships=1; repair_classes.ships.search=2 h"
    metric = "--metric", "time until restored / cut"
    asked = (*more, *same, "--without", "queue", *metric, "--replications", 6, "--quiet", "--out", out)
    assert leidang("counterfactual", path, *asked, *words) == 0
    return pd.read_csv(out / "counterfactual.csv").set_index("variant")


@pytest.fixture(scope="module")
def two_cables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario in which both cables are cut at once, and one ship repairs one after the other."""
    content = incidents.content()
    content["incidents"].append(content["incidents"][0] | {"name": "again"})
    return small.write(tmp_path_factory.mktemp("cables"), content)


@pytest.fixture(scope="module")
def changed(two_cables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of changes, done by one worker."""
    folder = tmp_path_factory.mktemp("changed") / "out"
    changing(two_cables, folder, "--engine", "simpy", "--workers", 1)
    return folder


def test_one_more_ship_saves_the_wait_for_the_first(changed: Path) -> None:
    """The second of two repairs need not wait until the first is done, the first gains nothing: half of it on average.

    The ledger, which is of elements, says nothing of it; the same values under another name save exactly nothing.
    """
    found = pd.read_csv(changed / "counterfactual.csv").set_index("variant")
    assert list(found.index[:2]) == ["without queue", "one more ship"]
    for name in ("one more ship", "without queue"):
        assert list(found.loc[name, ["saved_h", "low_95", "high_95"]]) == pytest.approx([HOLD_H / 2] * 3)
    nothing = found.loc["as many ships", ["saved_h", "low_95", "high_95", "closure_saved_h"]]
    assert list(nothing) == [0, 0, 0, 0]
    assert found["ledger_h"].isna().all()
    assert set(found["metric"]) == {"time until restored / cut"}


def test_a_change_gives_the_run_that_the_same_values_give(changed: Path, two_cables: Path, tmp_path: Path) -> None:
    """To the last second, as `--set` and a run of its own."""
    words = ("--set", "repair_classes.ships.ships=2", "--variant", "national", "--replications", 6)
    assert (
        leidang(
            "run", two_cables, *words, "--engine", "simpy", "--workers", 1, "--no-report", "--out", tmp_path / "run"
        )
        == 0
    )
    for name in ("incidents", "deliveries", "ledger"):
        own = of_variant(table(changed, name), "one more ship")
        pd.testing.assert_frame_equal(own, of_variant(table(tmp_path / "run", name), "national"))


def test_the_page_says_what_would_be_saved(changed: Path) -> None:
    """What saves most first, with n; what differs in each run; and nothing of the ledger where it has nothing."""
    text = (changed / "report.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert "What would save time under national, and how many hours? Of: time until restored (cut)." in text
    assert "<strong>Saves 14.0 h (95 % CI 14.0 to 14.0, n = 6, paired).</strong>" in text
    assert "Saves exactly nothing" in text
    assert "repair_classes.ships.ships=1; repair_classes.ships.search=2 h" in text
    assert "takes no time: queue" in text
    assert "The ledger charges" not in text


def test_changes_can_be_run_until_the_answer_is_precise(two_cables: Path, tmp_path: Path) -> None:
    """The rule looks at the arms with other values as at those of the file."""
    metric, out = "time until restored / cut", tmp_path / "out"
    rule = f"replications={{half_width: 5 h, of: {metric}, at_least: 3, at_most: 20}}"
    words = ("--change", "one more ship: repair_classes.ships.ships=2", "--metric", metric, "--set", rule)
    assert leidang("counterfactual", two_cables, *words, "--engine", "simpy", "--workers", 1, "--out", out) == 0
    (row,) = pd.read_csv(tmp_path / "out" / "counterfactual.csv").to_dict("records")
    assert row["saved_h"] == pytest.approx(HOLD_H / 2)
    assert 3 < row["n"] < 20


def test_every_fault_of_a_change_is_told_at_its_words(two_cables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them at once, before anything runs."""
    changes = (
        "more: repair_classes.ships.shps=2",
        "none: repair_classes.ships.ships=0",
        "longer: horizon=40 d",
        "repair_classes.ships.ships=2",
        "national: repair_classes.ships.ships=2",
    )
    asked = [word for change in changes for word in ("--change", change)]
    assert leidang("counterfactual", two_cables, *asked) == 2
    said = capsys.readouterr().err
    assert "--change more: repair_classes.ships.shps=2:1:28: 'shps' does not exist there" in said
    assert "did you mean 'ships'?" in said
    assert "--change none: repair_classes.ships.ships=0:1:34: " in said
    assert "--change longer: horizon=40 d:1:9: all runs that are compared have the same 'horizon'" in said
    assert "--change repair_classes.ships.ships=2:1:1: that is no change with a name" in said
    assert "another run is called 'national'" in said


def test_columns_are_those_of_the_reference_page(counted: Path) -> None:
    """Every column is described, in its order."""
    assert tuple(pd.read_csv(counted / COUNTERFACTUAL.file).columns) == COUNTERFACTUAL.names
    assert repeated_keys(counted) == []
