"""The report: one HTML file that needs no network and opens with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from analysis.figures import write_figures
from analysis.places import node_names
from analysis.report.bottleneck import ABOUT as BOTTLENECK
from analysis.report.coordination import desks_table, no_handoffs_words, overloaded_words, savings_table
from analysis.report.figures import figure_words
from analysis.report.headline import answer, moves
from analysis.report.incident_answer import incident_lines
from analysis.report.incident_figures import FigureWords
from analysis.report.incidents import incident_part
from analysis.report.line import Line
from analysis.report.method import statement, theory
from analysis.report.question import answers, in_time, question, variants
from analysis.report.register import register
from analysis.report.sensitivity import how_to_measure, sensitivity_part
from analysis.report.stress import stress
from analysis.report.tables import busiest_table, decisions_table, forces_table, headline_table
from analysis.report.template import filled, put
from analysis.report.words import facts, limits, provenance
from analysis.results import Results, load_run
from analysis.words import count, solid, whole
from sim.record.manifest import ForcePart
from sim.units.seconds import DAY_S

INCIDENTS = "incidents"
CONTENTS = (
    ("compared", "What was compared"),
    ("results", "When the forces are there"),
    ("causes", "Where the time goes"),
    ("places", "Where it is tight"),
    ("days", "Day by day"),
    ("decisions", "Request to decision"),
    (INCIDENTS, "Incidents"),
    ("sensitivity", "Which inputs move the answer"),
    ("assumptions", "What this rests on"),
    ("trust", "How far to trust it"),
    ("method", "How it was made"),
)
IN_ADDRESS = " !$()*+,-./;=?@[]_{|}~"
"""What may stand in an address as it is: no quotes and brackets, which end it, and nothing that opens another."""


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A figure in the report: what is said of it, and its SVG as it stands in an address."""

    words: FigureWords
    svg: str


@dataclass(frozen=True, slots=True)
class ForceRow:
    """A force, in words."""

    name: str
    sponsor: str
    origin: str
    destination: str
    vehicles: str
    containers: str
    people: str
    elements: str
    ready: str
    due: str


def write_report(folder: str | Path) -> Path:
    """Draw the figures of a result folder into `figures/` and write `report.html` beside them.

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
    write_figures(results, results.folder / "figures")
    return put(results.folder, render(results))


def render(results: Results) -> str:
    """The report as HTML; the figures must be in the folder already."""
    lines, incidents, known = answer(results), incident_part(results), theory()
    first, *others = lines
    movement, response = (Line(first.about, f"{first.text} {in_time(results)}"), *others), incident_lines(results)
    # What the variants differ in comes first.
    movement_first = moves(results) or not incidents
    told = _bottlenecks_second((*movement, *response) if movement_first else (*response, *movement))
    return filled(
        "report.html.j2",
        manifest=results.manifest,
        question=question(results),
        answer=answers(tuple(Line(line.about, solid(line.text)) for line in told)),
        failed=results.manifest.replications.failed,
        contents=_contents(incidents=bool(incidents), first=not movement_first),
        facts=facts(results),
        variants=variants(results),
        forces=[_force(force, results) for force in results.manifest.forces],
        headline=headline_table(results),
        by_force=forces_table(results),
        busiest=busiest_table(results),
        decisions=decisions_table(results),
        desks=desks_table(results),
        overloaded=overloaded_words(results),
        no_handoffs=no_handoffs_words(results),
        savings=savings_table(results),
        incidents=incidents,
        incidents_first=not movement_first,
        figures=_figures(results, lines),
        sensitivity=sensitivity_part(results),
        how_to_measure=how_to_measure(results),
        register=register(results),
        statement=statement(results, known),
        theory=known,
        stress=stress(results),
        limits=limits(results),
        provenance=provenance(results),
    )


def _bottlenecks_second(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The first line, then what binds, then the rest: a reader who stops early must have seen it."""
    first, *others = lines
    binding = [line for line in others if line.about.startswith(BOTTLENECK)]
    return first, *binding, *(line for line in others if line not in binding)


def _contents(*, incidents: bool, first: bool) -> list[tuple[str, str]]:
    """The sections in their order; incidents, where there are any, stand before the movement where they are first."""
    others = [part for part in CONTENTS if part[0] != INCIDENTS]
    at = 1 if first else CONTENTS.index((INCIDENTS, "Incidents"))
    return [*others[:at], (INCIDENTS, "Incidents"), *others[at:]] if incidents else others


def _force(force: ForcePart, results: Results) -> ForceRow:
    places = node_names(results)
    return ForceRow(
        name=force.name,
        sponsor=force.sponsor,
        origin=places.get(force.origin, force.origin),
        destination=places.get(force.destination, force.destination),
        vehicles=count(force.vehicles),
        containers=count(force.containers),
        people=count(force.personnel),
        elements=count(force.elements),
        ready=f"day {whole(force.ready_s / DAY_S)}",
        due=f"day {whole(force.due_s / DAY_S)}",
    )


def _figures(results: Results, lines: tuple[Line, ...]) -> dict[str, FigurePart]:
    words = figure_words(results, lines)
    return {one.name: FigurePart(one, svg_of(results, one.name)) for one in words}


def svg_of(results: Results, name: str) -> str:
    """A figure's file as text that can stand in a page."""
    text = (results.folder / "figures" / f"{name}.svg").read_text(encoding="utf-8")
    # A quarter smaller than base64; a browser drops line breaks from an address, so they become spaces.
    return quote(" ".join(text.split("\n")), safe=IN_ADDRESS)
