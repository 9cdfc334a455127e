"""The figures of the report: one file each, with its drawing, its data and its words."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final

from analysis.drawings import Progress, save_all
from analysis.figures.registry import Figure
from analysis.fonts import letters_in
from analysis.results import Results
from analysis.style import lettering
from sim.record.csv_files import write_csv

FILES: Final = (
    "arrivals",
    "deadlines",
    "delay_by_cause",
    "root_flows",
    "criticality",
    "map",
    "map_change",
    "gantt",
    "decisions",
    "handoffs",
    "steps",
    "swim_lane",
    "incident_times",
    "outcomes",
    "resilience",
    "knock_on",
    "influence",
    "tornado",
)

__all__ = ["FIGURES", "FILES", "drawn", "left_out", "write_figures"]
"""The files of this package that declare a figure, in the order of the report: a new figure is named here."""

FIGURES: Final[dict[str, Figure]] = {
    figure.name: figure for figure in (import_module(f"{__name__}.{file}").FIGURE for file in FILES)
}
"""Every figure by name."""


def drawn(results: Results) -> tuple[str, ...]:
    """The names of the figures that these results have: without procedures there is none about them."""
    without = left_out(results)
    return tuple(name for name, figure in FIGURES.items() if name not in without and figure.applies(results))


def left_out(results: Results) -> tuple[str, ...]:
    """The names of the figures of a distribution, where there is none: every variant has a single replication."""
    single = results.runs["replication"].nunique() == 1
    return tuple(name for name, figure in FIGURES.items() if single and figure.spread and figure.applies(results))


def write_figures(
    results: Results, folder: Path, workers: int = 1, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Draw every figure that these results have into a folder as SVG and CSV of its data (PNG: `drawings.bitmaps`).

    Parameters
    ----------
    workers
        Figures drawn at a time.

    Returns
    -------
    tuple of Path
        The files of each figure, in the order of `FIGURES`. The same results give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stems = {folder / name: FIGURES[name] for name in drawn(results)}
    # The tables first, here: what they were computed from serves every worker.
    data = {
        stem: write_csv(stem.with_suffix(".csv"), figure.table(results), float_format=None)
        for stem, figure in stems.items()
    }
    with lettering(letters_in(results.folder)):
        files = save_all({stem: partial(figure.plot, results) for stem, figure in stems.items()}, workers, progress)
    return tuple(path for stem in stems for path in (*files[stem], data[stem]))
