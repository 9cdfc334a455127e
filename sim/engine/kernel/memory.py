"""The memory of a run in the compiled engine, read as arrays."""

from __future__ import annotations

import weakref

import numpy as np

from sim.engine.kernel.layout import Block, Records, layout, records_at, rows_at
from sim.engine.kernel.library import library
from sim.engine.trace import NO_TOKEN, Floats, Ints


class Memory:
    """The state of a run of one program; the library owns it, and enlarges it when a run needs more.

    The arrays are views of what the replication run last left there: the next one overwrites them.
    """

    def __init__(self, program: Block) -> None:
        self.program = program  # lives as long as what refers to it
        self.address = library().leidang_open(program.address)
        if not self.address:
            raise MemoryError
        weakref.finalize(self, library().leidang_close, self.address)
        kind = layout().records["State"]
        self._state = records_at(self.address, 1, kind).reshape(())

    def number(self, name: str) -> int:
        """A number of the state."""
        return int(self._state[name])

    def table(self, name: str) -> Records:
        """A list of the state as records."""
        return rows_at(self._state, name, layout().lists["State"][name])

    def room(self, name: str) -> int:
        """For how many rows a list has room."""
        return int(self._state[name]["room"])

    def changes(self) -> tuple[Ints, Ints, Floats]:
        """The changes of levels: level, second and value of each."""
        changes = self.table("changes")
        return changes["level"].astype(np.int64), changes["time"].copy(), changes["value"].copy()

    def rows(self) -> Ints:
        """The rows of the trace, one column for each of `Intervals`, in its order."""
        rows = self.table("rows")
        columns = ("token", "label", "kind", "cause", "start", "end", "amount", "released_by", "follow", "closed")
        return np.stack([*(rows[column].astype(np.int64) for column in columns), self._let_go(rows)], axis=1)

    def _let_go(self, rows: Records) -> Ints:
        """When the token that ended a wait let go: at the end of what it had done last, or else at its beginning."""
        giver = rows["released_by"]
        row = np.where(giver >= 0, rows["giver_row"], NO_TOKEN)
        second = np.where(row >= 0, rows["end"][row], self.table("tokens")["start"][giver])
        return np.where(giver >= 0, second, NO_TOKEN)
