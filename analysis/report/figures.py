"""The figures of a report with their words; the answer's lines stand in for what cannot be seen."""

from __future__ import annotations

from analysis.figures import FIGURES, drawn, left_out
from analysis.figures.registry import Figure, FigureWords
from analysis.report.line import Line
from analysis.results import Results


def figure_words(results: Results, lines: tuple[Line, ...]) -> tuple[FigureWords, ...]:
    """The words of each figure that these results have."""
    return tuple(_words(FIGURES[name], results, lines) for name in drawn(results))


def left_out_words(results: Results) -> str:
    """Why the page of a single replication lacks some figures, and which; empty where it lacks none."""
    titles = "; ".join(FIGURES[name].title for name in left_out(results))
    return titles and f"A single replication has no distribution; these figures need more replications: {titles}."


def _words(figure: Figure, results: Results, lines: tuple[Line, ...]) -> FigureWords:
    same = (line.text for line in lines if line.about in figure.answers)
    alt = " ".join([figure.alt(results), *same])
    return FigureWords(figure.name, figure.title, alt, figure.caption, figure.section)
