"""Page of a study: question, answer, what differs between the runs, results, limits and provenance."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.figures.registry import FigureWords
from analysis.report.line import Line
from analysis.report.page import FigurePart, svg_of
from analysis.report.question import answers
from analysis.report.template import filled, put
from analysis.report.words import ALWAYS, provenance
from analysis.studies.study import Sentences, Study
from analysis.words import capital, solid


def sentences_of(study: Study) -> Sentences:
    """Those that the study brings along, else those of its template, `analysis/studies/templates/NAME.j2`."""
    if study.sentences is not None:
        return study.sentences
    environment = Environment(loader=PackageLoader("analysis.studies"), autoescape=True, undefined=StrictUndefined)
    parts = environment.get_template(f"{study.name}.j2").make_module(dict(study.facts))
    return Sentences(parts.question, parts.figures, parts.limits)  # type: ignore[attr-defined]  # set in every template


def write_page(study: Study) -> Path:
    """Write `report.html` beside the tables and figures of a study, which must be there; returns its path."""
    results, words = study.results, sentences_of(study)
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
