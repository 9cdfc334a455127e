"""Points of a sweep, read from its result folder: the inputs, and any metric with its interval at each point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from analysis.comparison.paired import compare, comparison_basis
from analysis.results import Results, open_results
from analysis.runs import Flags, Floats, names_in
from analysis.statistics import mean_interval, summarise
from analysis.studies.metric_names import HEADLINE
from analysis.studies.study import StudySheet
from sim.errors import LeidangError
from sim.record.csv_files import read_csv
from sim.units.between import Between


def plain_value(text: str) -> str:
    """A value in plain words: "[nordic_corridor, eu_target]" is "nordic corridor, eu target", and "[]" is "none"."""
    if not (text.startswith("[") and text.endswith("]")):
        return text
    return text[1:-1].strip().replace("_", " ") or "none"


@dataclass(frozen=True, slots=True)
class VariedInput:
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
        """Its choices in plain words."""
        return tuple(map(plain_value, self.choices))

    @property
    def title(self) -> str:
        """Its path, with the unit of its numbers."""
        return f"{self.path}, {self.unit}" if self.unit else self.path

    def numbers(self, texts: Sequence[str]) -> Floats:
        """Values as numbers: those of a range in its unit, choices by their place."""
        if self.between:
            return np.array([self.between.number(text) for text in texts])
        return np.array([self.choices.index(text) for text in texts], dtype=np.float64)


@dataclass(frozen=True)
class PointValues:
    """A metric at every point, replication by replication.

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
        (value, there), (base, other) = self.of(variant), self.of(self.variants[0])
        return value - base, there & other

    @cached_property
    def levels(self) -> tuple[PointMeans, ...]:
        """The mean under each variant."""
        return tuple(_means(variant, *self.of(variant)) for variant in self.variants)

    @cached_property
    def differences(self) -> tuple[PointMeans, ...]:
        """The paired difference of each other variant from the reference, which is the first."""
        return tuple(_means(variant, *self.difference(variant)) for variant in self.variants[1:])


@dataclass(frozen=True, slots=True)
class PointMeans:
    """A mean with its 95 % CI at every point, shape (points,) each; nan where a value is missing."""

    name: str
    mean: Floats
    low: Floats
    high: Floats
    n: int

    @property
    def significant(self) -> Flags:
        """Where the interval excludes zero, shape (points,)."""
        return (self.low > 0) | (self.high < 0)


def _means(name: str, value: Floats, there: Flags) -> PointMeans:
    """A censored value leaves its point without a mean, which would be too small without it."""
    return PointMeans(name, *mean_interval(value, there), int(there.sum(axis=1).max(initial=0)))


@dataclass(frozen=True)
class PointResults:
    """The result folder of a sweep or a sensitivity analysis, read when first used.

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
    def inputs(self) -> tuple[VariedInput, ...]:
        """What was varied, in the order of the columns of the design."""
        table = read_csv(self.results.folder / "inputs.csv", all_text=True)
        return tuple(
            VariedInput(row["input"], (), Between(row["low"], row["high"]))
            if row["low"]
            else VariedInput(row["input"], tuple(row["choices"].split(" | ")), None)
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
        """The values of an input as numbers (`VariedInput.numbers`), shape (points,)."""
        given = self.inputs[number]
        return given.numbers(self.design[given.path].tolist())

    def by_point(self) -> Iterator[tuple[int, pd.DataFrame]]:
        """The metrics of each point that has any, in order: columns variant, replication, metric, value, unit."""
        file = pq.ParquetFile(self._table)
        groups = (file.read_row_group(number).to_pandas() for number in range(file.num_row_groups))
        for point, parts in groupby(groups, key=lambda rows: int(rows["point"].to_numpy()[0])):
            # The words of a part are numbers of its own vocabulary.
            yield point, pd.concat([part.astype({"variant": object, "metric": object}) for part in parts])

    def measure(self, metric: str = HEADLINE) -> PointValues:
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
        return PointValues(metric, str(rows["unit"].iloc[0]), self.variants, value, there)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Summaries and comparisons as those of a run, with the point before their columns."""
        reference, asked = self.results.manifest.reference, comparison_basis(self.results.manifest)
        tables: dict[str, list[pd.DataFrame]] = {"summary": [], "comparisons": []}
        for point, rows in self.by_point():
            made = {"summary": summarise(rows)}
            if reference in set(rows["variant"]):
                made["comparisons"] = compare(rows, reference, asked)
            for name, table in made.items():
                table.insert(0, "point", point)
                tables[name].append(table)
        return {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}

    @property
    def varied(self) -> StudySheet:
        """The inputs with their values, for a page."""
        rows = [
            (given.path, f"{given.between.low} to {given.between.high}" if given.between else " | ".join(given.labels))
            for given in self.inputs
        ]
        return StudySheet(
            "The values that differ from point to point", "design.csv", ("Value", "Range or choices"), rows, 2
        )

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """Every metric, in order of first appearance."""
        return names_in(pq.ParquetFile(self._table).read_row_group(0, columns=["metric"]).to_pandas()["metric"])

    @property
    def _table(self) -> Path:
        return self.results.folder / "replications.parquet"


def load_points(folder: str | Path) -> PointResults:
    """Open the result folder of a sweep or a sensitivity analysis.

    Raises
    ------
    LeidangError
        It is not one.
    """
    results = open_results(folder)
    if not (results.folder / "design.csv").is_file():
        raise LeidangError(f"{results.folder} is the folder of a run, not of a sweep: it has no design.csv")
    return PointResults(results)
