"""Figures and words on coordination: they say what the tables say, and stay away where there is nothing to say."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from matplotlib.figure import Figure

from analysis import open_results, write_report, write_tables
from analysis.figures import drawn
from analysis.figures.decisions import decisions_figure_table
from analysis.figures.handoffs import handoffs_figure_table, plot_handoffs, variants_drawn
from analysis.figures.step_layout import placed_steps
from analysis.figures.steps import drawing, drawn_halves, plot_steps, steps_table
from analysis.report.coordination import overloaded_words
from analysis.report.result_tables import desks_table, savings_table
from analysis.results import Results
from analysis.studies.metric_names import check_metric
from analysis.studies.shapley import attribute, subsets
from analysis.studies.value import value_table
from analysis.studies.waterfall import SubsetMetric, plot_value, value_steps
from sim.errors import LeidangError
from sim.record.step_graphs import StepDiagram, StepEdge, StepNode, read_step_graphs
from tests.unit.analysis.test_value import any_game


@pytest.fixture(scope="module")
def without(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as if nobody had been asked for anything."""
    folder = shutil.copytree(example, tmp_path_factory.mktemp("without") / "run")
    for name in ("procedures", "ledger"):
        table = pq.read_table(folder / f"{name}.parquet").to_pandas()
        kept = table.iloc[:0] if name == "procedures" else table.assign(procedure=None, from_actor=None, to_actor=None)
        kept.to_parquet(folder / f"{name}.parquet", index=False)
    resources = pq.read_table(folder / "resources.parquet").to_pandas()
    resources[resources["kind"] != "desk"].to_parquet(folder / "resources.parquet", index=False)
    (folder / "step_graphs.json").write_text("[]", encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"tables": {}}), encoding="utf-8")
    shutil.rmtree(folder / "figures")
    write_tables(folder)
    return folder


def test_a_run_without_procedures_has_a_report_and_no_figures_about_them(without: Path) -> None:
    """The page says that nobody waited, and shows nothing else."""
    text = write_report(without).read_text(encoding="utf-8")
    everything = ("arrivals", "deadlines", "delay_by_cause", "root_flows", "criticality", "map", "gantt")
    assert drawn(open_results(without)) == (*everything, "sensitivity", "tornado")
    assert "No element waited for a procedure." in text
    assert "No procedure was carried out." in text
    assert "figure-handoffs" not in text


def test_decisions_are_those_of_the_requests_table(results: Results) -> None:
    """Median, interval and number, procedure by procedure; the quantiles rise."""
    table = decisions_figure_table(results)
    stated = results.requests[results.requests["actor"] == "all actors"]
    both = table.merge(stated, on=["variant", "procedure"], suffixes=("", "_stated"))
    assert len(both) == len(stated) == 2
    assert both["p50_h"].tolist() == pytest.approx(both["p50_h_stated"].tolist())
    assert both["requests"].tolist() == both["requests_stated"].tolist()
    assert (table[["p5_h", "p25_h", "p50_h", "p75_h", "p95_h"]].diff(axis=1).iloc[:, 1:] >= 0).to_numpy().all()


def test_the_matrix_drawn_is_that_of_the_reference_and_of_the_variant_with_least_waiting(results: Results) -> None:
    """Every pair of the table is in the figure's data, and the sums stand above it."""
    assert variants_drawn(results) == ("national rules", "Nordic corridor")
    table = handoffs_figure_table(results)
    assert set(table["procedure"]) == {"all procedures"}
    axes = plot_handoffs(results, Figure().subplots())
    words = " ".join(text.get_text() for text in axes.texts)
    for hours in table.loc[table["from_actor"] == "all actors", "hours"]:
        assert f"{hours:,.0f} h" in words


def test_a_pair_that_is_surely_lower_is_marked(results: Results) -> None:
    """Where the interval of the paired difference is below zero; the key says so."""
    table = handoffs_figure_table(results)
    lower = (table["difference_high_95"] < 0) & (table["from_actor"] != "all actors")
    assert lower.any()
    axes = plot_handoffs(results, Figure().subplots())
    assert sum(text.get_text().endswith("▾") for text in axes.texts) == lower.sum()


def test_steps_are_drawn_before_and_after(results: Results) -> None:
    """What falls away stands in the first half only, with what became of it; cases that come back are told."""
    table = steps_table(results)
    halves = {half: set(own["step"]) for half, own in table.groupby("half")}
    assert halves["before"] - halves["after"] == {"screening"}
    axes = plot_steps(results, Figure().subplots())
    words = [text.get_text() for text in axes.texts]
    assert words.count("waived") == 1
    assert words.count("delegated") == 1
    assert "15 %\ncome\nback" in words


def test_a_step_stands_below_all_that_it_waits_for_and_beside_the_others(results: Results) -> None:
    """No two boxes overlap, and every arrow leads down, unless a case comes back along it."""
    chosen = drawing(results)
    assert chosen is not None
    boxes = placed_steps(chosen.before, 0.0)
    for edge in chosen.before.edges:
        above, below = boxes[edge.source], boxes[edge.target]
        assert edge.share or above.top + above.height < below.top
    for first, second in combinations(boxes.values(), 2):
        beside = first.left + first.width <= second.left or second.left + second.width <= first.left
        assert beside or first.top + first.height < second.top or second.top + second.height < first.top


def test_of_a_long_procedure_only_what_changes_and_its_neighbours_are_drawn(results: Results) -> None:
    """Twenty steps in a row of which one falls away: it, the one before and the one after; a short one is whole."""
    chosen = drawing(results)
    assert chosen is not None
    assert drawn_halves(chosen) == (chosen.before, chosen.after)
    kept = [StepNode(name=f"{n:02}", title="", desk="", work="", hand_over="", status="kept") for n in range(20)]
    edges = tuple(StepEdge(source=f"{n:02}", target=f"{n + 1:02}") for n in range(19))
    gone = [replace(node, status="waived") if node.name == "07" else node for node in kept]
    after = StepDiagram(nodes=tuple(node for node in kept if node.name != "07"), edges=edges[:6] + edges[8:])
    whole = replace(chosen, before=StepDiagram(nodes=tuple(gone), edges=edges), after=after)
    halves = drawn_halves(whole)
    assert [[node.name for node in half.nodes] for half in halves] == [["06", "07", "08"], ["06", "08"]]
    assert [[(edge.source, edge.target) for edge in half.edges] for half in halves] == [
        [("06", "07"), ("07", "08")],
        [],
    ]


def test_damaged_step_graphs_are_refused(example: Path, tmp_path: Path) -> None:
    """With the file's name; a folder without any has none."""
    assert read_step_graphs(tmp_path) == ()
    (tmp_path / "step_graphs.json").write_text('[{"variant": "a"}]', encoding="utf-8")
    with pytest.raises(LeidangError, match=r"step_graphs\.json is damaged"):
        read_step_graphs(tmp_path)
    assert drawing(open_results(example)) is not None


def test_the_report_tells_desks_and_savings(results: Results) -> None:
    """A row per desk, a column per variant other than the reference; the rule of overload in words."""
    desks = desks_table(results)
    assert len(desks.blocks[0].rows) == 3
    assert savings_table(results).columns == ("Nordic corridor",)
    assert "its utilisation is 80 % of its opening hours" in overloaded_words(results)


def measured() -> SubsetMetric:
    """Four arrangements of which nothing is known but what their subsets came to."""
    saved = any_game()
    names = ("a", "b", "c", "d")
    level = {some: 100.0 - saved[some] for some in subsets(names)}
    return SubsetMetric("arrival delay", "h", level, 0, attribute(names, saved))


def test_the_waterfall_leads_from_none_to_all() -> None:
    """Each bar begins where the one before ended, the largest saving first; the last ends at the level of all."""
    steps = value_steps(measured())
    assert steps["start"].iloc[1:-1].tolist() == steps["end"].iloc[:-2].tolist()
    assert steps["end"].iloc[-2] == pytest.approx(steps["value"].iloc[-1])
    assert steps["value"].iloc[1:-1].is_monotonic_decreasing
    words = " ".join(text.get_text() for text in plot_value(measured(), Figure().subplots()).texts)
    assert "saves" in words
    assert "n = 30 replications" in words


def test_the_value_table_adds_up() -> None:
    """The last row is the sum of the others."""
    table = value_table(measured())
    assert table["value"].iloc[:-1].sum() == pytest.approx(table["value"].iloc[-1])
    assert pd.isna(table["alone"].iloc[-1])


@pytest.mark.parametrize(
    "metric", ["arrival delay", "arrival delay / UK", "closure 100 % / all forces", "waiting: queue / UK"]
)
def test_metrics_that_there_will_be_are_known(metric: str) -> None:
    """Before anything is run."""
    check_metric(metric, ["UK"])


@pytest.mark.parametrize("metric", ["arrival", "closure 100 %", "arrival delay / US", "waiting: godot / UK"])
def test_other_metrics_are_refused(metric: str) -> None:
    """With what there is."""
    with pytest.raises(LeidangError, match="take one of arrival delay, closure 50 %"):
        check_metric(metric, ["UK"])
