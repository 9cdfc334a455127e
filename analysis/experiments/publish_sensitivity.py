"""The files that `leidang sensitivity` adds to the folder of its points."""

from __future__ import annotations

from analysis.experiments.findings import Findings, read_findings
from analysis.experiments.sensitivity_tables import index_table, outputs, tornado_table, verdict_table
from analysis.experiments.sweep import Sweep
from analysis.figures.sensitivity import plot_indices, plot_tornado
from analysis.fonts import letters_in
from analysis.style import lettering, save
from sim.record.csv_files import write_csv


def write_sensitivity(sweep: Sweep, metric: str) -> Findings:
    """Write `indices.csv`, `tornado.csv`, `verdict.csv` and their figures; returns what was found.

    Figures are drawn of every difference from the reference or, with one variant, of its level.
    """
    folder, inputs = sweep.results.folder, [one.path for one in sweep.inputs]
    found = outputs(sweep, metric)
    write_csv(folder / "indices.csv", index_table(found, inputs))
    write_csv(folder / "tornado.csv", tornado_table(found, sweep))
    write_csv(folder / "verdict.csv", verdict_table(found, inputs))
    study = read_findings(folder)
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for number, one in enumerate(study.drawn):
        after = f"_{number + 1}" if number else ""
        with lettering(letters_in(folder)):
            save(plot_indices(one), figures / f"{one.method}{after}")
            save(plot_tornado(one), figures / f"tornado{after}")
        write_csv(figures / f"{one.method}{after}.csv", one.indices)
        write_csv(figures / f"tornado{after}.csv", one.tornado)
    return study
