"""The files that `leidang sensitivity` adds to the folder of its points."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.experiments.sensitivity_tables import Output, index_table, outputs, tornado_table, verdict
from analysis.experiments.sweep import Sweep
from analysis.figures.sensitivity import plot_indices, plot_tornado
from analysis.publish import write_csv
from analysis.style import save


def write_sensitivity(sweep: Sweep, metric: str) -> tuple[Output, ...]:
    """Write `indices.csv`, `tornado.csv`, `verdict.csv` and their figures; returns the outputs.

    Figures are drawn of every difference from the reference or, with one variant, of its level.
    """
    folder, inputs = sweep.results.folder, [one.path for one in sweep.inputs]
    found = outputs(sweep, metric)
    indices, tornado = index_table(found, inputs), tornado_table(found, sweep)
    write_csv(folder / "indices.csv", indices)
    write_csv(folder / "tornado.csv", tornado)
    write_csv(folder / "verdict.csv", verdict_table(found, inputs))
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for number, one in enumerate(drawn(found)):
        after = f"_{number + 1}" if number else ""
        for name, axes, data in (
            (one.method, plot_indices(one, inputs), _of(indices, one)),
            ("tornado", plot_tornado(one, inputs, _settings(sweep)), _of(tornado, one)),
        ):
            save(axes, figures / f"{name}{after}")
            write_csv(figures / f"{name}{after}.csv", data)
    return found


def drawn(found: Sequence[Output]) -> tuple[Output, ...]:
    """The outputs that are drawn and told: the differences or, where there are none, the levels."""
    return tuple(one for one in found if one.difference) or tuple(found)


def verdict_table(found: Sequence[Output], inputs: Sequence[str]) -> pd.DataFrame:
    """The columns of `verdict.csv`: a row per output."""
    rows = [("difference" if one.difference else "level", one.variant, one.name, verdict(one, inputs)) for one in found]
    return pd.DataFrame(rows, columns=["output", "variant", "name", "verdict"])


def _of(table: pd.DataFrame, one: Output) -> pd.DataFrame:
    kind = "difference" if one.difference else "level"
    return table[(table["variant"] == one.variant) & (table["output"] == kind)]


def _settings(sweep: Sweep) -> list[tuple[str, str]]:
    """The low and the high end of each input: its own points behind that of the scenario as it is."""
    texts = [sweep.design[one.path].tolist() for one in sweep.inputs]
    return [(own[1 + 2 * place], own[2 + 2 * place]) for place, own in enumerate(texts)]
