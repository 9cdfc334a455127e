"""What a run simulates: a scenario with its variants, of which some may have other values than the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.domains.scenario import Scenario
from sim.errors import LeidangError
from sim.experiment.options import RunOptions
from sim.scenario import Opened, open_scenario

MOST_REPLICATIONS = 1_000_000
"""Beyond that a number is a slip: a mean of so many is surer than any input, and their blocks fill the memory."""


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The scenario of a run, and one for each variant that has values of its own.

    Attributes
    ----------
    opened
        The file as it is, then with the values of each such variant.
    every
        The scenarios of these, with what the user wants of a run; all have the same variants.
    changed
        The variants with values of their own, in order.
    sets
        What is changed in each of `every`, as for `--set`; nothing in the first.
    """

    opened: tuple[Opened, ...]
    every: tuple[Scenario, ...]
    changed: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...]

    def point(self, variant: str) -> int:
        """The place of a variant's scenario in `every`."""
        return 1 + self.changed.index(variant) if variant in self.changed else 0

    def of(self, variant: str) -> Scenario:
        """The scenario of a variant."""
        return self.every[self.point(variant)]


def open_scenarios(options: RunOptions) -> Scenarios:
    """Read the file as often as the variants need it.

    Raises
    ------
    ScenarioError, LeidangError
        As `open_scenario` and `with_options`.
    """
    sets = ((), *(changes for _, changes in options.changed))
    opened = tuple(open_scenario(options.file, (*options.sets, *changes)) for changes in sets)
    every = tuple(with_options(scenario.scenario, options) for scenario in opened)
    return Scenarios(opened, every, tuple(name for name, _ in options.changed), sets)


def with_options(scenario: Scenario, options: RunOptions) -> Scenario:
    """The scenario with the variants, replications and seed that the user wants.

    Raises
    ------
    LeidangError
        A variant that the scenario does not have, or more replications than the limit.
    """
    _check_variants(options.variants, scenario.variants)
    changed: dict[str, object] = {}
    if options.variants:
        changed["variants"] = {name: scenario.variants[name] for name in scenario.variants if name in options.variants}
    if options.replications is not None:
        changed["replications"] = options.replications
    if options.seed is not None:
        changed["seed"] = options.seed
    wanted = scenario.model_copy(update=changed)
    if wanted.most_replications > MOST_REPLICATIONS:
        raise LeidangError(f"{wanted.most_replications:,} replications are too many; at most {MOST_REPLICATIONS:,}")
    return wanted


def _check_variants(wanted: Iterable[str], there: Iterable[str]) -> None:
    unknown = [name for name in wanted if name not in there]
    if unknown:
        known = ", ".join(repr(name) for name in there)
        raise LeidangError(f"no variant is called {unknown[0]!r}; the scenario has {known}")
