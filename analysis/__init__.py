"""Reads result folders: metrics, comparisons, figures and the report. Never a live model.

Names are imported when first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.comparison.due_dates import deadlines as deadlines
    from analysis.comparison.paired import compare as compare
    from analysis.csv_files import read_csv as read_csv
    from analysis.figures import plot_arrivals as plot_arrivals
    from analysis.figures import plot_deadlines as plot_deadlines
    from analysis.figures import plot_decisions as plot_decisions
    from analysis.figures import plot_delay_by_cause as plot_delay_by_cause
    from analysis.figures import plot_gantt as plot_gantt
    from analysis.figures import plot_handoffs as plot_handoffs
    from analysis.figures import plot_map as plot_map
    from analysis.figures import plot_map_change as plot_map_change
    from analysis.figures import plot_steps as plot_steps
    from analysis.figures import write_figures as write_figures
    from analysis.figures.timeline import plot_timeline as plot_timeline
    from analysis.gis import write_geojson as write_geojson
    from analysis.metrics import replication_metrics as replication_metrics
    from analysis.network_flows import flows as flows
    from analysis.publish import write_tables as write_tables
    from analysis.report.page import write_report as write_report
    from analysis.results import Results as Results
    from analysis.results import load as load
    from analysis.statistics import summarise as summarise
    from analysis.story.telling import tell as tell
    from analysis.story.writing import write_story as write_story
    from analysis.studies import open_study as open_study
    from analysis.studies.study import write_study as write_study
    from analysis.workbook import write_workbook as write_workbook

_HOME = {
    "Results": "analysis.results",
    "flows": "analysis.network_flows",
    "plot_timeline": "analysis.figures.timeline",
    "tell": "analysis.story.telling",
    "write_geojson": "analysis.gis",
    "write_story": "analysis.story.writing",
    "write_workbook": "analysis.workbook",
    "compare": "analysis.comparison.paired",
    "deadlines": "analysis.comparison.due_dates",
    "load": "analysis.results",
    "plot_arrivals": "analysis.figures",
    "plot_delay_by_cause": "analysis.figures",
    "plot_gantt": "analysis.figures",
    "plot_map": "analysis.figures",
    "plot_map_change": "analysis.figures",
    "plot_deadlines": "analysis.figures",
    "plot_steps": "analysis.figures",
    "plot_handoffs": "analysis.figures",
    "plot_decisions": "analysis.figures",
    "read_csv": "analysis.csv_files",
    "replication_metrics": "analysis.metrics",
    "summarise": "analysis.statistics",
    "write_figures": "analysis.figures",
    "write_report": "analysis.report.page",
    "write_tables": "analysis.publish",
    "open_study": "analysis.studies",
    "write_study": "analysis.studies.study",
}

__all__ = [
    "Results",
    "compare",
    "deadlines",
    "flows",
    "load",
    "open_study",
    "plot_arrivals",
    "plot_deadlines",
    "plot_decisions",
    "plot_delay_by_cause",
    "plot_gantt",
    "plot_handoffs",
    "plot_map",
    "plot_map_change",
    "plot_steps",
    "plot_timeline",
    "read_csv",
    "replication_metrics",
    "summarise",
    "tell",
    "write_figures",
    "write_geojson",
    "write_report",
    "write_story",
    "write_study",
    "write_tables",
    "write_workbook",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
