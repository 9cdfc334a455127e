"""Instructions of copies of one pattern: laid out once, then repeated with what is different put in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from sim.engine.kernel.layout import Records, layout
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

DRAWN: Final = ("DELAY", "WORK", "RELEASE")
"""Operations of a repeatable pattern that have a draw."""

OF_STOCKS: Final = ("GATE_STOCK", "PUT", "TAKE")
"""Operations that have a stock."""


@dataclass
class Tables:
    """Instructions and options as they grow; with each instruction its real number.

    Attributes
    ----------
    code, options
        Tuples of the fields of each, and records of an array where they are repeated.
    """

    code: list[Any] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    options: list[Any] = field(default_factory=list)
    _repeated: list[tuple[int, Records]] = field(default_factory=list)

    def sizes(self) -> tuple[int, int]:
        """How many instructions and options there are."""
        return len(self.code), len(self.options)

    def repeat(self, instructions: Records, numbers: list[float], options: Records) -> None:
        """Add instructions that are as others are."""
        self._repeated.append((len(self.code), instructions))
        # Their places alone are needed until all are put together.
        self.code += [None] * len(instructions)
        self.numbers += numbers
        self.options += options.tolist()

    def instructions(self) -> Records:
        """All instructions as one array."""
        whole = np.empty(len(self.code), dtype=layout().records["Instruction"])
        single = [place for place, row in enumerate(self.code) if row is not None]
        whole[single] = np.array([self.code[place] for place in single], dtype=whole.dtype)
        for first, rows in self._repeated:
            whole[first : first + len(rows)] = rows
        return whole


def repeatable(pattern: Pattern) -> bool:
    """Whether a block can repeat all nodes of a pattern: none starts others, loops or is left to chance."""
    return all(
        isinstance(node, Sequence | Delay | Work | Acquire | Release | Hold | Gate | Mark | Put | Take)
        or (isinstance(node, Choose) and isinstance(node.by, ByCost))
        for node in pattern.nodes
    )


class Repeated:
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
        records, operands, codes = layout().records, layout().operands, vars(layout().codes["Operation"])
        names = {code: name for name, code in codes.items()}
        self._rows, self._numbers = np.array(tables.code[first:], dtype=records["Instruction"]), tables.numbers[first:]
        self._options = np.array(tables.options[first_option:], dtype=records["Option"])
        place_of = {index.label_index[node.label]: place for place, node in enumerate(pattern.nodes)}
        self._places = np.array([place_of[label] for label in self._rows["label"].tolist()])
        operations = [names[code] for code in self._rows["operation"].tolist()]
        drawn = [(row, operands[name]["draw"]) for row, name in enumerate(operations) if name in DRAWN]
        own = self._rows["operands"]
        drawn = [(row, column) for row, column in drawn if own[row, column] >= 0]
        self._drawn = tuple(np.array(drawn, dtype=np.int64).reshape(-1, 2).T)
        self._drawn_places = self._places[self._drawn[0]].tolist()
        self._named = [
            (row, operands[name]["stock"], pattern.stocks[self._places[row]])
            for row, name in enumerate(operations)
            if name in OF_STOCKS
        ]
        self._choices = np.flatnonzero(self._rows["operation"] == codes["CHOOSE"])
        self._option = operands["CHOOSE"]["option"]

    def repeat(self, copy: Copy) -> int:
        """Add the instructions of a copy; returns the first of them."""
        first, first_option = self._since
        shift, option_shift = len(self._tables.code) - first, len(self._tables.options) - first_option
        rows = self._rows.copy()
        operands = rows["operands"]
        rows["label"] = self._index.numbers_of(copy)[self._places]
        rows["next"] += np.where(rows["next"] >= first, shift, 0).astype(np.int32)
        operands[self._choices, self._option] += option_shift
        draws, labels = self._index.draw_index, copy.labels
        operands[self._drawn] = [draws[labels[place]] for place in self._drawn_places]
        for row, column, stock in self._named:
            operands[row, column] = self._stocks[copy.names.get(stock, stock)]
        # Where an option begins, and with which acquisition; its cost terms name nothing that is different.
        options = self._options.copy()
        for place in ("start", "entry"):
            options[place] += np.where(options[place] >= first, shift, 0).astype(np.int32)
        self._tables.repeat(rows, self._numbers, options)
        return self._start + shift
