"""Study: runs of one scenario that differ from one another in what is studied, on common random numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from sim.experiment.options import RunOptions, RunResult
from sim.experiment.run import run
from sim.experiment.simulating import Progress


class StudyPlan(Protocol):
    """The runs of a study, all known before the first begins.

    A new study takes a file with its plan here, unless its runs are those of another study (a sensitivity analysis runs
    the points of a sweep); the rest is in `analysis.studies`.
    """

    @property
    def summary(self) -> str:
        """The number and kind of the runs, in a line."""

    @property
    def keeps_tables(self) -> bool:
        """Whether the runs leave all tables of a run; False if only the metrics of each replication are kept."""

    def run(self, options: RunOptions, progress: Progress, say: Callable[[str], None], /) -> RunResult:
        """Run them into one result folder; an interrupted study is resumed as a run is.

        Raises
        ------
        ScenarioError
            The scenario has errors, as it is or with what is studied; all of them, before anything runs.
        LeidangError
            As `sim.experiment.run.run`.
        """


def run_variants(
    options: RunOptions,
    variants: Mapping[str, Sequence[str]],
    progress: Progress,
    say: Callable[[str], None],
    changes: Mapping[str, tuple[str, ...]] | None = None,
) -> RunResult:
    """Run a scenario with these variants instead of its own.

    Parameters
    ----------
    variants
        By name, the arrangements of each.
    changes
        By variant, the values that it has instead of those of the file, as for `--set`.
    """
    sets = (*options.sets, variants_set(variants))
    return run(replace(options, sets=sets, variants=(), changed=tuple((changes or {}).items())), progress, say)


def variants_set(variants: Mapping[str, Sequence[str]]) -> str:
    """Variants as a change of the scenario, as for `--set`."""
    value = {name: list(arrangements) for name, arrangements in variants.items()}
    return f"variants={json.dumps(value, ensure_ascii=False)}"


def counted(number: int, word: str) -> str:
    """A number of things: "1 point", "20 points"."""
    return f"{number} {word}{'' if number == 1 else 's'}"
