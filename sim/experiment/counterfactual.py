"""A variant run again and again on the same chances, each time with one cause of delay left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from sim.errors import LeidangError
from sim.experiment.asked import Finished, RunOptions
from sim.experiment.run import run
from sim.experiment.simulating import Progress
from sim.scenario import load
from sim.scenario.schema import LEFT_OUT, WITHOUT

COORDINATION: Final = "coordination"
TOGETHER: Final = {COORDINATION: ("clearance", "consultation", "notification", "decision", "duty_hours")}
"""Causes that are left out together under one name."""


@dataclass(frozen=True, slots=True)
class Arms:
    """What is run: a variant as it is, and without each of some causes.

    Attributes
    ----------
    variant
        The variant as it is; the reference of all comparisons.
    words
        What it names in the scenario.
    causes
        By what is left out, the causes of the ledger that this is.
    """

    variant: str
    words: tuple[str, ...]
    causes: dict[str, tuple[str, ...]]

    @property
    def variants(self) -> dict[str, list[str]]:
        """The arms as the variants of a scenario."""
        arms = {
            f"{WITHOUT}{name}": [*self.words, *(f"{WITHOUT}{cause}" for cause in causes)]
            for name, causes in self.causes.items()
        }
        return {self.variant: list(self.words), **arms}


def arms(options: RunOptions, variant: str | None, left_out: Sequence[str]) -> Arms:
    """Plan the runs.

    Parameters
    ----------
    variant
        Which one; None for the first.
    left_out
        Causes, or names from `TOGETHER`; none for all of them.

    Raises
    ------
    ScenarioError
        The scenario has faults.
    LeidangError
        A variant or cause that is not there or is given twice, or one that the variant leaves out already.
    """
    scenario = load(options.file, options.sets)
    chosen = variant or next(iter(scenario.variants))
    if chosen not in scenario.variants:
        raise LeidangError(f"no variant is called {chosen!r}; the scenario has {', '.join(scenario.variants)}")
    known = {cause: (cause,) for cause in LEFT_OUT} | TOGETHER
    already = scenario.left_out_of(chosen)
    for name in left_out:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise LeidangError(f"{name!r} cannot be left out{hint} Take one of {', '.join(known)}.")
        if left_out.count(name) > 1 or set(known[name]) & set(already):
            raise LeidangError(f"{name!r} is left out twice")
    wanted = left_out or [name for name in known if not set(known[name]) & set(already)]
    return Arms(chosen, tuple(scenario.variants[chosen]), {name: known[name] for name in wanted})


def run_arms(options: RunOptions, planned: Arms, progress: Progress, say: Callable[[str], None]) -> Finished:
    """Run the arms as the variants of one run, on common random numbers.

    Raises
    ------
    LeidangError
        As `sim.experiment.run.run`.
    """
    variants = f"variants={json.dumps(planned.variants, ensure_ascii=False)}"
    return run(replace(options, sets=(*options.sets, variants), variants=()), progress, say)
