"""Plan of a counterfactual: one variant, then the same without a cause of delay or with a change each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar, Final

from sim.domains.scenario import Scenario
from sim.errors import LeidangError, Problem, ScenarioError
from sim.experiment.design import pieces
from sim.experiment.options import RunOptions, RunResult
from sim.experiment.overrides_check import at_word, faults_with
from sim.experiment.simulating import Progress
from sim.experiment.study import run_variants
from sim.scenario import load
from sim.scenario.schema import LEFT_OUT, WITHOUT
from sim.scenario.texts import check_key
from sim.scenario.tree import Position, Problems

COORDINATION: Final = "coordination"
TOGETHER: Final = {COORDINATION: ("clearance", "consultation", "notification", "decision", "duty_hours")}
"""Causes that are left out together under one name."""

IN_COMMON: Final = ("variants", "replications", "seed", "start", "horizon")
"""What no change may change: the runs would not be pairs of the same time."""


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """The runs of a counterfactual: a variant as it is, without each of some causes, and with each of some changes.

    Attributes
    ----------
    variant
        The variant as it is; the reference of all comparisons.
    arrangements
        Its arrangements.
    causes
        By what is left out, the causes of the ledger that this is.
    changes
        By its name, the values of a change, as for `--set`.
    """

    variant: str
    arrangements: tuple[str, ...]
    causes: Mapping[str, tuple[str, ...]]
    changes: Mapping[str, tuple[str, ...]]

    keeps_tables: ClassVar[bool] = True

    @property
    def ledger(self) -> dict[str, tuple[str, ...]]:
        """By arm but the first, the causes that the ledger may charge to what it lacks; a change lacks none."""
        return {f"{WITHOUT}{name}": causes for name, causes in self.causes.items()} | dict.fromkeys(self.changes, ())

    @property
    def summary(self) -> str:
        """The arms, in a line."""
        return f"{self.variant} as it is, and once each: {', '.join(self.ledger)}"

    def run(self, options: RunOptions, progress: Progress, say: Callable[[str], None]) -> RunResult:
        """Run the arms as the variants of one run (`sim.experiment.study.StudyPlan`)."""
        arms = {
            name: [*self.arrangements, *(f"{WITHOUT}{cause}" for cause in causes)]
            for name, causes in {self.variant: (), **self.ledger}.items()
        }
        return run_variants(options, arms, progress, say, self.changes)


def plan_arms(
    options: RunOptions, variant: str | None, left_out: Sequence[str], changes: Sequence[str] = ()
) -> ArmPlan:
    """Plan the runs.

    Parameters
    ----------
    variant
        Which one; None for the first.
    left_out
        Causes, or names from `TOGETHER`; none for all of them where there are no changes either.
    changes
        Each as `name: path=value`, with more of them behind semicolons.

    Raises
    ------
    ScenarioError
        The scenario has faults, as it is or with a change.
    LeidangError
        A variant or cause that is not there or is given twice, or one that the variant leaves out already.
    """
    scenario = load(options.file, options.sets)
    chosen = variant or next(iter(scenario.variants))
    if chosen not in scenario.variants:
        raise LeidangError(f"no variant is called {chosen!r}; the scenario has {', '.join(scenario.variants)}")
    causes = _causes(scenario, chosen, left_out, every=not changes)
    taken = (chosen, *(f"{WITHOUT}{name}" for name in causes))
    return ArmPlan(chosen, tuple(scenario.variants[chosen]), causes, _changes(options, changes, taken))


def _causes(scenario: Scenario, variant: str, left_out: Sequence[str], *, every: bool) -> dict[str, tuple[str, ...]]:
    known = {cause: (cause,) for cause in LEFT_OUT} | TOGETHER
    already = scenario.left_out_of(variant)
    for name in left_out:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise LeidangError(f"{name!r} cannot be left out{hint} Take one of {', '.join(known)}.")
        if left_out.count(name) > 1 or set(known[name]) & set(already):
            raise LeidangError(f"{name!r} is left out twice")
    all_others = [name for name in known if not set(known[name]) & set(already)] if every else []
    return {name: known[name] for name in left_out or all_others}


def _changes(options: RunOptions, changes: Sequence[str], taken: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The changes by name, after every fault of theirs was looked for."""
    problems: list[Problem] = []
    read: dict[str, tuple[str, ...]] = {}
    for change in changes:
        words = f"--change {change}"
        name, _, values = (part.strip() for part in change.partition(":"))
        sets = pieces(values, ";")
        unreadable = [*_unreadable(words, name, sets, [*taken, *read])]
        problems += unreadable or faults_with(options, dict.fromkeys(sets, words))
        read[name] = sets
    if problems:
        raise ScenarioError(tuple(problems))
    return read


def _unreadable(words: str, name: str, sets: Sequence[str], taken: Sequence[str]) -> list[Problem]:
    """What is wrong with the words of a change, whatever the scenario says of its values."""
    expected = "a name and values, for example 'one more ship: repair_classes.telecom.ships=3'"
    if not name or "=" in name or not all("=" in value for value in sets):
        return [at_word(words, "that is no change with a name", name, expected)]
    badly_named = Problems()
    check_key(name, Position(words, 1, 1), badly_named)
    if badly_named:
        return list(badly_named.found())
    faults = [at_word(words, f"another run is called {name!r}", name, "another name")] if name in taken else []
    for value in sets:
        path = value.partition("=")[0].strip()
        if path.partition(".")[0] in IN_COMMON:
            faults.append(at_word(words, f"all runs that are compared have the same {path!r}", path, "--set for all"))
    return faults
