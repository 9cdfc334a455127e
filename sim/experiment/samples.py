"""Sample of a sensitivity analysis: the scenario as it is, one input at a time, and all inputs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import LeidangError, ScenarioError
from sim.experiment.design import Design, Input, value_rows
from sim.experiment.overrides_check import at_word
from sim.scenario import Assumption, Opened
from sim.units.between import Between
from sim.units.quantity_text import QuantityError

Method = Literal["morris", "sobol"]

LEVELS: Final = 4
"""Values that a trajectory of Morris takes of each input."""

ALL_OF: Final = ".*"
"""Stands behind a path where all numbers below it are one input."""

AS_IT_IS: Final = ""
"""What a design holds for an input that has the value of the scenario."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A design for sensitivity analysis.

    Attributes
    ----------
    design
        Point 0 is the scenario as it is; then the low and the high end of each input, with all others as they are;
        then the points of the sample, each once.
    shares
        The rows of the sample as shares of the way through each input, shape (rows, inputs).
    points
        The point of each row; several rows may have the same.
    """

    design: Design
    shares: NDArray[np.float64]
    points: tuple[int, ...]


def chosen_inputs(
    opened: Opened, named: tuple[Input, ...], near: Iterable[str], together: Iterable[str]
) -> tuple[Input, ...]:
    """The inputs of an analysis, in the order in which they count: a number is varied by the first that names it.

    Parameters
    ----------
    named
        What the user names one by one; where there is nothing, the ranges that the scenario's arrangements carry.
    near
        `path=20%`, each: every notional number below a path, from a fifth less to a fifth more, each by itself.
    together
        The same, all numbers below a path as one input.

    Raises
    ------
    ScenarioError
        A word that cannot be read, or below whose path nothing notional is left to vary.
    LeidangError
        There is nothing to vary.
    """
    inputs = list(named or _ranges(opened))
    for word in (f"--around {text}" for text in near):
        path, share = _shared(word)
        inputs += _left(_around(opened, path, share, word), inputs, path, word)
    for word in (f"--together {text}" for text in together):
        path, share = _shared(word)
        numbers = tuple(_left(_around(opened, path, share, word), inputs, path, word))
        ends = Between(f"{100 * (1 - share):.6g} %", f"{100 * (1 + share):.6g} %")
        inputs.append(Input(f"{path}{ALL_OF}", word, (), ends, numbers))
    if not inputs:
        raise LeidangError(
            "no arrangement of this scenario says what to vary (`sweep`); name it with --vary path=low..high"
        )
    return tuple(inputs)


def _ranges(opened: Opened) -> tuple[Input, ...]:
    """The ranges that the scenario's arrangements carry."""
    scenario = opened.scenario
    named = dict.fromkeys(name for variant in scenario.variants.values() for name in variant)
    dimensions = {one.path: one.dimension for one in opened.assumptions}
    found: dict[str, Input] = {}
    # A variant may also name what is no arrangement of the library: that no incidents happen in it.
    for name in (name for name in named if name in scenario.arrangements):
        for one in scenario.arrangements[name].sweep:
            whole = dimensions.get(one.path) == "count"
            found.setdefault(one.path, _ranged(one.path, str(one.low), str(one.high), whole=whole))
    return tuple(found.values())


def _shared(word: str) -> tuple[str, float]:
    """Path and share of `--around path=20%`."""
    text = word.partition(" ")[2]
    path, _, share = (part.strip() for part in text.partition("="))
    per_cent = share.removesuffix("%").strip()
    if not path or not per_cent.replace(".", "", 1).isdigit() or not 0 < float(per_cent) < 100:
        raise ScenarioError((at_word(word, "that is no path with a share", text, "path=20%"),))
    return path, float(per_cent) / 100


def _around(opened: Opened, path: str, share: float, word: str) -> list[Input]:
    """Every notional number below a path, with a range around it.

    Moments and places stay, and shares that must add up to one.
    """
    inputs = [
        Input(one.path, word, (), Between.around(_bare(one), share, whole=_whole(one)))
        for one in opened.assumptions
        if (one.path == path or one.path.startswith(f"{path}.")) and _guessed(one) and "mixture" not in one.value
    ]
    return [one for one in inputs if one.between and one.between.low != one.between.high]


def _guessed(one: Assumption) -> bool:
    """Whether a number is notional by its source, which does not name its dimension as known from elsewhere."""
    if one.dimension in {"moment", "position", "gauge", "number"}:
        return False
    parts = one.source.lower().split(";")
    known = [part for part in parts if "notional" not in part]
    return len(known) < len(parts) and not any(one.dimension in part for part in known)


def _whole(one: Assumption) -> bool:
    """Whether it counts something; the columns of a table that count vehicles have no part of one."""
    return one.dimension == "count" or (one.dimension == "vehicles" and one.path.startswith("network."))


def _bare(one: Assumption) -> str:
    """A value as `--set` takes it: a cell of a table without the unit, which its column has."""
    return one.value.partition(" ")[0] if one.path.startswith("network.") else one.value


def _left(inputs: Sequence[Input], found: Iterable[Input], path: str, word: str) -> list[Input]:
    """The inputs whose numbers nothing varies yet."""
    taken = {number.path for one in found for number in one.together or (one,)}
    left = [one for one in inputs if one.path not in taken]
    if not left:
        raise ScenarioError((at_word(word, f"nothing notional is left to vary below {path!r}", path),))
    return left


def lay_out_sample(inputs: tuple[Input, ...], method: Method, size: int, seed: int) -> Sample:
    """Draw the sample of a method and put it together with the points of one input at a time.

    Parameters
    ----------
    size
        Trajectories of Morris, or base samples of Sobol (best a power of two).
    """
    if method == "sobol" and size & (size - 1):
        raise LeidangError(f"a Sobol sample of {size} is not balanced; take a power of two, for example --samples 64")
    if size < 2:
        raise LeidangError("one trajectory or sample has no interval; take at least two")
    shares = _sample(len(inputs), method, size, seed)
    alone = [tuple(AS_IT_IS for _ in inputs)]
    for number, one in enumerate(inputs):
        alone += [
            tuple(text if place == number else AS_IT_IS for place in range(len(inputs)))
            for text in (one.tried[0], one.tried[-1])
        ]
    place: dict[tuple[str, ...], int] = {}
    rows = value_rows(inputs, shares)
    for row in rows:
        place.setdefault(row, len(alone) + len(place))
    design = Design(method, inputs, (*alone, *place))
    return Sample(design, shares, tuple(place[row] for row in rows))


def sample_rows(sample: Sample) -> Iterable[Sequence[object]]:
    """The rows of `samples.csv`: method, row, point, and the share of the way through each input."""
    for number, (point, shares) in enumerate(zip(sample.points, sample.shares.tolist(), strict=True)):
        yield (sample.design.kind, number, point, *shares)


def numbers_of(inputs: Iterable[Input]) -> Iterable[Sequence[object]]:
    """The rows of `numbers.csv`: each number that an input moves, with its value at both ends."""
    for one in inputs:
        for number in one.together or (one,):
            yield one.path, number.path, number.tried[0], number.tried[-1]


def _sample(inputs: int, method: Method, size: int, seed: int) -> NDArray[np.float64]:
    problem = {"num_vars": inputs, "names": [str(number) for number in range(inputs)], "bounds": [[0.0, 1.0]] * inputs}
    if method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem, size, num_levels=LEVELS, seed=seed))
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, size, calc_second_order=False, seed=seed))


def _ranged(path: str, low: str, high: str, *, whole: bool) -> Input:
    """A range; where its ends are not written alike, a choice between them."""
    word = f"--vary {path}={low}..{high}"
    try:
        return Input(path, word, (), Between(low, high, whole))
    except QuantityError:
        return Input(path, word, (low, high))
