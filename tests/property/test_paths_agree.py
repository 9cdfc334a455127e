"""Both accounts of a critical path tile the time, and are the same whichever engine ran the program."""

from __future__ import annotations

import random

import numpy as np
import pytest

from sim.engine.kernel.engine import Kernel
from sim.engine.kernel.harvest import Harvester
from sim.engine.observed import Harvest, Observation
from sim.engine.paths import harvest
from sim.engine.simpy_engine import simulate
from sim.engine.trace import NO_TOKEN, Trace
from sim.process.index import ProgramIndex, index_program
from tests.property.programs import random_program

PROGRAMS = 300
SINCE = 10
"""Every process of a random program has begun by then."""


def followed_marks(index: ProgramIndex, trace: Trace) -> Observation:
    """Follows whoever reached a mark that was reached once, and the subjects whose threads live at the horizon."""
    labels, times = np.unique(trace.marks.label, return_counts=True)
    ends = labels[times == 1]
    slot = np.full(len(index.labels), NO_TOKEN)
    slot[ends] = np.arange(len(ends))
    threads = np.full((len(ends) + 1, 2), NO_TOKEN)
    alive = np.unique(trace.tokens.subject[(trace.tokens.end < 0) & (trace.tokens.subject >= 0)])[:2]
    # A subject more than there are marks: one that never arrives.
    threads[-1, : len(alive)] = alive
    since = np.full(len(ends) + 1, SINCE)
    return Observation(slot, len(ends) + 1, since, threads, np.arange(len(index.labels)) // 2)


def tiled(pieces: np.ndarray) -> list[tuple[int, int, int]]:
    """For each subject its first and last second, if its pieces follow each other without gap or overlap."""
    found = []
    for subject in np.unique(pieces[:, 0]):
        own = pieces[pieces[:, 0] == subject]
        assert (own[1:, 3] == own[:-1, 4]).all()
        assert (own[:, 3] < own[:, 4]).all()
        found.append((int(subject), int(own[0, 3]), int(own[-1, 4])))
    return found


def causes(pieces: np.ndarray) -> np.ndarray:
    """The cause of each second of all subjects."""
    return np.repeat(pieces[:, 1], pieces[:, 4] - pieces[:, 3])


def both(seed: int) -> tuple[Harvest, Harvest]:
    """What a random program's run on each engine says."""
    index = index_program(random_program(random.Random(seed)))  # noqa: S311  # a seed is the point
    trace = simulate(index, seed, 0)
    followed, horizon = followed_marks(index, trace), index.program.horizon
    kernel = Kernel(index)
    return harvest(trace, followed, horizon), Harvester(followed).read(kernel.run(seed, 0))


@pytest.mark.parametrize("start", range(0, PROGRAMS, 100))
def test_paths_of_random_programs(start: int) -> None:
    """Equal on both engines, to the last piece; both accounts of a subject cover the same time without a gap."""
    elsewhere = 0
    for seed in range(start, start + 100):
        reference, kernel = both(seed)
        assert reference.roots is not None
        assert kernel.roots is not None
        assert np.array_equal(reference.pieces, kernel.pieces), seed
        assert np.array_equal(reference.roots, kernel.roots), seed
        assert tiled(reference.pieces) == tiled(reference.roots), seed
        elsewhere += not np.array_equal(causes(reference.pieces), causes(reference.roots))
    assert elsewhere > 20, "the two accounts differ in many programs"
