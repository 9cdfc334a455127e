"""Corrupted programs for the compiled engine: each is refused when it is loaded, or runs to an end; none crashes.

``python -m tests.fuzz.kernel_programs 2000`` tries so many; under sanitizers (`make sanitize`) any wrong access stops
it.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from typing import Any

import numpy as np

from sim.engine.kernel.flatten import Code, flatten
from sim.engine.kernel.library import library
from sim.engine.kernel.memory import Memory
from sim.errors import ProgramError
from sim.process.index import index_program
from tests.property.programs import random_program

HORIZON = 200
MOST = 2_000
"""Tokens and rows of a run: a corrupted program that starts ever more of them ends soon."""

NUMBERS = (-(2**31), -2, -1, 0, 1, 2, 3, 7, 100, 10_000, 2**31 - 1)


def corrupted(code: Code, chance: random.Random) -> Code:
    """A copy of a program in which one to three numbers are others, or a list is shorter."""
    lists = {name: np.array(rows) for name, rows in code._asdict().items() if name != "subjects"}
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([name for name, rows in lists.items() if len(rows)])
        if chance.random() < 0.1:
            lists[name] = lists[name][: chance.randrange(len(lists[name]))]
        else:
            _change(lists[name], chance)
    return Code(**lists, subjects=code.subjects)


def _change(rows: np.ndarray[Any, Any], chance: random.Random) -> None:
    column = rows if rows.dtype.names is None else rows[chance.choice(rows.dtype.names)]
    flat = column.reshape(-1) if column.flags.c_contiguous else column
    place = tuple(chance.randrange(size) for size in flat.shape)
    if np.issubdtype(column.dtype, np.floating):
        flat[place] = chance.choice((*map(float, NUMBERS), np.nan, np.inf, 0.5, 1e300))
    elif column.dtype == np.uint64:
        flat[place] = chance.getrandbits(64)
    else:
        flat[place] = chance.choice((*NUMBERS, int(flat[place]) + 1, int(flat[place]) - 1))


def fate(seed: int) -> str:
    """What becomes of one corrupted program: refused, or its status after a run."""
    chance = random.Random(seed)  # a seed is the point
    code, _ = flatten(index_program(random_program(random.Random(seed))))  # the same
    try:
        block = corrupted(code, chance).block()
    except ProgramError:
        return "refused"
    memory = Memory(block)
    status: int = library().leidang_run(memory.address, seed, HORIZON, MOST, MOST)
    return f"status {status}"


def main() -> None:
    """Try so many programs and print what became of them."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(dict(Counter(fate(seed) for seed in range(count))))


if __name__ == "__main__":
    main()
