"""Design of a sweep: the inputs, their values, and the points that these make."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import LeidangError, Problem, ScenarioError
from sim.experiment.overrides_check import at_word
from sim.units.between import Between
from sim.units.quantity_text import QuantityError

DesignKind = Literal["grid", "latin", "sobol"]

_RANGE: Final = re.compile(r"(.+?)\.\.(.+?)(?::(\d+))?")
_BARE: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_UNIT: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)\s*([A-Za-z%].*)")

MOST_POINTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Input:
    """One value that is varied.

    Attributes
    ----------
    path
        Where it stands, as for `--set`.
    word
        What the user wrote, with the option before it.
    choices
        The values it takes, as texts; empty where it takes any between two.
    between
        The range, where there is one: of it come the choices, or any value.
    together
        The numbers that it moves, each with a range of its own, where it moves several as one.
    """

    path: str
    word: str
    choices: tuple[str, ...]
    between: Between | None = None
    together: tuple[Input, ...] = ()

    def text(self, share: float) -> str:
        """The value for a share of the way through its range or its choices, from 0 up to 1."""
        if self.choices:
            return self.choices[min(int(share * len(self.choices)), len(self.choices) - 1)]
        assert self.between is not None, "an input has choices or a range"
        return self.between.at(share)

    def sets(self, text: str) -> tuple[str, ...]:
        """The changes, as for `--set`, that give it a value."""
        if not self.together:
            return (f"{self.path}={text}",)
        assert self.between is not None, "numbers that move together have a range"
        low, high = (self.between.number(end) for end in (self.between.low, self.between.high))
        share = (self.between.number(text) - low) / (high - low)
        return tuple(change for given in self.together for change in given.sets(given.text(share)))

    @property
    def tried(self) -> tuple[str, ...]:
        """The values that show whether all others can stand there: every choice, or the ends and one between.

        That is a third of the way, as the middle of two round numbers is round where most others are not.
        """
        return self.choices or tuple(self.text(share) for share in (0.0, 1 / 3, 1.0))


@dataclass(frozen=True, slots=True)
class Design:
    """The points of a sweep.

    Attributes
    ----------
    rows
        For each point the value of each input, as texts; empty where it has the one of the scenario.
    """

    kind: str
    inputs: tuple[Input, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """The changes of each point, as for `--set`."""
        return tuple(
            tuple(change for given, text in zip(self.inputs, row, strict=True) if text for change in given.sets(text))
            for row in self.rows
        )


def read_inputs(words: Sequence[str], dimensions: Mapping[str, str]) -> tuple[Input, ...]:
    """The inputs that `--vary` names.

    Parameters
    ----------
    words
        `path=a,b,c`, `path=low..high` or `path=low..high:n`.
    dimensions
        What stands at the paths of the scenario (`sim.scenario.Assumption.dimension`): a count stays whole.

    Raises
    ------
    ScenarioError
        With the fault of every word that cannot be read, and of every path that is named twice.
    """
    faults: list[Problem] = []
    inputs: list[Input] = []
    for word in words:
        path, _, values = (part.strip() for part in word.partition("="))
        if not (path and values):
            faults.append(at_word(f"--vary {word}", "there is no value", word, "path=a,b,c or path=low..high"))
        elif path in {given.path for given in inputs}:
            faults.append(
                at_word(f"--vary {word}", f"{path!r} is varied twice", path, "each path once, with all its values")
            )
        else:
            try:
                inputs.append(_input(path, f"--vary {word}", values, whole=dimensions.get(path) == "count"))
            except QuantityError as error:
                faults.append(at_word(f"--vary {word}", error.message, values, error.expected))
    if faults:
        raise ScenarioError(tuple(faults))
    return tuple(inputs)


def _input(path: str, word: str, values: str, *, whole: bool) -> Input:
    texts = _values(values)
    ends = _RANGE.fullmatch(texts[0]) if len(texts) == 1 else None
    if ends is None:
        twice = sorted({text for text in texts if texts.count(text) > 1})
        if twice:
            raise QuantityError(f"the value {twice[0]!r} is given twice", "different values")
        return Input(path, word, _with_units(texts))
    between = Between(ends[1].strip(), ends[2].strip(), whole)
    if ends[3] is None:
        return Input(path, word, (), between)
    count = int(ends[3])
    if count < 2:
        raise QuantityError(f"{count} values do not reach from one end to the other", "two or more")
    steps = tuple(dict.fromkeys(between.at(number / (count - 1)) for number in range(count)))
    return Input(path, word, steps, between)


def pieces(text: str, separator: str) -> tuple[str, ...]:
    """A text cut at the separators that stand outside brackets and quotes."""
    parts, depth, start, quote = [], 0, 0, ""
    for at, character in enumerate(text):
        if character in "\"'" and quote in {"", character}:
            quote = "" if quote else character
        elif not quote:
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(character, 0)
            if character == separator and depth == 0:
                parts.append(text[start:at].strip())
                start = at + 1
    return (*parts, text[start:].strip())


def _values(text: str) -> tuple[str, ...]:
    texts = pieces(text, ",")
    if not all(texts):
        raise QuantityError("there is nothing between two commas", "a value")
    return texts


def _with_units(pieces: tuple[str, ...]) -> tuple[str, ...]:
    """In '5, 10, 20 d' all are days."""
    unit = _UNIT.fullmatch(pieces[-1])
    if unit is None or not all(_BARE.fullmatch(piece) for piece in pieces[:-1]):
        return pieces
    return (*(f"{piece} {unit[1]}" for piece in pieces[:-1]), pieces[-1])


def lay_out(inputs: tuple[Input, ...], kind: DesignKind, points: int | None, seed: int) -> Design:
    """Put the values of the inputs together to points.

    Parameters
    ----------
    points
        How many, for the designs that fill the space; a grid has as many as there are combinations.
    seed
        Chooses the points of those designs.

    Raises
    ------
    LeidangError
        A grid with a range without number of values, or a number of points that no design can have.
    """
    if kind == "grid":
        return Design(kind, inputs, _grid(inputs, points))
    if points is None:
        raise LeidangError(f"a {kind} design needs a number of points, for example --points 64")
    sample = _latin(len(inputs), points, seed) if kind == "latin" else _sobol(len(inputs), points, seed)
    return Design(kind, inputs, value_rows(inputs, sample))


def value_rows(inputs: Sequence[Input], shares: NDArray[np.float64]) -> tuple[tuple[str, ...], ...]:
    """The values of each point, given as shares of the way through each input, shape (points, inputs)."""
    return tuple(tuple(given.text(float(share)) for given, share in zip(inputs, row, strict=True)) for row in shares)


def _grid(inputs: tuple[Input, ...], points: int | None) -> tuple[tuple[str, ...], ...]:
    if points is not None:
        raise LeidangError("--points is for --design latin and --design sobol; a grid has every combination of values")
    ranges = [given.word for given in inputs if not given.choices]
    if ranges:
        raise LeidangError(
            f"{ranges[0]}: a grid needs a number of values, for example {ranges[0].removeprefix('--vary ')}:5; "
            "or fill the range with --design latin --points 64"
        )
    count = int(np.prod([len(given.choices) for given in inputs], dtype=np.float64))
    if count > MOST_POINTS:
        raise LeidangError(f"the grid has {count} points; take fewer values, or --design sobol --points 256")
    return tuple(product(*(given.choices for given in inputs)))


def _latin(inputs: int, points: int, seed: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(inputs, rng=np.random.default_rng(seed)).random(points))


def _sobol(inputs: int, points: int, seed: int) -> NDArray[np.float64]:
    """The first points of a scrambled Sobol sequence; balanced where their number is a power of two."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(inputs, scramble=True, rng=np.random.default_rng(seed))
    return np.asarray(sequence.random_base2(max(points - 1, 0).bit_length())[:points])
