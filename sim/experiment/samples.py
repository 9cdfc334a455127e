"""The points that sensitivity analysis needs: the scenario as it is, one input at a time, and a sample of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import LeidangError, ScenarioError
from sim.experiment.design import Design, Input, rows_of
from sim.experiment.trying import at_word
from sim.scenario import Opened
from sim.units.between import Between
from sim.units.quantity_text import QuantityError

Method = Literal["morris", "sobol"]

LEVELS: Final = 4
"""Values that a trajectory of Morris takes of each input."""

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


def ranges_of(opened: Opened) -> tuple[Input, ...]:
    """What to vary where the user does not say: the ranges that the scenario's arrangements carry.

    Raises
    ------
    LeidangError
        They carry none.
    """
    scenario = opened.scenario
    named = dict.fromkeys(name for variant in scenario.variants.values() for name in variant)
    dimensions = {one.path: one.dimension for one in opened.assumptions}
    found: dict[str, Input] = {}
    # A variant may also name what is no arrangement of the library: that no incidents happen in it.
    for name in (name for name in named if name in scenario.arrangements):
        for one in scenario.arrangements[name].sweep:
            whole = dimensions.get(one.path) == "count"
            found.setdefault(one.path, _ranged(one.path, str(one.low), str(one.high), whole=whole))
    if not found:
        raise LeidangError(
            "no arrangement of this scenario says what to vary (`sweep`); say it with --vary path=low..high"
        )
    return tuple(found.values())


def around(opened: Opened, wanted: Iterable[str]) -> tuple[Input, ...]:
    """Every notional number below a path, with a range around it.

    Parameters
    ----------
    wanted
        `path=20%`, each: from a fifth less to a fifth more. Moments, places and what only a table's layout fixes stay.

    Raises
    ------
    ScenarioError
        A word that cannot be read, or a path below which nothing notional stands.
    """
    found: list[Input] = []
    for word in wanted:
        path, _, share = (part.strip() for part in word.partition("="))
        per_cent = share.removesuffix("%").strip()
        if not path or not per_cent.replace(".", "", 1).isdigit() or not 0 < float(per_cent) < 100:
            raise ScenarioError((at_word(f"--around {word}", "that is no path with a share", word, "path=20%"),))
        part = float(per_cent) / 100
        own = [
            Input(one.path, f"--around {word}", (), Between.around(one.value, part, whole=one.dimension == "count"))
            for one in opened.assumptions
            if (one.path == path or one.path.startswith(f"{path}."))
            and one.source.lower().startswith("notional")
            and one.dimension not in {"moment", "position", "gauge", "number"}
            and "mixture" not in one.value
        ]
        if not own:
            raise ScenarioError((at_word(f"--around {word}", f"nothing notional stands below {path!r}", path),))
        found += [one for one in own if one.between and one.between.low != one.between.high]
    return tuple(found)


def lay_out_sample(inputs: tuple[Input, ...], method: Method, size: int, seed: int) -> Sample:
    """Draw the sample of a method and put it together with the points of one input at a time.

    Parameters
    ----------
    size
        Trajectories of Morris, or base samples of Sobol (best a power of two).
    """
    if not inputs:
        raise LeidangError("there is nothing to vary")
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
    rows = rows_of(inputs, shares)
    for row in rows:
        place.setdefault(row, len(alone) + len(place))
    design = Design(method, inputs, (*alone, *place))
    return Sample(design, shares, tuple(place[row] for row in rows))


def sample_rows(sample: Sample) -> Iterable[Sequence[object]]:
    """The rows of `samples.csv`: method, row, point, and the share of the way through each input."""
    for number, (point, shares) in enumerate(zip(sample.points, sample.shares.tolist(), strict=True)):
        yield (sample.design.kind, number, point, *shares)


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
