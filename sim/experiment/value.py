"""Plan of the value of arrangements: the subsets of a set of them, each a variant of one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import ClassVar, Final

import numpy as np

from sim.errors import LeidangError, ScenarioError
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.simulating import Progress
from sim.experiment.study import counted, run_variants, variants_set
from sim.scenario import check_scenario

MOST_WITH_ALL: Final = 8
"""Largest set of which every subset is run: 256 of them."""

ORDERS: Final = 16
"""Orders sampled of a larger set, unless the user says otherwise."""

NONE: Final = "none of them"
SEPARATOR: Final = " + "


@dataclass(frozen=True, slots=True)
class SubsetPlan:
    """The runs that tell what each arrangement of a set is worth.

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

    keeps_tables: ClassVar[bool] = True

    @property
    def variants(self) -> dict[str, list[str]]:
        """The subsets as the variants of a scenario."""
        return {SEPARATOR.join(subset) or NONE: [*self.given, *subset] for subset in self.subsets}

    @property
    def summary(self) -> str:
        """The number of subsets, in a line."""
        return f"{len(self.subsets)} subsets of {counted(len(self.names), 'arrangement')}, each a variant"

    def run(self, options: RunOptions, progress: Progress, say: Callable[[str], None]) -> RunResult:
        """Run every subset as a variant (`sim.experiment.study.StudyPlan`).

        Raises
        ------
        ScenarioError
            The scenario has errors, or the arrangements of the set cannot be in force together.
        """
        whole = SEPARATOR.join(self.names)
        # Once with all arrangements together, or every subset would repeat the error.
        change = variants_set({NONE: list(self.given), whole: self.variants[whole]})
        if faults := check_scenario(options.file, (*options.sets, change)):
            words = f"--arrangements {','.join(self.names)}"
            at = f"--set {change}"
            raise ScenarioError(
                tuple(replace(problem, file=words) if problem.file == at else problem for problem in faults)
            )
        return run_variants(options, self.variants, progress, say)


def plan_subsets(
    names: Sequence[str], given: Sequence[str] = (), orders: int | None = None, seed: int = 0
) -> SubsetPlan:
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
        return SubsetPlan(tuple(names), tuple(given), _all_subsets(names), ())
    count = ORDERS if orders is None else orders
    if count < 2:
        raise LeidangError("one order has no interval; sample at least two")
    chance = np.random.default_rng(seed)
    sampled = tuple(tuple(names[int(at)] for at in chance.permutation(len(names))) for _ in range(count))
    return SubsetPlan(tuple(names), tuple(given), _needed(names, sampled), sampled)


def _all_subsets(names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(some for size in range(len(names) + 1) for some in combinations(names, size))


def _needed(names: Sequence[str], orders: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Every beginning of every order, and what tells of each one alone, of each pair, and of all but one."""
    wanted = {frozenset(order[:size]) for order in orders for size in range(len(names) + 1)}
    for size in (1, 2, len(names) - 1):
        wanted |= {frozenset(some) for some in combinations(names, size)}
    listed = [tuple(name for name in names if name in some) for some in wanted]
    return tuple(sorted(listed, key=lambda some: (len(some), [names.index(name) for name in some])))
