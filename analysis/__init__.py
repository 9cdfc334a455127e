"""Reads result folders: metrics, comparisons, figures and the report. Never a live model.

Names are imported when first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.comparison.due_dates import deadlines as deadlines
    from analysis.comparison.paired import compare as compare
    from analysis.figures import write_figures as write_figures
    from analysis.figures.arrivals import plot_arrivals as plot_arrivals
    from analysis.figures.deadlines import plot_deadlines as plot_deadlines
    from analysis.figures.decisions import plot_decisions as plot_decisions
    from analysis.figures.delay_by_cause import plot_delay_by_cause as plot_delay_by_cause
    from analysis.figures.gantt import plot_gantt as plot_gantt
    from analysis.figures.handoffs import plot_handoffs as plot_handoffs
    from analysis.figures.map import plot_map as plot_map
    from analysis.figures.map_change import plot_map_change as plot_map_change
    from analysis.figures.steps import plot_steps as plot_steps
    from analysis.figures.timeline import plot_timeline as plot_timeline
    from analysis.movement.geojson import write_geojson as write_geojson
    from analysis.movement.metrics import replication_metrics as replication_metrics
    from analysis.movement.network_flows import flows as flows
    from analysis.report.page import write_report as write_report
    from analysis.result_tables import write_tables as write_tables
    from analysis.results import Results as Results
    from analysis.results import open_results as open_results
    from analysis.statistics import summarise as summarise
    from analysis.storyline.composition import make_storyline as make_storyline
    from analysis.storyline.output_files import write_storyline as write_storyline
    from analysis.studies.study import write_study as write_study
    from analysis.workbook import write_workbook as write_workbook
    from sim.record.csv_files import read_csv as read_csv

_HOME = {
    "Results": "analysis.results",
    "flows": "analysis.movement.network_flows",
    "plot_timeline": "analysis.figures.timeline",
    "make_storyline": "analysis.storyline.composition",
    "write_geojson": "analysis.movement.geojson",
    "write_storyline": "analysis.storyline.output_files",
    "write_workbook": "analysis.workbook",
    "compare": "analysis.comparison.paired",
    "deadlines": "analysis.comparison.due_dates",
    "open_results": "analysis.results",
    "plot_arrivals": "analysis.figures.arrivals",
    "plot_delay_by_cause": "analysis.figures.delay_by_cause",
    "plot_gantt": "analysis.figures.gantt",
    "plot_map": "analysis.figures.map",
    "plot_map_change": "analysis.figures.map_change",
    "plot_deadlines": "analysis.figures.deadlines",
    "plot_steps": "analysis.figures.steps",
    "plot_handoffs": "analysis.figures.handoffs",
    "plot_decisions": "analysis.figures.decisions",
    "read_csv": "sim.record.csv_files",
    "replication_metrics": "analysis.movement.metrics",
    "summarise": "analysis.statistics",
    "write_figures": "analysis.figures",
    "write_report": "analysis.report.page",
    "write_tables": "analysis.result_tables",
    "write_study": "analysis.studies.study",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
