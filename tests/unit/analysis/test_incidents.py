"""Incidents: two clocks apart, nothing open is lost, services as areas, and what they cost the movement, in pairs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import open_results, write_report, write_tables
from analysis.figures import drawn
from analysis.figures.incident_times import incident_times_figure_table
from analysis.figures.knock_on import knock_on_figure_table
from analysis.figures.outcomes import outcomes_figure_table
from analysis.figures.resilience import resilience_table
from analysis.incident_stages import clock_of
from analysis.incidents.incident_groups import IncidentGroups
from analysis.incidents.knock_on import counterparts
from analysis.incidents.services import ServiceUse
from analysis.incidents.stage_times import outcome_shares, stage_times
from analysis.incidents.swim_lanes import swim_lane_table
from analysis.report.headline import incident_lines
from analysis.report.page import render
from analysis.results import Results
from analysis.runs import Runs
from docs.figure_columns import INCIDENT_FIGURES
from tests.unit.analysis.example_incidents import ALONE, TOGETHER, VARIANTS, write_incident_example
from tests.unit.analysis.tiny_tables import HOUR

DAY = 24 * HOUR
HORIZON = 10 * DAY
STAGES = (
    "detected",
    "notified",
    "identified",
    "stopped",
    "boarded",
    "attributed",
    "decided",
    "repair_start",
    "restored",
)


@pytest.fixture(scope="module")
def hit(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The example with incidents, with its report."""
    folder = write_incident_example(tmp_path_factory.mktemp("hit") / "run", replications=8)
    write_report(folder)
    return open_results(folder)


def runs(replications: int = 2, variants: tuple[str, ...] = ("a",)) -> Runs:
    """All runs of some variants."""
    size = len(variants) * replications
    return Runs(variants, np.arange(replications, dtype=np.int64), np.ones(size, dtype=np.bool_))


def incident(replication: int, asset: str = "x", outcome: str | None = None, **hours: float) -> dict[str, object]:
    """A row of the incidents table: the fault at hour 10, stages at hours given."""
    row: dict[str, object] = {"variant": "a", "replication": replication, "incident": "cable", "kind": "fault"}
    fault = hours.pop("fault", 10.0)
    stages = {f"{stage}_s": hours.get(stage, np.nan) * HOUR for stage in STAGES}
    return row | {"asset": asset, "outcome": outcome, "fault_s": fault * HOUR} | stages


def taken(*rows: dict[str, object], over: tuple[int, ...] = ()) -> pd.DataFrame:
    """The times of some incidents by stage; the responses of the replications `over` have ended."""
    made = IncidentGroups(runs(), HORIZON)
    made.add(pd.DataFrame(list(rows)))
    responses = [{"variant": "a", "replication": number, "subject": "cable", "decided_s": 1.0} for number in over]
    made.add_responses(pd.DataFrame(responses, columns=["variant", "replication", "subject", "decided_s"]))
    return stage_times(made).set_index("stage")


def picked(table: pd.DataFrame, stage: str, *columns: str) -> list[object]:
    """Some cells of the row of a stage."""
    return [table[column].to_dict()[stage] for column in columns]


def test_stages_count_from_the_fault() -> None:
    """Mean over replications with its t interval, median and n; a stage that nobody reaches is left out."""
    table = taken(incident(0, detected=11, decided=30), incident(1, detected=13, decided=50))
    assert list(table.index) == ["detected", "decided"]
    row = table.loc["detected"]
    assert (row["n"], row["incidents"], row["reached"], row["mean_h"], row["p50_h"]) == (2, 2, 2, 2.0, 1.0)
    assert row["high_95"] == pytest.approx(2 + 12.706205)


def test_what_is_not_reached_is_told_from_what_is_open() -> None:
    """A response that is over without the stage, and one that is open at the horizon; neither has a mean."""
    table = taken(incident(0, detected=11, boarded=15), incident(0, detected=11), incident(1, detected=11), over=(0,))
    assert picked(table, "boarded", "incidents", "reached", "without", "open") == [2, 1, 0, 1]
    table = taken(incident(0, boarded=15), incident(1), over=(0, 1))
    assert picked(table, "boarded", "reached", "without", "open") == [1, 1, 0]
    assert table["mean_h"].isna().all()


def test_an_incident_that_hits_two_assets_has_one_response_and_two_repairs() -> None:
    """The clock of coordination counts once, from the first fault; that of repair once for each asset."""
    first = incident(0, "x", detected=11, restored=34)
    table = taken(first, incident(0, "y", fault=12, detected=11, restored=60))
    assert picked(table, "detected", "clock", "incidents", "p50_h") == ["coordination", 1, 1.0]
    assert picked(table, "restored", "clock", "incidents", "mean_h") == ["repair", 2, (24 + 48) / 2]


def test_outcomes_are_shares_of_the_incidents() -> None:
    """Each outcome of each step by itself; an incident without any by the horizon is counted as such."""
    made = IncidentGroups(runs(), HORIZON)
    made.add(pd.DataFrame([incident(0, outcome="boarded; accident"), incident(1)]))
    table = outcome_shares(made).set_index("outcome")
    assert table["count"].to_dict() == {"accident": 1, "boarded": 1, "none by the horizon": 1}
    assert (table["share"] == 0.5).all()


def test_chunks_of_incidents_may_come_in_any_order(hit: Results) -> None:
    """Replication by replication from the last to the first: the same tables."""
    whole, pieces = (IncidentGroups(runs(8, VARIANTS), hit.manifest.scenario.horizon_s) for _ in range(2))
    whole.add(hit.incidents)
    for replication in reversed(range(8)):
        pieces.add(hit.incidents[hit.incidents["replication"] == replication])
    pd.testing.assert_frame_equal(stage_times(whole), stage_times(pieces))
    pd.testing.assert_frame_equal(outcome_shares(whole), outcome_shares(pieces))


def test_a_loss_is_the_area_above_the_curve() -> None:
    """A service at 60 % from hour 24 to hour 48, and at 50 % for the last day of ten: 9.6 and 12 lost hours."""
    changes = [(0, 1.0), (24, 0.6), (48, 1.0), (216, 0.5)]
    rows = [("a", 0, "data", hour * HOUR, value) for hour, value in changes] + [("a", 1, "data", 0, 1.0)]
    made = ServiceUse(runs(), HORIZON, curves=True)
    made.add(pd.DataFrame(rows, columns=["variant", "replication", "level", "second", "value"]))
    assert made.lost("data").tolist() == pytest.approx([21.6, 0.0])
    row = made.table("a").iloc[0]
    assert (row["lost_h"], row["below_h"], row["lowest"]) == pytest.approx((10.8, 24.0, 0.75))
    assert (row["hit"], row["not_back"]) == (0.5, 0.5)
    # The area under the curve that is drawn is the same, up to the distance of its moments.
    assert (1 - made.curve("data")[0]).mean() * 240 == pytest.approx(21.6, abs=1.0)


def test_counterparts_have_the_same_arrangements_where_there_are_such() -> None:
    """Else the first variant without incidents stands in, and it is said."""
    arrangements = {"a": ("x",), "b": (), "c": ("x", "no incidents"), "d": ("no incidents",)}
    found = counterparts(arrangements, ("a", "b", "c", "d"))
    assert {name: (pair.variant, pair.same) for name, pair in found.items()} == {"a": ("c", True), "b": ("d", True)}
    assert counterparts({"a": ("x",), "d": ("no incidents",)}, ("a", "d"))["a"].same is False
    assert counterparts({"a": ()}, ("a",)) == {}


def test_the_knock_on_delay_is_the_paired_difference(hit: Results) -> None:
    """Recomputed from the deliveries, replication by replication."""
    deliveries = hit.deliveries
    until = deliveries["delivered_s"].fillna(hit.manifest.scenario.horizon_s)
    hours = ((until - deliveries["ready_s"]) / HOUR).groupby([deliveries["variant"], deliveries["replication"]]).mean()
    cost = hours[TOGETHER] - hours[VARIANTS[2]]
    table = hit.table("knock_on")
    row = table[(table["variant"] == TOGETHER) & (table["of"] == "all forces")].iloc[0]
    assert row["knock_on_h"] == pytest.approx(cost.mean())
    assert (row["n"], row["same_arrangements"], row["delayed"]) == (8, True, (cost > 1 / 60).mean())
    assert not table.loc[table["variant"] == ALONE, "same_arrangements"].any()


def test_time_on_the_clocks_of_incidents_is_no_waiting_of_elements(hit: Results) -> None:
    """Hand-overs, and what desks hold up, add up to the coordination time of elements alone."""
    inside = hit.ledger[hit.ledger["procedure"].notna()]
    names = set(hit.incidents["incident"].astype(str))
    of_elements = inside[[clock_of(str(subject), names) == ("", "") for subject in inside["subject"]]]
    assert len(of_elements) < len(inside)
    spent = (
        ((of_elements["end_s"] - of_elements["start_s"]) / HOUR).groupby(of_elements["variant"], observed=True).sum()
    )
    stated = hit.handoffs[
        (hit.handoffs["procedure"] == "all procedures") & (hit.handoffs["from_actor"] == "all actors")
    ]
    assert (stated.set_index("variant")["hours"] * 8).to_dict() == pytest.approx(spent.to_dict())


def test_metrics_of_incidents_stand_with_the_others(hit: Results) -> None:
    """A time that is not reached is censored: counted, without a mean, later than all others in the quantiles."""
    row = hit.summary[
        (hit.summary["variant"] == ALONE) & (hit.summary["metric"] == "time until boarded / telecom_cable_fault")
    ]
    assert row[["n", "censored"]].iloc[0].tolist() == [8, int(row["censored"].iloc[0])]
    assert row["censored"].iloc[0] > 0
    assert row["mean"].isna().all()
    lost = hit.summary[hit.summary["metric"] == "service lost / data FI"].set_index("variant")["mean"]
    assert lost[ALONE] > 0 == lost[VARIANTS[2]]


def test_every_figure_s_data_are_described_in_the_manual(hit: Results) -> None:
    """In the order in which the columns stand in the file beside the figure."""
    tables = {
        "swim_lane": swim_lane_table(hit),
        "resilience": resilience_table(hit),
        "incident_times": incident_times_figure_table(hit),
        "outcomes": outcomes_figure_table(hit),
        "knock_on": knock_on_figure_table(hit),
    }
    described = {Path(figure.name).stem: list(figure.names) for figure in INCIDENT_FIGURES}
    assert described == {name: list(table.columns) for name, table in tables.items()}


def test_the_swim_lane_follows_the_response_without_a_gap(hit: Results) -> None:
    """From the fault on, desk after desk; the repair is on a clock of its own."""
    table = swim_lane_table(hit)
    talk = table[(table["clock"] == "coordination") & (table["part"] == "coordination")].sort_values("start_h")
    assert talk["start_h"].iloc[0] == 0
    assert talk["start_h"].iloc[1:].tolist() == pytest.approx(talk["end_h"].iloc[:-1].tolist())
    assert set(table.loc[table["clock"] == "repair", "part"]) == {"movement"}
    assert "FI coast guard" in set(talk["lane"])


def test_resilience_curves_begin_full_and_leave_out_runs_without_loss(hit: Results) -> None:
    """Only variants in which anything is lost are drawn, the service that loses most first."""
    table = resilience_table(hit)
    assert table["service"].iloc[0] == "data FI"
    assert set(table["variant"]) == {ALONE, TOGETHER}
    assert (table.groupby(["service", "variant"])["mean"].first() == 1).all()


def test_the_report_tells_of_incidents_only_where_there_are_any(hit: Results, example: Path) -> None:
    """With their figures, tables and a line at the top; no "nan" in what is read."""
    assert {"swim_lane", "incident_times", "outcomes", "resilience", "knock_on"} <= set(drawn(hit))
    text = (hit.folder / "report.html").read_text(encoding="utf-8")
    assert '<h2 id="incidents">Incidents</h2>' in text
    words = re.sub(r"<style>.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL)
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", words)
    assert 'id="incidents"' not in (example / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("moved", [True, False])
def test_incidents_come_first_where_no_arrival_changes(
    hit: Results, monkeypatch: pytest.MonkeyPatch, *, moved: bool
) -> None:
    """In the answer, in the contents and on the page alike; else the movement does."""
    monkeypatch.setattr("analysis.report.headline.moves", lambda _: moved)
    text = render(hit)
    pairs = (
        ("<dt>Incident response", "<dt>Closure"),
        ('href="#incidents"', 'href="#results"'),
        ('id="incidents"', 'id="results"'),
    )
    assert [text.index(incidents) < text.index(movement) for incidents, movement in pairs] == [not moved] * 3


def test_the_lines_at_the_top_have_intervals_and_numbers(hit: Results) -> None:
    """How many get an answer and how soon, when they are repaired, what is lost, what it costs the movement."""
    answered, held, cost = (line.text for line in incident_lines(hit))
    assert re.search(r"of the slowest response to a .* under national responses \(95 % CI .*, n = 8\)", held)
    assert re.search(r"response decided in \d+ of \d+ cases under national responses \(median [\d.]+", answered)
    assert "n = 8 replications" in answered
    assert re.search(r"Median repair of a .*: [\d.]+ d under national responses \(95 % CI", cost)
    assert "Of the services, data FI loses most" in cost
    assert "Delay of the movement by incidents: " in cost


def test_a_run_in_which_no_incident_happens_has_empty_tables(hit: Results, tmp_path: Path) -> None:
    """By chance none of them may; then the report has no part about them."""
    folder = shutil.copytree(hit.folder, tmp_path / "calm")
    pq.write_table(pq.read_table(folder / "incidents.parquet").slice(0, 0), folder / "incidents.parquet")
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(told | {"tables": {}}), encoding="utf-8")
    write_tables(folder)
    text = write_report(folder).read_text(encoding="utf-8")
    assert open_results(folder).table("incident_times").empty
    assert 'id="incidents"' not in text
