"""A sweep's result folder: its inputs, its points, and any metric at each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from analysis.experiments.value_tables import check_metric
from analysis.movement.arrival_delay import ARRIVAL_DELAY
from analysis.results import Results, load
from analysis.runs import Flags, Floats, names_in
from sim.errors import LeidangError
from sim.record.csv_files import read_csv
from sim.record.tables import ALL_FORCES
from sim.units.between import Between

HEADLINE = f"{ARRIVAL_DELAY} / {ALL_FORCES}"
"""The metric that figures show unless another is asked for: it always has a value."""


_OF_INCIDENTS = ("time until ", "service lost / ")
"""What metrics begin with of which only a run can say whether they are there."""


def metric_named(name: str, forces: Sequence[str]) -> str:
    """The metric that a user means; found out before anything is run.

    Raises
    ------
    LeidangError
        There will be no such metric.
    """
    if not name.startswith(_OF_INCIDENTS):
        check_metric(name, forces)
    return HEADLINE if name == ARRIVAL_DELAY else name


def told_value(text: str) -> str:
    """A value as people say it: "[nordic_corridor, eu_target]" is "nordic corridor, eu target", and "[]" is "none"."""
    if not (text.startswith("[") and text.endswith("]")):
        return text
    return text[1:-1].strip().replace("_", " ") or "none"


@dataclass(frozen=True, slots=True)
class Input:
    """One value that was varied.

    Attributes
    ----------
    path
        Where it stands in the scenario.
    choices
        Its values, where they are no numbers between two.
    between
        Its range, where it has one.
    """

    path: str
    choices: tuple[str, ...]
    between: Between | None

    @property
    def unit(self) -> str:
        """What its numbers are counted in; empty for a plain number and for choices."""
        return self.between.unit if self.between else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Its choices as people say them."""
        return tuple(map(told_value, self.choices))

    def numbers(self, texts: Sequence[str]) -> Floats:
        """Values as numbers: those of a range in its unit, choices by their place."""
        if self.between:
            return np.array([self.between.number(text) for text in texts])
        return np.array([self.choices.index(text) for text in texts], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class AtPoints:
    """A metric at every point.

    Attributes
    ----------
    value
        Shape (variants, points, replications); nan where it is censored.
    there
        Which of them were simulated and did not fail, same shape.
    """

    metric: str
    unit: str
    variants: tuple[str, ...]
    value: Floats
    there: Flags

    def of(self, variant: str) -> tuple[Floats, Flags]:
        """The values of a variant, and which are there, shape (points, replications) each."""
        number = self.variants.index(variant)
        return self.value[number], self.there[number]

    def difference(self, variant: str) -> tuple[Floats, Flags]:
        """Variant minus reference on the same chances, and which pairs are there, shape (points, replications) each."""
        (own, there), (base, other) = self.of(variant), self.of(self.variants[0])
        return own - base, there & other


@dataclass(frozen=True)
class Sweep:
    """What a sweep left behind, read when first used.

    Attributes
    ----------
    results
        The folder with its manifest.
    """

    results: Results

    @cached_property
    def design(self) -> pd.DataFrame:
        """Column point, and for each input its value at every point, as text."""
        return read_csv(self.results.folder / "design.csv", all_text=True).astype({"point": int})

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """What was varied, in the order of the columns of the design."""
        table = read_csv(self.results.folder / "inputs.csv", all_text=True)
        return tuple(
            Input(row["input"], (), Between(row["low"], row["high"]))
            if row["low"]
            else Input(row["input"], tuple(row["choices"].split(" | ")), None)
            for row in table.to_dict("records")
        )

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants, the reference first."""
        manifest = self.results.manifest
        return (manifest.reference, *(name for name in manifest.variants if name != manifest.reference))

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self.design)

    def numbers(self, number: int) -> Floats:
        """The values of an input as numbers (`Input.numbers`), shape (points,)."""
        one = self.inputs[number]
        return one.numbers(self.design[one.path].tolist())

    def by_point(self) -> Iterator[tuple[int, pd.DataFrame]]:
        """The metrics of each point that has any, in order: columns variant, replication, metric, value, unit."""
        file = pq.ParquetFile(self._table)
        groups = (file.read_row_group(number).to_pandas() for number in range(file.num_row_groups))
        for point, parts in groupby(groups, key=lambda rows: int(rows["point"].to_numpy()[0])):
            # The words of a part are numbers of its own vocabulary.
            yield point, pd.concat([part.astype({"variant": object, "metric": object}) for part in parts])

    def measure(self, metric: str = HEADLINE) -> AtPoints:
        """One metric at every point.

        Raises
        ------
        LeidangError
            There is no such metric.
        """
        columns = ["point", "variant", "replication", "value", "unit"]
        rows = pq.read_table(self._table, columns=columns, filters=[("metric", "=", metric)]).to_pandas()
        if rows.empty:
            first = ", ".join(self.metrics[:12])
            raise LeidangError(f"no metric is called {metric!r}; there are {len(self.metrics)}, among them {first}")
        place = {name: number for number, name in enumerate(self.variants)}
        variant = rows["variant"].astype(object).map(place).to_numpy(dtype=np.int64)
        replication = rows["replication"].to_numpy(dtype=np.int64)
        value = np.full((len(place), self.points, int(replication.max()) + 1), np.nan)
        there = np.zeros(value.shape, dtype=np.bool_)
        at = (variant, rows["point"].to_numpy(dtype=np.int64), replication)
        value[at], there[at] = rows["value"].to_numpy(dtype=np.float64), True
        return AtPoints(metric, str(rows["unit"].iloc[0]), self.variants, value, there)

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """Every metric, in order of first appearance."""
        return names_in(pq.ParquetFile(self._table).read_row_group(0, columns=["metric"]).to_pandas()["metric"])

    @property
    def _table(self) -> Path:
        return self.results.folder / "replications.parquet"


def load_sweep(folder: str | Path) -> Sweep:
    """Open the result folder of a sweep.

    Raises
    ------
    LeidangError
        It is not one.
    """
    results = load(folder)
    if not (results.folder / "design.csv").is_file():
        raise LeidangError(f"{results.folder} is the folder of a run, not of a sweep: it has no design.csv")
    return Sweep(results)
