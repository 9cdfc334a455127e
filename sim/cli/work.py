"""What the commands that run a scenario share: the options of the run, and the messages during it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import print_on

if TYPE_CHECKING:
    from sim.experiment.options import RunOptions, RunResult


def take_run_options(given: dict[str, Any], command_line: str) -> RunOptions:
    """The options that describe a run, taken out of those given to a command."""
    from sim.experiment.options import RunOptions
    from sim.experiment.run_spec import ExecutorSpec

    sets = (*given.pop("sets"), *_precision(given))
    executor = ExecutorSpec(given.pop("workers") or os.cpu_count() or 1, given.pop("dask"))
    shared = {field.name: given.pop(field.name) for field in fields(RunOptions) if field.name in given}
    return RunOptions(**shared, sets=sets, executor=executor, command_line=command_line)


def _precision(given: dict[str, Any]) -> list[str]:
    """The precision to reach, as overrides of the scenario, so that a problem is reported like any other of a file."""
    precision = {key: value for key in ("half_width", "of", "at_most") if (value := given.pop(key)) is not None}
    if precision and given["replications"] is not None:
        raise click.UsageError("give either --replications or --half-width, --of and --at-most, not both")
    if "half_width" in precision:
        import json

        return [f"replications={json.dumps(precision)}"]
    return [f"replications.{key}={value}" for key, value in precision.items()]


def notify(line: str) -> None:
    """Print a line on the error stream, apart from the results."""
    print_on(sys.stderr, line)


def notifier(*, quiet: bool) -> Callable[[str], None]:
    """The function that prints messages during a run; it prints nothing where that is to be quiet."""
    return (lambda _: None) if quiet else notify


def warn_of_failures(finished: RunResult) -> None:
    """Print how many replications failed, if any."""
    if finished.failures:
        notify(f"{len(finished.failures)} of {finished.asked} replications failed; see failures.csv")


def warn_unlike(warnings: Iterable[str]) -> None:
    """Print on the error stream what is not alike in runs that are compared."""
    for warning in warnings:
        notify(f"leidang: warning: {warning}")
