"""The draws of one replication, handed out by label and loop iteration."""

from __future__ import annotations

import numpy as np

from sim.engine.tokens import Loop
from sim.process.draws import iteration_key, run_key
from sim.process.index import ProgramIndex

DRAW_BLOCK = 64
"""Iterations of a loop that are drawn at a time."""


class Sampling:
    """Draws outside loops are made once, all together; those inside loops a block of iterations at a time."""

    def __init__(self, index: ProgramIndex, seed: int, replication: int) -> None:
        self._index = index
        self._run = run_key(seed, replication)
        self._values: list[float] = index.draws.draw(self._run).tolist()
        self._blocks: dict[tuple[int, int, int], list[float]] = {}

    def value(self, label: str, loop: Loop) -> float:
        """What the node with this label draws in this iteration."""
        index = self._index.draw_index[label]
        if loop.key == 0:
            return self._values[index]
        number, place = divmod(loop.iteration, DRAW_BLOCK)
        block = self._blocks.get((index, loop.within, number))
        if block is None:
            block = self._blocks[index, loop.within, number] = self._draw_block(index, loop.within, number)
        return block[place]

    def _draw_block(self, index: int, within: int, number: int) -> list[float]:
        first = number * DRAW_BLOCK
        keys = [iteration_key(within, iteration) for iteration in range(first, first + DRAW_BLOCK)]
        drawn: list[float] = self._index.draws.draw_iterations(index, self._run, np.array(keys, np.uint64)).tolist()
        return drawn
