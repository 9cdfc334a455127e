"""What the report rests on: the rank of its assumptions, its statement of evidence, and the layout of many variants."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analysis import open_results
from analysis.delays.cause_hours import CauseHours, hours_of
from analysis.report.headline import answer
from analysis.report.influence import influence
from analysis.report.line import Line
from analysis.report.method import statement, stress, theory
from analysis.report.question import answers, question, variants
from analysis.report.register import register
from analysis.report.result_tables import headline_table
from analysis.report.tables import ReportTable, Row, TableBlock, TableCell, tall
from analysis.results import Results
from tests.unit.analysis.example_results import write_example
from tests.unit.analysis.example_world import HOUR


def _share(results: Results, path: str, *, notional: bool = True) -> float:
    return float(influence(results, [path], [notional]).share[0])


def test_a_number_bears_on_the_time_charged_to_what_it_describes(results: Results) -> None:
    """A link on the time on it, a procedure on all of its time, a step on its own; recomputed from the ledger."""
    ledger = results.ledger[results.ledger["variant"] == results.reference]
    hours = (ledger["end_s"] - ledger["start_s"]) / HOUR
    link = ledger["detail"].astype(str).str.split(" ").str[0] == "NVK-KRN-rail"
    inside, step = ledger["procedure"].notna(), ledger["detail"].astype(str).str.endswith(" screening")
    assert _share(results, "network.links.NVK-KRN-rail.length_km") == pytest.approx(hours[link].sum() / hours.sum())
    assert _share(results, "procedures.movement clearance.lead") == pytest.approx(hours[inside].sum() / hours.sum())
    found = _share(results, "procedures.movement clearance.steps.screening.work")
    assert found == pytest.approx(hours[inside & step].sum() / hours.sum())


def test_what_is_asked_and_what_is_never_used_has_no_rank(results: Results) -> None:
    """The forces are given; a node nobody passes bears on nothing; neither counts among what notional numbers touch."""
    found = influence(results, ["forces.light brigade.ready", "network.nodes.NOWHERE.berths"], [True, True])
    assert np.isnan(found.share).all()
    assert found.notional == 0


def test_a_sourced_number_takes_nothing_from_what_notional_ones_touch(results: Results) -> None:
    """Only notional numbers count towards the share that is said at the top."""
    paths = ["network.links.NVK-KRN-rail.length_km", "movement.routes.review"]
    assert influence(results, paths, [True, False]).notional == pytest.approx(_share(results, paths[0]))


def test_the_register_ranks_and_counts(tmp_path: Path) -> None:
    """The heaviest first, those without a rank last, every line once, and the notional ones counted in words."""
    results = open_results(write_example(tmp_path / "run", replications=2))
    found = register(results)
    assert len(found.rows) == len(results.assumptions)
    assert {row.path for row in found.rows} == set(results.assumptions["path"])
    ranked = [bool(row.bears_on) for row in found.rows]
    assert ranked == sorted(ranked, reverse=True)
    assert found.words.startswith(
        f"{sum(row.notional for row in found.rows)} of {len(found.rows)} numbers are notional"
    )
    assert "not by a sensitivity analysis" in found.rank


def test_the_statement_claims_what_the_evidence_shows(results: Results) -> None:
    """The ledger of this run adds up to the second, theory is met, and validity is not claimed."""
    known = theory()
    said = {point.name: point.words for point in statement(results, known)}
    assert known.inside == len(known.rows)
    assert "by 0 s at most" in said["Items of evidence"]
    assert "nothing is validated" in said["Acceptability claims"]
    assert "no referent" in said["V&V experimental frame"]


def test_why_a_run_stopped_is_told(tmp_path: Path) -> None:
    """Where a run was to be precise, what came of it stands with the number of replications."""
    folder = write_example(tmp_path / "run", replications=3)
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"stopping_rule": {"rule": "", "words": "Stopped after 40."}}), encoding="utf-8")
    said = {point.name: point.words for part in stress(open_results(folder)) for point in part.points}
    assert said["4.3 Estimation approach"].endswith("failed. Stopped after 40.")


def test_what_libraries_add_to_every_variant_is_told(tmp_path: Path) -> None:
    """It stands at the reference where the variants are listed, and with the logic of the scenarios."""
    folder = write_example(tmp_path / "run", replications=3)
    path = folder / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    added = "arrangements/crisis adds to every variant, the reference among them: procedure merge (asked: force)"
    path.write_text(json.dumps(content | {"added_to_every_variant": [added]}), encoding="utf-8")
    results = open_results(folder)
    reference, *others = variants(results)
    assert added in reference.changes
    assert not any(added in row.changes for row in others)
    said = {point.name: point.words for part in stress(results) for point in part.points}
    assert said["2.3 Scenario logic"].endswith(f" {added}.")


def test_a_ledger_that_does_not_add_up_is_told(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one hour more charged than passed, the gap of an hour stands in the statement."""
    own = open_results(example)
    hours = own.once(hours_of).hours
    hours[0, 0, 0, 0] += 1.0
    monkeypatch.setattr(CauseHours, "hours", hours)
    said = {point.name: point.words for point in statement(own, theory())}
    assert "by 3,600 s at most" in said["Items of evidence"]


def test_the_checklist_has_every_item_of_stress_des(results: Results) -> None:
    """Six sections, each item once and with an answer from this run."""
    parts = stress(results)
    assert [part.title[0] for part in parts] == ["1", "2", "3", "4", "5", "6"]
    names = [point.name.split(" ")[0] for part in parts for point in part.points]
    wanted = "1.1 1.2 1.3 2.1 2.2 2.3 2.4 2.5.1 2.5.2 2.5.3 2.5.4 2.5.5 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2 5.3 5.4 6.1"
    assert names == wanted.split(" ")
    words = " ".join(point.words for part in parts for point in part.points)
    assert "n = 40 replications per variant" in words
    assert f"random seed {results.manifest.root_seed}" in words


def test_the_checklist_counts_what_the_run_holds(results: Results) -> None:
    """Resources by kind, distributions by form, changes by variant: recounted from the tables."""
    said = {point.name: point.words for part in stress(results) for point in part.points}
    desks = results.resources.loc[results.resources["kind"] == "desk", "resource"].nunique()
    assert f"desk ({desks})" in said["2.5.3 Components: resources"]
    forms = results.assumptions["value"].astype(str).str.contains("(", regex=False).sum()
    assert f"{forms} are distributions" in said["3.3 Input parameters"]
    changes = (results.changes["variant"] == "Nordic corridor").sum()
    assert f"“Nordic corridor” makes {changes} changes" in said["2.3 Scenario logic"]


def test_question_and_chance_name_the_variants(results: Results) -> None:
    """The question is what the run compares; the chance of being in time has an interval for each variant."""
    asked = question(results, movement_first=True)
    assert asked.endswith("What does “Nordic corridor” change compared with “national rules”?")
    _, _, chances = answer(results)[0].text.partition("Probability of full closure of every force by the due date: ")
    assert chances.count("95 % CI") == 2


def test_the_first_sentence_stands_apart() -> None:
    """Also where a decimal or an abbreviation of a number holds a full stop."""
    (line,) = answers((Line("Closure", "After 23.9 d (95 % CI 23.4 to 24.4). But 50 % closure is earlier."),))
    assert (line.lead, line.rest) == ("After 23.9 d (95 % CI 23.4 to 24.4).", "But 50 % closure is earlier.")


def test_variants_say_what_they_change(results: Results) -> None:
    """The reference first; the changes of the other in words, without underscores, also those of no procedure."""
    first, second = variants(results)
    assert first.reference
    assert first.changes == ()
    waived = "corridor, movement clearance: 1 of 4 steps waived between NO and SE: screening"
    assert second.changes == (waived, "corridor: one more repair ship")


def test_more_than_three_variants_stand_below_each_other(tmp_path: Path) -> None:
    """Two columns whatever their number: the value, and the difference; the reference has none."""
    many = open_results(write_example(tmp_path / "many", replications=2, variants=("a", "b", "c", "d")))
    table = headline_table(many)
    assert table.columns == ("value", "difference from a")
    heads = [[name for row in block.rows for name in row.head.split("; ")] for block in table.blocks]
    assert all(names[0] == "a" and sorted(names) == ["a", "b", "c", "d"] for names in heads)
    assert all(block.rows[0].cells[1].text == "" for block in table.blocks)


def test_rows_that_print_the_same_are_one_row(tmp_path: Path) -> None:
    """Variants that do exactly what the others do are named together, the reference apart: it has no difference."""
    many = open_results(write_example(tmp_path / "many", replications=2, variants=("a", "b", "c", "d"), alike=True))
    heads = {tuple(row.head for row in block.rows) for block in headline_table(many).blocks}
    assert heads == {("a", "b; c; d")}


def test_where_no_arrangement_changes_an_arrival_that_is_said_once(tmp_path: Path) -> None:
    """Not as a comparison with one of many variants that do nothing."""
    many = open_results(write_example(tmp_path / "many", replications=2, variants=("a", "b", "c", "d"), alike=True))
    _, change, *_ = answer(many)
    assert change.text == (
        "Closure of all forces: no significant difference under any arrangement (n = 2, paired). "
        "Identical in every pair under b, c and d."
    )


def test_groups_of_columns_become_rows_without_losing_a_cell() -> None:
    """The same cells in the same order."""
    cells = tuple(TableCell(str(number)) for number in range(8))
    groups = tuple((name, 2) for name in "abcd")
    table = ReportTable("", ("x", "y") * 4, (TableBlock("Desks", (Row("one", cells),)),), groups)
    (block,) = tall(table).blocks
    assert block.title == "Desks: one"
    assert [cell for row in block.rows for cell in row.cells] == list(cells)
    assert tall(tall(table)) == tall(table)
