"""The files that `leidang sweep` adds to the folder of its points: statistics per point, and the figures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.comparison.paired import asked_of, compare
from analysis.experiments.discovery_tables import LEAST_IN_TIME, Discovery, discovery_of, discovery_table, lateness_of
from analysis.experiments.sweep import HEADLINE, Sweep, load_sweep
from analysis.figures.discovery import plot_discovery
from analysis.figures.sweep import sweep_figures
from analysis.fonts import letters_in
from analysis.statistics import summarise
from analysis.style import lettering, save
from sim.record.csv_files import write_csv


def write_sweep(folder: str | Path, metric: str = HEADLINE) -> Sweep:
    """Write `summary.csv`, `comparisons.csv` and the figures of a sweep.

    Parameters
    ----------
    metric
        What the figures show.
    """
    sweep = write_sweep_tables(folder)
    write_sweep_figures(sweep, metric)
    return sweep


def write_sweep_tables(folder: str | Path) -> Sweep:
    """Write `summary.csv` and `comparisons.csv` of a sweep."""
    sweep = load_sweep(folder)
    summaries, comparisons = [], []
    reference, asked = sweep.results.manifest.reference, asked_of(sweep.results.manifest)
    for point, rows in sweep.by_point():
        summaries.append(_at(point, summarise(rows)))
        if reference in set(rows["variant"]):
            comparisons.append(_at(point, compare(rows, reference, asked)))
    write_csv(sweep.results.folder / "summary.csv", pd.concat(summaries, ignore_index=True))
    write_csv(sweep.results.folder / "comparisons.csv", pd.concat(comparisons, ignore_index=True))
    return sweep


def write_sweep_figures(sweep: Sweep, metric: str = HEADLINE) -> tuple[Path, ...]:
    """Write the figures of one metric, each with its data as CSV; returns the files of the figures."""
    figures = sweep.results.folder / "figures"
    figures.mkdir(exist_ok=True)
    written: list[Path] = []
    with lettering(letters_in(sweep.results.folder)):
        for name, (axes, data) in sweep_figures(sweep, sweep.measure(metric)).items():
            written += save(axes, figures / name)
            write_csv(figures / f"{name}.csv", data)
    return tuple(written)


def write_discovery(sweep: Sweep, metric: str, variant: str, least: float | None, *, late: bool = False) -> Discovery:
    """Write `discovery.csv` and its figure: when a variant fails to be better than the reference, or is late.

    Parameters
    ----------
    least
        How much better it must be, in the metric's unit; None for the scenario's practical difference. Or in what share
        of the replications it must be in time; None for half of them.
    """
    if late:
        found = lateness_of(sweep, variant, LEAST_IN_TIME if least is None else least)
    else:
        at = sweep.measure(metric)
        practical = asked_of(sweep.results.manifest).practical_h if at.unit == "h" else 0.0
        found = discovery_of(sweep, at, variant, practical if least is None else least)
    write_csv(sweep.results.folder / "discovery.csv", discovery_table(found))
    figures = sweep.results.folder / "figures"
    with lettering(letters_in(sweep.results.folder)):
        save(plot_discovery(found), figures / "discovery")
    data = sweep.design.iloc[list(found.points)].assign(fails=found.fails.astype(int))
    write_csv(figures / "discovery.csv", data)
    return found


def _at(point: int, table: pd.DataFrame) -> pd.DataFrame:
    table.insert(0, "point", point)
    return table
