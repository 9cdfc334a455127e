"""`leidang counterfactual` on the small scenario: from the reserved words of a variant to the table and the figure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis import load
from analysis.tables import COUNTERFACTUAL_COLUMNS
from docs.results_columns import COUNTERFACTUAL_TABLES, File
from sim.experiment.verify import verify
from sim.scenario import check
from sim.scenario import load as load_scenario
from sim.scenario.schema import LEFT_OUT
from tests.end_to_end.running import bytes_of_tables, leidang, table


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


def test_hours_saved_are_those_of_the_deliveries(counted: Path) -> None:
    """Worked out from when each element arrived; what nobody met is worth exactly nothing."""
    found = pd.read_csv(counted / "counterfactual.csv")
    assert tuple(found.columns) == COUNTERFACTUAL_COLUMNS
    deliveries = table(counted, "deliveries")
    assert deliveries["delivered_s"].notna().all()
    hours = ((deliveries["delivered_s"] - deliveries["ready_s"]) / 3600).groupby(deliveries["variant"]).mean()
    own = found.set_index("left_out")
    for name in ("clearance", "queue", "coordination"):
        assert own.loc[name, "saved_h"] == pytest.approx(hours["national"] - hours[f"without {name}"])
    assert not own.loc["repair", ["ledger_h", "saved_h", "low_95", "high_95"]].any()


def test_hours_charged_are_those_of_the_ledger(counted: Path) -> None:
    """Per element, of the variant as it is."""
    ledger, deliveries = table(counted, "ledger"), table(counted, "deliveries")
    mine = ledger[(ledger["variant"] == "national") & (ledger["cause"] == "queue")]
    elements = (deliveries["variant"] == "national").sum()
    own = pd.read_csv(counted / "counterfactual.csv").set_index("left_out")
    assert own.loc["queue", "ledger_h"] == pytest.approx((mine["end_s"] - mine["start_s"]).sum() / 3600 / elements)


def test_the_folder_is_that_of_a_run(counted: Path) -> None:
    """Its arms are its variants, the variant as it is the reference, and the figure lies among its figures."""
    results = load(counted)
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


@pytest.mark.parametrize("cause", ["clearance", "queue", "duty_hours"])
def test_both_engines_agree_without_a_cause(scenario_file: Path, cause: str) -> None:
    """To the last second."""
    scenario = load_scenario(scenario_file, (f"variants={{arm: [corridor, without {cause}]}}",))
    assert verify(scenario, "arm", 1).difference is None


def test_every_cause_can_be_left_out_and_no_other(scenario_file: Path) -> None:
    """In the list of a variant; a fault names the nearest."""
    assert not check(scenario_file, ("variants={arm: [" + ", ".join(f"without {cause}" for cause in LEFT_OUT) + "]}",))
    (fault,) = check(scenario_file, ("variants={arm: [without clearence]}",))
    assert "'without clearence'" in str(fault)
    assert "did you mean 'without clearance'?" in str(fault)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--without", "transport"), "'transport' cannot be left out"),
        (("--without", "queues"), "did you mean 'queue'?"),
        (("--without", "queue", "--without", "queue"), "'queue' is left out twice"),
        (("--variant", "nation"), "no variant is called 'nation'; the scenario has national, again"),
    ],
)
def test_what_cannot_be_left_out_is_refused(
    scenario_file: Path, words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything runs."""
    assert leidang("counterfactual", scenario_file, *words) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("file", COUNTERFACTUAL_TABLES, ids=lambda file: file.name)
def test_columns_are_those_of_the_reference_page(counted: Path, file: File) -> None:
    """Every column is described, in its order."""
    assert tuple(pd.read_csv(counted / file.name).columns) == tuple(column.name for column in file.columns)
