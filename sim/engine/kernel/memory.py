"""Program and world in four arrays, so that compiled functions take one short argument and compile fast.

The tables of `sim.engine.kernel.flatten` and the state of a run lie one behind the other; a header says where each
begins. A row is identified by the place of its first number; `layout` names the columns.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.kernel import layout as at
from sim.engine.kernel.compiling import Real, Whole, compiled, row_of
from sim.engine.kernel.flatten import Code

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Halves = NDArray[np.int32]


class World(NamedTuple):
    """Everything a run needs, as compiled code sees it.

    Attributes
    ----------
    c, f
        The program: whole and real numbers, never changed.
    m, x
        The state of a run: whole and real numbers.
    """

    k: Whole
    c: Whole
    f: Real
    m: Whole
    h: Whole
    x: Real


class Memory(NamedTuple):
    """The arrays behind a `World`."""

    k: Halves
    c: Ints
    f: Floats
    m: Ints
    x: Floats

    def addresses(self) -> tuple[int, int, int, int, int]:
        """Where the arrays lie, for compiled code; they must be kept alive while it runs."""
        return self.k.ctypes.data, self.c.ctypes.data, self.f.ctypes.data, self.m.ctypes.data, self.x.ctypes.data


SMALLEST: Final = 256

_WHOLE: Final = (
    (at.Q_BRANCHES, "branches"),
    (at.Q_OPTIONS, "options"),
    (at.Q_TERM, "term"),
    (at.Q_FAMILY, "family"),
    (at.Q_PROCESSES, "processes"),
    (at.Q_DERIVED, "derived"),
    (at.Q_RESOURCES, "resources"),
    (at.Q_LEVELS, "levels"),
    (at.Q_INPUTS, "inputs"),
    (at.Q_MODIFIERS, "modifiers"),
    (at.Q_TARGET_FIRST, "target_first"),
    (at.Q_TARGET_MODIFIERS, "target_modifiers"),
    (at.Q_LEVEL_RESOURCES_FIRST, "level_resources_first"),
    (at.Q_LEVEL_RESOURCES, "level_resources"),
    (at.Q_STOCKS, "stocks"),
    (at.Q_DRAW_FAMILY, "draw_family"),
    (at.Q_DRAW_KEY, "draw_key"),
    (at.Q_LABEL_KEY, "label_key"),
)
_REAL: Final = (
    (at.Q_NUMBER, "number"),
    (at.Q_WEIGHT, "weight"),
    (at.Q_TERM_SECONDS, "term_seconds"),
    (at.Q_FAMILY_NUMBER, "family_number"),
    (at.Q_FAMILY_MORE, "family_more"),
    (at.Q_LEVEL_BASE, "level_base"),
    (at.Q_INPUT_WEIGHT, "input_weight"),
    (at.Q_MODIFIER_AMOUNT, "modifier_amount"),
    (at.Q_DERIVED_BOUNDS, "derived_bounds"),
)
_COUNTED: Final = (
    (at.COUNT_PROCESSES, "processes"),
    (at.COUNT_LEVELS, "levels"),
    (at.COUNT_MODIFIERS, "modifiers"),
    (at.COUNT_RESOURCES, "resources"),
    (at.COUNT_STOCKS, "stocks"),
    (at.COUNT_DERIVED, "derived"),
)


def pack(code: Code) -> tuple[Halves, Ints, Floats]:
    """The tables of a program one behind the other: whole numbers (keys as their bits) with a header, real numbers."""
    header = np.zeros(at.PROGRAM_HEADER, dtype=np.int64)
    whole: list[Ints] = [header]
    real: list[Floats] = []
    place = at.PROGRAM_HEADER
    for slot, name in _WHOLE:
        table = getattr(code, name)
        header[slot] = place
        whole.append((table.view(np.int64) if table.dtype == np.uint64 else table).ravel())
        place += table.size
    place = 0
    for slot, name in _REAL:
        header[slot] = place
        real.append(getattr(code, name).ravel())
        place += real[-1].size
    for slot, name in _COUNTED:
        header[slot] = len(getattr(code, name))
    return code.code.astype(np.int32).ravel(), np.concatenate(whole), np.concatenate(real)


def fresh_memory(code: Code, tokens: int = SMALLEST, rows: int = SMALLEST) -> tuple[Ints, Floats]:
    """The state of a run with room for so many tokens and rows; a run that needs more is done again with more."""
    tokens, rows = max(tokens, len(code.processes), SMALLEST), max(rows, SMALLEST)
    resources, stocks, levels, modifiers = len(code.resources), len(code.stocks), len(code.levels), len(code.modifiers)
    jobs = at.JOBS_PER_TOKEN * tokens
    whole = (
        (at.P_TOKEN, tokens * at.TOKEN_COLUMNS),
        (at.P_RESOURCE, resources * at.RESOURCE_COLUMNS),
        (at.P_STOCK, stocks * at.STOCK_COLUMNS),
        (at.P_LEVEL, levels * at.LEVEL_COLUMNS),
        (at.P_MODIFIER, modifiers * at.MODIFIER_COLUMNS),
        (at.P_JOB, jobs * at.JOB_COLUMNS),
        (at.P_HOLDING, at.HOLDINGS_PER_TOKEN * tokens * at.HOLDING_COLUMNS),
        (at.P_JOIN, tokens * at.JOIN_COLUMNS),
        (at.P_FRAME, (tokens + 1) * at.FRAME_COLUMNS),
        (at.P_HEAP, (at.EVENTS_PER_TOKEN * tokens + at.HEAP_MARGIN) * at.EVENT_COLUMNS),
        (at.P_ROWS, rows * at.ROW_COLUMNS),
        (at.P_MARKS, rows * at.MARK_COLUMNS),
        (at.P_CHANGES, rows * at.CHANGE_COLUMNS),
        (at.P_CHOOSERS, at.CHOOSERS_PER_TOKEN * tokens * at.CHOOSER_COLUMNS),
        (at.P_SORTED, (at.CHOOSERS_PER_TOKEN + 1) * tokens * at.CHOOSER_COLUMNS),
        (at.P_NOTED, modifiers),
        (at.P_READY, tokens),
        (at.P_STUCK, tokens),
        (at.P_DIRTY_RESOURCES, resources),
        (at.P_DIRTY_STOCKS, stocks),
        (at.P_JOINS_READY, tokens),
        (at.P_BEFORE_CAUSE, levels),
    )
    real = (
        (at.P_LEVEL_VALUE, levels),
        (at.P_BEFORE_VALUE, levels),
        (at.P_JOB_REMAINING, jobs),
        (at.P_JOB_RATE, jobs),
        (at.P_CHANGE_VALUE, rows),
    )
    memory = np.zeros(at.MEMORY_HEADER + sum(size for _, size in whole), dtype=np.int64)
    memory[at.ROOM_TOKENS], memory[at.ROOM_ROWS] = tokens, rows
    for tables, place in ((whole, at.MEMORY_HEADER), (real, 0)):
        following = place
        for slot, size in tables:
            memory[slot] = following
            following += size
    memory[memory[at.P_HEAP] : memory[at.P_ROWS] : at.EVENT_COLUMNS] = at.NEVER
    return memory, np.zeros(sum(size for _, size in real))


def table(w: Memory, pointer: int, rows: int, columns: int) -> Ints:
    """A view of a table of the state, shape (rows, columns)."""
    first = int(w.m[pointer])
    return w.m[first : first + rows * columns].reshape(rows, columns)


token_at = row_of(3, at.P_TOKEN, at.TOKEN_COLUMNS)
"""Where a token stands."""


resource_at = row_of(3, at.P_RESOURCE, at.RESOURCE_COLUMNS)
"""Where a resource stands."""


stock_at = row_of(3, at.P_STOCK, at.STOCK_COLUMNS)
"""Where a stock stands."""


level_at = row_of(3, at.P_LEVEL, at.LEVEL_COLUMNS)
"""Where a level stands."""


modifier_at = row_of(3, at.P_MODIFIER, at.MODIFIER_COLUMNS)
"""Where a modifier stands."""


job_at = row_of(3, at.P_JOB, at.JOB_COLUMNS)
"""Where a job stands."""


holding_at = row_of(3, at.P_HOLDING, at.HOLDING_COLUMNS)
"""Where a holding stands."""


join_at = row_of(3, at.P_JOIN, at.JOIN_COLUMNS)
"""Where a join stands."""


frame_at = row_of(3, at.P_FRAME, at.FRAME_COLUMNS)
"""Where a loop frame stands."""


event_at = row_of(3, at.P_HEAP, at.EVENT_COLUMNS)
"""Where an event on the heap stands."""


row_at = row_of(3, at.P_ROWS, at.ROW_COLUMNS)
"""Where a row of the trace stands."""


mark_at = row_of(3, at.P_MARKS, at.MARK_COLUMNS)
"""Where a milestone stands."""


change_at = row_of(3, at.P_CHANGES, at.CHANGE_COLUMNS)
"""Where a level change stands."""


chooser_at = row_of(3, at.P_CHOOSERS, at.CHOOSER_COLUMNS)
"""Where a chooser stands."""


sorted_at = row_of(3, at.P_SORTED, at.CHOOSER_COLUMNS)
"""Where a chooser in order stands."""


def rows_of(w: Memory) -> Ints:
    """The rows of the trace, one column for each of `Intervals`, in its order."""
    words = table(w, at.P_ROWS, int(w.m[at.N_ROWS]), at.ROW_COLUMNS)
    halves = words.view(np.int32).reshape(len(words), 2 * at.ROW_COLUMNS)
    how = halves[:, at.ROW_HOW]
    columns = (
        halves[:, at.ROW_TOKEN],
        halves[:, at.ROW_LABEL],
        how & at.HOW_MASK,
        how >> at.HOW_CAUSE & at.HOW_MASK,
        words[:, at.ROW_START],
        words[:, at.ROW_END],
        words[:, at.ROW_AMOUNT],
        halves[:, at.ROW_RELEASED_BY],
        how >> at.HOW_FOLLOW & at.HOW_MASK,
        how >> at.HOW_CLOSED,
        _let_go(w, words, halves),
    )
    return np.stack(columns, axis=1)


def _let_go(w: Memory, words: Ints, halves: NDArray[np.int32]) -> Ints:
    """When the token that ended a wait let go: at the end of what it had done last, or else at its beginning."""
    giver = halves[:, at.ROW_RELEASED_BY]
    row = np.where(giver >= 0, halves[:, at.ROW_GIVER_ROW], at.NONE)
    tokens = table(w, at.P_TOKEN, int(w.m[at.N_TOKENS]), at.TOKEN_COLUMNS)
    second = np.where(row >= 0, words[row, at.ROW_END], tokens[giver, at.T_START])
    return np.where(giver >= 0, second, at.NONE)


@compiled
def instruction_at(number: int) -> int:
    """Where an instruction stands in the program."""
    return number * at.INSTRUCTION_COLUMNS


branch_at = row_of(1, at.Q_BRANCHES, at.BRANCH_COLUMNS)
"""Where a branch stands in the program."""


option_at = row_of(1, at.Q_OPTIONS, at.OPTION_COLUMNS)
"""Where an option stands in the program."""


term_at = row_of(1, at.Q_TERM, at.TERM_COLUMNS)
"""Where a cost term stands in the program."""


family_at = row_of(1, at.Q_FAMILY, at.FAMILY_COLUMNS)
"""Where a distribution stands in the program."""


process_at = row_of(1, at.Q_PROCESSES, at.PROCESS_COLUMNS)
"""Where a process stands in the program."""


derived_at = row_of(1, at.Q_DERIVED, at.DERIVED_COLUMNS)
"""Where a derived level stands in the program."""


capacity_at = row_of(1, at.Q_RESOURCES, at.CAPACITY_COLUMNS)
"""Where a resource's capacity stands in the program."""
