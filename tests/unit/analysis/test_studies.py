"""A study: one function brings its tables, figures and page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from analysis import open_results, read_csv, write_study
from analysis.report.study import sentences_of, write_page
from analysis.studies.bars import BarLook, draw_bar, row_axes
from analysis.studies.study import Drawing, Sentences, Study, StudySheet

LOOK = BarLook("#0072B2", "", "hours")


def toy_study(folder: Path, hours: float) -> Study:
    """A study of one number."""
    table = pd.DataFrame({"run": ["as it is"], "hours": [hours]})

    def draw() -> object:
        axes = row_axes(["as it is"], 0.5)
        draw_bar(axes, 0, (0.0, hours), (hours - 1, hours + 1), LOOK)
        return axes

    return Study(
        name="toy",
        results=open_results(folder),
        tables={"toy": table},
        figures=[Drawing("toy", draw, table)],  # type: ignore[arg-type]  # axes
        heading="hours",
        answer=[("As it is", f"{hours} h (n = 1). The rest of the sentence.")],
        varied=StudySheet("Runs", "toy.csv", ("Run",), [("as it is",)]),
        sheets=[StudySheet("Hours", "toy.csv", ("Run", "Hours"), [("as it is", str(hours))])],
        facts={},
        warnings=["the runs are not alike"],
        sentences=Sentences("How long?", {"toy": ("hours", "A bar of 4.5 hours.", "Hours.")}, ["Of one run."]),
    )


def test_a_study_is_a_function(example: Path, tmp_path: Path) -> None:
    """It gets its table, its figure with data, and a page with all that it says."""
    folder = Path(shutil.copytree(example, tmp_path / "run"))
    study = toy_study(folder, hours=4.5)
    written = write_study(study)
    assert {path.name for path in written} == {"toy.csv", "toy.svg"}
    assert len(written) == 3
    assert list(read_csv(folder / "toy.csv")["hours"]) == [4.5]
    page = write_page(study).read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    for words in ("How long?", "<strong>4.5 h (n = 1).</strong>", "A bar of 4.5 hours.", "The runs are not alike."):
        assert words in page
    assert "Of one run." in page


def test_what_a_scenario_calls_itself_is_no_markup(example: Path) -> None:
    """Names of a user in the sentences of a template are escaped."""
    facts = {"variant": "<b>x</b>", "metric": "closure", "savings": [("a & b", "Saves 1 h.")]}
    words = sentences_of(
        Study("counterfactual", open_results(example), {}, [], "", [], StudySheet("", "", (), []), [], facts=facts)
    )
    assert "&lt;b&gt;x&lt;/b&gt;" in words.question
    assert "a &amp; b: Saves 1 h." in words.figures["counterfactual"][1]
