"""The files that `leidang value` adds to the folder of its runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.experiments.value_tables import Measured, measure, synergy_table, value_table
from analysis.figures.value import plot_value, value_steps
from analysis.fonts import letters_in
from analysis.results import load
from analysis.style import lettering, save
from sim.record.csv_files import write_csv


def write_value(folder: str | Path, names: Sequence[str], orders: Sequence[Sequence[str]], metric: str) -> Measured:
    """Write `value.csv`, `synergy.csv` and the waterfall `figures/value` of a folder with the runs of the subsets.

    Parameters
    ----------
    names
        The arrangements of the set.
    orders
        The orders that were sampled; empty where all subsets were run.
    metric
        What is to be saved: see `analysis.experiments.value_tables.measure`.

    Returns
    -------
    What was written, as numbers.
    """
    results = load(folder)
    measured = measure(results, names, orders, metric)
    write_csv(results.folder / "value.csv", value_table(measured))
    write_csv(results.folder / "synergy.csv", synergy_table(measured))
    figures = results.folder / "figures"
    figures.mkdir(exist_ok=True)
    with lettering(letters_in(results.folder)):
        save(plot_value(measured), figures / "value")
    write_csv(figures / "value.csv", value_steps(measured))
    return measured
