"""The page of a study: many runs with other values, or with one thing different, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.figures.registry import FigureWords
from analysis.report.line import Line
from analysis.report.page import FigurePart, svg_of
from analysis.report.question import answers
from analysis.report.template import filled, put
from analysis.report.words import ALWAYS, provenance
from analysis.results import Results
from analysis.words import solid

MOST_ROWS = 200
"""Rows of a table that are shown; the CSV file has them all."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in words; of each row the first cell says what it is about.

    Attributes
    ----------
    file
        Where the same stands as numbers.
    words
        How many columns from the first on hold words, which stand at the left.
    """

    caption: str
    file: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    words: int = 1

    @property
    def shown(self) -> Sequence[tuple[str, ...]]:
        """The rows that a page has."""
        return self.rows[:MOST_ROWS]


@dataclass(frozen=True, slots=True)
class Study:
    """What the page of a study says.

    Attributes
    ----------
    question
        In words.
    answer
        One to some lines, each with n and intervals.
    varied
        What differs between the runs.
    limits
        What the answer does not say, besides the limits of every run.
    """

    question: str
    answer: tuple[Line, ...]
    varied: Sheet
    figures: tuple[FigureWords, ...]
    found: Sheet
    limits: tuple[str, ...]


def write_study(results: Results, study: Study) -> Path:
    """Write `report.html` beside the tables and figures of a study, which must be there; returns its path."""
    page = filled(
        "study.html.j2",
        manifest=results.manifest,
        question=study.question,
        answer=answers(tuple(Line(line.about, solid(line.text)) for line in study.answer)),
        failed=results.manifest.replications.failed,
        varied=study.varied,
        found=study.found,
        figures=[FigurePart(one, svg_of(results, one.name)) for one in study.figures],
        limits=(*study.limits, *ALWAYS),
        provenance=provenance(results),
    )
    return put(results.folder, page)
