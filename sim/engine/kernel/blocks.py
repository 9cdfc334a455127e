"""Instructions of copies of one pattern: laid out once, then repeated with what is different put in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine.kernel import layout as at
from sim.process.copies import Pattern
from sim.process.copy_node import Copy
from sim.process.index import ProgramIndex
from sim.process.primitives import (
    Acquire,
    ByCost,
    Choose,
    Delay,
    Gate,
    Hold,
    Mark,
    Put,
    Release,
    Sequence,
    Take,
    Work,
)

DRAWS: Final = {at.DELAY: at.A, at.WORK: at.A, at.RELEASE: at.C}
"""Which operand of an operation is the number of a draw."""

STOCKS: Final = (at.GATE_STOCK, at.PUT, at.TAKE)
"""Operations whose first operand is a stock."""


@dataclass
class Tables:
    """Instructions and options as they grow; with each instruction its real number, with each option its weight.

    Attributes
    ----------
    code
        Instructions: lists, and rows of an array where they are repeated.
    repeated
        The first place of instructions that are repeated, and they.
    """

    code: list[list[int] | NDArray[np.int64]] = field(default_factory=list)
    repeated: list[tuple[int, NDArray[np.int64]]] = field(default_factory=list)
    number: list[float] = field(default_factory=list)
    options: list[tuple[int, int, int, int]] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def sizes(self) -> tuple[int, int]:
        """How many instructions and options there are."""
        return len(self.code), len(self.options)

    def repeat(self, rows: NDArray[np.int64]) -> None:
        """Add instructions that are as others are."""
        self.repeated.append((len(self.code), rows))
        self.code += list(rows)

    def whole_code(self) -> NDArray[np.int64]:
        """All instructions as one array."""
        whole = np.empty((len(self.code), at.INSTRUCTION_COLUMNS), dtype=np.int64)
        single = [place for place, row in enumerate(self.code) if isinstance(row, list)]
        whole[single] = [self.code[place] for place in single]
        for first, rows in self.repeated:
            whole[first : first + len(rows)] = rows
        return whole


def repeatable(pattern: Pattern) -> bool:
    """Whether a block can repeat all nodes of a pattern: none starts others, loops or is left to chance."""
    return all(
        isinstance(node, Sequence | Delay | Work | Acquire | Release | Hold | Gate | Mark | Put | Take)
        or (isinstance(node, Choose) and isinstance(node.by, ByCost))
        for node in pattern.nodes
    )


class Block:
    """The instructions of a repeatable pattern after which a token ends.

    Parameters
    ----------
    start
        The first instruction of it.
    since
        The sizes of the tables when they had none of it; all that has been added belongs to it.
    stocks
        Numbers of the stocks by name.
    """

    def __init__(
        self,
        tables: Tables,
        start: int,
        since: tuple[int, int],
        pattern: Pattern,
        index: ProgramIndex,
        stocks: dict[str, int],
    ) -> None:
        self._tables, self._index, self._stocks = tables, index, stocks
        self._start, self._since = start, since
        first, first_option = since
        rows = np.array(tables.code[first:], dtype=np.int64).reshape(-1, at.INSTRUCTION_COLUMNS)
        self._rows, self._numbers = rows, tables.number[first:]
        self._options = np.array(tables.options[first_option:], dtype=np.int64).reshape(-1, at.OPTION_COLUMNS)
        self._weights = tables.weight[first_option:]
        place_of = {index.label_index[node.label]: place for place, node in enumerate(pattern.nodes)}
        self._places = np.array([place_of[label] for label in rows[:, at.LABEL].tolist()])
        operations = rows[:, at.OP].tolist()
        drawn = [(row, DRAWS[operation]) for row, operation in enumerate(operations) if operation in DRAWS]
        self._drawn = [(row, column, self._places[row]) for row, column in drawn if rows[row, column] != at.NONE]
        named = [(row, self._places[row]) for row, operation in enumerate(operations) if operation in STOCKS]
        self._named = [(row, pattern.stocks[place]) for row, place in named]
        self._choices = np.flatnonzero(rows[:, at.OP] == at.CHOOSE)

    def repeat(self, copy: Copy) -> int:
        """Add the instructions of a copy; returns the first of them."""
        first, first_option = self._since
        shift, option_shift = len(self._tables.code) - first, len(self._tables.options) - first_option
        rows = self._rows.copy()
        rows[:, at.LABEL] = self._index.numbers_of(copy)[self._places]
        rows[:, at.NEXT] += np.where(rows[:, at.NEXT] >= first, shift, 0)
        rows[self._choices, at.A] += option_shift
        for row, column, place in self._drawn:
            rows[row, column] = self._index.draw_index[copy.labels[place]]
        for row, stock in self._named:
            rows[row, at.A] = self._stocks[copy.names.get(stock, stock)]
        # Where an option begins, and with which acquisition; its cost terms name nothing that is different.
        options = self._options.copy()
        options[:, :2] += np.where(options[:, :2] >= first, shift, 0)
        self._tables.repeat(rows)
        self._tables.number += self._numbers
        self._tables.options += [(begin, entry, term, terms) for begin, entry, term, terms in options.tolist()]
        self._tables.weight += self._weights
        return self._start + shift
