"""The subsets of a set of arrangements, run as the variants of a scenario on the same chances."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np

from sim.errors import LeidangError, ScenarioError
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.run import run
from sim.experiment.simulating import Progress
from sim.scenario import check

MOST_WITH_ALL: Final = 8
"""Largest set of which every subset is run: 256 of them."""

ORDERS: Final = 16
"""Orders sampled of a larger set, unless the user says otherwise."""

NONE: Final = "none of them"
SEPARATOR: Final = " + "


@dataclass(frozen=True, slots=True)
class Study:
    """What is to be run to find out what each arrangement of a set is worth.

    Attributes
    ----------
    names
        The arrangements of the set.
    given
        Arrangements that every variant has besides.
    subsets
        The subsets to run, the empty one first.
    orders
        The sampled orders; empty where all subsets are run.
    """

    names: tuple[str, ...]
    given: tuple[str, ...]
    subsets: tuple[tuple[str, ...], ...]
    orders: tuple[tuple[str, ...], ...]

    @property
    def variants(self) -> dict[str, list[str]]:
        """The subsets as the variants of a scenario."""
        return {SEPARATOR.join(subset) or NONE: [*self.given, *subset] for subset in self.subsets}


def study(names: Sequence[str], given: Sequence[str] = (), orders: int | None = None, seed: int = 0) -> Study:
    """Plan the runs for a set of arrangements.

    Parameters
    ----------
    orders
        Number of orders to sample; None for all subsets of up to `MOST_WITH_ALL` arrangements, else `ORDERS`.
    seed
        Chooses the sampled orders.

    Raises
    ------
    LeidangError
        No arrangement, one that is named twice, or fewer than two orders.
    """
    if not names:
        raise LeidangError("name at least one arrangement")
    twice = sorted({name for name in (*names, *given) if (*names, *given).count(name) > 1})
    if twice:
        raise LeidangError(f"{twice[0]!r} is named twice")
    if orders is None and len(names) <= MOST_WITH_ALL:
        return Study(tuple(names), tuple(given), _all_subsets(names), ())
    count = ORDERS if orders is None else orders
    if count < 2:
        raise LeidangError("one order has no interval; sample at least two")
    chance = np.random.default_rng(seed)
    sampled = tuple(tuple(names[int(at)] for at in chance.permutation(len(names))) for _ in range(count))
    return Study(tuple(names), tuple(given), _needed(names, sampled), sampled)


def run_study(options: RunOptions, planned: Study, progress: Progress, say: Callable[[str], None]) -> RunResult:
    """Run every subset as a variant into one result folder, on common random numbers.

    Raises
    ------
    ScenarioError
        The scenario has faults, or the arrangements of the set cannot hold together as they are.
    LeidangError
        As `sim.experiment.run.run`.
    """
    _check(options.file, options.sets, planned)
    return run(replace(options, sets=(*options.sets, _as_set(planned.variants))), progress, say)


def _check(file: Path, sets: tuple[str, ...], planned: Study) -> None:
    """Find the faults once, with all arrangements together, and not again in every subset that has them."""
    last = planned.variants[SEPARATOR.join(planned.names)]
    wanted = _as_set({NONE: list(planned.given), SEPARATOR.join(planned.names): last})
    faults = check(file, (*sets, wanted))
    if faults:
        # The user has written no --set, but a list of arrangements.
        named = f"--set {wanted}"
        said = f"--arrangements {','.join(planned.names)}"
        raise ScenarioError(tuple(replace(fault, file=said) if fault.file == named else fault for fault in faults))


def _as_set(variants: dict[str, list[str]]) -> str:
    return f"variants={json.dumps(variants, ensure_ascii=False)}"


def _all_subsets(names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(some for size in range(len(names) + 1) for some in combinations(names, size))


def _needed(names: Sequence[str], orders: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Every beginning of every order, and what tells of each one alone, of each pair, and of all but one."""
    wanted = {frozenset(order[:size]) for order in orders for size in range(len(names) + 1)}
    for size in (1, 2, len(names) - 1):
        wanted |= {frozenset(some) for some in combinations(names, size)}
    listed = [tuple(name for name in names if name in some) for some in wanted]
    return tuple(sorted(listed, key=lambda some: (len(some), [names.index(name) for name in some])))
