"""Study: what every study has, and how its tables and figures are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from analysis.drawings import save_all
from analysis.fonts import letters_in
from analysis.results import Results
from analysis.style import lettering
from sim.record.csv_files import write_csv

MOST_ROWS = 200
"""Rows of a table that are shown; the CSV file has them all."""


@dataclass(frozen=True, slots=True)
class StudySheet:
    """A table in words; the first cell of each row names what it is about.

    Attributes
    ----------
    file
        The file with the same as numbers.
    words
        Number of columns, from the first on, that hold words and are aligned left.
    printed
        True if it is also printed on the terminal.
    """

    caption: str
    file: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    words: int = 1
    printed: bool = False

    @property
    def shown(self) -> Sequence[tuple[str, ...]]:
        """The rows that a page has."""
        return self.rows[:MOST_ROWS]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: its file name, the function that draws it, and the data that it shows."""

    name: str
    draw: Callable[[], Axes]
    data: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a page that belong to one kind of study.

    Attributes
    ----------
    figures
        By file name: title, alternative text and caption.
    limits
        What the answer does not cover, besides the limits of every run.
    """

    question: str
    figures: dict[str, tuple[str, str, str]]
    limits: list[str]


@dataclass(frozen=True, slots=True)
class Study:
    """A study whose runs are done: points -> effects -> tables -> figures -> page.

    Attributes
    ----------
    name
        Its name, which is also that of the template with its sentences.
    results
        The folder of its runs.
    tables
        By file name without `.csv`.
    figures
        In the order of the page.
    heading
        What was measured and how, in one to some lines for the terminal.
    answer
        Each with what it is about, and one to some sentences with n and interval.
    varied
        What differs between the runs.
    sheets
        The results as tables for the page and the terminal.
    facts
        What the template needs, by name.
    warnings
        What is not alike in runs that are compared.
    sentences
        The sentences of its page; None where a template has them.
    """

    name: str
    results: Results
    tables: Mapping[str, pd.DataFrame]
    figures: Sequence[Drawing]
    heading: str
    answer: Sequence[tuple[str, str]]
    varied: StudySheet
    sheets: Sequence[StudySheet]
    facts: Mapping[str, object]
    warnings: Sequence[str] = ()
    sentences: Sentences | None = None


def write_study(study: Study, workers: int = 1) -> tuple[Path, ...]:
    """Write the tables of a study, and its figures each with its data; returns the files written.

    Parameters
    ----------
    workers
        Figures drawn at a time.
    """
    folder, figures = study.results.folder, study.results.folder / "figures"
    paths = [write_csv(folder / f"{name}.csv", table) for name, table in study.tables.items()]
    figures.mkdir(exist_ok=True)
    with lettering(letters_in(folder)):
        files = save_all({figures / figure.name: figure.draw for figure in study.figures}, workers)
    for figure in study.figures:
        paths += (*files[figures / figure.name], write_csv(figures / f"{figure.name}.csv", figure.data))
    return tuple(paths)
