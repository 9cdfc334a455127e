"""What one replication of the line costs in the compiled engine as the number of elements grows."""

from __future__ import annotations

import math
import statistics
import time
from typing import Any

from benchmarks.models import ELEMENTS, SEED, indexed, program

ROUNDS = {1: 40, 10: 12, 100: 4}
"""Replications timed for each multiple of the elements."""


def measure(multiples: tuple[int, ...]) -> list[dict[str, Any]]:
    """For each multiple of 300 elements the median time, and the time as a multiple of n log n (1 = the first)."""
    from sim.engine.kernel.engine import Kernel

    rows: list[dict[str, Any]] = []
    for multiple in multiples:
        elements = multiple * ELEMENTS
        started = time.perf_counter()
        kernel = Kernel(indexed(program(elements)))
        built = time.perf_counter() - started
        kernel.run(SEED, 0)
        taken = []
        for replication in range(ROUNDS[multiple]):
            started = time.perf_counter()
            kernel.run(SEED, replication)
            taken.append(time.perf_counter() - started)
        rows.append(
            {
                "elements": elements,
                "intervals": len(kernel.world.table("rows")),
                "seconds_per_replication": statistics.median(taken),
                "seconds_to_build": built,
            }
        )
    first = rows[0]
    for row in rows:
        growth = row["seconds_per_replication"] / first["seconds_per_replication"]
        row["growth"] = growth
        row["n_log_n"] = _n_log_n(row["elements"]) / _n_log_n(first["elements"])
    return rows


def _n_log_n(n: int) -> float:
    return n * math.log(n)
