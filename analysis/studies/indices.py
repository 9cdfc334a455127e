"""Which input moves an answer: Morris screening, Sobol indices, and one input at a time.

Inputs are varied as shares of the way through their range, so an effect is what the whole range does.

*Morris* (Technometrics 33, 1991; mu* after Campolongo and others, Environmental Modelling & Software 22, 2007): mu* is
the mean size of the change over the range, sigma its spread over the settings of all other inputs. *Sobol* (estimators
of Saltelli and others, Computer Physics Communications 181, 2010): S1 is the share of the variance over all points that
an input explains by itself, ST the share in which it has any part. Point estimates are those of SALib.

Chance and parameters are kept apart. Every point is the mean of the same replications, on common random numbers: what
chance does to all points alike moves no index. What is left of it is the interaction of points and replications; its
share of the variance over points is reported as noise. Intervals are percentiles of a bootstrap that resamples both the
trajectories (or base samples) and the replications, so they include that noise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from analysis.runs import Floats

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


def indices_of(method: Method, shares: Floats, value: Floats) -> tuple[Index, ...]:
    """The indices of an output: mu, mu_star and sigma in its unit over the whole range; or S1 and ST, shares.

    Parameters
    ----------
    shares
        The rows of the sample, shape (rows, inputs).
    value
        The output, shape (rows, replications).
    """
    inputs, mean = shares.shape[1], value.mean(axis=1)
    problem = {"num_vars": inputs, "names": [str(n) for n in range(inputs)], "bounds": [[0.0, 1.0]] * inputs}
    if method == "morris":
        from SALib.analyze import morris

        estimates = morris.analyze(problem, shares, mean, num_resamples=2, num_levels=4, seed=SEED)
        return _with_intervals(estimates, elementary_effects(shares, value), _morris)
    from SALib.analyze import sobol

    if np.ptp(mean) == 0:
        nothing = np.zeros(inputs)
        return tuple(Index(name, nothing, nothing, nothing) for name in ("S1", "ST"))
    estimates = sobol.analyze(problem, mean, calc_second_order=False, num_resamples=2, seed=SEED)
    return _with_intervals(estimates, value.reshape(-1, inputs + 2, value.shape[1]), _sobol)


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


def _with_intervals(
    estimates: Mapping[str, Floats], blocks: Floats, estimate: Callable[[Floats], dict[str, Floats]]
) -> tuple[Index, ...]:
    """The estimates with the percentiles of a bootstrap.

    Parameters
    ----------
    blocks
        One trajectory or base sample after the other, the last axis the replication; of both as many are drawn anew as
        there are.
    estimate
        Indices of some trajectories or base samples, from their means over replications.
    """
    chance, (rows, *_, replications) = np.random.default_rng(SEED), blocks.shape
    drawn = []
    for _ in range(RESAMPLES):
        chosen = chance.integers(rows, size=rows), chance.integers(replications, size=replications)
        drawn.append(estimate(blocks[chosen[0]][:, :, chosen[1]].mean(axis=2)))
    ends = {name: np.nanpercentile([some[name] for some in drawn], [TAIL, 100 - TAIL], axis=0) for name in drawn[0]}
    return tuple(Index(name, np.asarray(estimates[name], np.float64), low, high) for name, (low, high) in ends.items())


def _morris(effects: Floats) -> dict[str, Floats]:
    """From elementary effects, shape (trajectories, inputs)."""
    return {
        "mu": effects.mean(axis=0),
        "mu_star": np.abs(effects).mean(axis=0),
        "sigma": effects.std(axis=0, ddof=1),
    }


def _sobol(blocks: Floats) -> dict[str, Floats]:
    """From base samples, shape (samples, inputs + 2): the first, with each input exchanged, and the second."""
    centred = blocks - blocks.mean()
    first, others, last = centred[:, :1], centred[:, 1:-1], centred[:, -1:]
    variance = float(np.concatenate([first, last]).var()) or np.nan
    return {
        "S1": (last * (others - first)).mean(axis=0) / variance,
        "ST": ((first - others) ** 2).mean(axis=0) / 2 / variance,
    }
