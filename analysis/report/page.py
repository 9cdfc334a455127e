"""The report: one HTML file that needs no network and opens with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analysis.drawings import Progress
from analysis.figures import write_figures
from analysis.figures.registry import FigureWords
from analysis.movement.place_names import node_names
from analysis.report.coordination import no_handoffs_words, overloaded_words
from analysis.report.figures import figure_words, left_out_words
from analysis.report.headline import answer, answer_in_order, movement_first
from analysis.report.incidents import incident_part
from analysis.report.line import Line
from analysis.report.method import statement, stress, theory
from analysis.report.question import answers, question, variants
from analysis.report.register import register
from analysis.report.result_tables import (
    busiest_table,
    decisions_table,
    desks_table,
    forces_table,
    headline_table,
    savings_table,
)
from analysis.report.sensitivity import how_to_measure, sensitivity_part
from analysis.report.template import filled, put
from analysis.report.words import facts, limits, provenance
from analysis.results import Results, load_run
from analysis.words import solid

INCIDENTS = "incidents"
CONTENTS = {
    "compared": "Scenario and variants",
    "results": "Results",
    "causes": "Delay by cause",
    "places": "Bottlenecks",
    "days": "Example replication",
    "decisions": "Request to decision",
    INCIDENTS: "Incidents",
    "sensitivity": "Sensitivity analysis",
    "assumptions": "Assumptions",
    "trust": "Validity and limitations",
    "method": "Provenance",
}
"""Sections by anchor, in their order."""
NOT_IN_ADDRESS: Final = {"%": "%25", "\n": " "} | {sign: f"%{ord(sign):02X}" for sign in "\"#&'<>`\\^:\t\r"}
"""What may not stand in an address as it is, the sign of these codes first: quotes and brackets, which end it, and what
opens another. A browser drops line breaks, so they become blanks."""


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A figure in the report: its texts, and its SVG as it stands in an address."""

    words: FigureWords
    svg: str


def write_report(folder: str | Path, workers: int = 1, progress: Progress | None = None) -> Path:
    """Draw the figures of a result folder into `figures/` and write `report.html` beside them.

    Parameters
    ----------
    workers
        Figures drawn at a time.

    Returns
    -------
    Path
        The report.

    Raises
    ------
    LeidangError
        If the folder is not a result folder, or a table is missing, damaged or changed.
    """
    results = load_run(folder)
    write_figures(results, results.folder / "figures", workers, progress)
    return put(results.folder, render(results))


def render(results: Results) -> str:
    """The report as HTML; the figures must be in the folder already."""
    lines, incidents, known = answer(results), incident_part(results), theory()
    first = movement_first(results)
    return filled(
        "report.html.j2",
        manifest=results.manifest,
        question=question(results, movement_first=first),
        answer=answers(tuple(Line(line.about, solid(line.text)) for line in answer_in_order(results))),
        failed=results.manifest.replications.failed,
        sections=CONTENTS,
        contents=_contents(incidents=bool(incidents), first=not first),
        facts=facts(results),
        variants=variants(results),
        places=results.once(node_names),
        headline=headline_table(results),
        by_force=forces_table(results),
        busiest=busiest_table(results),
        decisions=decisions_table(results),
        desks=desks_table(results),
        overloaded=overloaded_words(results),
        no_handoffs=no_handoffs_words(results),
        savings=savings_table(results),
        incidents=incidents,
        incidents_first=not first,
        figures=_figures(results, lines),
        left_out=left_out_words(results),
        sensitivity=sensitivity_part(results),
        how_to_measure=how_to_measure(results),
        register=register(results),
        statement=statement(results, known),
        theory=known,
        stress=stress(results),
        limits=limits(results),
        provenance=provenance(results),
    )


def _contents(*, incidents: bool, first: bool) -> list[str]:
    """The anchors of the sections in order; incidents, if any, before the movement where they come first."""
    others = [anchor for anchor in CONTENTS if anchor != INCIDENTS]
    at = 1 if first else list(CONTENTS).index(INCIDENTS)
    return [*others[:at], INCIDENTS, *others[at:]] if incidents else others


def _figures(results: Results, lines: tuple[Line, ...]) -> dict[str, FigurePart]:
    words = figure_words(results, lines)
    return {figure.name: FigurePart(figure, svg_of(results, figure.name)) for figure in words}


def svg_of(results: Results, name: str) -> str:
    """A figure's file as text that can stand in a page."""
    text = (results.folder / "figures" / f"{name}.svg").read_text(encoding="utf-8")
    # A quarter smaller than base64.
    for sign, code in NOT_IN_ADDRESS.items():
        text = text.replace(sign, code)
    return text
