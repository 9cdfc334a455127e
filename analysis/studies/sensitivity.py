"""Sensitivity analysis: which input moves an output, and which does not matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from analysis.studies.indices import Method
from analysis.studies.metric_names import HEADLINE, metric_words
from analysis.studies.points import PointResults, PointValues, load_points
from analysis.studies.sensitivity_effects import ENDS, OutputEffects, effect_tables, outputs_of, shown_of
from analysis.studies.sensitivity_figures import plot_indices, plot_tornado
from analysis.studies.sensitivity_words import interval_words, size_words, verdict
from analysis.studies.study import Drawing, Study, StudySheet
from analysis.words import count, percent, replications
from sim.errors import LeidangError
from sim.record.csv_files import read_csv


def sensitivity_study(folder: str | Path, metric: str = HEADLINE) -> Study:
    """Open the folder of the points of a sensitivity analysis.

    Raises
    ------
    LeidangError
        The metric is open at the horizon somewhere, or a point failed, so that the indices would be of other points.
    """
    points = load_points(folder)
    tables = _effect_tables(points, points.measure(metric))
    outputs = outputs_of(tables)
    shown, verdicts = shown_of(outputs), {output.name: verdict(output) for output in outputs}
    tables["verdict"]["verdict"] = list(verdicts.values())
    method, drawings = shown[0].method, tuple(_figures(shown))
    n = f"{replications(shown[0].n)} at each of {count(points.points)} points, 95 % CI."
    meaning = ": mu* is the mean size of its effect over its range" if method == "morris" else ""
    return Study(
        name="sensitivity",
        results=points.results,
        tables=points.tables | tables,
        figures=drawings,
        heading="",
        answer=[(output.name, f"{verdicts[output.name]} {n}") for output in shown],
        varied=points.varied,
        sheets=[
            StudySheet(
                f"Effect of each input{meaning}",
                "indices.csv",
                ("Input", "Output", *(index.name for index in shown[0].indices)),
                [(path, output.name, *_sizes(output, at)) for output in shown for at, path in enumerate(output.inputs)],
                words=2,
            )
        ],
        facts={
            "inputs": count(len(points.inputs)),
            "metric": metric_words(metric),
            "method": method.capitalize(),
            "shown": [
                (drawing.name, output.name, verdicts[output.name])
                for drawing, output in zip(drawings, [output for output in shown for _ in ENDS], strict=True)
            ],
        },
    )


def _figures(shown: Sequence[OutputEffects]) -> Iterator[Drawing]:
    """Indices and tornado of each output that is shown."""
    for number, output in enumerate(shown):
        after = f"_{number + 1}" if number else ""
        yield Drawing(f"{output.method}{after}", partial(plot_indices, output), output.index_table)
        yield Drawing(f"tornado{after}", partial(plot_tornado, output), output.tornado_table)


def _effect_tables(points: PointResults, values: PointValues) -> dict[str, pd.DataFrame]:
    """The effects on every difference from the reference, then on every level."""
    _check_complete(values)
    rows = read_csv(points.results.folder / "samples.csv")
    shares = rows.iloc[:, 3:].to_numpy(dtype=np.float64)
    sample = cast("Method", str(rows["method"].iloc[0])), shares, rows["point"].tolist()
    columns = [points.design[given.path].tolist() for given in points.inputs]
    ends = {
        given.path: (texts[1 + 2 * place], texts[2 + 2 * place])
        for place, (given, texts) in enumerate(zip(points.inputs, columns, strict=True))
    }
    reference, *others = values.variants
    outputs = [(f"{name} less {reference}", name, values.difference(name)[0], True) for name in others]
    outputs += [(name, name, values.of(name)[0], False) for name in values.variants]
    parts = [
        effect_tables(value, sample, ends, name=(f"{values.metric}: {words}", name, values.unit), difference=difference)
        for words, name, value, difference in outputs
    ]
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in parts[0]}


def _check_complete(values: PointValues) -> None:
    lost = np.flatnonzero(~values.there.all(axis=(0, 2)))
    if len(lost):
        raise LeidangError(
            f"{count(len(lost))} points lack replications that failed, the first of them point {lost[0]}, so indices "
            "would be of other points than asked for; failures.csv has the reasons"
        )
    if np.isnan(values.value).any():
        raise LeidangError(
            f"{values.metric!r} is open at the horizon in {percent(float(np.isnan(values.value).mean()))} of the "
            "replications, so it has no mean; take 'arrival delay', which counts what is open up to the horizon, or a "
            "longer horizon"
        )


def _sizes(output: OutputEffects, place: int) -> Iterator[str]:
    """Every index of an input, with its interval."""
    for index in output.indices:
        size = float(index.value[place]), float(index.low[place]), float(index.high[place])
        ends = interval_words(output, size)
        yield f"{size_words(output, size[0])} ({ends})" if ends else size_words(output, size[0])
