"""Estimates in words: sign, unit, interval and n are always there, and what is not significant is not called so."""

from __future__ import annotations

from math import nan
from pathlib import Path

import pytest

from analysis import open_results
from analysis.comparison.verdicts import HEADLINES, verdict_words
from analysis.facts.estimates import Estimate, closure, difference, outcome
from analysis.facts.movement import movement_changes, none_moves
from analysis.report.phrases import ci, shift, signed, time_ci
from analysis.report.template import checklist, sentences
from analysis.results import Results
from tests.unit.analysis.example_results import write_example

EARLIER = Estimate(-225.6, -235.2, -216.0, 100)
UNDECIDED = Estimate(-3.2, -6.4, 0.1, 100)


def test_an_interval_without_zero_is_significant() -> None:
    """Not one that holds zero, not that of a single pair, not what is unknown."""
    assert EARLIER.significant
    assert not UNDECIDED.significant
    assert not Estimate(-3.2, nan, nan, 1).significant
    assert not Estimate(nan, nan, nan, 9).significant
    assert Estimate(0.0, 0.0, 0.0, 9).identical


def test_differences_are_written_as_in_a_paper() -> None:
    """Significant ones with their side, others with their sign; the unit follows the size."""
    assert shift(EARLIER) == "9.4 d earlier (95 % CI 9.0 to 9.8, n = 100, paired)"
    assert shift(Estimate(5.0, 4.0, 6.0, 9), "less", "more") == "5.0 h more (95 % CI 4.0 to 6.0, n = 9, paired)"
    assert signed(UNDECIDED) == "−3.2 h, 95 % CI −6.4 to +0.1, n = 100"
    assert signed(Estimate(0.0, -1.0, 0.0, 9)) == "0.0 h, 95 % CI −1.0 to 0.0, n = 9"
    assert signed(Estimate(2.0, nan, nan, 1)) == "+2.0 h, n = 1, no CI"


def test_every_estimate_has_n() -> None:
    """Also where there is no interval; a time that some cases do not reach has an open end."""
    assert ci(Estimate(0.18, 0.173, 0.184, 100, "share")) == "95 % CI 17.3 to 18.4 %, n = 100"
    assert ci(Estimate(5.0, nan, nan, 1)) == "n = 1, no CI"
    assert time_ci(Estimate(150.0, 70.0, nan, 6)) == "95 % CI 2.9 d or later"


@pytest.mark.parametrize(
    ("metric", "verdict", "words"),
    [
        (HEADLINES[0], "better", "full closure: earlier"),
        (HEADLINES[1], "not decided", "on-time share: inconclusive"),
        (HEADLINES[2], "worse", "coordination time: longer"),
        (HEADLINES[2], "no practical difference", "coordination time: no practical difference"),
    ],
)
def test_verdicts_have_the_words_of_their_measure(metric: str, verdict: str, words: str) -> None:
    """Earlier, not better, of a closure; what is not decided is inconclusive."""
    assert verdict_words(metric, verdict) == words


def test_facts_are_the_numbers_of_the_tables(results: Results) -> None:
    """Value, interval and n of summary.csv and comparisons.csv; nothing for a metric that there is not."""
    metric = closure(90)
    mean = outcome(results, "national rules", metric)
    change = difference(results, "Nordic corridor", metric)
    assert mean is not None
    assert change is not None
    summary, comparisons = results.summary, results.comparisons
    row = summary[(summary["variant"] == "national rules") & (summary["metric"] == metric)].iloc[0]
    assert (mean.mean.value, mean.mean.low, mean.median) == (row["mean"], row["low_95"], row["p50"])
    other = comparisons[(comparisons["variant"] == "Nordic corridor") & (comparisons["metric"] == metric)].iloc[0]
    assert (change.mean.value, change.mean.n, change.verdict) == (other["difference"], other["n"], other["verdict"])
    assert outcome(results, "national rules", "closure 99 %") is None


def test_of_many_arrangements_the_largest_significant_change_leads(tmp_path: Path) -> None:
    """Where none changes the closure of all forces: then the null follows, with the largest mean difference."""
    many = open_results(write_example(tmp_path / "many", replications=4, variants=("a", "b", "c", "d")))
    table = many.comparisons
    of_all = table["metric"].str.endswith("/ all forces")
    many.__dict__["comparisons"] = table.assign(low_95=table["low_95"].mask(of_all, -99.0), high_95=99.0)
    facts = none_moves(many)
    assert facts.most is None
    assert facts.largest is not None
    many = open_results(many.folder)
    many.__dict__["comparisons"] = table.assign(
        low_95=table["low_95"].mask(of_all, -99.0), high_95=table["high_95"].mask(of_all, 99.0)
    )
    facts = none_moves(many)
    assert facts.most is not None
    assert facts.most.force is not None
    words = sentences("effects", {"alone": False, "changes": (), "together": facts})
    assert words.startswith(f"Biggest change under {facts.most.full.variant}: {facts.most.force.force}, ")
    assert "Closure of all forces: no significant difference under any arrangement (n = 4, paired)." in words


def test_a_variant_that_changes_nothing_never_leads(tmp_path: Path) -> None:
    """Of two variants the one with a significant change comes first, whatever their order."""
    opened = open_results(write_example(tmp_path / "three", replications=4, variants=("a", "b", "c")))
    table = opened.comparisons
    of_b = table["variant"] == "b"
    opened.__dict__["comparisons"] = table.assign(
        low_95=table["low_95"].mask(of_b, -99.0), high_95=table["high_95"].mask(of_b, 99.0)
    )
    first, second = movement_changes(opened, ("b", "c"))
    assert (first.full.variant, first.significant) == ("c", True)
    assert (second.full.variant, second.significant) == ("b", False)


def test_no_fact_can_add_a_heading_to_a_checklist(results: Results) -> None:
    """A text with line breaks and marks of the file format stays inside its item."""
    (part,) = checklist(
        "provenance.yaml",
        **dict.fromkeys(("engine", "seed", "asked", "done", "failed", "python", "platform", "started"), "x"),
        program="odd\nEvil: heading\n{{ 1 / 0 }}",
        took=results.reference,
    )
    assert part.points[0].words == "odd Evil: heading {{ 1 / 0 }}, engine x"
    assert len(part.points) == 5
