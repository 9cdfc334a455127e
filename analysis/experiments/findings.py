"""A sensitivity analysis as its tables tell it: what each input does to each output, without the points themselves."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from analysis.experiments.sensitivity import Index, Method
from analysis.runs import Floats
from sim.record.manifest import Manifest, read_manifest
from sim.record.reading import ResultTables
from sim.record.tables import FINDINGS

TABLES: Final = tuple(table.name for table in FINDINGS)
"""What is read of such a folder, beside its manifest."""


@dataclass(frozen=True)
class Told:
    """What was found of one output: the paired difference of a variant from the reference, or a level.

    Attributes
    ----------
    name
        In words.
    base
        The output in the scenario as it is: mean, low and high end of its 95 % interval.
    points, below, above
        Points of the sample; those at which the output is shown to be below zero, and above it.
    n
        Replications of each point.
    indices, tornado
        Its rows of `indices.csv` and `tornado.csv`.
    """

    name: str
    variant: str
    difference: bool
    unit: str
    base: tuple[float, float, float]
    points: int
    below: int
    above: int
    n: int
    verdict: str
    inputs: tuple[str, ...]
    indices: pd.DataFrame
    tornado: pd.DataFrame

    @property
    def method(self) -> Method:
        """How it was measured."""
        return "sobol" if "ST" in set(self.indices["index"]) else "morris"

    def index(self, name: str) -> Index:
        """One of the indices, of every input in their order."""
        own = self.indices[self.indices["index"] == name].set_index("input").loc[list(self.inputs)]
        return Index(name, *(own[column].to_numpy(dtype=np.float64) for column in ("value", "low_95", "high_95")))

    @property
    def measures(self) -> tuple[Index, ...]:
        """All of them: mu, mu_star and sigma, or S1 and ST."""
        return tuple(self.index(name) for name in dict.fromkeys(self.indices["index"]))

    @property
    def first(self) -> Index:
        """The index by which inputs are ranked: mu_star, or ST."""
        return self.index("ST" if self.method == "sobol" else "mu_star")

    @property
    def noise(self) -> float:
        """Share of the variance over points that is chance; nan where it is not known."""
        return float(self.indices["noise"].iloc[0])

    @property
    def change(self) -> Floats:
        """Mean change at the low and the high end of each input with its 95 % interval, shape (3, inputs, 2)."""
        return np.stack([self._ends(column).to_numpy(dtype=np.float64) for column in ("change", "low_95", "high_95")])

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """The low and the high end of each input, as texts."""
        return tuple((str(low), str(high)) for low, high in self._ends("setting").to_numpy())

    def _ends(self, column: str) -> pd.DataFrame:
        """A column of the tornado with a row for each input and a column for either end."""
        ends = {end: self.tornado[self.tornado["end"] == end].set_index("input")[column] for end in ("low", "high")}
        return pd.DataFrame(ends).loc[list(self.inputs)]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an input does over its whole range, to the output that it moves most.

    Attributes
    ----------
    path
        The input.
    numbers
        The paths of the numbers that it moves.
    low, high
        Its range, as texts.
    of
        The output.
    size
        Mu* or ST: value, low and high end of its interval.
    spread
        Sigma, or S1.
    ends
        Mean change of the output at either end, all other inputs as they are.
    """

    path: str
    numbers: tuple[str, ...]
    low: str
    high: str
    of: Told
    size: tuple[float, float, float]
    spread: float
    ends: tuple[float, float]


@dataclass(frozen=True)
class Findings:
    """The folder of a sensitivity analysis, or the copy of its tables in the folder of a run."""

    folder: Path
    manifest: Manifest

    @cached_property
    def found(self) -> tuple[Told, ...]:
        """Every output: the differences from the reference, then the levels."""
        inputs = tuple(str(path) for path in self._csv("inputs")["input"])
        indices, tornado = self._csv("indices"), self._csv("tornado")
        return tuple(
            Told(
                name=str(row["name"]),
                variant=str(row["variant"]),
                difference=row["output"] == "difference",
                unit=str(row["unit"]),
                base=(float(row["base"]), float(row["low_95"]), float(row["high_95"])),
                points=int(row["points"]),
                below=int(row["below"]),
                above=int(row["above"]),
                n=int(row["n"]),
                verdict=str(row["verdict"]),
                inputs=inputs,
                indices=_of(indices, row),
                tornado=_of(tornado, row),
            )
            for row in self._csv("verdict").to_dict("records")
        )

    @property
    def drawn(self) -> tuple[Told, ...]:
        """The outputs that are drawn and told: the differences or, where there are none, the levels."""
        return tuple(one for one in self.found if one.difference) or self.found

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each input does to the output that it moves most, the strongest first."""
        numbers = self._csv("numbers").astype(str)
        found = []
        for place, path in enumerate(self.drawn[0].inputs):
            of = max(self.drawn, key=lambda one: float(np.nan_to_num(one.first.value[place])))
            size, spread = of.first, of.index("S1" if of.method == "sobol" else "sigma")
            mean = of.change[0, place]
            found.append(
                Effect(
                    path,
                    tuple(numbers.loc[numbers["input"] == path, "path"]),
                    *of.settings[place],
                    of,
                    (float(size.value[place]), float(size.low[place]), float(size.high[place])),
                    float(spread.value[place]),
                    (float(mean[0]), float(mean[1])),
                )
            )
        return tuple(sorted(found, key=lambda one: -np.nan_to_num(one.size[0])))

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


def read_findings(folder: Path) -> Findings:
    """Open the folder of a sensitivity analysis, or the copy of its tables.

    Raises
    ------
    LeidangError
        It is no result folder; reading a table raises it where that is missing or was changed.
    """
    return Findings(folder, read_manifest(folder))


def _of(table: pd.DataFrame, row: dict[Hashable, object]) -> pd.DataFrame:
    """The rows of a table that are about the output of a verdict."""
    return table[(table["output"] == row["output"]) & (table["variant"] == row["variant"])]


def strongest(study: Findings) -> Told:
    """The output that some input moves most: the one to look at first."""
    return study.effects[0].of
