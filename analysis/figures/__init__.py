"""One figure per function, each with the table it is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from analysis.coordination.handoffs import EVERYBODY
from analysis.csv_files import write_csv
from analysis.figures.arrivals import arrivals_table, plot_arrivals
from analysis.figures.criticality import criticality_figure_table, plot_criticality
from analysis.figures.deadlines import deadlines_table, plot_deadlines
from analysis.figures.decisions import decisions_figure_table, plot_decisions
from analysis.figures.delay_by_cause import delay_table, plot_delay_by_cause
from analysis.figures.gantt import gantt_table, plot_gantt
from analysis.figures.handoffs import handoffs_figure_table, plot_handoffs
from analysis.figures.incident_times import incident_times_figure_table, plot_incident_times
from analysis.figures.knock_on import knock_on_figure_table, plot_knock_on
from analysis.figures.map import plot_map
from analysis.figures.map_change import has_map_change, map_change_table, plot_map_change
from analysis.figures.outcomes import has_outcomes, outcomes_figure_table, plot_outcomes
from analysis.figures.resilience import lost_services, plot_resilience, resilience_table
from analysis.figures.root_flows import plot_root_flows, root_flows_figure_table
from analysis.figures.spots import map_table
from analysis.figures.steps import drawing, plot_steps, steps_table
from analysis.figures.swim_lane import plot_swim_lane
from analysis.fonts import letters_in
from analysis.incidents.lanes import swim_lane_table
from analysis.results import Results
from analysis.studies.import_sensitivity import sensitivity_of
from analysis.studies.sensitivity_figures import alone_table, effects_table, plot_alone, plot_effects
from analysis.style import lettering, save

__all__ = [
    "FIGURES",
    "alone_table",
    "arrivals_table",
    "criticality_figure_table",
    "deadlines_table",
    "decisions_figure_table",
    "delay_table",
    "drawn",
    "effects_table",
    "gantt_table",
    "handoffs_figure_table",
    "incident_times_figure_table",
    "knock_on_figure_table",
    "map_change_table",
    "map_table",
    "outcomes_figure_table",
    "plot_alone",
    "plot_arrivals",
    "plot_criticality",
    "plot_deadlines",
    "plot_decisions",
    "plot_delay_by_cause",
    "plot_effects",
    "plot_gantt",
    "plot_handoffs",
    "plot_incident_times",
    "plot_knock_on",
    "plot_map",
    "plot_map_change",
    "plot_outcomes",
    "plot_resilience",
    "plot_root_flows",
    "plot_steps",
    "plot_swim_lane",
    "resilience_table",
    "root_flows_figure_table",
    "steps_table",
    "swim_lane_table",
    "write_figures",
]

FIGURES: dict[str, tuple[Callable[[Results], Axes], Callable[[Results], pd.DataFrame]]] = {
    "arrivals": (plot_arrivals, arrivals_table),
    "deadlines": (plot_deadlines, deadlines_table),
    "delay_by_cause": (plot_delay_by_cause, delay_table),
    "root_flows": (plot_root_flows, root_flows_figure_table),
    "criticality": (plot_criticality, criticality_figure_table),
    "map": (plot_map, map_table),
    "map_change": (plot_map_change, map_change_table),
    "gantt": (plot_gantt, gantt_table),
    "decisions": (plot_decisions, decisions_figure_table),
    "handoffs": (plot_handoffs, handoffs_figure_table),
    "steps": (plot_steps, steps_table),
    "swim_lane": (plot_swim_lane, swim_lane_table),
    "incident_times": (plot_incident_times, incident_times_figure_table),
    "outcomes": (plot_outcomes, outcomes_figure_table),
    "resilience": (plot_resilience, resilience_table),
    "knock_on": (plot_knock_on, knock_on_figure_table),
    "sensitivity": (plot_effects, effects_table),
    "tornado": (plot_alone, alone_table),
}
"""File name, drawing and data of every figure."""

_SHOWS: dict[str, Callable[[Results], bool]] = {
    "map_change": has_map_change,
    "root_flows": lambda results: not root_flows_figure_table(results).empty,
    "criticality": lambda results: not criticality_figure_table(results).empty,
    "decisions": lambda results: not results.requests.empty,
    "handoffs": lambda results: bool((results.handoffs["from_actor"] != EVERYBODY).any()),
    "steps": lambda results: drawing(results) is not None,
    "swim_lane": lambda results: not results.incidents.empty,
    "incident_times": lambda results: not results.about_incidents("incident_times").empty,
    "outcomes": has_outcomes,
    "resilience": lambda results: bool(lost_services(results)),
    "knock_on": lambda results: not results.about_incidents("knock_on").empty,
    "sensitivity": lambda results: sensitivity_of(results) is not None,
    "tornado": lambda results: sensitivity_of(results) is not None,
}
"""Whether there is anything to draw, for the figures that not every run has."""


def drawn(results: Results) -> tuple[str, ...]:
    """The names of the figures that these results have: without procedures there is none about them."""
    return tuple(name for name in FIGURES if name not in _SHOWS or _SHOWS[name](results))


def write_figures(results: Results, folder: Path) -> tuple[Path, ...]:
    """Draw every figure that these results have into a folder as SVG, PNG and CSV of its data.

    Returns
    -------
    tuple of Path
        Three files per figure, in the order of `FIGURES`. The same results give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    with lettering(letters_in(results.folder)):
        for name in drawn(results):
            plot, table = FIGURES[name]
            data = folder / f"{name}.csv"
            paths.extend((*save(plot(results), folder / name), data))
            write_csv(data, table(results), float_format=None)
    return tuple(paths)
