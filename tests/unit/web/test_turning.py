"""Values that are turned: patched answers are those that are built, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.library import shipped_scenarios
from sim.web import whatif
from sim.web.engine_process import SupersededError
from sim.web.turning import Turning

FILE = str(shipped_scenarios() / "technical_fault.yaml")
PAIRS = 4


def free() -> None:
    """Nothing else is asked for."""


def values(sets: tuple[str, ...]) -> dict[str, list[float]]:
    """Every metric of the replications of a side."""
    side = whatif.side_of(FILE, None, sets, ())
    side.run_to(PAIRS, free)
    return {metric: side.values(metric, PAIRS).tolist() for metric in side.metrics()}


def same(one: dict[str, list[float]], other: dict[str, list[float]]) -> bool:
    """Whether all values are equal; those that are not there count as equal."""
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No side and no value is known at first."""
    monkeypatch.setattr(whatif, "_sides", type(whatif._sides)())  # noqa: SLF001
    monkeypatch.setattr(whatif, "TURNING", Turning(whatif.CHANGED))


def test_a_turned_value_is_patched_and_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """First it is built; when its form is known, another value of it is patched, with the values of a build."""
    path = "forces." + whatif.whatif_scenario(FILE, None, ()).forces[0].name + ".ready"
    day = int(whatif.whatif_scenario(FILE, None, ()).forces[0].ready / 86400)
    values((f"{path}=D+{day + 1}",))
    assert whatif.TURNING.prepare(free)
    assert not whatif.TURNING.prepare(free)
    live = whatif._live_scenario(FILE, None)  # noqa: SLF001
    state = FILE, whatif._live[FILE][0]  # noqa: SLF001
    assert whatif.TURNING.program(live, state, (), (f"{path}=D+{day}",)) is not None
    patched = values((f"{path}=D+{day} 06:00",))
    monkeypatch.setattr(whatif, "_sides", type(whatif._sides)())  # noqa: SLF001
    monkeypatch.setattr(whatif, "TURNING", Turning(whatif.CHANGED))
    assert same(patched, values((f"{path}=D+{day} 06:00",)))


def test_preparing_is_given_up_for_a_question_and_taken_up_again() -> None:
    """What was built is kept; the answer does not depend on it."""
    path = "forces." + whatif.whatif_scenario(FILE, None, ()).forces[0].name + ".ready"
    values((f"{path}=D+9",))
    left = 2

    def busy() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise SupersededError

    with pytest.raises(SupersededError):
        whatif.TURNING.prepare(busy)
    assert whatif.TURNING.prepare(free)


def test_what_is_no_number_is_built() -> None:
    """The head of a file and texts are never patched."""
    values(("seed=8",))
    assert not whatif.TURNING.prepare(free)
    assert not same(values(()), values(("seed=8",)))
