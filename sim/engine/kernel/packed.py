"""A program as the compiled engine needs it once it is built: arrays and names, without the trees they were made of."""

from __future__ import annotations

from dataclasses import dataclass

from sim.engine.kernel.flatten import NONE, Code, Names, flatten
from sim.engine.kernel.layout import layout
from sim.process.index import ProgramIndex


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
    """

    horizon: int
    code: Code
    names: Names
    labels: tuple[str, ...]
    subjects: tuple[str, ...]

    def may_leave(self) -> frozenset[int]:
        """The labels at which a token stands in a queue that it may leave for another option of its choice."""
        operands, instructions = layout().operands["CHOOSE"], self.code.instructions
        choices = instructions["operands"][instructions["operation"] == layout().codes["Operation"].CHOOSE]
        reviewed = choices[choices[:, operands["review"]] != NONE]
        spans = reviewed[:, [operands["option"], operands["options"]]].tolist()
        options = sorted({option for first, count in spans for option in range(first, first + count)})
        entries = self.code.options["entry"][options]
        return frozenset(instructions["label"][entries[entries != NONE]].tolist())


def packed(index: ProgramIndex) -> PackedProgram:
    """The arrays and names of a checked, numbered program.

    Raises
    ------
    ProgramError
        A primitive that the kernel does not know.
    """
    code, names = flatten(index)
    return PackedProgram(index.program.horizon, code, names, index.labels, index.subjects)
