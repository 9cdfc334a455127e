"""Page of a study: question, answer, what differs between the runs, results, limits and provenance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.figures.registry import FigureWords
from analysis.report.line import Line
from analysis.report.page import FigurePart, svg_of
from analysis.report.question import answers
from analysis.report.template import filled, put
from analysis.report.words import ALWAYS, provenance
from analysis.studies.study import Study
from analysis.words import capital, solid


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


def sentences_of(study: Study) -> Sentences:
    """Fill the template of a study, `analysis/studies/templates/NAME.j2`."""
    environment = Environment(loader=PackageLoader("analysis.studies"), autoescape=True, undefined=StrictUndefined)
    parts = environment.get_template(f"{study.name}.j2").make_module(dict(study.facts))
    return Sentences(parts.question, parts.figures, parts.limits)  # type: ignore[attr-defined]  # set in every template


def write_page(study: Study, sentences: Sentences | None = None) -> Path:
    """Write `report.html` beside the tables and figures of a study, which must be there; returns its path."""
    results, words = study.results, sentences or sentences_of(study)
    page = filled(
        "study.html.j2",
        manifest=results.manifest,
        question=words.question,
        answer=answers(tuple(Line(about, solid(text)) for about, text in study.answer)),
        failed=results.manifest.replications.failed,
        varied=study.varied,
        sheets=study.sheets,
        figures=[
            FigurePart(FigureWords(figure.name, *words.figures[figure.name]), svg_of(results, figure.name))
            for figure in study.figures
        ],
        limits=(*(f"{capital(warning)}." for warning in study.warnings), *words.limits, *ALWAYS),
        provenance=provenance(results),
    )
    return put(results.folder, page)
