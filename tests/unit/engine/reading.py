"""Reading a trace in words, so that a test can say exactly what should have happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.engine.trace import CAUSES, NO_TOKEN, Kind, Trace
from sim.process.causes import Cause
from sim.process.check import check
from sim.process.index import ProgramIndex, index_program
from sim.process.primitives import Delay, Node, Sequence
from sim.process.program import Process, Program
from sim.units.distributions import Fixed
from tests.verification.engines import Simulate

Row = tuple[str, str, str, int, int]
"""Label, kind, cause, start, end."""


@dataclass(frozen=True)
class Reading:
    """A trace with the labels of its program."""

    index: ProgramIndex
    trace: Trace

    def rows(self, *kinds: Kind, of: str = "") -> list[Row]:
        """Intervals of the kinds given (all if none), ordered by start, end and label; `of` one token's label only."""
        table, labels = self.trace.intervals, self.index.labels
        found = [
            (labels[table.label[i]], Kind(table.kind[i]).name, CAUSES[table.cause[i]].value, start, end)
            for i, (start, end) in enumerate(zip(table.start.tolist(), table.end.tolist(), strict=True))
            if (not kinds or table.kind[i] in kinds) and of in ("", self._token(int(table.token[i])))
        ]
        return sorted(found, key=lambda row: (row[3], row[4], row[0]))

    def released_by(self) -> dict[str, str | None]:
        """For each label at which somebody waited, the token that ended the wait (the last such wait counts)."""
        table = self.trace.intervals
        waits = table.kind != Kind.HOLD
        return {
            self.index.labels[label]: None if token == NO_TOKEN else self._token(token)
            for label, token in zip(table.label[waits].tolist(), table.released_by[waits].tolist(), strict=True)
        }

    def marks(self) -> list[tuple[int, str]]:
        """Second and milestone of every mark, in order of time."""
        table = self.trace.marks
        return sorted(
            (second, self.index.milestones[label])
            for second, label in zip(table.time.tolist(), table.label.tolist(), strict=True)
        )

    def lives(self) -> list[tuple[str, int, int]]:
        """Label, start and end of every token, ordered by start and label."""
        table = self.trace.tokens
        found = zip(table.label.tolist(), table.start.tolist(), table.end.tolist(), strict=True)
        return sorted(((self.index.labels[label], start, end) for label, start, end in found), key=lambda life: life[1])

    def levels(self) -> list[tuple[str, int, float]]:
        """Level, second and new value of every change."""
        program, table = self.index.program, self.trace.levels
        names = sorted([level.name for level in program.levels] + [level.name for level in program.derived])
        found = zip(table.level.tolist(), table.time.tolist(), table.value.tolist(), strict=True)
        return [(names[level], second, value) for level, second, value in found]

    def _token(self, row: int) -> str:
        return self.index.labels[int(self.trace.tokens.label[row])]


Read = Callable[[Program], Reading]
"""Check, number and run a program."""


def reader(simulate: Simulate) -> Read:
    """Runs programs on an engine, with seed 1 and replication 0."""

    def read(program: Program) -> Reading:
        check(program)
        index = index_program(program)
        return Reading(index, simulate(index, 1, 0))

    return read


def delay(label: str, seconds: float, cause: Cause = Cause.HANDLING) -> Delay:
    """So many seconds pass."""
    return Delay(label, Fixed(seconds), cause)


def steps(label: str, *nodes: Node) -> Sequence:
    """One after the other."""
    return Sequence(label, nodes)


def at(second: int, name: str, body: Node) -> Process:
    """A process that starts at a second."""
    return Process(name, body, start=second)
