"""Program and world in four arrays, so that compiled functions take one short argument and compile fast.

The tables of `sim.engine.kernel.flatten` and the state of a run lie one behind the other; a header says where each
begins. A row is told by the place of its first number; `layout` names the columns.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.kernel import layout as at
from sim.engine.kernel.compiling import Real, Whole, compiled
from sim.engine.kernel.flatten import Code

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class World(NamedTuple):
    """Everything a run needs, as compiled code sees it.

    Attributes
    ----------
    c, f
        The program: whole and real numbers, never changed.
    m, x
        The state of a run: whole and real numbers.
    """

    c: Whole
    f: Real
    m: Whole
    x: Real


class Memory(NamedTuple):
    """The arrays behind a `World`."""

    c: Ints
    f: Floats
    m: Ints
    x: Floats

    def addresses(self) -> tuple[int, int, int, int]:
        """Where the arrays lie, for compiled code; they must be kept alive while it runs."""
        return self.c.ctypes.data, self.f.ctypes.data, self.m.ctypes.data, self.x.ctypes.data


SMALLEST: Final = 256

_WHOLE: Final = (
    (at.Q_CODE, "code"),
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


def pack(code: Code) -> tuple[Ints, Floats]:
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
    return np.concatenate(whole), np.concatenate(real)


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
        (at.P_HEAP, at.EVENTS_PER_TOKEN * tokens * at.EVENT_COLUMNS),
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
    return memory, np.zeros(sum(size for _, size in real))


def table(w: Memory, pointer: int, rows: int, columns: int) -> Ints:
    """A view of a table of the state, shape (rows, columns)."""
    first = int(w.m[pointer])
    return w.m[first : first + rows * columns].reshape(rows, columns)


@compiled
def token_at(w: World, number: int) -> int:
    """Where a token stands."""
    return w.m[at.P_TOKEN] + number * at.TOKEN_COLUMNS


@compiled
def resource_at(w: World, number: int) -> int:
    """Where a resource stands."""
    return w.m[at.P_RESOURCE] + number * at.RESOURCE_COLUMNS


@compiled
def stock_at(w: World, number: int) -> int:
    """Where a stock stands."""
    return w.m[at.P_STOCK] + number * at.STOCK_COLUMNS


@compiled
def level_at(w: World, number: int) -> int:
    """Where a level stands."""
    return w.m[at.P_LEVEL] + number * at.LEVEL_COLUMNS


@compiled
def modifier_at(w: World, number: int) -> int:
    """Where a modifier stands."""
    return w.m[at.P_MODIFIER] + number * at.MODIFIER_COLUMNS


@compiled
def job_at(w: World, number: int) -> int:
    """Where a job stands."""
    return w.m[at.P_JOB] + number * at.JOB_COLUMNS


@compiled
def holding_at(w: World, number: int) -> int:
    """Where a holding stands."""
    return w.m[at.P_HOLDING] + number * at.HOLDING_COLUMNS


@compiled
def join_at(w: World, number: int) -> int:
    """Where a join stands."""
    return w.m[at.P_JOIN] + number * at.JOIN_COLUMNS


@compiled
def frame_at(w: World, number: int) -> int:
    """Where a loop frame stands."""
    return w.m[at.P_FRAME] + number * at.FRAME_COLUMNS


@compiled
def event_at(w: World, number: int) -> int:
    """Where an event on the heap stands."""
    return w.m[at.P_HEAP] + number * at.EVENT_COLUMNS


@compiled
def row_at(w: World, number: int) -> int:
    """Where a row of the trace stands."""
    return w.m[at.P_ROWS] + number * at.ROW_COLUMNS


@compiled
def mark_at(w: World, number: int) -> int:
    """Where a milestone stands."""
    return w.m[at.P_MARKS] + number * at.MARK_COLUMNS


@compiled
def change_at(w: World, number: int) -> int:
    """Where a level change stands."""
    return w.m[at.P_CHANGES] + number * at.CHANGE_COLUMNS


@compiled
def chooser_at(w: World, number: int) -> int:
    """Where a chooser stands."""
    return w.m[at.P_CHOOSERS] + number * at.CHOOSER_COLUMNS


@compiled
def sorted_at(w: World, number: int) -> int:
    """Where a chooser in order stands."""
    return w.m[at.P_SORTED] + number * at.CHOOSER_COLUMNS


@compiled
def instruction_at(w: World, number: int) -> int:
    """Where an instruction stands in the program."""
    return w.c[at.Q_CODE] + number * at.INSTRUCTION_COLUMNS


@compiled
def branch_at(w: World, number: int) -> int:
    """Where a branch stands in the program."""
    return w.c[at.Q_BRANCHES] + number * at.BRANCH_COLUMNS


@compiled
def option_at(w: World, number: int) -> int:
    """Where an option stands in the program."""
    return w.c[at.Q_OPTIONS] + number * at.OPTION_COLUMNS


@compiled
def term_at(w: World, number: int) -> int:
    """Where a cost term stands in the program."""
    return w.c[at.Q_TERM] + number * at.TERM_COLUMNS


@compiled
def family_at(w: World, number: int) -> int:
    """Where a distribution stands in the program."""
    return w.c[at.Q_FAMILY] + number * at.FAMILY_COLUMNS


@compiled
def process_at(w: World, number: int) -> int:
    """Where a process stands in the program."""
    return w.c[at.Q_PROCESSES] + number * at.PROCESS_COLUMNS


@compiled
def derived_at(w: World, number: int) -> int:
    """Where a derived level stands in the program."""
    return w.c[at.Q_DERIVED] + number * at.DERIVED_COLUMNS


@compiled
def capacity_at(w: World, number: int) -> int:
    """Where a resource's capacity stands in the program."""
    return w.c[at.Q_RESOURCES] + number * at.CAPACITY_COLUMNS
