"""One figure per function, each with the table it is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from analysis.figures.arrivals import arrivals_table, plot_arrivals
from analysis.figures.delay_by_cause import delay_table, plot_delay_by_cause
from analysis.figures.gantt import gantt_table, plot_gantt
from analysis.figures.map import plot_map
from analysis.figures.spots import map_table
from analysis.results import Results
from analysis.style import save

__all__ = [
    "FIGURES",
    "arrivals_table",
    "delay_table",
    "gantt_table",
    "map_table",
    "plot_arrivals",
    "plot_delay_by_cause",
    "plot_gantt",
    "plot_map",
    "write_figures",
]

FIGURES: dict[str, tuple[Callable[[Results], Axes], Callable[[Results], pd.DataFrame]]] = {
    "arrivals": (plot_arrivals, arrivals_table),
    "delay_by_cause": (plot_delay_by_cause, delay_table),
    "map": (plot_map, map_table),
    "gantt": (plot_gantt, gantt_table),
}
"""File name, drawing and data of every figure, in the order of the report."""


def write_figures(results: Results, folder: Path) -> tuple[Path, ...]:
    """Draw every figure into a folder as SVG, PNG and CSV of its data.

    Returns
    -------
    tuple of Path
        Three files per figure, in the order of `FIGURES`. The same results give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for name, (plot, table) in FIGURES.items():
        data = folder / f"{name}.csv"
        paths.extend((*save(plot(results), folder / name), data))
        table(results).to_csv(data, index=False, lineterminator="\n")
    return tuple(paths)
