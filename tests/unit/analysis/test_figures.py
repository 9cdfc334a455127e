"""Every figure: its files, its data, and the cases at the edge."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from analysis import open_results, write_figures, write_report
from analysis.figures import FIGURES, FILES
from analysis.figures import drawn as drawn_names
from analysis.figures.arrivals import arrivals_table, plot_arrivals
from analysis.figures.delay_by_cause import delay_table
from analysis.figures.gantt import gantt_table, median_replication, plot_gantt
from analysis.report.headline import answer
from analysis.results import Results
from analysis.style import VARIANT_LOOKS, cause_look
from analysis.words import CAUSES
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.example_world import DAY

ABOUT_INCIDENTS = ("swim_lane", "incident_times", "outcomes", "resilience", "knock_on")
ELSEWHERE = (*ABOUT_INCIDENTS, "map_change")
"""Figures that the example has nothing for; other tests draw them."""


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """An example of which some elements are never delivered."""
    return open_results(write_example(tmp_path_factory.mktemp("late") / "run", replications=4, horizon_s=22 * DAY))


def test_every_figure_writes_three_files_and_the_same_results_the_same_bytes(
    example: Path, results: Results, tmp_path: Path
) -> None:
    """SVG, PNG and data; written twice, from results opened twice, each is the same to the last byte."""
    paths = write_figures(results, tmp_path)
    assert {path.name for path in paths} == {
        f"{name}.{end}" for name in drawn_names(results) for end in ("svg", "png", "csv")
    }
    for path in paths:
        assert path.read_bytes() == (example / "figures" / path.name).read_bytes(), path.name
        assert path.stat().st_size > 60


def test_vector_figures_name_no_date_and_no_place(example: Path, results: Results) -> None:
    """Nothing in them depends on when or where they were drawn."""
    for name in drawn_names(results):
        text = (example / "figures" / f"{name}.svg").read_text(encoding="utf-8")
        assert "<metadata" not in text
        assert str(example) not in text


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in ELSEWHERE])
def test_figures_have_a_title_and_state_what_they_show(drawn: dict[str, Axes], name: str) -> None:
    """And the number of replications, or that it is a single run without an interval, or that it shows inputs."""
    assert drawn[name].get_title(loc="left")
    words = " ".join(_texts(drawn[name]))
    assert any(said in words for said in ("n = 40 replications", "one run, so no interval", "not results"))


def test_arrivals_are_the_quantiles_of_what_was_delivered_by_then(results: Results) -> None:
    """Recomputed for one day from the deliveries, run by run."""
    table = arrivals_table(results)
    deliveries = results.deliveries[results.deliveries["kind"] == "vehicles"]
    day = float(table["day"].iloc[150])
    own = deliveries[deliveries["variant"] == "Nordic corridor"]
    there = own["vehicles"].where(own["delivered_s"] <= day * DAY, 0)
    share = there.groupby(own["replication"]).sum() / own.groupby("replication")["vehicles"].sum()
    row = table[(table["variant"] == "Nordic corridor") & (table["day"] == day)].iloc[0]
    assert row[["low_10", "median", "high_90"]].tolist() == pytest.approx(np.quantile(share, (0.1, 0.5, 0.9)).tolist())


def test_arrivals_rise_and_end_with_everything(results: Results) -> None:
    """Shares between nought and one that never fall."""
    for _, own in arrivals_table(results).groupby("variant"):
        assert (own["median"].diff().dropna() >= 0).all()
        assert own["median"].iloc[-1] == 1
        assert (own["low_10"] <= own["high_90"]).all()


def test_variants_differ_in_colour_line_and_label(drawn: dict[str, Axes]) -> None:
    """Not by colour alone, and named beside the line."""
    assert len({colour for colour, _ in VARIANT_LOOKS}) == len({str(dashes) for _, dashes in VARIANT_LOOKS})
    assert {"national rules", "Nordic corridor"} <= set(_texts(drawn["arrivals"]))


def test_causes_add_up_to_the_total(results: Results) -> None:
    """Per variant: coordination and movement, each the sum of its causes, are the whole."""
    table = delay_table(results)
    for _, own in table.groupby("variant"):
        parts = own[own["part"] != "total"]
        total = own.loc[own["part"] == "total", "hours"].iloc[0]
        assert parts.loc[parts["cause"] == "total", "hours"].sum() == pytest.approx(total)
        assert parts.loc[parts["cause"] != "total", "hours"].sum() == pytest.approx(total)


def test_the_share_of_coordination_is_the_summarys(results: Results) -> None:
    """Figure and summary were computed apart and agree."""
    table, summary = delay_table(results), results.summary
    coordination = table[(table["part"] == "coordination") & (table["cause"] == "total")].set_index("variant")["hours"]
    stated = summary[summary["metric"] == "coordination time / all forces"].set_index("variant")["mean"]
    pd.testing.assert_series_equal(coordination, stated, check_names=False)


def test_the_gantt_tiles_each_element_from_ready_to_delivered(results: Results) -> None:
    """No gap and no overlap between the bars of an element."""
    for (element, variant), own in gantt_table(results).groupby(["element", "variant"]):
        assert own["start_day"].iloc[1:].tolist() == pytest.approx(own["end_day"].iloc[:-1].tolist())
        assert own["end_day"].iloc[-1] == pytest.approx(own["delivered_day"].iloc[0]), (element, variant)


def test_the_gantt_shows_the_last_element_of_every_force(results: Results) -> None:
    """The one that closes it, in the median replication of the reference."""
    table, deliveries = gantt_table(results), results.deliveries
    replication = median_replication(results, "national rules")
    run = deliveries[(deliveries["variant"] == "national rules") & (deliveries["replication"] == replication)]
    last = run.sort_values("delivered_s").groupby("force", observed=True)["element"].last()
    assert set(last) <= set(table["element"])
    assert table["replication"].unique().tolist() == [replication]


def test_the_median_replication_has_as_many_earlier_as_later(results: Results) -> None:
    """Of forty, nineteen close earlier and twenty later."""
    table = results.replications
    own = table[(table["variant"] == "national rules") & (table["metric"] == "closure 100 % / all forces")]
    chosen = own.loc[own["replication"] == median_replication(results, "national rules"), "value"].iloc[0]
    assert ((own["value"] < chosen).sum(), (own["value"] > chosen).sum()) == (19, 20)


def test_an_undelivered_element_is_shown_as_such(late: Results) -> None:
    """With a bar to the horizon and the words beside it."""
    table = gantt_table(late)
    assert table["delivered_day"].isna().any()
    assert "not delivered" in _texts(plot_gantt(late))


def test_causes_look_different_without_colour() -> None:
    """No two of one part have the same hatch and nearly the same grey."""
    for coordination in (True, False):
        looks = [cause_look(cause, coordination=coordination) for cause in CAUSES]
        for first in looks:
            for second in looks:
                if first.fill != second.fill and first.hatch == second.hatch:
                    assert abs(_grey(first.fill) - _grey(second.fill)) > 0.08, (first, second)


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _texts(axes: Axes) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in axes.findobj(Annotation)]


def test_variants_that_arrive_alike_are_one_line_with_all_their_names(tmp_path: Path) -> None:
    """Of lines one on the other only the last would be seen, and its label would point at all of them."""
    alike = open_results(write_example(tmp_path / "alike", replications=2, variants=("a", "b", "c"), alike=True))
    words = [text.get_text() for text in plot_arrivals(alike, Figure().subplots()).texts]
    assert words.count("a; b; c") == 1
    assert not {"a", "b", "c"} & set(words)


def test_a_new_figure_needs_only_its_own_file(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied from one that is there and named in the registry: drawn, with its data, and in the report."""
    model = FIGURES["delay_by_cause"]
    mine = replace(model, name="mine", title="mine", alt=lambda _: "Mine alone.", caption="Mine.", section="days")
    monkeypatch.setitem(FIGURES, "mine", mine)
    folder = shutil.copytree(example, tmp_path / "run")
    text = write_report(folder).read_text(encoding="utf-8")
    day, figure, decisions = (text.index(part) for part in ('id="days"', 'id="figure-mine"', 'id="decisions"'))
    assert day < figure < decisions
    assert 'alt="Mine alone. ' in text
    assert (folder / "figures" / "mine.csv").read_bytes() == (folder / "figures" / "delay_by_cause.csv").read_bytes()


def test_every_file_of_the_registry_has_its_figure() -> None:
    """Each with a name of its own and words for those who do not see it."""
    assert [import_module(f"analysis.figures.{file}").FIGURE.name for file in FILES] == [*FIGURES]
    assert len(FIGURES) == 18
    assert all(figure.title and figure.caption for figure in FIGURES.values())


def test_the_lines_that_stand_in_for_a_figure_are_in_the_answer(results: Results) -> None:
    """Under the names by which figures ask for them; else their words would be missing without notice."""
    lines = {line.about for line in answer(results)}
    assert {about for figure in FIGURES.values() for about in figure.answers} <= lines
    assert FIGURES["arrivals"].answers
