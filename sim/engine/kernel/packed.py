"""A program as the compiled engine needs it once it is built: arrays and names, without the trees they were made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.kernel import layout as at
from sim.engine.kernel.flatten import Code, Floats, Ints, Names, Words, flatten
from sim.process.draws import quantile, uniforms
from sim.process.index import ProgramIndex
from sim.process.numerics import exp, normal_quantile
from sim.units.distributions import Empirical, Exponential, Triangular, Uniform


@dataclass(frozen=True, slots=True)
class PackedProgram:
    """A checked program as arrays, with the names that its numbers stand for; nothing in it is ever changed.

    Attributes
    ----------
    horizon
        Second at which a replication ends.
    names
        Names of levels, resources, stocks and modifiers, by their number.
    labels, subjects
        As in `ProgramIndex`.
    drawn
        For each draw the number of its label, in ascending order.
    """

    horizon: int
    code: Code
    names: Names
    labels: tuple[str, ...]
    subjects: tuple[str, ...]
    drawn: Ints

    def may_leave(self) -> frozenset[int]:
        """The labels at which a token stands in a queue that it may leave for another option of its choice."""
        rows, entry = self.code.code, self.code.options[:, at.OPTION_ENTRY]
        reviewed = rows[(rows[:, at.OP] == at.CHOOSE) & (rows[:, at.C] != at.NONE)]
        places = {place for first, count in reviewed[:, [at.A, at.B]].tolist() for place in range(first, first + count)}
        entries = entry[sorted(places)]
        return frozenset(rows[entries[entries != at.NONE], at.LABEL].tolist())

    def draw(self, label: int, run: int, turn: Words) -> float:
        """What a label draws in one turn of its loop, by the key of the run and that of the turn (0 outside loops)."""
        place = int(np.searchsorted(self.drawn, label))
        u = uniforms(self.code.draw_key[place : place + 1], run, turn)
        family = int(self.code.draw_family[place])
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return float(u[0] if family == at.NONE else _quantile(self.code, family, u)[0])


def packed(index: ProgramIndex) -> PackedProgram:
    """The arrays and names of a checked, numbered program.

    Raises
    ------
    ProgramError
        A primitive that the kernel does not know.
    """
    code, names = flatten(index)
    drawn = np.array([index.label_index[draw.label] for draw in index.draws.drawn], dtype=np.int64)
    return PackedProgram(index.program.horizon, code, names, index.labels, index.subjects, drawn)


def _quantile(code: Code, family: int, u: Floats) -> Floats:
    """As `sim.process.draws.quantile`, of a distribution in the arrays."""
    kind, first, count = code.family[family].tolist()
    numbers, more = code.family_number[family].tolist(), code.family_more[first : first + count]
    match kind:
        case at.FIXED:
            return np.full_like(u, numbers[0])
        case at.LOGNORMAL:
            return np.asarray(numbers[0] * exp(numbers[1] * normal_quantile(u * numbers[2])))
        case at.TRIANGULAR:
            return quantile(Triangular(*numbers[:3]), u)
        case at.UNIFORM:
            return quantile(Uniform(*numbers[:2]), u)
        case at.LOG_UNIFORM:
            return np.asarray(numbers[0] * exp(u * numbers[1]))
        case at.EXPONENTIAL:
            return quantile(Exponential(numbers[0]), u)
        case at.EMPIRICAL:
            return quantile(Empirical(tuple(more.tolist())), u)
    edges, parts = more[: count // 2 + 1], more[count // 2 + 1 :]
    part = int(np.clip(np.searchsorted(edges, u[0], side="right") - 1, 0, len(parts) - 1))
    inside = (u - edges[part]) / (edges[part + 1] - edges[part])
    return _quantile(code, int(parts[part]), np.clip(inside, 2.0**-54, 1.0 - 2.0**-53))
