"""The compiled engine refuses programs whose arrays refer to what is not there, and runs all others to an end."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest

from sim.engine.kernel.flatten import Code, flatten
from sim.errors import ProgramError
from sim.process.index import index_program
from tests.fuzz.kernel_programs import fate
from tests.property.programs import random_program


def test_corrupted_programs() -> None:
    """Some are refused, some are still programs; a wrong access would end this process."""
    fates = Counter(fate(seed) for seed in range(100))
    assert fates["refused"] > 20
    assert fates["status 0"] > 20


@dataclass(frozen=True)
class Damage:
    """One number of a list that is another."""

    rows: str
    field: str | None
    number: int


@pytest.mark.parametrize(
    "damage",
    [
        Damage("instructions", "operation", 19),
        Damage("instructions", "next", 10**6),
        Damage("instructions", "cause", -1),
        Damage("instructions", "label", 10**6),
        Damage("processes", "instruction", -1),
        Damage("processes", "start", -1),
        Damage("draws", "family", 10**6),
        Damage("families", "kind", 8),
        Damage("resources", "level", 10**6),
        Damage("target_first", None, 1),
        Damage("level_resources_first", None, -1),
    ],
    ids=lambda damage: f"{damage.rows} {damage.field}",
)
def test_what_is_refused(damage: Damage) -> None:
    """The message names the list."""
    code = program()
    rows = np.array(getattr(code, damage.rows))
    (rows if damage.field is None else rows[damage.field])[-1 if damage.field else 0] = damage.number
    damaged = Code(**(code._asdict() | {damage.rows: rows}))
    with pytest.raises(ProgramError, match=re.escape(f"of the {damage.rows} of a compiled program does not hold")):
        damaged.block()


def test_a_program_that_goes_round_is_refused() -> None:
    """An instruction that leads to itself would never come to an end."""
    code = program()
    rows = np.array(code.instructions)
    rows["next"][-1] = len(rows) - 1
    with pytest.raises(ProgramError, match="of the instructions"):
        code._replace(instructions=rows).block()


def program() -> Code:
    """A random program as arrays; whole as it is."""
    code, _ = flatten(index_program(random_program(random.Random(3))))  # a seed is the point
    code.block()
    return code
