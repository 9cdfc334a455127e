"""Which input moves an answer: Morris screening, Sobol indices, and one input at a time.

Inputs are varied as shares of the way through their range, so an effect is what the whole range does.

*Morris* (Technometrics 33, 1991; mu* after Campolongo and others, Environmental Modelling & Software 22, 2007): mu* is
the mean size of the change over the range, sigma its spread over the settings of all other inputs. *Sobol* (estimators
of Saltelli and others, Computer Physics Communications 181, 2010): S1 is the share of the variance over all points that
an input explains by itself, ST the share in which it has any part. Point estimates are those of SALib.

Chance and parameters are kept apart. Every point is the mean of the same replications, on common random numbers: what
chance does to all points alike moves no index. What is left of it is the interaction of points and replications; its
share of the variance over points is told as noise. Intervals are percentiles of a bootstrap that draws anew both the
trajectories (or base samples) and the replications, so they hold that noise too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from analysis.runs import Floats, Ints
from analysis.statistics import mean_interval

RESAMPLES: Final = 500
SEED: Final = 20_260_112
TAIL: Final = 2.5
"""Per cent of the bootstrap beyond each end of an interval."""

Method = Literal["morris", "sobol"]


@dataclass(frozen=True, slots=True)
class Index:
    """An index of every input with its interval; shape (inputs,) each."""

    name: str
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How an output hangs on the inputs.

    Attributes
    ----------
    indices
        mu, mu_star and sigma of Morris, in the unit of the output over the whole range; or S1 and ST of Sobol, shares.
    noise
        Share of the variance of the output over the points that is left of chance.
    """

    method: Method
    indices: tuple[Index, ...]
    noise: float

    def index(self, name: str) -> Index:
        """One of the indices."""
        return next(one for one in self.indices if one.name == name)

    @property
    def first(self) -> Index:
        """The index by which inputs are ranked: mu_star, or ST."""
        return self.index("mu_star" if self.method == "morris" else "ST")


@dataclass(frozen=True, slots=True)
class Alone:
    """What one input does by itself, all others being as in the scenario.

    Attributes
    ----------
    change
        Mean change of the output at the low and the high end of each input, with its 95 % interval, shape
        (3, inputs, 2): mean, low, high; paired by replication.
    base
        The output in the scenario as it is: mean, low, high.
    """

    change: Floats
    base: tuple[float, float, float]

    @property
    def swing(self) -> Floats:
        """The larger of the two changes of each input, shape (inputs,)."""
        swing: Floats = np.abs(self.change[0]).max(axis=1)
        return swing


def indices_of(method: Method, shares: Floats, value: Floats) -> Sensitivity:
    """The indices of an output.

    Parameters
    ----------
    shares
        The rows of the sample, shape (rows, inputs).
    value
        The output, shape (rows, replications).
    """
    found = _morris(shares, value) if method == "morris" else _sobol(shares, value)
    return Sensitivity(method, found, noise_share(value))


def noise_share(value: Floats) -> float:
    """Share of the variance of the mean over points that is chance: interaction mean square / replications.

    Parameters
    ----------
    value
        Shape (points, replications), the same replications at each. nan for one replication (or point), and
        where nothing differs between the points; which of the two it is, the shape says.
    """
    points, replications = value.shape
    if points < 2 or replications < 2:
        return float("nan")
    mean = value.mean(axis=1)
    left = value - mean[:, None] - value.mean(axis=0) + value.mean()
    total = float(mean.var(ddof=1))
    chance = float((left**2).sum()) / ((points - 1) * (replications - 1)) / replications
    return min(chance / total, 1.0) if total > 0 else float("nan")


def alone(base: Floats, ends: Floats) -> Alone:
    """What each input does by itself.

    Parameters
    ----------
    base
        The output in the scenario as it is, shape (replications,).
    ends
        The output at the low and the high end of each input, shape (inputs, 2, replications).
    """
    everywhere = np.ones(len(base), dtype=np.bool_)
    mean, low, high = (float(part) for part in mean_interval(base, everywhere))
    return Alone(np.array(mean_interval(ends - base, everywhere)), (mean, low, high))


def _morris(shares: Floats, value: Floats) -> tuple[Index, ...]:
    from SALib.analyze import morris

    inputs = shares.shape[1]
    told = morris.analyze(_problem(inputs), shares, value.mean(axis=1), num_resamples=2, num_levels=4, seed=SEED)
    effects = elementary_effects(shares, value)
    drawn: dict[str, list[Floats]] = {"mu": [], "mu_star": [], "sigma": []}
    for some in _resampled(effects.shape[0], value.shape[1]):
        means = effects[some[0]][:, :, some[1]].mean(axis=2)
        drawn["mu"].append(means.mean(axis=0))
        drawn["mu_star"].append(np.abs(means).mean(axis=0))
        drawn["sigma"].append(means.std(axis=0, ddof=1))
    return tuple(
        Index(name, np.asarray(told[name], dtype=np.float64), *_ends(np.array(values)))
        for name, values in drawn.items()
    )


def elementary_effects(shares: Floats, value: Floats) -> Floats:
    """The change of the output along each step of each trajectory, over the share of the range that the step takes.

    Returns
    -------
    Shape (trajectories, inputs, replications).
    """
    inputs = shares.shape[1]
    paths = shares.reshape(-1, inputs + 1, inputs)
    steps = np.diff(paths, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    size = np.take_along_axis(steps, moved[:, :, None], axis=2)
    changes = np.diff(value.reshape(*paths.shape[:2], -1), axis=1) / size
    effects = np.empty_like(changes)
    np.put_along_axis(effects, moved[:, :, None].repeat(changes.shape[2], axis=2), changes, axis=1)
    return effects


def _sobol(shares: Floats, value: Floats) -> tuple[Index, ...]:
    from SALib.analyze import sobol

    inputs, mean = shares.shape[1], value.mean(axis=1)
    if np.ptp(mean) == 0:
        nothing = np.zeros(inputs)
        return tuple(Index(name, nothing, nothing, nothing) for name in ("S1", "ST"))
    told = sobol.analyze(_problem(inputs), mean, calc_second_order=False, num_resamples=2, seed=SEED)
    blocks = value.reshape(-1, inputs + 2, value.shape[1])
    drawn: dict[str, list[Floats]] = {"S1": [], "ST": []}
    for some in _resampled(len(blocks), value.shape[1]):
        part = blocks[some[0]][:, :, some[1]].mean(axis=2)
        part = part - part.mean()
        first, others, last = part[:, :1], part[:, 1:-1], part[:, -1:]
        variance = float(np.concatenate([first, last]).var()) or np.nan
        drawn["S1"].append((last * (others - first)).mean(axis=0) / variance)
        drawn["ST"].append(((first - others) ** 2).mean(axis=0) / 2 / variance)
    return tuple(
        Index(name, np.asarray(told[name], dtype=np.float64), *_ends(np.array(values)))
        for name, values in drawn.items()
    )


def _resampled(rows: int, replications: int) -> list[tuple[Ints, Ints]]:
    """Rows and replications drawn anew, of each as many as there are."""
    chance = np.random.default_rng(SEED)
    return [
        (chance.integers(rows, size=rows), chance.integers(replications, size=replications)) for _ in range(RESAMPLES)
    ]


def _ends(drawn: Floats) -> tuple[Floats, Floats]:
    low, high = np.nanpercentile(drawn, [TAIL, 100 - TAIL], axis=0)
    return low, high


def _problem(inputs: int) -> dict[str, object]:
    return {"num_vars": inputs, "names": [str(one) for one in range(inputs)], "bounds": [[0.0, 1.0]] * inputs}
