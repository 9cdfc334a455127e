"""Workers: forks that do some work side by side, and here where there are none."""

from __future__ import annotations

import os

import pytest

from sim import workers
from sim.workers import FORKS, done_by_forks


def _double(number: int) -> tuple[int, int]:
    """Twice the number, and the process that doubled it."""
    return 2 * number, os.getpid()


@pytest.mark.skipif(not FORKS, reason="workers are no forks here")
def test_each_item_is_done_once_elsewhere() -> None:
    """By other processes, with what this one has at hand: a function of its own needs no name to be found by."""
    offset = 100
    done = dict(done_by_forks(lambda number: (number + offset, os.getpid()), range(5), 2))
    assert {number: result for number, (result, _) in done.items()} == {number: number + 100 for number in range(5)}
    assert os.getpid() not in {process for _, process in done.values()}


@pytest.mark.parametrize("count", [0, 1])
def test_one_item_or_worker_needs_no_fork(count: int) -> None:
    """It is done here."""
    assert list(done_by_forks(_double, range(count), 4)) == [(0, (0, os.getpid()))][:count]
    assert [process for _, (_, process) in done_by_forks(_double, range(3), 1)] == [os.getpid()] * 3


def test_without_forks_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order given."""
    monkeypatch.setattr(workers, "FORKS", False)
    assert list(done_by_forks(_double, range(3), 2)) == [(number, (2 * number, os.getpid())) for number in range(3)]


def test_an_error_of_a_worker_is_raised_here() -> None:
    """As it was raised there."""

    def fail(number: int) -> int:
        raise ValueError(f"no {number}")

    with pytest.raises(ValueError, match=r"no [01]"):
        list(done_by_forks(fail, range(2), 2))
