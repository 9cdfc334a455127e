"""The canonical order of a trace: by identity, never by the order in which an engine happened to do things."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import NO_TOKEN, Floats, Intervals, Ints, LevelChanges, Marks, Tokens


def ordered_tokens(
    label: Ints, loop: NDArray[np.uint64], parent: Ints, subject: Ints, start: Ints, end: Ints
) -> tuple[Tokens, Ints]:
    """The tokens ordered by label and loop, and for each number an engine gave its place in that order.

    Returns
    -------
    The table, and the places; the last of them is `NO_TOKEN`, so that -1 stays -1.
    """
    order = np.lexsort((loop, label))
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order] = np.arange(len(order))
    rank[-1] = NO_TOKEN
    columns = (np.ascontiguousarray(column[order]) for column in (parent, subject, start, end))
    parents, subjects, starts, ends = columns
    return Tokens(label[order], loop[order], rank[parents], subjects, starts, ends), rank


def ordered_intervals(rows: Ints, rank: Ints) -> Intervals:
    """Rows with the columns of `Intervals`, ordered by token, start, kind, label and end."""
    table = rows.copy()
    table[:, 0] = rank[table[:, 0]]
    table[:, 7] = rank[table[:, 7]]
    order = np.lexsort((table[:, 5], table[:, 1], table[:, 2], table[:, 4], table[:, 0]))
    return Intervals(*(np.ascontiguousarray(column) for column in table[order].T))


def ordered_marks(rows: Ints, rank: Ints) -> Marks:
    """Rows of token, second and label, ordered so."""
    token, time, label = rank[rows[:, 0]], rows[:, 1], rows[:, 2]
    order = np.lexsort((label, time, token))
    return Marks(token[order], label[order], time[order])


def ordered_changes(level: Ints, time: Ints, value: Floats) -> LevelChanges:
    """Level changes ordered by level and second; several of one level in one second stay as they happened."""
    order = np.lexsort((time, level))
    return LevelChanges(level[order], time[order], value[order])
