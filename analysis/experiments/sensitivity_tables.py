"""From the points of a sensitivity analysis to `indices.csv`, `tornado.csv` and the verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast

import numpy as np
import pandas as pd

from analysis.experiments.sensitivity import Alone, Index, Method, Sensitivity, alone, indices_of
from analysis.experiments.sweep import AtPoints, Sweep
from analysis.runs import Floats
from analysis.statistics import mean_interval
from analysis.words import count, in_days, listed, number, percent
from sim.errors import LeidangError
from sim.record.csv_files import read_csv
from sim.record.tables.sensitivity import TORNADO, VERDICT

SMALL: Final = 0.05
"""An input whose index surely stays below this share of the largest does not matter."""

CURVED: Final = 1.0
"""Sigma over mu* from which an effect depends on the other inputs, or turns round, more than it is one effect."""

LOUD: Final = 0.3
"""Share of noise from which indices tell little."""

EVERY: Final = "*"
"""Ends the name of an input that moves all numbers below a path."""

SILENT: Final = frozenset({"arrangements", "rewrites", "inform", "procedures", "steps", "actors", "desks", "lift"})
"""Words of a path that tell where it stands, not what it is."""

SHOWN: Final = 3
"""Inputs named in the verdict."""


@dataclass(frozen=True)
class Output:
    """What the inputs move: the paired difference of a variant from the reference, or the level under a variant.

    Attributes
    ----------
    name
        In words.
    value
        Shape (points, replications).
    rows
        The point of each row of the sample.
    """

    name: str
    variant: str
    difference: bool
    unit: str
    value: Floats
    method: Method
    shares: Floats
    rows: tuple[int, ...]

    @property
    def kind(self) -> str:
        """What the tables call it."""
        return "difference" if self.difference else "level"

    @property
    def n(self) -> int:
        """Replications of each point."""
        return int(self.value.shape[1])

    @cached_property
    def found(self) -> Sensitivity:
        """The indices of all inputs."""
        return indices_of(self.method, self.shares, self.value[list(self.rows)])

    @cached_property
    def alone(self) -> Alone:
        """What each input does by itself: its two ends are the points behind the first."""
        inputs = self.shares.shape[1]
        return alone(self.value[0], self.value[1 : 1 + 2 * inputs].reshape(inputs, 2, -1))

    @cached_property
    def signs(self) -> tuple[int, int, int]:
        """Points of the sample at which the output is shown to be below zero, above it, and neither."""
        points = sorted(set(self.rows))
        mean, low, high = mean_interval(self.value[points], np.ones(self.n, dtype=np.bool_))
        below, above = int((high < 0).sum()), int((low > 0).sum())
        return below, above, len(mean) - below - above


def outputs(sweep: Sweep, metric: str) -> tuple[Output, ...]:
    """The outputs of a sensitivity analysis: every difference from the reference, then every level.

    Raises
    ------
    LeidangError
        The metric is open at the horizon somewhere, or a point failed, so that the indices would be of other points.
    """
    at = sweep.measure(metric)
    _check_whole(at)
    sample = read_csv(sweep.results.folder / "samples.csv")
    method = cast("Method", str(sample["method"].iloc[0]))
    rest = (method, sample.iloc[:, 3:].to_numpy(dtype=np.float64), tuple(sample["point"].tolist()))
    reference, *others = at.variants
    parts = [
        Output(f"{metric}: {name} less {reference}", name, True, at.unit, at.difference(name)[0], *rest)  # noqa: FBT003
        for name in others
    ]
    return (*parts, *(Output(f"{metric}: {name}", name, False, at.unit, at.of(name)[0], *rest) for name in at.variants))  # noqa: FBT003


def _check_whole(at: AtPoints) -> None:
    lost = np.flatnonzero(~at.there.all(axis=(0, 2)))
    if len(lost):
        raise LeidangError(
            f"{count(len(lost))} points lack replications that failed, the first of them point {lost[0]}, so indices "
            "would be of other points than asked for; failures.csv tells why"
        )
    if np.isnan(at.value).any():
        share = percent(float(np.isnan(at.value).mean()))
        raise LeidangError(
            f"{at.metric!r} is open at the horizon in {share} of the replications, so it has no mean; take 'arrival "
            "delay', which counts what is open up to the horizon, or a longer horizon"
        )


def index_table(found: Sequence[Output], inputs: Sequence[str]) -> pd.DataFrame:
    """The columns of `indices.csv`: a row per output, input and index."""
    parts = [
        pd.DataFrame(
            {
                "output": one.kind,
                "variant": one.variant,
                "input": list(inputs),
                "index": index.name,
                "value": index.value,
                "low_95": index.low,
                "high_95": index.high,
                "unit": one.unit if one.method == "morris" else "share",
                "rows": len(one.rows),
                "n": one.n,
                "noise": one.found.noise,
            }
        )
        for one in found
        for index in one.found.indices
    ]
    return pd.concat(parts, ignore_index=True)


def tornado_table(found: Sequence[Output], sweep: Sweep) -> pd.DataFrame:
    """The columns of `tornado.csv`: a row per output, input and end of its range."""
    rows = []
    for one in found:
        for place, given in enumerate(sweep.inputs):
            for end, word in enumerate(("low", "high")):
                setting = sweep.design[given.path].iloc[1 + 2 * place + end]
                change = one.alone.change[:, place, end]
                rows.append((one.kind, one.variant, given.path, word, setting, *change, one.unit, one.n))
    return pd.DataFrame(rows, columns=list(TORNADO.names))


def verdict_table(found: Sequence[Output], inputs: Sequence[str]) -> pd.DataFrame:
    """The columns of `verdict.csv`: a row per output."""
    rows = [
        (
            *(one.kind, one.variant, one.name, *one.alone.base, one.unit, one.n),
            *(sum(one.signs), one.signs[0], one.signs[1], verdict(one, inputs)),
        )
        for one in found
    ]
    return pd.DataFrame(rows, columns=list(VERDICT.names))


def verdict(one: Output, inputs: Sequence[str]) -> str:
    """What the indices say, in two or three sentences."""
    return " ".join((_ranking(one, short_names(inputs)), *_robust(one), _chance(one)))


def short_names(paths: Sequence[str]) -> tuple[str, ...]:
    """Paths in words: the last of each that say something, as many as tell them apart, and two at least."""
    words = [_telling(path) for path in paths]
    size = 2
    while len({some[-size:] for some in words}) < len(words) and size < max(map(len, words)):
        size += 1
    short = [some if some[-1] == EVERY else some[-size:] for some in words]
    told = [some if short.count(some) == 1 else tuple(path.split(".")) for some, path in zip(short, paths, strict=True)]
    return tuple(_named(some) for some in told)


def _telling(path: str) -> tuple[str, ...]:
    """The words of a path that say something; of numbers that move together, all."""
    words = path.split(".")
    if words[-1] == EVERY:
        return tuple(words)
    return tuple(word for word in words if word not in SILENT and not word.isdigit()) or tuple(words)


def _named(words: Sequence[str]) -> str:
    """Words with a colon before the last: what is described, and what of it."""
    *about, last = (word.replace("_", " ") for word in words)
    if last == EVERY:
        return f"all of {', '.join(about)}"
    return f"{', '.join(about)}: {last}" if about else last


def _ranking(one: Output, names: Sequence[str]) -> str:
    index = one.found.first
    if not np.nanmax(index.value, initial=0) > 0:
        return "None of the inputs moves it at all."
    order = np.argsort(-index.value, kind="stable")
    idle = [int(place) for place in order if not index.high[place] > SMALL * index.value[order[0]]]
    first = [int(place) for place in order if int(place) not in idle][:SHOWN]
    said = [f"{names[place]} {_told(one, index, place)}" for place in first]
    what = "moves it most over its range" if one.method == "morris" else "has most part in its variance"
    text = f"What {what}: {listed(said)}." if said else "No input is shown to move it."
    turning = [names[place] for place in first if one.method == "morris" and _turns(one, place)]
    if turning:
        text += f" What {listed(turning)} does depends on the others."
    if one.method == "sobol":
        text += f" Together they explain {percent(float(one.found.index('S1').value.sum()))} each by itself."
    return (
        text
        + (f" Of {count(len(names))} inputs {count(len(idle))} do not matter." if len(idle) > 1 else "")
        + (f" {names[idle[0]][0].upper()}{names[idle[0]][1:]} does not matter." if len(idle) == 1 else "")
    )


def _told(one: Output, index: Index, place: int) -> str:
    value, low, high = (float(part[place]) for part in (index.value, index.low, index.high))
    if one.method == "sobol" or one.unit != "h":
        return f"({percent(value)}, 95 % interval {number(low * 100)} to {number(high * 100)} %)"
    scale, unit = (24.0, "days") if in_days(value) else (1.0, "h")
    return f"({number(value / scale)} {unit}, 95 % interval {number(low / scale)} to {number(high / scale)})"


def _turns(one: Output, place: int) -> bool:
    star, sigma = one.found.index("mu_star").value[place], one.found.index("sigma").value[place]
    return bool(star > 0 and sigma / star > CURVED)


def _robust(one: Output) -> tuple[str, ...]:
    """Over how many of the points a difference keeps its sign."""
    if not one.difference:
        return ()
    below, above, neither = one.signs
    points = below + above + neither
    if points in {below, above}:
        side = "below" if below else "above"
        return (f"The difference is shown to be {side} zero at every one of {count(points)} points.",)
    where = f"below zero at {count(below)}, above it at {count(above)}, neither at {count(neither)}"
    return (f"Of {count(points)} points the difference is shown to be {where}.",)


def _chance(one: Output) -> str:
    noise = one.found.noise
    if np.isnan(noise):
        return no_noise_words(one.n)
    said = f"{percent(noise)} of the variance over points is chance that {count(one.n)} replications leave."
    return f"{said} Take more replications before relying on the order." if noise > LOUD else said


def no_noise_words(n: int) -> str:
    """Why there is no share of noise, by the replications of each point; empty noise alone does not say it."""
    if n == 1:
        return "One replication of each point: chance is not told from the inputs."
    return f"It is the same at all points on average over {count(n)} replications, so there is no variance to divide."
