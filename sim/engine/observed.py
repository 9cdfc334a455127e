"""What an experiment wants to know of a run: some milestones, and the critical path of some subjects."""

from __future__ import annotations

from dataclasses import dataclass

from sim.engine.trace import Ints

PIECE_COLUMNS = 5
"""Columns of a piece of a critical path: subject, cause, label, start, end."""


@dataclass(frozen=True, slots=True)
class Observation:
    """Which milestones to note and whom to follow.

    Attributes
    ----------
    slot
        For each label the slot of its milestone, -1 for none. The first slots are the ends of the followed subjects.
    slots
        Number of slots.
    since
        Second from which each subject is followed, shape (subjects,).
    threads
        For each subject the program subjects whose latest living thread is followed from the horizon where its end
        was not reached: the first that has one, shape (subjects, 2); -1 for none.
    meaning
        For each label the number of what it means. Neighbouring pieces of the roots with one meaning and one cause
        are one piece. None where roots are not requested.
    """

    slot: Ints
    slots: int
    since: Ints
    threads: Ints
    meaning: Ints | None


@dataclass(frozen=True, slots=True)
class Harvest:
    """What was found.

    Attributes
    ----------
    seconds
        Of the milestones, by slot; -1 = not reached.
    pieces
        The critical paths, shape (pieces, 5), ordered by subject and start; those of a subject tile the time from
        `since` to its end (to the horizon where the end was not reached).
    roots
        The same time of the same subjects charged to the roots of what held them up, in the same shape and order;
        None where they were not requested.
    """

    seconds: Ints
    pieces: Ints
    roots: Ints | None
