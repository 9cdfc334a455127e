"""Effects of inputs on the outputs of a sensitivity analysis: computed from its points, or read from its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.runs import Floats
from analysis.statistics import mean_interval
from analysis.studies.indices import Index, Method, indices_of, noise_share
from sim.record.manifest import Manifest, read_manifest
from sim.record.reading import ResultTables
from sim.record.tables import FINDINGS
from sim.record.tables import TABLES as RESULT_TABLES

TABLES: Final = tuple(table.name for table in FINDINGS)
"""The tables of such a folder that a report needs, beside its manifest."""

ENDS: Final = ("low", "high")
CHANGE: Final = ("change", "low_95", "high_95")
INTERVAL: Final = ("value", "low_95", "high_95")


@dataclass(frozen=True, eq=False)
class OutputEffects:
    """Effects of all inputs on one output: the paired difference of a variant from the reference, or a level.

    Attributes
    ----------
    name
        In words.
    n
        Replications of each point.
    base
        The output in the scenario as it is: mean, low and high end of its 95 % CI.
    points, below, above
        Points of the sample; those at which the output is significantly below zero, and above it.
    settings
        By input, its low and its high end as texts.
    indices
        mu, mu_star and sigma of Morris, or S1 and ST of Sobol.
    noise
        Share of the variance over points that is chance; nan where it is not known.
    change
        Mean change at the low and the high end of each input, all others as in the scenario, with its 95 % CI paired by
        replication, shape (3, inputs, 2).
    index_table, tornado_table
        Its rows of `indices.csv` and `tornado.csv`.
    """

    name: str
    variant: str
    difference: bool
    unit: str
    n: int
    base: tuple[float, float, float]
    points: int
    below: int
    above: int
    settings: dict[str, tuple[str, str]]
    indices: tuple[Index, ...]
    noise: float
    change: Floats
    index_table: pd.DataFrame
    tornado_table: pd.DataFrame

    @property
    def inputs(self) -> tuple[str, ...]:
        """The paths of the inputs."""
        return tuple(self.settings)

    @property
    def method(self) -> Method:
        """How it was measured."""
        return "sobol" if self.indices[-1].name == "ST" else "morris"

    @property
    def first(self) -> Index:
        """The index by which inputs are ranked: mu_star, or ST."""
        return self.index("ST" if self.method == "sobol" else "mu_star")

    def index(self, name: str) -> Index:
        """One of the indices."""
        return next(index for index in self.indices if index.name == name)


def effect_tables(
    value: Floats,
    sample: tuple[Method, Floats, Sequence[int]],
    settings: Mapping[str, tuple[str, str]],
    *,
    name: tuple[str, str, str],
    difference: bool,
) -> dict[str, pd.DataFrame]:
    """Compute the effects on an output: its rows of `indices.csv`, `tornado.csv` and, but for the words, `verdict.csv`.

    Parameters
    ----------
    value
        Shape (points, replications): the scenario as it is, the low and high end of each input, the sample.
    sample
        The method, the rows as shares of the way through each input, shape (rows, inputs), the point of each row.
    settings
        By input, its low and its high end.
    name
        The output in words, its variant and its unit.
    """
    (method, shares, rows), (words, variant, unit), n = sample, name, value.shape[1]
    output, every, points = ("difference" if difference else "level", variant), np.ones(n, np.bool_), sorted(set(rows))
    sampled, (_, low, high) = value[list(rows)], mean_interval(value[points], every)
    indices, size = indices_of(method, shares, sampled), (len(rows), n, noise_share(sampled))
    ends = value[1 : 1 + 2 * len(settings)].reshape(len(settings), 2, -1)
    change = np.array(mean_interval(ends - value[0], every))
    signs = len(points), int((high < 0).sum()), int((low > 0).sum())
    made: dict[str, list[tuple[object, ...]]] = {
        "indices": [
            (*output, path, index.name, *numbers, unit if method == "morris" else "share", *size)
            for index in indices
            for path, *numbers in zip(settings, index.value, index.low, index.high, strict=True)
        ],
        "tornado": [
            (*output, path, word, texts[end], *change[:, place, end], unit, n)
            for place, (path, texts) in enumerate(settings.items())
            for end, word in enumerate(ENDS)
        ],
        "verdict": [(*output, words, *map(float, mean_interval(value[0], every)), unit, n, *signs, "")],
    }
    return {table: pd.DataFrame(lines, columns=list(RESULT_TABLES[table].names)) for table, lines in made.items()}


def outputs_of(tables: Mapping[str, pd.DataFrame]) -> tuple[OutputEffects, ...]:
    """Every output of these tables: the differences from the reference, then the levels."""
    return tuple(_output(row, tables["indices"], tables["tornado"]) for _, row in tables["verdict"].iterrows())


def _output(row: pd.Series, indices: pd.DataFrame, tornado: pd.DataFrame) -> OutputEffects:
    """The output of a row of `verdict.csv`."""
    indices, tornado = (
        table[(table["output"] == row["output"]) & (table["variant"] == row["variant"])] for table in (indices, tornado)
    )
    ends = [tornado[tornado["end"] == end] for end in ENDS]
    settings = zip(ends[0]["input"], *(end["setting"].astype(str) for end in ends), strict=True)
    return OutputEffects(
        name=str(row["name"]),
        variant=str(row["variant"]),
        difference=row["output"] == "difference",
        unit=str(row["unit"]),
        n=int(row["n"]),
        base=(float(row["base"]), float(row["low_95"]), float(row["high_95"])),
        points=int(row["points"]),
        below=int(row["below"]),
        above=int(row["above"]),
        settings={str(path): (low, high) for path, low, high in settings},
        indices=tuple(
            Index(str(name), *table[[*INTERVAL]].to_numpy(dtype=np.float64).T)
            for name, table in indices.groupby("index", sort=False)
        ),
        noise=float(indices["noise"].iloc[0]),
        change=np.stack([end[[*CHANGE]].to_numpy(dtype=np.float64).T for end in ends], axis=-1),
        index_table=indices,
        tornado_table=tornado,
    )


@dataclass(frozen=True, slots=True)
class InputEffect:
    """What an input does over its whole range, to the output that it moves most.

    Attributes
    ----------
    numbers
        The paths of the numbers that it moves.
    low, high
        Its range, as texts.
    size
        mu* or ST: value, low and high end of its interval.
    ends
        Mean change of the output at either end, all other inputs as they are.
    """

    path: str
    numbers: tuple[str, ...]
    low: str
    high: str
    output: OutputEffects
    size: tuple[float, float, float]
    ends: tuple[float, float]


@dataclass(frozen=True)
class SensitivityTables:
    """The folder of a sensitivity analysis, or the copy of its tables in the folder of a run."""

    folder: Path
    manifest: Manifest

    @cached_property
    def shown(self) -> tuple[OutputEffects, ...]:
        """The outputs that are drawn and described."""
        return shown_of(outputs_of({name: self._csv(name) for name in ("indices", "tornado", "verdict")}))

    @cached_property
    def effects(self) -> tuple[InputEffect, ...]:
        """What each input does to the output that it moves most, the strongest first."""
        numbers = self._csv("numbers").astype(str)
        effects = []
        for place, path in enumerate(self.shown[0].inputs):
            output = max(self.shown, key=lambda output: float(np.nan_to_num(output.first.value[place])))
            size, (low, high) = output.first, output.change[0, place].tolist()
            interval = (float(size.value[place]), float(size.low[place]), float(size.high[place]))
            moved = tuple(numbers.loc[numbers["input"] == path, "path"])
            effects.append(InputEffect(path, moved, *output.settings[path], output, interval, (low, high)))
        return tuple(sorted(effects, key=lambda effect: -np.nan_to_num(effect.size[0])))

    def check(self) -> None:
        """Read every table.

        Raises
        ------
        LeidangError
            One is missing or was changed.
        """
        for name in TABLES:
            self._csv(name)

    def _csv(self, name: str) -> pd.DataFrame:
        return ResultTables(self.folder, self.manifest.tables).table(name)


def read_sensitivity(folder: Path) -> SensitivityTables:
    """Open the folder of a sensitivity analysis, or the copy of its tables.

    Raises
    ------
    LeidangError
        It is no result folder; reading a table raises it where that is missing or was changed.
    """
    return SensitivityTables(folder, read_manifest(folder))


def shown_of(outputs: Iterable[OutputEffects]) -> tuple[OutputEffects, ...]:
    """The differences or, where there are none, the levels."""
    every = tuple(outputs)
    return tuple(output for output in every if output.difference) or every
